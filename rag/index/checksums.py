"""Vectors as bytes, and checksums by which a row that was damaged on the disk is known."""

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.types import Vectors


def packed(vector: NDArray[np.float32]) -> bytes:
    """A vector as it is kept: half precision changes no ranking."""
    return vector.astype(np.float16).tobytes()


def unpacked(rows: Sequence[bytes]) -> Vectors:
    """Vectors that were packed, as an array of shape (rows, dimension)."""
    width = len(rows[0]) // 2 if rows else 0
    return np.frombuffer(b"".join(rows), np.float16).astype(np.float32).reshape(len(rows), width)


def of(content: bytes) -> int:
    """The checksum of bytes (CRC-32)."""
    return zlib.crc32(content)


def of_facts(facts: Sequence[str | None]) -> int:
    """The checksum of some texts; None differs from an empty one."""
    parts = [b"-" if fact is None else b"+" + fact.encode("utf-8") for fact in facts]
    return of(b"\0".join(parts))
