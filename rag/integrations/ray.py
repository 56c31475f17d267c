"""`wenqu ingest --engine ray`: an ingest as a Ray Data job over many machines.

Workers read, repair, split and embed into Parquet shards; this process, the one that may write the
ledger, loads them. The files, the models and the shards are at the same paths on every machine.
A worker that dies costs its batch, a run that dies nothing of what is whole.
"""

import pickle
import shutil
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from rag import build
from rag.errors import SettingsError, WenquError
from rag.ingestion.engine import See, Work, first
from rag.ingestion.ingest import Ingestion
from rag.ingestion.portions import Done, portions
from rag.ingestion.prepare import Prepared
from rag.ingestion.reader import Failed, Found, Outcome, Reader
from rag.ingestion.records import Fields
from rag.integrations.ray_cluster import connected, machines
from rag.integrations.ray_worker import Encoding, Row, open_encoder, read
from rag.parts import Encoder
from rag.prepared import encoder_folder
from rag.settings import Settings
from rag.types import Progress

if TYPE_CHECKING:  # it needs what is not installed without Ray
    from rag.ingestion.shards import Shards

SHARDS = "shards"  # in the index, while they are not loaded
# Shares of a core, so that one is enough for both; unequal, for else one worker would do both.
CORES_READING, CORES_ENCODING = 0.7, 0.3


@contextmanager
def open_ingestion(
    settings: Settings, progress: Progress, fields: Fields, folder: Path | None = None
) -> Iterator[Ingestion]:
    """What brings the index up to date by means of Ray; the index is made when it is not there.

    Shards go into `folder` and stay there; without one into the index, until all are loaded.
    Raises SettingsError when Ray is not installed or cannot be reached.
    """
    encoder = build.open_encoder(settings)
    index = build.open_index(settings, encoder, create=True)
    shards = (folder or settings.index / SHARDS).resolve()
    opened = partial(open_encoder, encoder_folder(settings).resolve(), encoder.profile.identity)
    progress("workers", 0, 0)
    with connected(settings.ray) as ray, Reader(fields) as reader:
        from rag.ingestion.shards import Shards

        engine = RayEngine(ray, opened, encoder.profile.identity, Shards(shards), fields)
        yield Ingestion(index, encoder, reader, progress, engine)
    if folder is None:
        shutil.rmtree(shards, ignore_errors=True)


class RayEngine:
    """Makes of files what is to be written, with all the workers of a Ray that is connected.

    `open_encoder` is called once in each worker that embeds; `identity` names what it opens. There
    is one such worker a machine, as an encoder takes all cores, unless `workers` says otherwise.
    """

    def __init__(
        self,
        ray: ModuleType,
        open_encoder: Callable[[], Encoder],
        identity: str,
        shards: "Shards",
        fields: Fields = Fields(),
        workers: int | None = None,
    ) -> None:
        self._ray: Any = ray
        self._open_encoder = open_encoder
        self._identity = identity
        self._shards = shards
        self._fields = fields
        self._workers = workers or machines(ray)

    def make(self, work: Work, see: See) -> Generator[list[Prepared]]:
        """Batches to be written, in the order of the files; each outcome is given to `see`."""
        left = work.limit
        for done in self._done(work):
            batch = self._loaded(done.shard) if done.shard else []
            wanted = list(first(_told(done, batch), left))
            for outcome in wanted:
                see(outcome)
            if batch := batch[: sum(isinstance(one, Found) for one in wanted)]:
                yield batch
            if left is not None:
                left -= sum(not isinstance(one, Failed) for one in wanted)
                if not left:
                    return

    def _loaded(self, shard: str) -> list[Prepared]:
        batch = self._shards.read(shard)
        self._shards.note(shard, batch)
        return batch

    def _done(self, work: Work) -> Iterator[Done]:
        """What the workers have done, in order. Raises what they raised."""
        rows = [{"portion": pickle.dumps(portion)} for portion in portions(work)]
        if not rows:
            return
        try:
            for row in self._job(rows, work.read_as).iter_rows():
                done: Done | WenquError = pickle.loads(row["done"])  # of our own workers
                if isinstance(done, WenquError):
                    raise done
                yield done
        except self._ray.exceptions.RayError as error:
            said = " ".join(str(error).split())[-300:]
            raise SettingsError(
                f"the Ray job has failed ({said}); run it again: what is made is kept"
            ) from error

    def _job(self, rows: list[Row], read_as: str) -> Any:
        """The job as Ray Data has it: it begins when its rows are asked for."""
        data = self._ray.data
        context = data.DataContext.get_current().copy()
        context.enable_progress_bars = context.print_on_execution_start = False
        context.execution_options.preserve_order = True
        context.target_max_block_size = 1  # byte: a batch goes on as soon as it is read
        salt = f"{self._identity} {read_as}"
        with data.DataContext.current(context):
            parts = data.from_items(rows, override_num_blocks=len(rows))
            batches = parts.flat_map(partial(read, fields=self._fields), num_cpus=CORES_READING)
            return batches.map(
                Encoding,
                fn_constructor_args=(self._open_encoder, self._shards.folder, salt),
                num_cpus=CORES_ENCODING,
                compute=data.ActorPoolStrategy(
                    min_size=1, max_size=self._workers, initial_size=self._workers
                ),
            )


def _told(done: Done, batch: Sequence[Prepared]) -> Iterator[Outcome]:
    articles = iter(batch)
    for outcome in done.outcomes:
        yield next(articles).found if outcome is None else outcome
