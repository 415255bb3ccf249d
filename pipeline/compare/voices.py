"""Who spoke, how much, and of what: a table of voices, and their speech on each item."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.compare.intervals import Group, cohesion
from pipeline.model import Codebook

RAISES_SHARE = 0.05  # of a voice's speech: below, a theme is mentioned in passing, not raised
MIN_VOICE_WORDS = 15  # a speaker of fewer words in all has not been heard
SPOKEN_KINDS = ("entretien", "reunion")
TOGETHER = ("reunion-publique", "atelier")  # modes in which voices hear one another
SIDES = ("institutionnel", "vecu")


@dataclass(frozen=True)
class Item:
    """A theme or sub-theme and the passages that are about it; a weak sub-theme may not carry a claim."""

    level: str
    theme: str
    label: str
    subtheme: str | None
    passage_ids: frozenset[str]
    weak: bool = False


def items_of(codebook: Codebook, tags: pd.DataFrame, subthemes: pd.DataFrame, weak: frozenset[str] = frozenset()) -> list[Item]:
    """List the themes, then their sub-themes, with their passages.

    Args:
        codebook: The themes.
        tags: Columns of `schemas.TAGS`.
        subthemes: Columns of `schemas.SUBTHEMES`.
        weak: Keys of the sub-themes that do not hold from one draw to the next.
    """
    given = tags[tags["decision"] == "oui"]
    items = [
        Item("theme", t.key, t.name, None, frozenset(given.loc[given["theme"] == t.key, "passage_id"])) for t in codebook.themes
    ]
    for (theme, subtheme), rows in subthemes.groupby(["theme", "subtheme"], sort=True):
        key, label = str(subtheme), str(rows["label"].iloc[0])
        items.append(Item("subtheme", str(theme), label, key, frozenset(rows["passage_id"]), key in weak))
    return items


@dataclass(frozen=True)
class Heard:
    """Voices that were heard, and the words that each says of each item.

    Attributes:
        voices: Indexed by voice_id, sorted: perspective, kind, public, mode, source, commune, words, cluster.
        about: Words of each voice on each item, shape (voices, items).
        items: The columns of `about`.
    """

    voices: pd.DataFrame
    about: np.ndarray
    items: tuple[Item, ...]

    @property
    def shares(self) -> np.ndarray:
        """Share of each voice's words on each item: shape (voices, items), 0 to 1."""
        return np.minimum(self.about / self.voices["words"].to_numpy(float)[:, None], 1.0)

    def raises(self, threshold: float = RAISES_SHARE) -> np.ndarray:
        """Whether each voice raises each item, 0 or 1: from `threshold` of its words; 0 means one passage."""
        return ((self.about > 0) & (self.shares >= threshold)).astype(np.float64)

    def only(self, mask: np.ndarray) -> "Heard":
        """Some of the voices."""
        return Heard(self.voices[mask], self.about[mask], self.items)

    def side(self, perspective: str) -> "Heard":
        """Voices of one perspective."""
        return self.only((self.voices["perspective"] == perspective).to_numpy())

    def group(self, weights: np.ndarray | None = None, threshold: float = RAISES_SHARE) -> Group:
        """These voices as a sample: equal weights unless told, clusters where voices heard one another."""
        clusters = np.unique(self.voices["cluster"].to_numpy(str), return_inverse=True)[1]
        alike = cohesion(self.raises(threshold), clusters)
        return Group(np.ones(len(self.voices)) if weights is None else weights, clusters, alike)


def listen(passages: pd.DataFrame, items: list[Item]) -> Heard:
    """List the voices that were heard and what they speak of.

    Args:
        passages: Participants' and documents' passages, columns of `schemas.PASSAGES`.
        items: Themes and sub-themes.
    """
    frame = passages.assign(words=passages["text"].str.split().str.len().astype(float))
    firsts = ("perspective", "kind", "public", "mode", "source", "commune")
    voices = frame.groupby("voice_id", sort=True).agg(**{c: (c, "first") for c in firsts}, words=("words", "sum"))
    together = voices["mode"].isin(TOGETHER)
    # What stands before a bar cannot be a voice: a source and a voice never share a cluster.
    sources, alone = ("source|" + voices["source"].astype(object), "voix|" + voices.index.astype(object))
    voices["cluster"] = np.where(together, sources, alone)
    brief = voices["kind"].isin(SPOKEN_KINDS) & (voices["words"] < MIN_VOICE_WORDS)
    voices = voices[~brief]
    places = voices.index.get_indexer(frame["voice_id"])
    about = np.zeros((len(voices), len(items)))
    rows = pd.Series(np.arange(len(frame)), index=frame["passage_id"].to_numpy())
    words = frame["words"].to_numpy()
    for column, item in enumerate(items):
        chosen = rows.reindex(sorted(item.passage_ids)).dropna().astype(int).to_numpy()
        chosen = chosen[places[chosen] >= 0]
        about[:, column] = np.bincount(places[chosen], words[chosen], minlength=len(voices))
    return Heard(voices, about, tuple(items))


def passage_counts(passages: pd.DataFrame, heard: Heard, ids: frozenset[str]) -> tuple[np.ndarray, np.ndarray]:
    """Passages of each heard voice, in all and among some: two arrays of shape (voices,)."""
    every = passages["voice_id"].value_counts().reindex(heard.voices.index).fillna(0)
    chosen = passages.loc[passages["passage_id"].isin(ids), "voice_id"].value_counts().reindex(heard.voices.index).fillna(0)
    return every.to_numpy(int), chosen.to_numpy(int)
