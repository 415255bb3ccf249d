"""Which themes each voice raises together, counted a side, and which counts may be told."""

from collections import Counter
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from pipeline.compare.voices import items_of, listen
from pipeline.model import PARTICIPANT, Codebook
from pipeline.protect.small_cells import is_small
from pipeline.render.figures.guard import hide_cells
from pipeline.schemas import SUBTHEMES

Combination = frozenset[str]


@dataclass(frozen=True)
class Combined:
    """One side's voices by the themes that they raise together.

    Attributes:
        voices: Voices heard.
        persons: Persons among them; the rest are documents.
        exact: Voices that raise these themes and no other; the empty set for none.
        hidden: Combinations of which the count of persons may not be told.
    """

    voices: int
    persons: int
    exact: dict[Combination, int]
    hidden: frozenset[Combination]

    def least(self, themes: Combination) -> int:
        """Voices that raise at least these themes."""
        return sum(n for other, n in self.exact.items() if themes <= other)

    def tells_exact(self, themes: Combination) -> bool:
        """Whether the count of exactly these themes may be told."""
        return themes not in self.hidden

    def tells_least(self, themes: Combination) -> bool:
        """Whether the count of at least these themes may be told.

        It may where what it adds of hidden counts is nothing, or all of them: their sum is known in any case.
        """
        inside = {other for other in self.hidden if themes <= other}
        return not inside or inside == self.hidden

    @property
    def several(self) -> int:
        """Voices that raise two themes or more."""
        return sum(n for themes, n in self.exact.items() if len(themes) > 1)

    @property
    def tells_several(self) -> bool:
        """Whether the number of voices with two themes or more may be told, under the same rule."""
        inside = {themes for themes in self.hidden if len(themes) > 1}
        return not inside or inside == self.hidden


def raised_themes(passages: pd.DataFrame, tags: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """List what each voice raises: indexed by voice_id, perspective, kind and themes (a frozenset).

    A voice raises a theme from `voices.RAISES_SHARE` of its own speech, as in the gaps.
    """
    spoken = passages[passages["role"] == PARTICIPANT]
    heard = listen(spoken, items_of(codebook, tags, pd.DataFrame(columns=list(SUBTHEMES))))
    found = [frozenset(t for t, raised in zip(codebook.keys, row, strict=True) if raised) for row in heard.raises()]
    return heard.voices[["perspective", "kind"]].assign(themes=found)


def combine(raised: pd.DataFrame, side: str, codebook: Codebook, k: int) -> Combined:
    """Count one side's voices by combination, and decide what may be told.

    Shares by theme are told elsewhere, so that a small count must not follow from them either.
    """
    here = raised[raised["perspective"] == side]
    persons = here["kind"] != "document"
    exact = Counter(here["themes"])
    documents = Counter(here.loc[~persons, "themes"])
    cells = sorted(exact, key=lambda themes: (len(themes), sorted(themes)))
    counts = np.array([exact[themes] for themes in cells], dtype=int)
    exempt = np.array([documents[themes] > 0 for themes in cells], dtype=bool)
    hidden = hide_cells(counts, exempt, _margins(cells, counts, codebook, k), k) if cells else np.zeros(0, dtype=bool)
    if not exempt.any() and is_small(int(persons.sum()), k):
        hidden = np.ones(len(cells), dtype=bool)
    untold = frozenset(themes for themes, secret in zip(cells, hidden, strict=True) if secret)
    return Combined(len(here), int(persons.sum()), dict(exact), untold)


def _margins(cells: list[Combination], counts: np.ndarray, codebook: Codebook, k: int) -> np.ndarray:
    """Sums that a reader knows, as rows of 0 and 1 over the cells: all voices, and each theme whose share is told."""
    rows = [np.ones(len(cells))]
    for theme in codebook.keys:
        row = np.array([theme in themes for themes in cells], dtype=float)
        if not is_small(int(counts @ row), k):
            rows.append(row)
    return np.array(rows)


def shown_combinations(sides: list[Combined], codebook: Codebook, most: int) -> list[Combination]:
    """Combinations to draw: those that a side tells, the widest share first; hidden ones count for nothing in the order."""
    themes = [*codebook.keys]
    told = {c for side in sides for c in side.exact}
    pairs = {frozenset(pair) for pair in combinations(themes, 2)} if len(themes) <= 4 else set()

    def width(themes: Combination) -> float:
        shares = [s.exact.get(themes, 0) / s.voices for s in sides if s.voices and s.tells_exact(themes)]
        return max(shares, default=0.0)

    order = {theme: i for i, theme in enumerate(themes)}
    ranked = sorted(told | pairs, key=lambda c: (-width(c), len(c), sorted(order[t] for t in c)))
    return ranked[:most]
