"""An ingest cut into portions and batches that any machine can do, whoever has begun it.

A portion is read by one worker, a batch of it is embedded by one into one shard. A shard is named
by what is in it, so that what was made once is known again.
"""

import hashlib
import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.ingestion.engine import Work, first
from rag.ingestion.files import TABLES, SourceFile, kind
from rag.ingestion.prepare import BATCH, divide, prepare
from rag.ingestion.reader import Failed, Found, Outcome, Reader, Unchanged
from rag.parts import Encoder

if TYPE_CHECKING:  # it needs what is not installed without Ray
    from rag.ingestion.shards import Shards


@dataclass(frozen=True, slots=True)
class Portion:
    """Some files that are an article each, or one table; with the ids that are known of them."""

    files: Sequence[SourceFile]
    same: Mapping[str, str]
    limit: int | None  # of articles that are wanted of it


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a batch, in order; None stands for the next article of the shard."""

    outcomes: Sequence[Failed | Unchanged | None]
    shard: str | None  # None where there is no article that is new


def portions(work: Work) -> list[Portion]:
    """All the work, in order; where its files are does not depend on where one stands."""
    files = [replace(file, path=file.path.absolute()) for file in work.files]
    groups = itertools.groupby(files, lambda file: kind(file.path) in TABLES)
    return [
        Portion(some, _known(work.same, some, are_tables), work.limit)
        for are_tables, group in groups
        for some in _cut(list(group), 1 if are_tables else BATCH)
    ]


def _cut(files: list[SourceFile], size: int) -> Iterator[list[SourceFile]]:
    for start in range(0, len(files), size):
        yield files[start : start + size]


def _known(
    same: Mapping[str, str], files: Sequence[SourceFile], are_tables: bool
) -> dict[str, str]:
    if are_tables:  # its rows
        name = files[0].source
        return {s: id for s, id in same.items() if s == name or s.startswith(f"{name}#")}
    return {file.source: same[file.source] for file in files if file.source in same}


def read(portion: Portion, reader: Reader) -> Iterator[list[Outcome]]:
    """What is in a portion, in batches that begin and end at the same places every time."""
    outcomes = (found for file in portion.files for found in reader.read(file, portion.same))
    wanted = first(outcomes, portion.limit)
    while batch := list(itertools.islice(wanted, BATCH)):
        yield batch


class BatchWorker:
    """Embeds one batch after another into shards; the encoder is opened when it is first needed.

    `salt` names all that the shards depend on besides the articles: the embedder and the rules.
    """

    def __init__(self, open_encoder: Callable[[], Encoder], shards: "Shards", salt: str) -> None:
        self._open_encoder = open_encoder
        self._encoder: Encoder | None = None
        self._shards = shards
        self._salt = salt

    def do(self, batch: Sequence[Outcome]) -> Done:
        """Makes a batch's shard, unless it is there. Raises ArticleError and CorpusError."""
        found = [outcome for outcome in batch if isinstance(outcome, Found)]
        outcomes = [None if isinstance(outcome, Found) else outcome for outcome in batch]
        if not found:
            return Done(outcomes, None)
        name = self._name(found)
        if not self._shards.is_whole(name):
            self._encoder = self._encoder or self._open_encoder()
            self._shards.write(name, prepare(divide(found, self._encoder), self._encoder))
        return Done(outcomes, name)

    def _name(self, found: Sequence[Found]) -> str:
        about = [self._salt, [[one.source, one.article.id] for one in found]]
        return hashlib.blake2b(json.dumps(about).encode("ascii"), digest_size=16).hexdigest()
