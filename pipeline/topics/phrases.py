"""Words and key phrases of passages, counted by lemma and shown as people wrote them.

A phrase is two nouns or adjectives that follow each other, at most three small words apart:
«transports en commun», «zone d'activité», «pistes cyclables».
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from pipeline.language import plain

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

MIN_PASSAGES = 3  # that say a phrase, for it to be one
JOIN = "_"  # between the lemmas of a phrase
_TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*'?")
_LINKS = frozenset(["de", "d'", "du", "des", "la", "le", "les", "l'", "en", "à", "au", "aux"])
_GAP = 3  # small words between the two of a phrase, at most
_HEAD = 3  # first letters, which a form shares with its lemma
_AHEAD = 40  # tokens, from one lemma to where the next is looked for


@dataclass(frozen=True)
class Terms:
    """What is said in passages.

    Attributes:
        said: Keys of the words and phrases of each passage, in order; a phrase's lemmas are joined by `JOIN`.
        written: How each key is most often written.
    """

    said: list[tuple[str, ...]]
    written: dict[str, str]

    @cached_property
    def keys(self) -> list[str]:
        """Every word and phrase, in alphabetical order."""
        return sorted({key for row in self.said for key in row})

    @cached_property
    def counts(self) -> csr_matrix:
        """How often each passage says each of `keys`: shape (passages, keys)."""
        from scipy.sparse import csr_matrix

        place = {key: column for column, key in enumerate(self.keys)}
        columns = [place[key] for row in self.said for key in row]
        ends = np.concatenate([[0], np.cumsum([len(row) for row in self.said], dtype=np.int64)])
        counts = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(self.said), len(place)))
        counts.sum_duplicates()
        return counts


def find_terms(texts: list[str], nouns: list[tuple[str, ...]]) -> Terms:
    """Find the words of each passage and the phrases that `MIN_PASSAGES` passages or more share.

    Args:
        texts: As written.
        nouns: Lemmas of nouns and adjectives of each text, in its order.
    """
    found = [_in_text(text, lemmas) for text, lemmas in zip(texts, nouns, strict=True)]
    spread = Counter(key for one in found for key in {key for key, _ in one if JOIN in key})
    forms: dict[str, Counter[str]] = {}
    said = []
    for one, lemmas in zip(found, nouns, strict=True):
        kept = [(key, form) for key, form in one if JOIN not in key or spread[key] >= MIN_PASSAGES]
        for key, form in kept:
            forms.setdefault(key, Counter())[form] += 1
        said.append((*lemmas, *(key for key, _ in kept if JOIN in key)))
    # The shorter form wins a tie, then the alphabet: the order of passages must not.
    written = {key: min(seen, key=lambda form: (-seen[form], len(form), form)) for key, seen in forms.items()}
    return Terms(said, written)


def _in_text(text: str, lemmas: tuple[str, ...]) -> list[tuple[str, str]]:
    """Give each lemma's form and each phrase of a text: (key, as written in small letters)."""
    if not lemmas:
        return []
    lowered = plain(text).lower()
    tokens = [(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(lowered)]
    places = _places([token for token, _, _ in tokens], lemmas)
    found = [(lemma, tokens[place][0]) for lemma, place in zip(lemmas, places, strict=True) if place is not None]
    for (one, start), (two, end) in zip(pairs := list(zip(lemmas, places, strict=True)), pairs[1:], strict=False):
        if start is None or end is None or one == two or end - start > _GAP + 1:
            continue
        between = [token for token, _, _ in tokens[start + 1 : end]]
        form = lowered[tokens[start][1] : tokens[end][2]]
        if all(token in _LINKS for token in between) and re.fullmatch(r"[\w' -]+", form):
            found.append((f"{one}{JOIN}{two}", " ".join(form.split())))
    return found


def _places(tokens: list[str], lemmas: tuple[str, ...]) -> list[int | None]:
    """Find, in order, the token that each lemma comes from; `None` where none looks like it."""
    heads = [token[:_HEAD] for token in tokens]
    places: list[int | None] = []
    start = 0
    for lemma in lemmas:
        place = _next(tokens, heads, lemma, start)
        places.append(place)
        start = start if place is None else place + 1
    return places


def _next(tokens: list[str], heads: list[str], lemma: str, start: int) -> int | None:
    """Find the first form of a lemma, not too far ahead; only tokens of the same first letters are looked at."""
    end = min(start + _AHEAD, len(tokens))
    try:
        while start < end:
            start = heads.index(lemma[:_HEAD], start, end)
            if is_form(tokens[start], lemma):
                return start
            start += 1
    except ValueError:
        pass
    return None


def is_form(token: str, lemma: str) -> bool:
    """Tell whether a token looks like a form of a lemma: all but their last letters are alike.

    >>> is_form("travaux", "travail"), is_form("cyclables", "cyclable"), is_form("ville", "village")
    (True, True, False)
    """
    shared = 0
    for one, two in zip(token, lemma, strict=False):
        if one != two:
            break
        shared += 1
    return (shared >= _HEAD and len(lemma) - shared <= 2 and len(token) - shared <= 4) or token == lemma
