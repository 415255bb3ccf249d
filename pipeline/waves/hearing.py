"""The voices of two waves, side by side: what each raises, how surely, and who is heard twice."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pipeline.compare.intervals import Group
from pipeline.compare.voices import RAISES_SHARE, Heard, Item, listen, words_of

MACHINE = "machine:"


@dataclass(frozen=True, eq=False)
class Sample:
    """Voices of one perspective at two waves, the earlier first.

    Attributes:
        voices: Columns of `Heard.voices`, one row a voice and wave.
        after: Whether each was heard at the later wave, shape (voices,).
        raises: What each raises, shape (voices, items).
        values: What is tested, 0 to 1: of a theme the mean of whether and how surely a voice raises it, shape (voices, items).
        partner: Row of the same person at the other wave, −1 without, shape (voices,).
        strata: Number of the group within which waves are compared, shape (voices,); all 0 unless told.
    """

    items: tuple[Item, ...]
    voices: pd.DataFrame
    after: np.ndarray
    raises: np.ndarray
    values: np.ndarray
    partner: np.ndarray
    strata: np.ndarray

    def sizes(self) -> tuple[int, int]:
        """Voices of the earlier and of the later wave."""
        later = int(self.after.sum())
        return len(self.after) - later, later

    @property
    def scores(self) -> np.ndarray:
        """How surely each voice raises each theme, shape (voices, themes)."""
        themes = np.array([item.level == "theme" for item in self.items])
        return np.asarray((2 * self.values - self.raises)[:, themes])

    def weights(self) -> np.ndarray:
        """Weight of each voice so that every stratum weighs what it does at the earlier wave: shape (voices,)."""
        count = int(self.strata.max(initial=0)) + 1
        before, after = (np.bincount(self.strata[self.after == late], minlength=count) for late in (False, True))
        return np.where(self.after, (before / np.maximum(after, 1))[self.strata], 1.0)

    def wave(self, late: bool) -> tuple[np.ndarray, Group]:
        """What voices of one wave raise, and these voices as a sample."""
        from pipeline.compare.intervals import cohesion

        rows = self.after == late
        raises, weights = self.raises[rows], self.weights()[rows]
        _, clusters = np.unique(self.voices["cluster"].to_numpy(int)[rows], return_inverse=True)
        # Voices apart are numbered after those that heard one another, as `cohesion` and `Group` read them.
        return raises, Group(weights, clusters, cohesion(raises, clusters) if len(raises) else 0.0)

    def persons(self) -> np.ndarray:
        """Which voices are persons, shape (voices,)."""
        return np.asarray((self.voices["kind"] != "document").to_numpy(bool))

    def only(self, rows: np.ndarray, strata: np.ndarray | None = None) -> "Sample":
        """Some of the voices, in strata where they are told: both of shape (voices,)."""
        kept = np.flatnonzero(rows)
        place = np.full(len(rows), -1)
        place[kept] = np.arange(len(kept))
        partner = self.partner[kept]
        groups = self.strata[kept] if strata is None else strata[kept]
        there = np.where(partner >= 0, place[partner], -1)
        # Who changed group is nobody's pair: groups are compared one by one.
        paired = (there >= 0) & (groups[there] == groups)
        return replace(
            self,
            voices=self.voices.iloc[kept],
            after=self.after[kept],
            raises=self.raises[kept],
            values=self.values[kept],
            partner=np.where(paired, there, -1),
            strata=groups,
        )


@dataclass(frozen=True, eq=False)
class Scores:
    """Scores of passages on themes: ids in their order, keys of themes, and a matrix of shape (passages, themes)."""

    ids: pd.Index
    themes: tuple[str, ...]
    matrix: np.ndarray

    def of(self, passages: pd.DataFrame) -> np.ndarray:
        """Scores of some passages, 0 where nothing is known: shape (passages, themes)."""
        rows = self.ids.get_indexer(pd.Index(passages["passage_id"].to_numpy(object)))
        return (
            np.where((rows >= 0)[:, None], self.matrix[rows], 0.0) if len(self.ids) else np.zeros((len(rows), len(self.themes)))
        )


def scores_of(tags: pd.DataFrame, themes: Sequence[str]) -> Scores:
    """Lay tags out, a row a passage; what a person decided is certain.

    Args:
        tags: Columns of `schemas.TAGS`.
        themes: Keys.
    """
    rows, ids = pd.factorize(tags["passage_id"].to_numpy(object))
    columns = pd.Index(list(themes)).get_indexer(pd.Index(tags["theme"].to_numpy(object)))
    machine = tags["labeller"].astype(str).str.startswith(MACHINE).to_numpy(bool)
    given = (tags["decision"] == "oui").to_numpy(bool)
    scores = np.where(machine, tags["score"].to_numpy(float), given.astype(float))
    matrix = np.zeros((len(ids), len(themes)))
    known = columns >= 0
    matrix[rows[known], columns[known]] = scores[known]
    return Scores(pd.Index(ids), tuple(themes), matrix)


def voice_scores(passages: pd.DataFrame, heard: Heard, scores: Scores) -> np.ndarray:
    """How surely each voice raises each theme: the score that 5 % of its words reach, so that it raises it if that is enough.

    A calibrated probability is the efficient score of the share of a mixture: a mean of them tells a change better than a
    count of those above a threshold (see `testing`).

    Returns:
        Shape (voices, themes).
    """
    places = pd.Index(heard.voices.index.to_numpy(object)).get_indexer(pd.Index(passages["voice_id"].to_numpy(object)))
    here = places >= 0
    places, words, told = places[here], words_of(passages)[here], scores.of(passages)[here]
    total = np.bincount(places, words, minlength=len(heard.voices))
    found = np.zeros((len(heard.voices), told.shape[1]))
    for theme in range(told.shape[1]):
        order = np.lexsort((-told[:, theme], places))
        said = words[order].cumsum()
        voice = places[order]
        opens = np.r_[True, voice[1:] != voice[:-1]] if len(voice) else np.zeros(0, dtype=bool)
        before = np.repeat((said - words[order])[opens], np.diff(np.r_[np.flatnonzero(opens), len(voice)]))
        reached = (said - before) / np.maximum(total[voice], 1e-9) >= RAISES_SHARE
        rows = np.flatnonzero(reached)[::-1]  # the first of each voice is written last
        found[voice[rows], theme] = told[order, theme][rows]
    return found


def hear(passages: pd.DataFrame, items: Sequence[Item], scores: Scores, waves: tuple[str, str], side: str) -> Sample:
    """Listen to one perspective at two waves.

    Args:
        passages: Participants' and documents' passages, columns of `schemas.PASSAGES` and `wave`.
        items: Themes, then sub-themes.
        scores: Of all passages.
        waves: The earlier and the later.
        side: `institutionnel` or `vecu`.
    """
    parts, base = [], 0
    for wave in waves:
        here = passages[((passages["wave"] == wave) & (passages["perspective"] == side)).to_numpy(bool)].reset_index(drop=True)
        heard = listen(here, items)
        raises = heard.raises()
        soft = voice_scores(here, heard, scores)
        columns = [scores.themes.index(item.theme) if item.level == "theme" else -1 for item in heard.items]
        values = np.column_stack(
            [(soft[:, c] + raises[:, n]) / 2 if c >= 0 else raises[:, n] for n, c in enumerate(columns)]
        ).astype(float)
        voices = heard.voices.assign(cluster=heard.voices["cluster"].to_numpy(int) + base)
        base += int(voices["cluster"].max()) + 1 if len(voices) else 0
        parts.append((voices.astype(dict.fromkeys(("public", "mode", "commune", "source", "kind"), object)), raises, values))
    voices = pd.concat([part[0] for part in parts])
    after = np.repeat([False, True], [len(part[0]) for part in parts])
    raises, values = (np.concatenate([part[place] for part in parts]) for place in (1, 2))
    return Sample(tuple(items), voices, after, raises, values, _partners(voices, after), np.zeros(len(after), dtype=int))


def _partners(voices: pd.DataFrame, after: np.ndarray) -> np.ndarray:
    """Who is heard twice: the same voice, or the same identifier in two tables of answers.

    Two who merely bear the same number are taken for a pair too, which costs nothing: a pair of strangers is dealt at random
    between the waves as any two voices are.
    """
    persons = [
        str(voice).rpartition("#")[2] if kind == "reponse" else str(voice)
        for voice, kind in zip(voices.index, voices["kind"], strict=True)
    ]
    table = pd.DataFrame({"person": persons, "row": np.arange(len(persons))})
    table = table[(voices["kind"] != "document").to_numpy(bool)]
    early, late = (table[after[table["row"]] == flag].drop_duplicates("person") for flag in (False, True))
    both = early.merge(late, on="person", suffixes=("", "_late"))
    partner = np.full(len(persons), -1)
    partner[both["row"]], partner[both["row_late"]] = both["row_late"], both["row"]
    return partner
