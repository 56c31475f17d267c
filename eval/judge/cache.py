"""What a judge has said, on the disk: a judgement that was made once costs nothing again."""

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from langchain_core.messages import BaseMessage

from eval.judge.forms import Schema


class ReplyCache:
    """Replies in a folder, a file each, found by all that they depend on.

    That is the judge, every word it was asked, the schema, and the number of the repeat: with any
    of them changed it is asked anew. Several processes may share a folder.
    """

    def __init__(self, folder: Path, judge: str) -> None:
        self._folder = folder
        self._judge = judge

    def get(self, messages: Sequence[BaseMessage], schema: Schema, repeat: int) -> str | None:
        """The reply that is kept; None when there is none, or its file was damaged."""
        try:
            kept = json.loads(self._path(messages, schema, repeat).read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        reply = kept.get("reply") if isinstance(kept, dict) else None
        return reply if isinstance(reply, str) else None

    def put(self, messages: Sequence[BaseMessage], schema: Schema, repeat: int, reply: str) -> None:
        """Keeps a reply, whole or not at all."""
        path = self._path(messages, schema, repeat)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.{uuid4().hex}")  # another process may write it too
        partial.write_text(json.dumps({"judge": self._judge, "reply": reply}), "utf-8")
        os.replace(partial, path)

    def _path(self, messages: Sequence[BaseMessage], schema: Schema, repeat: int) -> Path:
        asked = [(message.type, message.text) for message in messages]
        whole: list[Any] = [self._judge, asked, schema, repeat]
        digest = hashlib.blake2b(json.dumps(whole).encode("ascii"), digest_size=16).hexdigest()
        return self._folder / digest[:2] / f"{digest}.json"
