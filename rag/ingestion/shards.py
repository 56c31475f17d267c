"""Prepared articles as Parquet files, handed from who embeds them to who writes the index.

A shard has a row an article. It is whole once it has its name, and `manifest.jsonl` has a line for
each that was handed over: its name, articles, passages, bytes and BLAKE2b.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pyarrow
from pyarrow import parquet

from rag.errors import CorpusError
from rag.ingestion.prepare import Prepared
from rag.ingestion.reader import Found
from rag.types import Article, Passage

MANIFEST = "manifest.jsonl"
TEXT, NUMBERS = pyarrow.string(), pyarrow.list_(pyarrow.int32())
SCHEMA = pyarrow.schema(
    {
        **dict.fromkeys(("id", "title", "text", "source", "outlet"), TEXT),
        **dict.fromkeys(("author", "published", "language"), TEXT),
        "repairs": TEXT,  # JSON: how often each kind of damage was mended
        "starts": NUMBERS,  # of the passages, in code points of `text`
        "ends": NUMBERS,
        "vectors": pyarrow.binary(),  # one after the other, in half precision as the ledger has it
    }
)


class Shards:
    """The shards in a folder. Several machines may write there, one at a time a shard."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._noted: set[str] | None = None

    def is_whole(self, name: str) -> bool:
        """Whether there is a shard of that name, and it can be read."""
        try:
            self.read(name)
        except CorpusError:
            return False
        return True

    def write(self, name: str, batch: Sequence[Prepared]) -> None:
        """Keeps a batch under a name, whole or not at all. Raises CorpusError without room."""
        table = pyarrow.Table.from_pylist([_row(one) for one in batch], SCHEMA)
        unfinished = self.folder / f"{name}.{uuid4().hex}.part"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with unfinished.open("xb") as file:
                parquet.write_table(table, file, compression="zstd", write_page_checksum=True)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(self._path(name))
        except OSError as error:
            unfinished.unlink(missing_ok=True)
            raise CorpusError(
                f"{self.folder} cannot be written to: {error.strerror}; name another: --shards"
            ) from error

    def read(self, name: str) -> list[Prepared]:
        """A batch as it was written. Raises CorpusError when it is missing or damaged."""
        try:
            table = parquet.read_table(self._path(name), page_checksum_verification=True)
            return [_prepared(row) for row in table.to_pylist()]
        except (OSError, pyarrow.ArrowException, KeyError, TypeError, ValueError) as error:
            raise CorpusError(
                f"{self._path(name)} cannot be read ({error}); run this again: it is made anew"
            ) from error

    def note(self, name: str, batch: Sequence[Prepared]) -> None:
        """Puts a shard into the manifest, once. To be called by one process only."""
        manifest = self.folder / MANIFEST
        if self._noted is None:
            lines = manifest.read_text("utf-8").splitlines() if manifest.exists() else []
            self._noted = {noted for line in lines if (noted := _name(line))}
        if name in self._noted:
            return
        content = self._path(name).read_bytes()
        line = {
            "shard": name,
            "articles": len(batch),
            "passages": sum(len(one.passages) for one in batch),
            "bytes": len(content),
            "blake2b": hashlib.blake2b(content, digest_size=16).hexdigest(),
        }
        with manifest.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        self._noted.add(name)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.parquet"


def _name(line: str) -> str | None:
    try:
        return str(json.loads(line)["shard"])
    except (ValueError, KeyError, TypeError):  # a kill in the middle of a line
        return None


def _row(one: Prepared) -> dict[str, Any]:
    return {
        **asdict(one.found.article),
        "repairs": json.dumps(one.found.repairs, ensure_ascii=False),
        "starts": [passage.start for passage in one.passages],
        "ends": [passage.end for passage in one.passages],
        "vectors": one.vectors.astype(np.float16).tobytes(),
    }


def _prepared(row: dict[str, Any]) -> Prepared:
    repairs = json.loads(row.pop("repairs"))
    starts, ends, packed = row.pop("starts"), row.pop("ends"), row.pop("vectors")
    article = Article(**row)
    passages = [Passage.of(article, *span) for span in zip(starts, ends, strict=True)]
    vectors = np.frombuffer(packed, np.float16).astype(np.float32)
    shape = (len(passages), len(vectors) // max(1, len(passages)))
    return Prepared(Found(article.source, article, repairs), passages, vectors.reshape(shape))
