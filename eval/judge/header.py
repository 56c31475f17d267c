"""What a judged run says of itself: all that the run it was made of says, and who judged how."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eval.header import JUDGING, digest_of, prompt_hashes
from eval.judge.line import Judging
from eval.runfile import Run

Header = dict[str, Any]


def judged_header(
    run: Run, path: Path, judge: str, url: str | None, judging: Judging, limit: int | None
) -> Header:
    """The header of the judged copy of a run; `path` is the run's file, `url` the judge's server.

    Two judged runs that share it but for `id` and `started` have the same lines.
    """
    about = {
        "model": judge,
        "url": url,
        "metrics": list(judging.metrics),
        "repeats": judging.repeats,
        "limit": limit,  # of the run's questions; it may have a limit of its own
        "prompts": {n: hash for n, hash in prompt_hashes().items() if n.startswith(JUDGING)},
        "run": run.id,
        "run_sha256": digest_of(path),
    }
    header = {**run.header, "judge": about}
    digest = hashlib.blake2b(repr(header).encode("utf-8", "replace"), digest_size=3).hexdigest()
    started = datetime.now(UTC).isoformat(timespec="seconds")
    return {**header, "id": f"{run.id}-judged-{digest}", "started": started}


def judged_path(path: Path) -> Path:
    """Where a judged run goes that was given no file: beside the run it is made of."""
    return path.with_name(f"{path.stem}-judged{path.suffix}")
