"""Kills ingests again and again, and looks in a fresh process at what is left.

`python -m tests.crash --kills 40 --articles 1000` prints a line a kill and its seed. Half of the
kills come while Chroma writes its files, the others at named points between a commit and the
moment the next generation is in use, and at any time. A fresh process then checks that

- everything acknowledged can be read, as it was before the kill or as it is in its file now;
- every passage is found by its own vector and by a term that only its article has;
- nothing that was removed comes back, and nothing is there twice;
- ledger, lexical rows and vectors agree, and hold together;

and the end equals an ingest that nobody disturbed.
"""

import argparse
import contextlib
import functools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rag.index import accelerator, child, generations, lexical, nearest, upkeep
from rag.index.index import LEDGER, Index
from rag.index.ledger import VECTORS, Ledger
from rag.index.outbox import Outbox
from rag.ingestion import engine
from rag.ingestion.ingest import Ingestion
from rag.ingestion.reader import Reader
from tests.fakes import BigramEncoder

ENCODER = BigramEncoder(dimension=256)
WORDS = "合作 发展 会议 区域 协同 黄河 生态 保护 项目 产业 交通 文旅 医疗 教育 创新 开放".split()

# What is called at each named point: a module or class, the function, and whether the kill comes
# before or after it.
POINTS: dict[str, tuple[Any, str, str]] = {
    "read, not embedded": (engine, "prepare", "before"),
    "embedded, not written": (Index, "add", "before"),
    "in the transaction": (lexical, "insert", "after"),
    "committed": (Index, "add", "after"),
    "sources removed": (Index, "remove_sources", "after"),
    "before the generation": (child, "run", "before"),
    "generation built": (child, "run", "after"),
    "before it is published": (generations, "publish", "before"),
    "pointer written": (generations, "flush", "after"),
    "published, outbox full": (Outbox, "forget", "before"),
    "outbox emptied": (accelerator.Accelerator, "update", "after"),
}


# The process that is killed


def ingest(folder: Path, index_folder: Path, point: str, count: int) -> None:
    """Ingests a folder, telling on standard output what has been acknowledged."""
    _tell(Index, "add", lambda entries: {e.article.source: e.article.id for e in entries})
    _tell(Index, "remove_sources", lambda root, sources: dict.fromkeys(sources))
    if point:
        _arm(*POINTS[point], count)
    index = Index(index_folder, "bigrams", create=True)
    with Reader() as reader:
        Ingestion(index, ENCODER, reader, lambda *_: None).run(folder)


def _tell(owner: Any, name: str, what: Callable[..., dict[str, str | None]]) -> None:
    original = getattr(owner, name)

    @functools.wraps(original)
    def told(self: Any, *arguments: Any) -> Any:
        kept = [list(a) if isinstance(a, (list, tuple, set)) else a for a in arguments]
        result = original(self, *kept)
        sys.stdout.write(json.dumps(what(*kept)) + "\n")
        sys.stdout.flush()
        return result

    setattr(owner, name, told)


def _arm(owner: Any, name: str, when: str, count: int) -> None:
    original = getattr(owner, name)
    calls = 0

    @functools.wraps(original)
    def armed(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if when == "before" and calls == count:
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*arguments, **named)
        if calls == count:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, armed)


# The fresh process that looks


def check(index_folder: Path, expected: dict[str, Any]) -> list[str]:
    """What is wrong with an index; nothing, if all is well."""
    upkeep.status(index_folder)  # raises where the ledger does not hold together
    nearest.FEW = 0  # else what Chroma knows would not be asked for
    index = Index(index_folder, "bigrams")
    index.check()
    held = {name: id_ for name, (id_, _) in index.sources(expected["root"]).items()}
    wrong = [
        f"{name} should be one of {versions}, and is {held.get(name)}"
        for name, versions in expected["sources"].items()
        if held.get(name) not in versions
    ]
    wrong += [f"{name} came back" for name in held.keys() - expected["sources"].keys()]
    if len(index.articles()) != len(set(held.values())):
        wrong.append("articles without a source, or twice")
    return wrong + _lost(index, expected["terms"])


def _lost(index: Index, terms: dict[str, str]) -> list[str]:
    """Passages that their own vector or their article's own term does not find."""
    wrong: list[str] = []
    numbers = [int(number) for number in index.ledger.numbers()]
    passages = index.ledger.passages(numbers)
    for number, vector in zip(numbers, index.ledger.vectors(numbers), strict=True):
        found = index.search(vector, 3)
        same = {passage.id for passage, _ in found} | {p.text for p, s in found if s > 0.9999}
        if not {passages[number].id, passages[number].text} & same:
            wrong.append(f"{passages[number].id} is not found by its own vector")
    articles = {article.id for article in index.articles()}
    for id_, term in terms.items():
        found = index.search_terms(term, 3)
        if (id_ in articles) != any(passage.article_id == id_ for passage, _ in found):
            wrong.append(f"{term} finds {[p.id for p, _ in found]}")
    return wrong


def contents(index_folder: Path) -> list[Any]:
    """Everything a search can depend on, without the numbers that tell of the way there."""
    ledger = Ledger(index_folder / LEDGER)
    rows = ledger.database.read(
        """SELECT source.name, article.id, start, end, hex(vector), words, pairs, lexical.header
           FROM passage JOIN article ON article.id = passage.article_id
           JOIN source ON source.article_id = article.id JOIN lexical ON lexical.rowid = number
           ORDER BY source.name, start"""
    )
    return [list(row) for row in rows]


# The one who kills


class Crasher:
    """A folder of articles that changes all the time, and an index that must keep up with it."""

    def __init__(self, work: Path, articles: int, seed: int) -> None:
        self.random = random.Random(seed)
        self.news, self.index, self.count = work / "news", work / "index", articles
        self.news.mkdir()
        self.possible: dict[str, set[str | None]] = {}  # by source: the versions it may be in
        self.terms: dict[str, str] = {}  # by article id: the term that only it has
        self.versions = 0
        for number in range(articles):
            self.write(number)

    def write(self, number: int) -> None:
        """Writes a version of an article that there has not been before."""
        self.versions += 1
        term = f"qx{self.versions:06d}"
        paragraphs = [
            "".join(self.random.choices(WORDS, k=self.random.randint(20, 60))) + f"{term}。"
            for _ in range(self.random.randint(1, 4))
        ]
        path = self.news / f"{number:05d}.txt"
        path.write_text(f"第{number}号报道 {term}\n" + "\n".join(paragraphs), "utf-8")
        id_ = article_id(path)
        self.terms[id_] = term
        self.possible.setdefault(f"news/{path.name}", {None}).add(id_)

    def change(self) -> None:
        """Changes some articles, removes some and brings some back."""
        for number in self.random.sample(range(self.count), max(3, self.count // 20)):
            path = self.news / f"{number:05d}.txt"
            if self.random.random() < 0.3 and path.exists():
                path.unlink()
                self.possible[f"news/{path.name}"].add(None)
            else:
                self.write(number)

    def run(self, point: str = "", count: int = 1, seconds: float = 0, flushes: int = 0) -> bool:
        """One ingest, killed or not; whether a kill came before it was done."""
        arguments = ["ingest", str(self.news), str(self.index), point, str(count)]
        command = [sys.executable, "-m", "tests.crash", *arguments]
        with (
            tempfile.TemporaryFile("w+") as told,
            subprocess.Popen(command, stdout=told, start_new_session=True) as process,
        ):
            if flushes:
                self._wait_for_flush(process, flushes)
            elif seconds:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(seconds)
            else:
                process.wait(600)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            killed = process.wait() != 0
            told.seek(0)
            for line in told.read().splitlines():
                with contextlib.suppress(ValueError):  # a line that the kill cut off
                    self.possible.update({k: {v} for k, v in json.loads(line).items()})
        self._add_what_may_be()
        return killed

    def _add_what_may_be(self) -> None:
        # The kill may have come between a commit and its being told.
        for name, versions in self.possible.items():
            path = self.news / name.removeprefix("news/")
            versions.add(article_id(path) if path.exists() else None)

    def _wait_for_flush(self, process: "subprocess.Popen[bytes]", flushes: int) -> None:
        before = self._files()
        while process.poll() is None and flushes:
            now = self._files()
            flushes -= now != before
            before = now
            time.sleep(0.001)

    def _files(self) -> set[tuple[str, int, int]]:
        found = set()
        for folder, _, names in os.walk(self.index / VECTORS):  # which folders may vanish under
            for name in names:
                with contextlib.suppress(FileNotFoundError):
                    about = os.stat(os.path.join(folder, name))
                    found.add((f"{folder}/{name}", about.st_mtime_ns, about.st_size))
        return found

    def looks_well(self) -> None:
        """Has a fresh process look; AssertionError with what it found wrong."""
        expected = {
            "root": str(self.news.resolve()),
            "sources": {name: list(versions) for name, versions in self.possible.items()},
            "terms": self.terms,
        }
        command = [sys.executable, "-m", "tests.crash", "check", str(self.index)]
        done = subprocess.run(
            command, input=json.dumps(expected), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0 and done.stdout == "[]", done.stdout + done.stderr
        held = Ledger(self.index / LEDGER).sources(str(self.news.resolve()))
        self.possible = {name: {held.get(name, (None,))[0]} for name in self.possible}
        self._add_what_may_be()

    def ends_like_an_undisturbed_run(self) -> None:
        """Lets it finish, and compares it with an index made in one go."""
        assert not self.run()
        self.looks_well()
        whole = self.index.with_name("undisturbed")
        command = ["ingest", str(self.news), str(whole), "", "0"]
        subprocess.run([sys.executable, "-m", "tests.crash", *command], check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
        assert contents(self.index) == contents(whole)
        shutil.rmtree(whole)

    def kills(self, count: int) -> Iterator[str]:
        """Kills that many ingests and looks each time; says what each kill was."""
        points = list(POINTS)
        for trial in range(count):
            self.change()
            if trial % 2:
                flushes = self.random.randint(1, 40)
                killed = self.run(flushes=flushes)
                what = f"at change {flushes} of Chroma's files"
            elif trial % 4 == 0:
                point, calls = points[trial // 4 % len(points)], self.random.randint(1, 2)
                killed = self.run(point, calls)
                what = f"{point} ({calls})"
            else:
                seconds = self.random.uniform(1, 6)
                killed = self.run(seconds=seconds)
                what = f"after {seconds:.1f} s"
            self.looks_well()
            yield f"{what}: {'killed' if killed else 'was done before'}, all is well"


def article_id(path: Path) -> str:
    """The id of the article in a file."""
    from rag.ingestion.files import content_id

    return content_id(path.read_bytes())


def main() -> None:
    """The three processes: the one that kills, the one that is killed, the one that looks."""
    if sys.argv[1:2] == ["ingest"]:
        ingest(Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4], int(sys.argv[5]))
        return
    if sys.argv[1:2] == ["check"]:
        sys.stdout.write(json.dumps(check(Path(sys.argv[2]), json.load(sys.stdin))))
        return
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=40)
    options.add_argument("--articles", type=int, default=1000)
    options.add_argument("--seed", type=int, default=random.randrange(10**6))
    chosen = options.parse_args()
    sys.stdout.write(f"seed {chosen.seed}\n")
    with tempfile.TemporaryDirectory() as work:
        crasher = Crasher(Path(work), chosen.articles, chosen.seed)
        for number, line in enumerate(crasher.kills(chosen.kills), 1):
            sys.stdout.write(f"{number}: {line}\n")
            sys.stdout.flush()
        crasher.ends_like_an_undisturbed_run()
    sys.stdout.write("the end equals an undisturbed run\n")


if __name__ == "__main__":
    main()
