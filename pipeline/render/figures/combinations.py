"""Which themes each voice raises together, counted a side, and which counts may be told."""

from collections import Counter
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from pipeline.compare.voices import items_of, listen
from pipeline.model import PARTICIPANT, Codebook
from pipeline.protect.small_cells import is_small
from pipeline.render.figures.guard import hide_cells, safe
from pipeline.schemas import SUBTHEMES

Combination = frozenset[str]
SMALL_CODEBOOK = 5  # themes up to which every pair is counted


@dataclass(frozen=True)
class Combined:
    """One side's voices by the themes that they raise together.

    Attributes:
        voices: Voices counted.
        documents: Documents among them; the rest are persons.
        exact: Voices that raise these themes and no other; the empty set for none.
        hidden: Combinations of which the exact count may not be told.
        told: Combinations of which the count of voices that raise at least these may be told.
        tells_several: Whether the count of voices that raise two themes or more may be told.
    """

    voices: int
    documents: int
    exact: dict[Combination, int]
    hidden: frozenset[Combination]
    told: frozenset[Combination]
    tells_several: bool

    def least(self, themes: Combination) -> int:
        """Voices that raise at least these themes."""
        return sum(n for other, n in self.exact.items() if themes <= other)

    @property
    def several(self) -> int:
        """Voices that raise two themes or more."""
        return sum(n for themes, n in self.exact.items() if len(themes) > 1)


def raised_themes(passages: pd.DataFrame, tags: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """List what each voice raises: indexed by voice_id, perspective, kind and themes (a frozenset).

    A voice raises a theme from `voices.RAISES_SHARE` of its own speech, as in the gaps.
    """
    spoken = passages[passages["role"] == PARTICIPANT]
    heard = listen(spoken, items_of(codebook, tags, pd.DataFrame(columns=list(SUBTHEMES))))
    # Few distinct rows for many voices: those that raise the same themes share one set.
    distinct, which = np.unique(heard.raises() > 0, axis=0, return_inverse=True)
    sets = np.empty(len(distinct), dtype=object)
    sets[:] = [frozenset(t for t, raised in zip(codebook.keys, row, strict=True) if raised) for row in distinct]
    return heard.voices[["perspective", "kind"]].assign(themes=sets[which.reshape(-1)])


def combine(raised: pd.DataFrame, side: str, codebook: Codebook, k: int) -> Combined:
    """Count one side's voices by combination, and decide what may be told.

    Documents and persons are counted together: a count of both tells the number of neither, where documents counted alone
    beside it would. Shares by theme are told elsewhere, so that a small count must not follow from them either.
    """
    here = raised[raised["perspective"] == side]
    papers = here["kind"] == "document"
    exact, documents = Counter(here["themes"]), Counter(here.loc[papers, "themes"])
    cells = sorted(exact, key=lambda themes: (len(themes), sorted(themes)))
    counts = np.array([exact[themes] for themes in cells], dtype=int)
    exempt = np.array([documents[themes] > 0 for themes in cells], dtype=bool)
    wanted = sorted(_sets(exact, codebook), key=lambda themes: (len(themes), -_least(exact, themes), sorted(themes)))
    hidden, told, several = _decide(cells, counts, exempt, wanted, k)
    secret = frozenset(themes for themes, is_secret in zip(cells, hidden, strict=True) if is_secret)
    return Combined(len(here), int(papers.sum()), dict(exact), secret, told, several)


def _decide(
    cells: list[Combination], counts: np.ndarray, exempt: np.ndarray, wanted: list[Combination], k: int
) -> tuple[np.ndarray, frozenset[Combination], bool]:
    """Which cells to hide, which counts of at least these themes to tell, and whether to tell that of several themes."""
    if not cells or (is_small(int(counts.sum()), k) and not exempt.any()):
        return counts > 0, frozenset(), False
    rows = {themes: np.array([themes <= cell for cell in cells], dtype=float) for themes in wanted}
    open_ = [t for t in wanted if exempt[rows[t] > 0].any() or not is_small(int(counts @ rows[t]), k)]
    known = [np.ones(len(cells)), *(rows[t] for t in open_ if len(t) == 1)]
    hidden = hide_cells(counts, exempt, np.array(known), k)
    told = {t for t in open_ if len(t) == 1}
    many = np.array([len(cell) > 1 for cell in cells], dtype=float)
    several = (exempt[many > 0].any() or not is_small(int(counts @ many), k)) and _fits(hidden, counts, exempt, [*known, many], k)
    known += [many] if several else []
    for themes in (t for t in open_ if len(t) > 1):
        if _fits(hidden, counts, exempt, [*known, rows[themes]], k):
            known.append(rows[themes])
            told.add(themes)
    return hidden, frozenset(told), bool(several)


def _fits(hidden: np.ndarray, counts: np.ndarray, exempt: np.ndarray, sums: list[np.ndarray], k: int) -> bool:
    return safe(hidden, counts, exempt, np.array(sums), k)


def _least(exact: dict[Combination, int], themes: Combination) -> int:
    return sum(n for other, n in exact.items() if themes <= other)


def _sets(exact: dict[Combination, int], codebook: Codebook) -> set[Combination]:
    """Combinations of which at-least counts are asked: each theme, each pair of a small codebook, and those that exist."""
    pairs = combinations(codebook.keys, 2) if len(codebook.keys) <= SMALL_CODEBOOK else ()
    return {frozenset({theme}) for theme in codebook.keys} | {frozenset(pair) for pair in pairs} | {c for c in exact if c}


def shown_combinations(sides: list[Combined], codebook: Codebook, most: int) -> list[Combination]:
    """Combinations to draw: the widest exact share that is told first; hidden ones count for nothing in the order."""
    order = {theme: i for i, theme in enumerate(codebook.keys)}

    def width(themes: Combination) -> float:
        shares = [s.exact.get(themes, 0) / s.voices for s in sides if s.voices and themes not in s.hidden]
        return max(shares, default=0.0)

    found = {c for side in sides for c in side.exact}
    return sorted(found, key=lambda c: (-width(c), len(c), sorted(order[t] for t in c)))[:most]
