"""Find our passages in the text of another tool, and another tool's quotations in ours, by their letters alone.

Line ends, spaces of every kind, apostrophes, dashes, accents, ligatures, hyphens at a line's end and capitals differ from
tool to tool: only letters and digits are compared, without accents. A pseudonym of ours matches whatever stands there.
"""

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

_PSEUDONYM = re.compile(r"\[[^\[\]\d]{2,30}-\d+\]")
LONGEST_NAME = 40  # letters that a pseudonym may stand for
LEAST = 3  # letters below which a passage is not looked for
Range = tuple[int, int]


class _Letters(dict[int, str]):
    """The letters and digits that each character gives, found once."""

    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKD", chr(code)).casefold()
        plain = unicodedata.normalize("NFKD", plain).replace("œ", "oe").replace("æ", "ae")
        self[code] = "".join(char for char in plain if char.isalnum())
        return self[code]


_LETTERS = _Letters()


@dataclass(frozen=True)
class Page:
    """A text by its letters.

    Attributes:
        letters: The letters and digits, nothing between.
        at: Character of the text that each comes from.
    """

    letters: str
    at: tuple[int, ...]

    def range_of(self, start: int, end: int) -> Range:
        """Give the letters of a range of characters."""
        return bisect_left(self.at, start), bisect_left(self.at, end)

    def find(self, text: str) -> list[Range]:
        """Give every range of letters where a text stands as whole words, each start once, in order."""
        pieces = _pieces(text)
        if sum(map(len, pieces)) < LEAST:
            return []
        found = self._exact(pieces[0]) if len(pieces) == 1 else self._with_gaps(pieces)
        return [(start, end) for start, end in found if self._edge(start) and self._edge(end)]

    def _exact(self, piece: str) -> list[Range]:
        found, start = [], self.letters.find(piece)
        while start >= 0:
            found.append((start, start + len(piece)))
            start = self.letters.find(piece, start + 1)
        return found

    def _with_gaps(self, pieces: tuple[str, ...]) -> list[Range]:
        """Pieces with a name of any letters between them; the longest is looked for first."""
        pattern = re.compile(f".{{0,{LONGEST_NAME}}}?".join(map(re.escape, pieces)))
        long = max(range(len(pieces)), key=lambda i: len(pieces[i]))
        before = sum(map(len, pieces[:long])) + LONGEST_NAME * long
        after = sum(map(len, pieces[long:])) + LONGEST_NAME * (len(pieces) - long)
        hits = [
            hit.span()
            for start, _ in self._exact(pieces[long])
            for hit in pattern.finditer(self.letters, max(0, start - before), start + after)
            if hit.start() <= start < hit.end()
        ]
        return sorted(set(hits))

    def _edge(self, place: int) -> bool:
        """Whether a word begins or ends before this letter."""
        return place in (0, len(self.at)) or self.at[place] - self.at[place - 1] > 1


def page_of(text: str) -> Page:
    """Read a text by its letters.

    >>> page_of("L’Été, œuf").letters
    'leteoeuf'
    """
    letters: list[str] = []
    at: list[int] = []
    for place, char in enumerate(text):
        given = _LETTERS[ord(char)]
        if given:
            letters.append(given)
            at += [place] * len(given)
    return Page("".join(letters), tuple(at))


@lru_cache(maxsize=100_000)
def _pieces(text: str) -> tuple[str, ...]:
    """Letters of a text between its pseudonyms; kept, since a passage is looked for in every document of a project."""
    return tuple(piece for piece in (page_of(part).letters for part in _PSEUDONYM.split(text)) if piece)


@dataclass(frozen=True)
class Placed:
    """Where the passages of a source stand in a document: ranges of letters by identifier; those not there, those that could be twice."""

    ranges: dict[str, Range]
    missing: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()


def place(page: Page, texts: dict[str, str]) -> Placed:
    """Place passages in a document, longest first: what stands in a longer passage is not a shorter one.

    Passages of the same letters, names aside, are placed in order where the document has as many as the source; otherwise which
    one is meant is not known, and none is placed.

    Args:
        page: The document.
        texts: Passage → its text, in the order of the source.
    """
    same: dict[str, list[str]] = {}
    for identifier, text in texts.items():
        same.setdefault("\0".join(_pieces(text)), []).append(identifier)
    ranges: dict[str, Range] = {}
    taken = bytearray(len(page.letters) + 1)
    missing, unsure = [], []
    for letters, identifiers in sorted(same.items(), key=lambda item: (-len(item[0]), item[0])):
        hits = [hit for hit in page.find(texts[identifiers[0]]) if not any(taken[hit[0] : hit[1]])] if letters else []
        if len(hits) == len(identifiers):
            ranges |= dict(zip(identifiers, hits, strict=True))
        elif hits:
            unsure += identifiers
        else:
            missing += identifiers
        for start, end in hits:
            taken[start:end] = b"\x01" * (end - start)
    return Placed(ranges, tuple(missing), tuple(unsure))
