"""Who spoke, how much, and of what: a table of voices, and their speech on each item."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pipeline.compare.intervals import Group, cohesion
from pipeline.model import Codebook

RAISES_SHARE = 0.05  # of a voice's speech: below, a theme is mentioned in passing, not raised
MIN_VOICE_WORDS = 15  # a speaker of fewer words in all has not been heard
SPOKEN_KINDS = ("entretien", "reunion")
TOGETHER = ("reunion-publique", "atelier")  # modes in which voices hear one another
SIDES = ("institutionnel", "vecu")


Ids = frozenset[str] | np.ndarray


@dataclass(frozen=True, eq=False)
class Item:
    """A theme or sub-theme and the passages that are about it, in any order; a weak sub-theme may not carry a claim."""

    level: str
    theme: str
    label: str
    subtheme: str | None
    passage_ids: Ids
    weak: bool = False


def items_of(codebook: Codebook, tags: pd.DataFrame, subthemes: pd.DataFrame, weak: frozenset[str] = frozenset()) -> list[Item]:
    """List the themes, then their sub-themes, with their passages.

    Args:
        codebook: The themes.
        tags: Columns of `schemas.TAGS`.
        subthemes: Columns of `schemas.SUBTHEMES`.
        weak: Keys of the sub-themes that do not hold from one draw to the next.
    """
    given = (tags["decision"] == "oui").to_numpy(bool)
    codes, themes = pd.factorize(tags["theme"].to_numpy(object)[given])
    ids = tags["passage_id"].to_numpy(object)[given]
    about = dict(zip(themes, (ids[rows] for rows in _rows_by(codes)), strict=True))
    nothing = np.array([], dtype=object)
    items = [Item("theme", t.key, t.name, None, about.get(t.key, nothing)) for t in codebook.themes]
    ids = subthemes["passage_id"].to_numpy(object)
    groups = subthemes.groupby(["theme", "subtheme"], sort=True).ngroup().to_numpy(int)
    for rows in _rows_by(groups):
        theme, key, label = (str(subthemes[name].iat[rows[0]]) for name in ("theme", "subtheme", "label"))
        items.append(Item("subtheme", theme, label, key, ids[rows], key in weak))
    return items


def _rows_by(codes: np.ndarray) -> list[np.ndarray]:
    """Rows that bear each code, from 0 on, in ascending order."""
    ends = np.cumsum(np.bincount(codes)) if len(codes) else np.array([], dtype=int)
    return np.split(np.argsort(codes, kind="stable"), ends[:-1]) if len(ends) else []


@dataclass(frozen=True)
class Heard:
    """Voices that were heard, and the words that each says of each item.

    Attributes:
        voices: Indexed by voice_id, sorted: perspective, kind, public, mode, source, commune (categories), words, cluster
            (a number; voices that heard one another share it).
        about: Words of each voice on each item, those of items of which it says nothing left out: sparse by row, shape
            (voices, items).
        items: The columns of `about`.
    """

    voices: pd.DataFrame
    about: Any
    items: tuple[Item, ...]

    def raises(self, threshold: float = RAISES_SHARE) -> np.ndarray:
        """Whether each voice raises each item: from `threshold` of its words; 0 means one passage. Shape (voices, items)."""
        said, words = self.about, self.voices["words"].to_numpy(float)
        rows = np.repeat(np.arange(said.shape[0]), np.diff(said.indptr))
        enough = (said.data > 0) & (np.minimum(said.data / words[rows], 1.0) >= threshold)
        found = np.zeros(said.shape, dtype=bool)
        found[rows[enough], said.indices[enough]] = True
        return found

    def only(self, mask: np.ndarray) -> "Heard":
        """Some of the voices."""
        return self if mask.all() else Heard(self.voices[mask], self.about[np.flatnonzero(mask)], self.items)

    def side(self, perspective: str) -> "Heard":
        """Voices of one perspective."""
        return self.only((self.voices["perspective"] == perspective).to_numpy())

    def group(self, raises: np.ndarray, weights: np.ndarray | None = None) -> Group:
        """These voices as a sample: equal weights unless told, clusters where voices heard one another.

        Args:
            raises: What they raise, shape (voices, items).
            weights: Of each voice, shape (voices,).
        """
        numbers = self.voices["cluster"].to_numpy(int)
        clusters = (np.cumsum(np.bincount(numbers) > 0) - 1)[numbers] if len(numbers) else numbers
        return Group(np.ones(len(numbers)) if weights is None else weights, clusters, cohesion(raises, clusters))


def listen(passages: pd.DataFrame, items: Sequence[Item]) -> Heard:
    """List the voices that were heard and what they speak of.

    Args:
        passages: Participants' and documents' passages, columns of `schemas.PASSAGES`.
        items: Themes and sub-themes.
    """
    words = words_of(passages)
    numbers, names = pd.factorize(passages["voice_id"].to_numpy(object), sort=True)
    firsts = ("perspective", "kind", "public", "mode", "source", "commune")
    voices = pd.DataFrame(
        {name: _first(passages[name], numbers, len(names)) for name in firsts}, index=pd.Index(names, name="voice_id")
    )
    voices["words"] = np.bincount(numbers, words, minlength=len(names))
    # The number of a source and that of a voice are never the same: they share no cluster.
    alone = len(voices["source"].cat.categories) + np.arange(len(voices))
    voices["cluster"] = np.where(voices["mode"].isin(TOGETHER), voices["source"].cat.codes, alone)
    heard = ~(voices["kind"].isin(SPOKEN_KINDS) & (voices["words"] < MIN_VOICE_WORDS)).to_numpy(bool)
    places = np.where(heard, np.cumsum(heard) - 1, -1)[numbers]
    return Heard(voices[heard], _about(rows_of(passages, items), places, words, int(heard.sum())), tuple(items))


def words_of(passages: pd.DataFrame) -> np.ndarray:
    """Number of words of each passage: as its table tells, or as its text counts."""
    told = passages["words"].astype("Float64") if "words" in passages else pd.Series(pd.NA, passages.index, dtype="Float64")
    words = np.array(told.to_numpy(dtype=float, na_value=np.nan))
    untold = np.flatnonzero(np.isnan(words))
    words[untold] = [len(text.split()) for text in passages["text"].to_numpy(object)[untold]]
    return words


def _first(column: pd.Series, numbers: np.ndarray, count: int) -> pd.Categorical:
    """What the first passage of each voice that tells it says."""
    codes, categories = pd.factorize(column.to_numpy(object), sort=True)
    found = np.full(count, -1)
    known = np.flatnonzero(codes >= 0)[::-1]
    found[numbers[known]] = codes[known]
    return pd.Categorical.from_codes(found, categories)


def rows_of(passages: pd.DataFrame, items: Sequence[Item]) -> list[np.ndarray]:
    """Rows of these passages that are about each item, in ascending order."""
    ids = [np.array(list(item.passage_ids), dtype=object) for item in items]
    known = pd.Index(passages["passage_id"].to_numpy(object))
    rows = known.get_indexer(pd.Index(np.concatenate([*ids, np.array([], dtype=object)])))
    parts = np.split(rows, np.cumsum([len(part) for part in ids])[:-1]) if ids else []
    return [np.unique(part[part >= 0]) for part in parts]


def _about(rows: list[np.ndarray], places: np.ndarray, words: np.ndarray, voices: int) -> Any:
    """Words of each voice on each item: sparse by row."""
    from scipy import sparse

    columns, data, ends = [], [], [0]
    for chosen in rows:
        chosen = chosen[places[chosen] >= 0]
        said = np.bincount(places[chosen], words[chosen], minlength=voices)
        columns.append(np.flatnonzero(said))
        data.append(said[columns[-1]])
        ends.append(ends[-1] + len(columns[-1]))
    indices = np.concatenate([*columns, np.array([], dtype=int)])
    values = np.concatenate([*data, np.array([], dtype=float)])
    return sparse.csc_matrix((values, indices, ends), shape=(voices, len(rows))).tocsr()
