"""Converts a sentence-transformers model into what `embedder.py` runs: once, and with torch.

Where nncf can make it int8 without moving its vectors, it is made so.
"""

import contextlib
import hashlib
import io
import json
import logging
import shutil
import warnings
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from rag.retrieval.embedder import (
    MODEL,
    NETWORK,
    PREPARED,
    Batch,
    Profile,
    load_sentence_transformer,
    openvino,
)
from rag.types import Vectors

log = logging.getLogger(__name__)

SAME = 0.999  # mean cosine from which two encoders are taken for one


def prepare(model: str, folder: Path) -> None:
    """Converts any sentence-transformers model, named or in a folder, into `folder`, once.

    Takes about a minute for e5-small. Raises WeightsError when it cannot be loaded.
    """
    loaded = load_sentence_transformer(model)
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    loaded.tokenizer.backend_tokenizer.save(str(partial / "tokenizer.json"))
    if openvino is None:
        loaded.save(str(partial / MODEL))
    else:
        _convert(loaded, partial / NETWORK)
    profile = _profile(loaded, model)
    (partial / PREPARED).write_text(json.dumps(asdict(profile), indent=2), "utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    partial.replace(folder)


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
