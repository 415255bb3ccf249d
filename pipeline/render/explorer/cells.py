"""No pair of filters singles persons out: attributes are emptied until every pair holds nobody or k persons.

Local suppression (Sweeney 2002): for each pair of values of two facets that 1 to k−1 persons share, the
attribute whose loss costs least (`COST`) is emptied, of the whole voice where it is an attribute of the voice (two
passages of one interview would give one another away), of the passage otherwise. Themes and perspectives
are what a report is about and stay. Published documents are not persons, and lose nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd

from pipeline.model import PARTICIPANT
from pipeline.protect.small_cells import is_small
from pipeline.render.explorer.facets import Held

# What may be emptied; among equal losses the first goes first.
ORDER = ("commune", "source", "mode", "public", "sous-theme", "certitude")
OF_VOICE = ("commune", "source", "mode", "public")
SINGLE = ("source", "mode", "public")  # a voice has one value: a total less the shown ones tells the others
STAY = ("perspective", "theme")
# What a lost row of each costs: files repeat modes, and certainties are the machine's; measured on the example, a strict
# order instead empties communes altogether, and equal costs take most sub-themes and every mode but the largest.
# Each passage shows its file: what else is shown of a person is told with it.
WITH_FILE = ("public", "commune")
COST = {"commune": 0.3, "source": 0.05, "mode": 3.0, "public": 0.5, "sous-theme": 1.0, "certitude": 0.1}


@dataclass(frozen=True)
class Losses:
    """Rows that each facet lost, and rows that it had, of persons' passages."""

    lost: dict[str, int]
    had: dict[str, int]


def voices_of(frame: pd.DataFrame) -> np.ndarray:
    """Rank of the person who says each passage; −1 for documents and interviewers."""
    person = ((frame["kind"] != "document") & (frame["role"] == PARTICIPANT)).to_numpy()
    codes, _ = pd.factorize(frame["voice_id"], sort=True)
    return np.where(person, codes, -1)


def small_pairs(held: dict[str, Held], voices: np.ndarray, k: int) -> set[tuple[int, int]]:
    """Pairs (theme, perspective) of 1 to k−1 persons: they stay, and are told as such."""
    theme, side = held["theme"], held["perspective"]
    of_theme, of_side = _joined(_rows(theme, voices), _rows(side, voices), theme, side)
    spoken = voices[theme.passage[of_theme]]
    pairs = pd.DataFrame({"a": theme.value[of_theme], "b": side.value[of_side], "voice": spoken}).drop_duplicates()
    return {(int(a), int(b)) for (a, b), n in pairs.groupby(["a", "b"]).size().items() if is_small(int(n), k)}


def small_together(theme: Held, voices: np.ndarray, k: int) -> list[list[int]]:
    """Sets of themes that passages bear together, one theme alone included, of 1 to k−1 persons: they are told as such."""
    rows = _rows(theme, voices)
    persons: dict[tuple[int, ...], set[int]] = {}
    for borne in np.split(rows, np.flatnonzero(np.diff(theme.passage[rows])) + 1) if len(rows) else []:
        known = sorted(set(theme.value[borne].tolist()))
        for size in range(1, len(known) + 1):
            for some in combinations(known, size):
                persons.setdefault(some, set()).add(int(voices[theme.passage[borne[0]]]))
    return sorted(list(some) for some, those in persons.items() if is_small(len(those), k))


def protect(held: dict[str, Held], voices: np.ndarray, k: int) -> Losses:
    """Empty values in place (`Held.kept`) until no value, pair or remainder tells of 1 to k−1 persons."""
    had = {name: int((voices[held[name].passage] >= 0).sum()) for name in ORDER}
    rule = _Rule(held, voices, k)
    while rule.singles() | rule.pairs() | rule.remainders():
        pass
    now = {name: int((voices[held[name].passage] >= 0)[held[name].kept].sum()) for name in ORDER}
    return Losses({name: had[name] - now[name] for name in ORDER}, had)


def _rows(held: Held, voices: np.ndarray) -> np.ndarray:
    """Rows of persons' passages that still stand."""
    return np.flatnonzero(held.kept & (voices[held.passage] >= 0))


def _joined(rows: np.ndarray, others: np.ndarray, one: Held, other: Held) -> tuple[np.ndarray, np.ndarray]:
    """Every pair of rows of two facets that one passage bears; rows are sorted by passage."""
    at, to = one.passage[rows], other.passage[others]
    first, last = np.searchsorted(to, at, "left"), np.searchsorted(to, at, "right")
    times = last - first
    offset = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    return np.repeat(rows, times), others[np.repeat(first, times) + offset]


def _small(keys: np.ndarray, spoken: np.ndarray, k: int) -> Iterator[np.ndarray]:
    """Positions of each group of 1 to k−1 persons, by key."""
    if not len(keys):
        return
    distinct = np.unique(keys.astype(np.int64) * (int(spoken.max()) + 1) + spoken) // (int(spoken.max()) + 1)
    known, persons = np.unique(distinct, return_counts=True)
    here = np.flatnonzero(np.isin(keys, known[persons < k]))
    order = here[np.argsort(keys[here], kind="stable")]
    if len(order):
        yield from np.split(order, np.flatnonzero(np.diff(keys[order])) + 1)


class _Rule:
    """The facets while they are being emptied."""

    def __init__(self, held: dict[str, Held], voices: np.ndarray, k: int) -> None:
        # What each passage's own anchor tells of its file, whatever the filter is left with.
        files = replace(held["source"], kept=np.ones(len(held["source"].passage), dtype=bool))
        self.held, self.voices, self.k = held | {"fichier": files}, voices, k
        self._of_voice = {name: _by_voice(held[name], voices) for name in OF_VOICE}
        self._left = {name: max(1, len(_rows(held[name], voices))) for name in ORDER}
        self._version: dict[str, int] = {}  # times that a facet lost something
        self._seen: dict[tuple[str, str], tuple[int, int]] = {}  # as it was when a pair was last looked at
        self.everyone = np.unique(voices[voices >= 0])
        self._place = np.zeros(int(voices.max(initial=0)) + 1, dtype=int)  # of each person in `everyone`
        self._place[self.everyone] = np.arange(len(self.everyone))

    def singles(self) -> bool:
        """Empty the values that 1 to k−1 persons bear, and certainties of a theme that so few persons bear."""
        changed = False
        for name in ORDER:
            held = self.held[name]
            rows = _rows(held, self.voices)
            hung = [held.value[rows] * (int(held.theme.max(initial=0)) + 2) + held.theme[rows]] if name == "certitude" else []
            for keys in (*hung, held.value[rows]):
                for group in _small(keys, self._spoken(name, rows), self.k):
                    changed |= self._empty(name, self._widened(name, rows[group]))
        return changed

    def pairs(self) -> bool:
        """Empty one side of every pair of 1 to k−1 persons, pairs with only one side to empty first."""
        changed = False
        shown = [(a, b) for a in STAY for b in ORDER] + [("fichier", b) for b in WITH_FILE]
        for one, other in shown + list(combinations(ORDER, 2)):
            state = (self._version.get(one, 0), self._version.get(other, 0))
            if self._seen.get((one, other)) == state:  # neither has lost anything since
                continue
            self._seen[one, other] = state
            a, b = self.held[one], self.held[other]
            rows, others = _joined(_rows(a, self.voices), _rows(b, self.voices), a, b)
            keys = a.value[rows] * len(b.names) + b.value[others]
            for group in _small(keys, self._spoken(one, rows), self.k):
                changed |= self._settle((one, rows[group]), (other, others[group]))
        return changed

    def _settle(self, one: tuple[str, np.ndarray], other: tuple[str, np.ndarray]) -> bool:
        """Empty the cheaper side of one pair, unless an earlier pair has settled it."""
        still = self.held[one[0]].kept[one[1]] & self.held[other[0]].kept[other[1]]
        if not is_small(len(set(self._spoken(one[0], one[1][still]).tolist())), self.k):
            return False
        options = [(name, self._widened(name, rows[still])) for name, rows in (one, other) if name in ORDER]
        cost = {name: COST[name] * len(rows) / self._left[name] for name, rows in options}
        name, rows = min(options, key=lambda option: (cost[option[0]], ORDER.index(option[0])))
        return self._empty(name, rows)

    def _spoken(self, name: str, rows: np.ndarray) -> np.ndarray:
        return self.voices[self.held[name].passage[rows]]

    def remainders(self) -> bool:
        """Empty more voices where a total less the shown values leaves 1 to k−1 persons.

        Voices rather than a whole value: those emptied are then no longer the few that had to be.
        """
        changed = False
        for name in SINGLE:
            for b in ("", "perspective", *SINGLE):
                within = self._values(b) if b else np.zeros(len(self.everyone), dtype=int)
                untold = within[self._values(name) < 0]
                counts = np.bincount(untold[untold >= 0]) if b != name else np.array([], dtype=int)
                for group in np.flatnonzero((counts > 0) & (counts < self.k)):
                    changed |= self._top_up(name, np.flatnonzero(within == group))
        return changed | self._top_up("commune", np.arange(len(self.everyone)))

    def _values(self, name: str) -> np.ndarray:
        """The value of each person, −1 where none is left."""
        rows = _rows(self.held[name], self.voices)[::-1]
        found = np.full(len(self.everyone), -1)
        found[self._place[self._spoken(name, rows)]] = self.held[name].value[rows]
        return found

    def _top_up(self, name: str, places: np.ndarray) -> bool:
        """Empty persons of the commonest value, those with least to lose first, until the untold are k."""
        values = self._values(name)[places]
        untold = int((values < 0).sum())
        if not is_small(untold, self.k) or len(places) < self.k:
            return False
        sizes = np.bincount(values[values >= 0])
        told = [(int(-sizes[v]), int(v), len(self._of_voice[name].get(p, ())), p)
                for v, p in zip(values.tolist(), self.everyone[places].tolist(), strict=True) if v >= 0]  # fmt: skip
        gone = [self._empty(name, self._whole(name, person)) for *_, person in sorted(told)[: self.k - untold]]
        return any(gone)

    def _widened(self, name: str, rows: np.ndarray) -> np.ndarray:
        """All rows of the same voices and values, where a facet is of the voice."""
        if name not in OF_VOICE:
            return rows
        held = self.held[name]
        wanted = {(int(self.voices[held.passage[row]]), int(held.value[row])) for row in rows}
        whole = [self._whole(name, voice)[held.value[self._whole(name, voice)] == value] for voice, value in sorted(wanted)]
        return np.concatenate(whole) if whole else rows

    def _whole(self, name: str, voice: int) -> np.ndarray:
        """Rows of a voice that still stand."""
        rows = self._of_voice[name].get(voice, np.array([], dtype=int))
        return rows[self.held[name].kept[rows]]

    def _empty(self, name: str, rows: np.ndarray) -> bool:
        kept = self.held[name].kept
        gone = int(kept[rows].sum())
        kept[rows] = False
        self._left[name] = max(1, self._left[name] - gone)
        self._version[name] = self._version.get(name, 0) + (gone > 0)
        return gone > 0


def _by_voice(held: Held, voices: np.ndarray) -> dict[int, np.ndarray]:
    of = voices[held.passage]
    order = np.argsort(of, kind="stable")
    known, starts = np.unique(of[order], return_index=True)
    return dict(zip(known.tolist(), np.split(order, starts[1:]), strict=True)) if len(order) else {}
