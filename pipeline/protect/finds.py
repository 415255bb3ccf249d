"""What protection finds in a text: a range, a type and how sure it is."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

MAIL, PHONE, ACCOUNT, IDENTIFIER = "courriel", "téléphone", "compte", "identifiant"
PLATE, ADDRESS, PERSON, PLACE, OFFICE = "plaque", "adresse", "personne", "lieu", "fonction"
KINDS = (PERSON, MAIL, PHONE, ADDRESS, PLATE, ACCOUNT, IDENTIFIER, PLACE, OFFICE)
PSEUDONYM = re.compile(rf"\[(?:{'|'.join(KINDS)})-\d+\]")


@dataclass(frozen=True)
class Find:
    """Half-open range `start:end` of a text that names somebody or leads to them.

    `sure` finds are replaced; the others are near misses, put to a person.
    """

    start: int
    end: int
    kind: str
    sure: bool = True


def fold(text: str) -> str:
    """Lower a text and drop its accents, one character for one where it can.

    >>> fold("Zoé Le Bœuf")
    'zoe le boeuf'
    """
    return text.lower().translate(_FLAT)


class _Flat(dict[int, str]):
    """Characters without their accents, each looked up once."""

    def __missing__(self, code: int) -> str:
        flat = "".join(char for char in unicodedata.normalize("NFD", chr(code)) if not unicodedata.combining(char))
        self[code] = flat
        return flat


_FLAT = _Flat({ord("œ"): "oe", ord("æ"): "ae", ord("’"): "'"})


@lru_cache(maxsize=100_000)
def fold_word(word: str) -> str:
    """Fold one word; speech repeats its words, so that each is folded once."""
    return fold(word)


def settle(finds: Iterable[Find]) -> list[Find]:
    """Keep finds that do not overlap, in text order: sure ones first, then the order they were given in.

    >>> [f.kind for f in settle([Find(0, 9, "adresse"), Find(3, 5, "personne"), Find(12, 14, "plaque")])]
    ['adresse', 'plaque']
    """
    kept: list[Find] = []
    for find in sorted(finds, key=lambda f: not f.sure):
        if all(find.end <= other.start or find.start >= other.end for other in kept):
            kept.append(find)
    return sorted(kept, key=lambda f: f.start)
