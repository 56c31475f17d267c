"""Unpacks e5-small's 4-bit file into a folder that sentence-transformers loads as its own.

The file (little-endian) holds a header, a Unigram tokenizer, a table of character mappings and the
tensors of a BERT encoder, most of them in Q4_0: blocks of 32 weights, a half-precision scale `d`
and 16 bytes, where byte j carries weight j in its low and weight j+16 in its high nibble, and
weight = (nibble - 8) * d.
"""

import itertools
import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import AddedToken, Regex, Tokenizer, decoders, normalizers, pre_tokenizers
from tokenizers.models import Unigram
from tokenizers.processors import TemplateProcessing

from rag.errors import WeightsError

MAGIC = b"E5S1"
Q4_0 = 1
TOKEN_LIMIT = 512

# The names of a Hugging Face BertModel, by the names in the file.
EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """The encoder's dimensions, in the order of the file."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int


class _Reader:
    """Reads one little-endian value after another."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.offset = 0

    def values(self, layout: str) -> tuple[Any, ...]:
        found = struct.unpack_from("<" + layout, self.data, self.offset)
        self.offset += struct.calcsize("<" + layout)
        return found

    def bytes(self, count: int) -> bytes:
        self.offset += count
        return self.data[self.offset - count : self.offset]


def unpack(packed: Path, folder: Path) -> None:
    """Writes the sentence-transformers folder: f16 weights, tokenizer, pooling, prompts.

    Raises WeightsError when the file is not of this format.
    """
    reader = _Reader(packed.read_bytes())
    if reader.bytes(4) != MAGIC or reader.values("I") != (1,):
        raise WeightsError(f"{packed} is not an e5-small file; run: wenqu models verify")
    shape = Shape(*reader.values("7i"))
    (epsilon,) = reader.values("f")
    reader.values("i")  # block size of Q4_0, always 32
    folder.mkdir(parents=True, exist_ok=True)
    _tokenizer(reader).save(str(folder / "tokenizer.json"))
    entries, _ = reader.values("iI")
    for _ in range(entries):  # the character table: NFKC, which tokenizers does by itself
        _, length = reader.values("IB")
        reader.values(f"{length}I")
    tensors = {name: value.astype(np.float16) for name, value in _tensors(reader, shape)}
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    _write_configuration(folder, shape, epsilon)


def _tokenizer(reader: _Reader) -> Tokenizer:
    count, bos, eos, pad, unknown = reader.values("5i")
    (length,) = reader.values("Q")
    offsets = reader.values(f"{count + 1}I")
    scores = reader.values(f"{count}f")
    blob = reader.bytes(length)
    pieces = [blob[start:end].decode() for start, end in itertools.pairwise(offsets)]
    vocabulary = list(zip(pieces, scores, strict=True))
    tokenizer = Tokenizer(Unigram(vocabulary, unk_id=unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Nmt(),
            # SentencePiece's nmt_nfkc leaves the full-width tilde alone.
            normalizers.Replace("～", "\ue07e"),
            normalizers.NFKC(),
            normalizers.Replace("\ue07e", "～"),
            normalizers.Strip(left=False, right=True),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    start, end = pieces[bos], pieces[eos]
    tokenizer.post_processor = TemplateProcessing(
        single=f"{start} $A {end}",
        pair=f"{start} $A {end} {end} $B {end}",
        special_tokens=[(start, bos), (end, eos)],
    )
    special = [pieces[i] for i in (bos, pad, eos, unknown)] + ["<mask>"]
    tokenizer.add_special_tokens([AddedToken(piece, special=True) for piece in special])
    return tokenizer


def _tensors(reader: _Reader, shape: Shape) -> Iterator[tuple[str, NDArray[np.float32]]]:
    (count,) = reader.values("i")
    directory = []
    for _ in range(count):
        (length,) = reader.values("H")
        name = reader.bytes(length).decode()
        kind, elements = reader.values("BI")
        offset, size = reader.values("QQ")
        directory.append((name, kind, elements, reader.data[offset : offset + size]))
    for name, kind, elements, raw in directory:
        values = _dequantise(raw) if kind == Q4_0 else np.frombuffer(raw, "<f4")
        yield _full_name(name), values[:elements].reshape(_dimensions(name, elements, shape))


def _dequantise(raw: bytes) -> NDArray[np.float32]:
    blocks = np.frombuffer(raw, np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)]))
    weights = np.concatenate([blocks["nibbles"] & 0xF, blocks["nibbles"] >> 4], axis=1)
    centred = weights.astype(np.float32) - 8
    scaled: NDArray[np.float32] = centred * blocks["scale"].astype(np.float32)[:, None]
    return scaled.reshape(-1)


def _full_name(name: str) -> str:
    if name in EMBEDDING_NAMES:
        return EMBEDDING_NAMES[name]
    layer, part, kind = name.split(".")
    suffix = "weight" if kind == "w" else "bias"
    return f"encoder.layer.{layer[1:]}.{LAYER_NAMES[part]}.{suffix}"


def _dimensions(name: str, elements: int, shape: Shape) -> tuple[int, ...]:
    if name.endswith(".b") or "ln." in name:
        return (elements,)
    inputs = shape.feed_forward if name.endswith(".fo.w") else shape.hidden
    return (elements // inputs, inputs)


def _write_configuration(folder: Path, shape: Shape, epsilon: float) -> None:
    files: dict[str, Any] = {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.feed_forward,
            "vocab_size": shape.vocabulary,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.token_types,
            "layer_norm_eps": epsilon,
            "hidden_act": "gelu",
            "pad_token_id": 1,
            "dtype": "float32",  # what to compute in; the file holds f16, which loses nothing here
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": TOKEN_LIMIT,
            "bos_token": "<s>",
            "eos_token": "</s>",
            "cls_token": "<s>",
            "sep_token": "</s>",
            "unk_token": "<unk>",
            "pad_token": "<pad>",
            "mask_token": "<mask>",
        },
        "sentence_bert_config.json": {
            "max_seq_length": TOKEN_LIMIT,
            "do_lower_case": False,
            "model_args": {"add_pooling_layer": False},
        },
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": _module("Transformer")},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": _module("Pooling")},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": _module("Normalize")},
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.hidden,
            "pooling_mode_mean_tokens": True,
        },
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content, indent=2) + "\n", "utf-8")
    (folder / "2_Normalize").mkdir(exist_ok=True)


def _module(name: str) -> str:
    return f"sentence_transformers.models.{name}"
