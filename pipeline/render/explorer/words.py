"""Texts as tokens of one vocabulary, and the lemmas of its words: what a page needs to search without scanning letters."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pipeline.french import lemma_of

_TOKEN = re.compile(r"[\w\u0300-\u036f]+|[^\w\u0300-\u036f]+")
_WORD = re.compile(r"[\w\u0300-\u036f]")
SPACE = " "


@dataclass(frozen=True)
class Tokens:
    """Texts cut in words and what stands between them; a lone space between two words is understood.

    Attributes:
        vocabulary: Distinct tokens, the most frequent first.
        counts: Tokens of each text.
        flat: Rank in the vocabulary of every token, text after text.
    """

    vocabulary: list[str]
    counts: list[int]
    flat: list[int]


def tokenise(texts: Iterable[str]) -> Tokens:
    """Cut texts so that `restore` gives each back to the letter.

    >>> tokenise(["le bus, le soir"]).vocabulary
    ['le', ', ', 'bus', 'soir']
    """
    cut = [_pieces(text) for text in texts]
    frequency = Counter(piece for pieces in cut for piece in pieces)
    vocabulary = sorted(frequency, key=lambda piece: (-frequency[piece], piece))
    ranks = {piece: rank for rank, piece in enumerate(vocabulary)}
    return Tokens(vocabulary, [len(pieces) for pieces in cut], [ranks[piece] for pieces in cut for piece in pieces])


def _pieces(text: str) -> list[str]:
    found = _TOKEN.findall(text)
    # Words and what stands between alternate, so two words in a row say that a space was there.
    return [piece for i, piece in enumerate(found) if piece != SPACE or i in (0, len(found) - 1)]


def restore(tokens: Tokens) -> list[str]:
    """Give the texts back, as the page does.

    >>> restore(tokenise(["l'été  venu, on part ", ""]))
    ["l'été  venu, on part ", '']
    """
    texts, at = [], 0
    for count in tokens.counts:
        pieces = [tokens.vocabulary[rank] for rank in tokens.flat[at : at + count]]
        at += count
        spaced = [SPACE + p if i and _is_word(p) and _is_word(pieces[i - 1]) else p for i, p in enumerate(pieces)]
        texts.append("".join(spaced))
    return texts


def _is_word(piece: str) -> bool:
    return _WORD.match(piece) is not None


def lemmas_of(vocabulary: list[str]) -> dict[str, str]:
    """Lower-case word → its lemma, for the words that French knows under another form.

    >>> lemmas_of(["Médecins", "mangeait", "marchés", "bus", ", "])
    {'médecins': 'médecin', 'mangeait': 'manger', 'marchés': 'marché'}
    """
    words = sorted({piece.lower() for piece in vocabulary if piece[:1].isalpha()}, key=vocabulary_order(vocabulary))
    found = {word: _lemma(word) for word in words}
    return {word: lemma for word, lemma in found.items() if lemma != word}


def vocabulary_order(vocabulary: list[str]) -> Any:
    """Sort key that keeps words in the order of a vocabulary."""
    first: dict[str, int] = {}
    for rank, piece in enumerate(vocabulary):
        first.setdefault(piece.lower(), rank)
    return first.__getitem__


def _lemma(word: str) -> str:
    found = lemma_of(word)
    if found is None and word[-1:] in "sx":  # the table lacks many plurals
        found = lemma_of(word[:-1])
    return found or word
