"""Codebooks in TOML, and the matcher of their variants."""

import re
import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import CodebookError
from pipeline.language import plain
from pipeline.model import Codebook, Theme


class _ThemeEntry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    cle: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    nom: str
    court: str | None = None
    couleur: str = Field(default="#666666", pattern=r"^#[0-9A-Fa-f]{6}$")
    definition: str
    variantes: list[str] = Field(default_factory=list)
    exclusions: list[str] = Field(default_factory=list)
    exemples: list[str] = Field(default_factory=list)


class _CodebookEntry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    identifiant: str
    version: str
    nom: str
    themes: list[_ThemeEntry] = Field(min_length=1)


def read_codebook(path: Path) -> Codebook:
    """Read a codebook.

    Raises:
        CodebookError: The file is missing, is not TOML, has an unknown key or two themes of one key.
    """
    try:
        entry = _CodebookEntry.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except FileNotFoundError as error:
        raise CodebookError(f"Le livre de codes {path} est introuvable : vérifiez le chemin donné à --codebook.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError) as error:
        raise CodebookError(f"Le livre de codes {path} n'est pas lisible : {error}") from error
    keys = [theme.cle for theme in entry.themes]
    if len(set(keys)) < len(keys):
        raise CodebookError(f"Le livre de codes {path} a deux thèmes de même clé : {', '.join(keys)}.")
    themes = tuple(_theme(item) for item in entry.themes)
    return Codebook(entry.identifiant, entry.version, entry.nom, themes)


def _theme(item: _ThemeEntry) -> Theme:
    return Theme(
        key=item.cle,
        name=item.nom,
        short=item.court or item.nom,
        color=item.couleur,
        definition=item.definition,
        variants=tuple(item.variantes),
        exclusions=tuple(item.exclusions),
        examples=tuple(item.exemples),
    )


def fold(text: str) -> str:
    """Lower-case and drop accents, one character for one where the text is composed.

    >>> fold("L’Été")
    "l'ete"
    """
    decomposed = unicodedata.normalize("NFD", plain(text).lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache(maxsize=8)
def _patterns(codebook: Codebook) -> tuple[re.Pattern[str] | None, ...]:
    return tuple(_pattern(theme.variants) for theme in codebook.themes)


def _pattern(variants: tuple[str, ...]) -> re.Pattern[str] | None:
    """Whole words or phrases, with French plural and feminine endings."""
    phrases = []
    for variant in sorted(variants, key=lambda v: (-len(v), v)):
        words = [re.escape(word) + r"(?:e?s|x|e)?" for word in fold(variant).split()]
        phrases.append(r"\s+".join(words))
    return re.compile(r"\b(?:" + "|".join(phrases) + r")\b") if phrases else None


def variants_in(text: str, codebook: Codebook) -> list[list[str]]:
    """List the variants found in a text, theme by theme, as they stand in the folded text."""
    folded = fold(text)
    return [pattern.findall(folded) if pattern else [] for pattern in _patterns(codebook)]


def variant_features(texts: list[str], codebook: Codebook) -> np.ndarray:
    """Features from the variants: for each theme log(1 + hits), density, and presence.

    Returns:
        Array of shape (texts, 3 × themes), float32.
    """
    hits = np.array([[len(found) for found in variants_in(text, codebook)] for text in texts], dtype=np.float32)
    hits = hits.reshape(len(texts), len(codebook.themes))
    words = np.array([[len(text.split())] for text in texts], dtype=np.float32).reshape(-1, 1)
    density = np.minimum(1, 10 * hits / np.maximum(3, words))
    return np.hstack([np.log1p(hits), density, hits > 0]).astype(np.float32)
