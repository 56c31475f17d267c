"""What Ray's workers do: read portions of an ingest, and embed batches of it into shards.

They import this and nothing that the command line or the index needs.
"""

import pickle
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from platform import node

from rag.errors import SettingsError, WenquError
from rag.ingestion import portions
from rag.ingestion.portions import Done
from rag.ingestion.reader import Reader
from rag.ingestion.records import Fields
from rag.parts import Encoder

Row = dict[str, bytes]  # what goes from one worker to the next


def read(row: Row, fields: Fields) -> Iterator[Row]:
    """What is in a portion, a batch a row."""
    for batch in portions.read(pickle.loads(row["portion"]), _reader(fields)):
        yield {"batch": pickle.dumps(batch)}


@cache
def _reader(fields: Fields) -> Reader:
    return Reader(fields)  # its child leaves with this worker


class Encoding:
    """Makes shards of batches. `open_encoder` is called once."""

    def __init__(self, open_encoder: Callable[[], Encoder], folder: Path, salt: str) -> None:
        from rag.ingestion.shards import Shards

        self._worker = portions.BatchWorker(open_encoder, Shards(folder), salt)

    def __call__(self, row: Row) -> Row:
        """What came of a batch: Done, or the error to be raised where the ingest was begun."""
        done: Done | WenquError
        try:
            done = self._worker.do(pickle.loads(row["batch"]))
        except WenquError as error:  # Ray would wrap it up in words of its own
            done = error
        return {"done": pickle.dumps(done)}


def open_encoder(folder: Path, identity: str) -> Encoder:
    """The encoder of this machine. Raises WeightsError, SettingsError when it is another one."""
    from rag.retrieval import embedder

    encoder = embedder.load(folder)
    if encoder.profile.identity != identity:
        raise SettingsError(
            f"the embedder in {folder} on {node()} is another one; copy it there from this machine"
        )
    return encoder
