"""Codebooks in TOML, and the matcher of their variants."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import CodebookError
from pipeline.language import plain
from pipeline.model import Codebook, Theme

Found = tuple[tuple[str, ...], ...]  # variants in a text, theme by theme
_WORD = re.compile(r"\w+")
_ENDINGS = ("", "s", "es", "x", "e")


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


class _Folds(dict[int, str]):
    """Each character without its accents, found once."""

    def __missing__(self, code: int) -> str:
        self[code] = "".join(char for char in unicodedata.normalize("NFD", chr(code)) if not unicodedata.combining(char))
        return self[code]


_FOLDS = _Folds()


def fold(text: str) -> str:
    """Lower-case and drop accents, one character for one where the text is composed.

    >>> fold("L’Été")
    "l'ete"
    """
    lower = plain(text).lower()
    return lower if lower.isascii() else lower.translate(_FOLDS)


@dataclass(frozen=True)
class Matcher:
    """What finds the variants of a codebook in texts.

    Attributes:
        patterns: One a theme: whole words or phrases, with French plural and feminine endings.
        heads: Words that open a match; for each, themes (places) and the pattern of their variants that it opens.
        always: Themes of which a variant opens with something else than a word: their pattern is tried everywhere.
    """

    patterns: tuple[re.Pattern[str] | None, ...]
    heads: dict[str, tuple[tuple[int, re.Pattern[str]], ...]]
    always: frozenset[int]

    def find(self, text: str) -> Found:
        """Give the variants found in a text, theme by theme, as they stand in the folded text."""
        folded = fold(text)
        opening = self.heads.keys() & _WORD.findall(folded)
        if not opening and not self.always:
            return self.nothing
        # Patterns are slow: they are tried where a first word of their variants stands, and the leftmost match wins.
        hits = sorted(hit for word in opening for hit in self._hits(folded, word))
        found = [pattern.findall(folded) if pattern and i in self.always else [] for i, pattern in enumerate(self.patterns)]
        ends = [0] * len(found)
        for start, end, theme in hits:
            if start >= ends[theme]:
                found[theme].append(folded[start:end])
                ends[theme] = end
        return tuple(map(tuple, found)) if any(found) else self.nothing

    def _hits(self, folded: str, word: str) -> Iterator[tuple[int, int, int]]:
        """Matches (start, end, theme) that a whole word opens."""
        start = folded.find(word)
        while start >= 0:
            after = folded[start + len(word) : start + len(word) + 1]
            if not (after.isalnum() or after == "_"):
                for theme, pattern in self.heads[word]:
                    match = pattern.match(folded, start)  # opens with \b: nothing matches inside a word
                    if match:
                        yield start, match.end(), theme
            start = folded.find(word, start + 1)

    @cached_property
    def nothing(self) -> Found:
        """What is found in a text of no variant: one value for all, or millions of empty lists would be made."""
        return ((),) * len(self.patterns)


@lru_cache(maxsize=8)
def _matcher_of(variants: tuple[tuple[str, ...], ...]) -> Matcher:
    opened: dict[str, dict[int, list[str]]] = {}
    always = frozenset(
        i for i, phrases in enumerate(variants) if not all(_WORD.match(fold(phrase).strip()) for phrase in phrases)
    )
    for theme, phrases in enumerate(variants):
        for phrase in phrases if theme not in always else ():
            first = fold(phrase).split()[0]
            head = _WORD.findall(first)[0]
            # An ending may follow where the first word is letters to its end.
            for ending in _ENDINGS if head == first else ("",):
                opened.setdefault(head + ending, {}).setdefault(theme, []).append(phrase)
    heads = {word: tuple((theme, _compiled(tuple(said))) for theme, said in by.items()) for word, by in opened.items()}
    return Matcher(tuple(_pattern(phrases) for phrases in variants), heads, always)


def matcher(codebook: Codebook) -> Matcher:
    """The matcher of a codebook's variants."""
    return _matcher_of(tuple(theme.variants for theme in codebook.themes))


def _pattern(variants: tuple[str, ...]) -> re.Pattern[str] | None:
    return _compiled(variants) if variants else None


@lru_cache(maxsize=10_000)
def _compiled(variants: tuple[str, ...]) -> re.Pattern[str]:
    """Whole words or phrases, with French plural and feminine endings."""
    phrases = []
    for variant in sorted(variants, key=lambda v: (-len(v), v)):
        words = [re.escape(word) + r"(?:e?s|x|e)?" for word in fold(variant).split()]
        phrases.append(r"\s+".join(words))
    return re.compile(r"\b(?:" + "|".join(phrases) + r")\b")


def variants_in(text: str, codebook: Codebook) -> Found:
    """Give the variants found in a text, theme by theme, as they stand in the folded text."""
    return matcher(codebook).find(text)


def find_variants(texts: list[str], codebook: Codebook) -> list[Found]:
    """Give the variants found in each text, theme by theme."""
    return list(map(matcher(codebook).find, texts))


def variant_features(texts: list[str], codebook: Codebook, found: list[Found] | None = None) -> np.ndarray:
    """Features from the variants: for each theme log(1 + hits), density, and presence.

    Args:
        texts: The texts.
        codebook: Whose variants count.
        found: What `find_variants` gave, where it is at hand.

    Returns:
        Array of shape (texts, 3 × themes), float32.
    """
    found = find_variants(texts, codebook) if found is None else found
    hits = np.zeros((len(texts), len(codebook.themes)), dtype=np.float32)
    for i, row in enumerate(found):
        if any(row):
            hits[i] = [len(said) for said in row]
    words = np.array([len(text.split()) for text in texts], dtype=np.float32).reshape(-1, 1)
    density = np.minimum(1, 10 * hits / np.maximum(3, words))
    return np.hstack([np.log1p(hits), density, hits > 0]).astype(np.float32)
