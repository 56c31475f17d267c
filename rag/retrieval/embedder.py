"""Turns texts into unit vectors with a sentence-transformers model, run by OpenVINO.

The model is converted once and kept with its tokenizer, so that a later start needs neither torch
nor sentence-transformers: those are imported only to convert, or where OpenVINO is missing.
"""

import contextlib
import hashlib
import io
import json
import logging
import os
import queue
import shutil
import sys
import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.errors import WeightsError
from rag.types import Kind, Vectors

sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]  # nothing is sent out
try:
    import openvino
except ImportError:  # no wheel for this platform: torch does the work, three to four times slower
    openvino = None

log = logging.getLogger(__name__)

Batch = dict[str, NDArray[np.int64]]  # `input_ids` and `attention_mask`, each (texts, tokens)

BATCH = 4  # small batches stay in the cache: a tenth quicker than 16 on one core each
MOST_STREAMS = 4
PREPARED = "prepared.json"
SAME = 0.999  # mean cosine from which two encoders are taken for one


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
    """Runs the network, in as many threads at once as it has `streams`."""

    name: str
    streams: int

    def run(self, input_ids: NDArray[np.int64], mask: NDArray[np.int64]) -> Vectors:
        """One unit vector for each row of token ids."""
        ...


class Embedder(Embeddings):
    """LangChain's `Embeddings`, with arrays and a token count for those who want them.

    Safe to use from several threads.
    """

    def __init__(self, profile: Profile, tokenizer: Tokenizer, engine: Engine) -> None:
        self.profile = profile
        self.engine = engine
        self._tokenizer = tokenizer
        self._threads = ThreadPoolExecutor(engine.streams)

    def encode(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """An array of shape (len(texts), dimension), in the order of `texts`."""
        prompt = self.profile.prompt(kind)
        encodings = self._tokenizer.encode_batch([prompt + text for text in texts])
        tokens = [self._shortened(encoding.ids) for encoding in encodings]
        order = sorted(range(len(texts)), key=lambda i: len(tokens[i]), reverse=True)
        batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
        found = self._threads.map(lambda rows: self._run([tokens[i] for i in rows]), batches)
        vectors = np.empty((len(texts), self.profile.dimension), np.float32)
        for rows, some in zip(batches, found, strict=True):
            vectors[rows] = some
        return vectors

    def _run(self, tokens: Sequence[list[int]]) -> Vectors:
        return self.engine.run(*_pad(tokens))

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


def _pad(rows: Sequence[list[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    width = max(map(len, rows))
    ids = np.ones((len(rows), width), np.int64)
    mask = np.zeros((len(rows), width), np.int64)
    for row, values in enumerate(rows):
        ids[row, : len(values)] = values
        mask[row, : len(values)] = 1
    return ids, mask


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
        profile = Profile(**json.loads((folder / PREPARED).read_text("utf-8")))
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return Embedder(profile, tokenizer, _engine(folder))
    except (ValueError, TypeError, RuntimeError) as error:
        raise WeightsError(
            f"the embedder in {folder} is damaged ({error}); run: wenqu models verify"
        ) from error


def _engine(folder: Path) -> Engine:
    if openvino is not None and (folder / "encoder.xml").exists():
        return _OpenVino(folder)
    return _Torch(_load_sentence_transformer(str(folder / "model")))


class _OpenVino:
    """The converted network: bf16 where the processor has it, f32 elsewhere; a stream a core."""

    def __init__(self, folder: Path) -> None:
        core = openvino.Core()
        capabilities = core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        precision = "bf16" if "BF16" in capabilities else "f32"
        self.streams = min(MOST_STREAMS, os.cpu_count() or 1)
        options = {
            "NUM_STREAMS": str(self.streams),
            "INFERENCE_PRECISION_HINT": precision,
            "CACHE_DIR": str(folder / "cache"),
        }
        self.name = f"openvino {precision}"
        network = core.compile_model(folder / "encoder.xml", "CPU", options)
        self._idle: queue.Queue[Any] = queue.Queue()
        for _ in range(self.streams):
            self._idle.put(network.create_infer_request())

    def run(self, input_ids: NDArray[np.int64], mask: NDArray[np.int64]) -> Vectors:
        request = self._idle.get()
        try:
            found = request.infer({"input_ids": input_ids, "attention_mask": mask})
            vectors: Vectors = next(iter(found.values())).copy()  # the request reuses its memory
        finally:
            self._idle.put(request)
        return vectors


class _Torch:
    """The network as sentence-transformers runs it."""

    name = "torch f32"
    streams = 1

    def __init__(self, model: Any) -> None:
        self._model = model

    def run(self, input_ids: NDArray[np.int64], mask: NDArray[np.int64]) -> Vectors:
        import torch

        with torch.inference_mode():
            found = self._model(
                {"input_ids": torch.from_numpy(input_ids), "attention_mask": torch.from_numpy(mask)}
            )["sentence_embedding"]
            vectors: Vectors = torch.nn.functional.normalize(found, dim=-1).float().numpy()
        return vectors


def prepare(model: str, folder: Path) -> None:
    """Converts any sentence-transformers model, named or in a folder, into `folder`, once.

    Takes about a minute for e5-small. Raises WeightsError when it cannot be loaded.
    """
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    loaded = _load_sentence_transformer(model)
    loaded.tokenizer.backend_tokenizer.save(str(partial / "tokenizer.json"))
    if openvino is None:
        loaded.save(str(partial / "model"))
    else:
        _convert(loaded, partial / "encoder.xml")
    profile = _profile(loaded, model)
    (partial / PREPARED).write_text(json.dumps(asdict(profile), indent=2), "utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    partial.replace(folder)


def _load_sentence_transformer(model: str) -> Any:
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar, set_verbosity_error

    disable_progress_bar()  # type: ignore[no-untyped-call]
    set_verbosity_error()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(model, device="cpu", model_kwargs={"dtype": "float32"}).eval()
    except (OSError, ValueError) as error:
        raise WeightsError(
            f"the embedder {model!r} cannot be loaded: {error}. Give WENQU_EMBEDDER a folder that "
            "holds a sentence-transformers model, or the name of one a model hub can be asked for"
        ) from error


def _convert(loaded: Any, target: Path) -> None:
    import torch

    class Whole(torch.nn.Module):
        """All modules of the sentence-transformer as one network, ids in, unit vectors out."""

        def __init__(self) -> None:
            super().__init__()
            self.model = loaded

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            features = {"input_ids": input_ids, "attention_mask": attention_mask}
            found: torch.Tensor = self.model(features)["sentence_embedding"]
            return torch.nn.functional.normalize(found, dim=-1)

    example = torch.ones((2, 8), dtype=torch.int64)
    with torch.inference_mode(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # tracing warns of shapes that it takes for constants
        network = openvino.convert_model(
            Whole(), example_input={"input_ids": example, "attention_mask": example}
        )
    # f32: from f16 the CPU plugin looks words up a hundred times slower.
    openvino.save_model(_faster(network, len(loaded.tokenizer)), target, compress_to_fp16=False)


def _faster(network: Any, vocabulary: int) -> Any:
    """The network in int8 where that leaves its vectors as they are, else as it came.

    The layers that write to the residual stream keep their precision: quantised too, they cost
    English and Spanish questions up to .02 of cosine and gain 3 % of speed. Random tokens do for
    calibration as well as prose does, since what is quantised comes out of a layer norm.
    """
    try:
        import nncf
    except ImportError:
        return network
    nncf.set_log_level(logging.ERROR)
    draw = np.random.default_rng(0)
    samples = [_sample(draw, vocabulary, length) for length in (24, 192) * 32]
    with contextlib.redirect_stdout(io.StringIO()):  # it draws progress bars
        quantised = nncf.quantize(
            network.clone(),
            nncf.Dataset(samples),
            model_type=nncf.ModelType.TRANSFORMER,
            subset_size=len(samples),
            ignored_scope=nncf.IgnoredScope(patterns=[r".*output\.dense.*"], validate=False),
        )
    held_out = [_sample(draw, vocabulary, length) for length in (16, 64, 256) * 8]
    cosine = np.mean(np.sum(_vectors(network, held_out) * _vectors(quantised, held_out), axis=1))
    log.info("int8 vectors have a mean cosine of %.4f to the full ones", cosine)
    return quantised if cosine >= SAME else network


def _sample(draw: np.random.Generator, vocabulary: int, length: int) -> Batch:
    ids = draw.integers(0, vocabulary, (1, length))
    return {"input_ids": ids, "attention_mask": np.ones_like(ids)}


def _vectors(network: Any, samples: Sequence[Batch]) -> Vectors:
    request = openvino.Core().compile_model(network, "CPU").create_infer_request()
    return np.concatenate([next(iter(request.infer(sample).values())).copy() for sample in samples])


def _profile(loaded: Any, model: str) -> Profile:
    prompts: dict[str, str] = dict(loaded.prompts or {})
    query, document = prompts.get("query", ""), prompts.get("document", prompts.get("passage", ""))
    if not (query or document) and "e5" in Path(model).name.lower():
        query, document = "query: ", "passage: "  # trained with them; their folders do not say so
    dimension = int(loaded.get_embedding_dimension())
    digest = hashlib.blake2b(digest_size=16)
    for name, tensor in sorted(loaded.state_dict().items()):
        digest.update(name.encode() + tensor.numpy().tobytes())
    stages = [(type(stage).__name__, str(getattr(stage, "pooling_mode", ""))) for stage in loaded]
    digest.update(json.dumps([query, document, dimension, stages]).encode())
    return Profile(
        identity=digest.hexdigest(),
        dimension=dimension,
        limit=min(int(loaded.max_seq_length or 512), 512),
        query_prompt=query,
        document_prompt=document,
    )
