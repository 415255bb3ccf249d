"""Closed answers: one of a few values, or several of them joined; what was added in own words stays text."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from pipeline.ingest.tables.non_answers import bare_answer, is_non_answer

SEPARATORS = (None, "|", ";", "\n", ", ", ",", " / ")
MOST_OPTIONS = 40
LONGEST_OPTION = 25  # words
COVERED = 0.75  # of the answers must be made of options alone
OWN_WORDS_OF_A_SIDE = 2
OWN_WORDS = 4  # from so many words on, what is no option is free text
_OTHER = re.compile(r"\s*autres?\b[^:]{0,40}:\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Choices:
    """The options of a closed question and the sign that joins several of them."""

    options: frozenset[str]
    separator: str | None

    def values(self, cell: str) -> list[str]:
        """Options that a cell holds, and short values of its own."""
        own = self.own_words(cell)
        return [part for part in self.parts(cell) if not own or part.lower() in self.options]

    def own_words(self, cell: str) -> tuple[int, int] | None:
        """Where a cell holds free text beside its options: «Autre : …» or a sentence.

        >>> Choices(frozenset({"bus", "vélo"}), ", ").own_words("Bus, Autre : la marche, avec mes enfants")
        (13, 40)
        """
        spans = [span for span in self._spans(cell) if cell[slice(*span)].strip().lower() not in self.options]
        if not spans:
            return None
        start, end = spans[0][0], spans[-1][1]
        other = _OTHER.match(cell, start, end)
        start = other.end() if other else start + len(cell[start:end]) - len(cell[start:end].lstrip())
        text = cell[start:end].strip()
        enough = len(text.split()) >= (1 if other else OWN_WORDS_OF_A_SIDE if self._is_side() else OWN_WORDS)
        return (start, start + len(text)) if enough and not is_non_answer(text) else None

    def _is_side(self) -> bool:
        """Whether the options are yes and no alone: two words beside them are a remark."""
        return all(bare_answer(option) or is_non_answer(option) for option in self.options)

    def parts(self, cell: str) -> list[str]:
        """Parts of a cell as they are written."""
        return [cell[s:e].strip() for s, e in self._spans(cell) if cell[s:e].strip()]

    def _spans(self, cell: str) -> list[tuple[int, int]]:
        if self.separator is None:
            return [(0, len(cell))]
        spans: list[tuple[int, int]] = []
        at = 0
        for part in cell.split(self.separator):
            if spans and cell[spans[-1][0] : at + len(part)].strip().lower() in self.options:
                spans[-1] = (spans[-1][0], at + len(part))  # an option that holds the separator itself
            else:
                spans.append((at, at + len(part)))
            at += len(part) + len(self.separator)
        return [span for span in spans if cell[slice(*span)].strip()]


def find_choices(cells: Iterable[str], asked: bool) -> Choices | None:
    """Tell whether a column is closed, and by which options; `None` when people wrote their own words.

    Args:
        cells: Filled cells.
        asked: Whether the heading asks something: then a long tail of values of their own is an open question.
    """
    given = [cell.strip() for cell in cells]
    marks = sum(len(cell) == 1 for cell in given) >= 0.9 * len(given)
    # A column of crosses is closed, though a lone cross says nothing to an open question.
    said = Counter(cell for cell in given if marks or not is_non_answer(cell))
    if not said:
        return None
    found = [choices for separator in SEPARATORS if (choices := _with(said, separator, asked))]
    # The plainest reading that explains the cells; more separators only where they make fewer options.
    return min(found, key=lambda c: (len(c.options), c.separator is None, SEPARATORS.index(c.separator))) if found else None


def _with(said: Counter[str], separator: str | None, asked: bool) -> Choices | None:
    total = said.total()
    if separator and sum(n for cell, n in said.items() if separator in cell) < 0.05 * total:
        return None
    parts = _parts(said, separator)
    least = max(2, round(0.004 * total))
    options = frozenset(p for p, n in parts.items() if n >= least and len(p.split()) <= LONGEST_OPTION and not _OTHER.match(p))
    choices = Choices(options, separator)
    if sum(parts[option] for option in options) < 0.5 * parts.total():
        return None
    if not options or len(options) > MOST_OPTIONS or parts.total() < _again(options, asked) * len(options):
        return None
    covered = sum(n for cell, n in said.items() if all(p.lower() in options or _OTHER.match(p) for p in choices.parts(cell)))
    return choices if covered >= COVERED * total else None


def _parts(said: Counter[str], separator: str | None) -> Counter[str]:
    """Parts of the cells and how often each stands; two that never part are one option that holds the separator."""
    parts: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for cell, times in said.items():
        split = [part.strip().lower() for part in cell.split(separator) if part.strip()] if separator else [cell.lower()]
        for part in split:
            parts[part] += times
        for pair in pairwise(split):
            pairs[pair] += times
    for (left, right), times in sorted(pairs.items()):
        if separator and 1 < times == parts[left] == parts[right]:
            del parts[left], parts[right]
            parts[f"{left}{separator}{right}"] = times
    return parts


def _again(options: frozenset[str], asked: bool) -> float:
    """How often an option must come back on average; sentences that come back twice are no options yet."""
    words = sum(len(option.split()) for option in options) / len(options)
    return 3.0 if asked and words > 2 else 2.0
