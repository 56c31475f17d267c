"""Turns texts into unit vectors with a sentence-transformers model, run by OpenVINO.

The model is converted once (`convert.py`) and kept with its tokenizer, so that a later start needs
neither torch nor sentence-transformers: here they are imported only where OpenVINO is missing.
"""

import json
import os
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.errors import WeightsError
from rag.retrieval.together import Rows, Together
from rag.types import Kind, Vectors

sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]  # nothing is sent out
try:
    import openvino as runtime
except ImportError:  # no wheel for this platform: torch does the work, three to four times slower
    runtime = None

openvino: Any = runtime  # `convert.py` takes it from here, with its telemetry kept out

Batch = dict[str, NDArray[np.int64]]  # `input_ids` and `attention_mask`, each (texts, tokens)

BATCH = 4  # small batches stay in the cache: a tenth quicker than 16 on one core each
FEW = 16  # texts that are encoded sooner with all cores on one batch than with one on each
MOST_STREAMS = 4
PREPARED = "prepared.json"
NETWORK = "encoder.xml"  # for OpenVINO
MODEL = "model"  # the sentence-transformer itself, for torch


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a prepared encoder without loading it."""

    identity: str  # hash of weights, prompts, pooling and dimension: an index belongs to one
    dimension: int
    limit: int  # tokens a text may have, prompt and special tokens included
    query_prompt: str
    document_prompt: str

    def prompt(self, kind: Kind) -> str:
        """What is put before a text of this kind."""
        return self.query_prompt if kind == "query" else self.document_prompt


class Engine(Protocol):
    """Runs the network over as many batches at once as it has `streams`; from any thread."""

    name: str
    streams: int

    def run(self, batches: Sequence[Batch]) -> list[Vectors]:
        """A unit vector for each row of each batch; at most `streams` batches."""
        ...


class Embedder(Embeddings):
    """LangChain's `Embeddings`, with arrays and a token count for those who want them.

    Safe to use from several threads.
    """

    def __init__(
        self, profile: Profile, tokenizer: Tokenizer, quick: Engine, busy: Callable[[], Engine]
    ) -> None:
        """`quick` encodes a question, `busy` (made when first needed) many passages."""
        self.profile = profile
        self._tokenizer = tokenizer
        self._busy = cache(busy)
        self._making = threading.Lock()
        self._together = Together(partial(self._run, quick), FEW)

    def encode(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """An array of shape (len(texts), dimension), in the order of `texts`."""
        prompt = self.profile.prompt(kind)
        encodings = self._tokenizer.encode_batch([prompt + text for text in texts])
        tokens = [self._shortened(encoding.ids) for encoding in encodings]
        if len(texts) <= FEW:
            return self._together.encode(tokens)
        with self._making:  # once, whoever needs it first
            engine = self._busy()
        return self._run(engine, tokens)

    def _run(self, engine: Engine, tokens: Rows) -> Vectors:
        order = sorted(range(len(tokens)), key=lambda i: len(tokens[i]), reverse=True)
        batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
        vectors = np.empty((len(tokens), self.profile.dimension), np.float32)
        for start in range(0, len(batches), engine.streams):
            at_once = batches[start : start + engine.streams]
            found = engine.run([_pad([tokens[i] for i in rows]) for rows in at_once])
            for rows, some in zip(at_once, found, strict=True):
                vectors[rows] = some
        return vectors

    def _shortened(self, ids: list[int]) -> list[int]:
        limit = self.profile.limit
        return ids if len(ids) <= limit else [*ids[: limit - 1], ids[-1]]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector for each passage."""
        return self.encode(texts, "document").tolist()  # type: ignore[no-any-return]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self.encode([text], "query")[0].tolist()  # type: ignore[no-any-return]

    def count_tokens(self, text: str) -> int:
        """How many of the encoder's tokens `text` has as a passage, prompt and ends included."""
        return len(self._tokenizer.encode(self.profile.document_prompt + text).ids)


def _pad(rows: Sequence[list[int]]) -> Batch:
    width = max(map(len, rows))
    ids = np.ones((len(rows), width), np.int64)
    mask = np.zeros((len(rows), width), np.int64)
    for row, values in enumerate(rows):
        ids[row, : len(values)] = values
        mask[row, : len(values)] = 1
    return {"input_ids": ids, "attention_mask": mask}


def is_prepared(folder: Path) -> bool:
    """Whether `prepare` has finished in this folder."""
    return (folder / PREPARED).exists()


def load(folder: Path) -> Embedder:
    """The encoder prepared in `folder`, without importing torch.

    Raises WeightsError when the folder is not prepared or damaged.
    """
    if not is_prepared(folder):
        raise WeightsError(f"no prepared embedder in {folder}; run: wenqu models pull")
    try:
        quick = _engine(folder, streams=1)
        busy = partial(_engine, folder, streams=min(MOST_STREAMS, os.cpu_count() or 1))
        if isinstance(quick, _Torch):
            return Embedder(load_profile(folder), _tokenizer(folder), quick, lambda: quick)
        return Embedder(load_profile(folder), _tokenizer(folder), quick, busy)
    except (ValueError, TypeError, RuntimeError, OSError) as error:
        said = " ".join(str(error).split())[:200]
        raise WeightsError(
            f"the embedder in {folder} is damaged ({said}); run: wenqu models rm "
            f"{folder.parent.name}, then: wenqu models pull"
        ) from error


def load_profile(folder: Path) -> Profile:
    """What is known of the encoder prepared in `folder`; OSError or ValueError where damaged."""
    return Profile(**json.loads((folder / PREPARED).read_text("utf-8")))


def _tokenizer(folder: Path) -> Tokenizer:
    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:  # it raises nothing narrower
        raise ValueError(str(error)) from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _engine(folder: Path, streams: int) -> Engine:
    if openvino is not None and (folder / NETWORK).exists():
        return _OpenVino(folder, streams)
    return _Torch(load_sentence_transformer(str(folder / MODEL)))


# One thread drives all requests of all networks: two that set inputs at once can wait for each
# other for ever, one for the interpreter's lock and one for the runtime's.
_driving = threading.Lock()


class _OpenVino:
    """The converted network: bf16 where the processor has it, f32 elsewhere.

    Its streams share the cores: one stream answers soonest, one a core gets most done.
    """

    def __init__(self, folder: Path, streams: int) -> None:
        core = openvino.Core()
        capabilities = core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        precision = "bf16" if "BF16" in capabilities else "f32"
        self.streams = streams
        options = {
            "NUM_STREAMS": str(streams),
            "INFERENCE_NUM_THREADS": str(os.cpu_count() or 1),
            "INFERENCE_PRECISION_HINT": precision,
            "CACHE_DIR": str(folder / "cache"),
        }
        self.name = f"openvino {precision}"
        network = core.compile_model(folder / NETWORK, "CPU", options)
        self._requests = [network.create_infer_request() for _ in range(self.streams)]

    def run(self, batches: Sequence[Batch]) -> list[Vectors]:
        with _driving:
            running = list(zip(self._requests, batches, strict=False))
            for request, batch in running:
                request.start_async(batch)
            for request, _ in running:
                request.wait()
            # Copies: a request uses its memory again.
            return [request.get_output_tensor(0).data.copy() for request, _ in running]


class _Torch:
    """The network as sentence-transformers runs it."""

    name = "torch f32"
    streams = 1

    def __init__(self, model: Any) -> None:
        self._model = model

    def run(self, batches: Sequence[Batch]) -> list[Vectors]:
        import torch

        (batch,) = batches
        with torch.inference_mode():
            features = {name: torch.from_numpy(values) for name, values in batch.items()}
            found = self._model(features)["sentence_embedding"]
            vectors: Vectors = torch.nn.functional.normalize(found, dim=-1).float().numpy()
        return [vectors]


def quiet_transformers() -> None:
    """Keeps models that are about to be loaded from sending reports and from drawing bars."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    from transformers.utils.logging import disable_progress_bar, set_verbosity_error

    disable_progress_bar()  # type: ignore[no-untyped-call]
    set_verbosity_error()  # type: ignore[no-untyped-call]


def load_sentence_transformer(model: str) -> Any:
    """A sentence-transformer on the CPU in f32, by its name or folder. Raises WeightsError."""
    quiet_transformers()
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(model, device="cpu", model_kwargs={"dtype": "float32"}).eval()
    except (OSError, ValueError) as error:
        raise WeightsError(
            f"the embedder {model!r} cannot be loaded: {error}. Give WENQU_EMBEDDER a folder that "
            "holds a sentence-transformers model, or the name of one a model hub can be asked for"
        ) from error
