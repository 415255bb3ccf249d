"""No pair of filters singles persons out: attributes are emptied until every pair holds nobody or k persons.

Local suppression (Sweeney 2002): for each pair of values of two facets that 1 to k−1 persons share, the
attribute whose loss costs least (`COST`) is emptied, of the whole voice where it is an attribute of the voice (two
passages of one interview would give one another away), of the passage otherwise. Themes and perspectives
are what a report is about and stay. Published documents are not persons, and lose nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
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
    joined = _joined(held["theme"], held["perspective"], voices)
    persons = joined.groupby(["a", "b"])["voice"].nunique()
    return {(int(a), int(b)) for (a, b), n in persons.items() if is_small(int(n), k)}


def protect(held: dict[str, Held], voices: np.ndarray, k: int) -> Losses:
    """Empty values in place (`Held.kept`) until no value, pair or remainder tells of 1 to k−1 persons."""
    had = {name: int((voices[held[name].passage] >= 0).sum()) for name in ORDER}
    rule = _Rule(held, voices, k)
    while rule.singles() | rule.pairs() | rule.remainders():
        pass
    now = {name: int((voices[held[name].passage] >= 0)[held[name].kept].sum()) for name in ORDER}
    return Losses({name: had[name] - now[name] for name in ORDER}, had)


def _joined(one: Held, other: Held, voices: np.ndarray) -> pd.DataFrame:
    """Passages of persons that bear a value of each: (voice, a, b, and the row of each)."""
    left, right = (_rows(held, voices) for held in (one, other))
    return left.rename(columns={"value": "a", "row": "row_a"}).merge(
        right.rename(columns={"value": "b", "row": "row_b"}).drop(columns="voice"), on="passage"
    )


def _rows(held: Held, voices: np.ndarray) -> pd.DataFrame:
    rows = np.flatnonzero(held.kept & (voices[held.passage] >= 0))
    passage = held.passage[rows]
    return pd.DataFrame({"passage": passage, "voice": voices[passage], "value": held.value[rows], "row": rows})


class _Rule:
    """The facets while they are being emptied."""

    def __init__(self, held: dict[str, Held], voices: np.ndarray, k: int) -> None:
        self.held, self.voices, self.k = held, voices, k
        self._of_voice = {name: _by_voice(held[name], voices) for name in OF_VOICE}
        self._left = {name: max(1, len(_rows(held[name], voices))) for name in ORDER}

    def singles(self) -> bool:
        """Empty the values that 1 to k−1 persons bear, and certainties of a theme that so few persons bear."""
        changed = False
        for name in ORDER:
            for keys in (["value", "theme"], ["value"]) if name == "certitude" else (["value"],):
                rows = _rows(self.held[name], self.voices)
                rows["theme"] = self.held[name].theme[rows["row"]]
                for _, part in _small(rows, keys, self.k):
                    changed |= self._empty(name, self._widened(name, part["row"].to_numpy()))
        return changed

    def pairs(self) -> bool:
        """Empty one side of every pair of 1 to k−1 persons, pairs with only one side to empty first."""
        changed = False
        names = [(a, b) for a in STAY for b in ORDER] + list(combinations(ORDER, 2))
        for one, other in names:
            joined = _joined(self.held[one], self.held[other], self.voices)
            for _, part in _small(joined, ["a", "b"], self.k):
                changed |= self._settle(one, other, part)
        return changed

    def _settle(self, one: str, other: str, part: pd.DataFrame) -> bool:
        """Empty the cheaper side of one pair, unless an earlier pair has settled it."""
        still = self.held[one].kept[part["row_a"]] & self.held[other].kept[part["row_b"]]
        part = part[still]
        if not is_small(part["voice"].nunique(), self.k):
            return False
        options = [(name, part[column].to_numpy()) for name, column in ((one, "row_a"), (other, "row_b")) if name in ORDER]
        widened = [(name, self._widened(name, rows)) for name, rows in options]
        cost = {name: COST[name] * len(rows) / self._left[name] for name, rows in widened}
        name, rows = min(widened, key=lambda option: (cost[option[0]], ORDER.index(option[0])))
        return self._empty(name, rows)

    def remainders(self) -> bool:
        """Empty more voices where a total less the shown values leaves 1 to k−1 persons.

        Voices rather than a whole value: those emptied are then no longer the few that had to be.
        """
        changed = False
        for name in SINGLE:
            mine = self._values(name)
            groups = [mine.assign(b=0)] + [mine.assign(b=self._values(b)["value"]) for b in ("perspective", *SINGLE) if b != name]
            for group in groups:
                for _, part in group[group["b"] >= 0].groupby("b", sort=True):
                    changed |= self._top_up(name, part)
        return changed | self._top_up("commune", self._values("commune"))

    def _values(self, name: str) -> pd.DataFrame:
        """The value of each voice, −1 where it has none."""
        rows = _rows(self.held[name], self.voices)
        everyone = pd.Index(np.unique(self.voices[self.voices >= 0]))
        return pd.DataFrame({"value": rows.groupby("voice")["value"].first().reindex(everyone).fillna(-1).astype(int)})

    def _top_up(self, name: str, part: pd.DataFrame) -> bool:
        """Empty voices of the commonest value, those with least to lose first, until the untold are k."""
        untold = int((part["value"] < 0).sum())
        if not is_small(untold, self.k) or len(part) < self.k:
            return False
        told = part[part["value"] >= 0]
        size = told["value"].map(told["value"].value_counts())
        weight = [len(self._of_voice[name].get(voice, ())) for voice in told.index]
        order = told.assign(size=-size, weight=weight, voice=told.index).sort_values(["size", "value", "weight", "voice"])
        gone = [self._empty(name, self._whole(name, int(voice))) for voice in order.index[: self.k - untold]]
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
        return gone > 0


def _by_voice(held: Held, voices: np.ndarray) -> dict[int, np.ndarray]:
    of = voices[held.passage]
    order = np.argsort(of, kind="stable")
    known, starts = np.unique(of[order], return_index=True)
    return dict(zip(known.tolist(), np.split(order, starts[1:]), strict=True)) if len(order) else {}


def _small(rows: pd.DataFrame, keys: list[str], k: int) -> Iterator[tuple[object, pd.DataFrame]]:
    """Groups of 1 to k−1 persons, in order."""
    if rows.empty:
        return
    distinct = rows[[*keys, "voice"]].drop_duplicates()
    sizes = distinct.groupby(keys, sort=True).size()
    few = sizes[sizes < k].reset_index()[keys]
    if few.empty:
        return
    yield from rows.merge(few, on=keys).groupby(keys, sort=True)
