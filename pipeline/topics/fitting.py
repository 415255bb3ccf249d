"""The sub-themes of one theme, found on some of its passages, and where any other passage of the theme goes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.schemas import SUBTHEMES, TOPICS
from pipeline.topics import placing
from pipeline.topics.clustering import SEED, WEAK, Labels, cut, distances, nearest
from pipeline.topics.labels import name_clusters
from pipeline.topics.naming import MACHINE
from pipeline.topics.parents import name_groups
from pipeline.topics.phrases import find_terms
from pipeline.topics.placing import Part
from pipeline.topics.space import Array, NeutralSpace, read_basis, unit

REPRESENTATIVE, BORDERLINE = 10, 5  # passages shown of each sub-theme


@dataclass(frozen=True)
class FittedTheme:
    """A theme's sub-themes, from the largest down among the passages fitted; it can be pickled.

    Attributes:
        theme: Its key.
        fitted: Ids of the passages that space, centres and names come from.
        space: Fitted.
        centres: Shape (sub-themes, dimensions).
        stability: Of each sub-theme, 0 to 1.
        topics: Columns of `schemas.TOPICS`, where `passages` counts the fitted ones.
    """

    theme: str
    fitted: NDArray[np.object_]
    space: NeutralSpace
    centres: Array
    stability: Array
    topics: pd.DataFrame

    def assign(self, part: Part) -> pd.DataFrame:
        """Give passages of the theme, fitted or not, to the nearest sub-theme: columns of `schemas.SUBTHEMES`.

        Where a passage goes depends on it alone: parts may be cut in any way.
        """
        if not len(part.ids):
            return pd.DataFrame(columns=list(SUBTHEMES))
        points = self.space.transform(read_basis(part.embeddings, part.nouns, part.sides))
        labels = nearest(points, self.centres)
        cosines = (unit(points) * unit(self.centres)[labels]).sum(axis=1)
        cells = {name: self.topics[name].to_numpy(dtype=object)[labels] for name in ("subtheme", "label")}
        return pd.DataFrame(
            {"passage_id": part.ids, "theme": part.theme, **cells, "score": np.round(cosines, 4)}, columns=list(SUBTHEMES)
        )


def fit_theme(part: Part, seed: int = SEED) -> FittedTheme:
    """Find the sub-themes of a theme and name them, on all its passages or a sample of `placing.MOST_FITTED`.

    Args:
        part: At least `clustering.MIN_PASSAGES` passages; `part.passages` says how many sub-themes there may be.
        seed: Of every draw.
    """
    chosen = placing.sample(part.ids)
    part = part if len(chosen) == len(part.ids) else part.take(chosen)
    basis = read_basis(part.embeddings, part.nouns, part.sides)
    space = NeutralSpace().fit(basis)
    points = space.transform(basis)
    found = cut(points, part.passages, seed)
    labels = nearest(points, found.centres)
    sizes = np.bincount(labels, minlength=len(found.centres))
    order = np.argsort(-sizes, kind="stable")[: np.count_nonzero(sizes)]
    rank = np.argsort(np.argsort(-sizes, kind="stable"), kind="stable")
    centres, stability, labels = found.centres[order], found.stability[order], rank[labels]
    topics = _topics_table(part, points, centres, labels)
    topics["stability"] = np.round(stability, 4)
    topics["weak"] = stability < WEAK
    return FittedTheme(part.theme, part.ids, space, centres, stability, topics[list(TOPICS)])


def _topics_table(part: Part, points: Array, centres: Array, labels: Labels) -> pd.DataFrame:
    """Names, sizes and passages shown of each sub-theme."""
    terms = find_terms(part.texts, part.nouns)
    names = name_clusters(terms, labels, part.sides)
    parents = name_groups(centres, terms, labels, part.sides)
    shown = [_shown(part, points, centres, labels == number) for number in range(len(centres))]
    return pd.DataFrame(
        {
            "theme": part.theme,
            "subtheme": [f"{part.theme}-{number + 1}" for number in range(len(centres))],
            "label": [name.label for name in names],
            "words": [name.words for name in names],
            "named_by": MACHINE,
            "parent": parents,
            "passages": np.bincount(labels),
            "representative": [" ".join(typical) for typical, _ in shown],
            "borderline": [" ".join(between) for _, between in shown],
        }
    )


def _shown(part: Part, points: Array, centres: Array, here: NDArray[np.bool_]) -> tuple[list[str], list[str]]:
    """Passages nearest to a sub-theme's centre, and those as near to another; no text twice."""
    rows = np.flatnonzero(here)
    far = distances(points[rows], centres)
    number = int(nearest(points[rows[:1]], centres)[0])
    cosines = unit(points[rows]) @ unit(centres)[number]
    own = far[:, number].copy()
    far[:, number] = np.inf
    typical = _distinct(part, rows[np.argsort(-cosines, kind="stable")], REPRESENTATIVE)
    between = rows[np.argsort(far.min(axis=1) - own, kind="stable")]
    return typical, _distinct(part, between, BORDERLINE, frozenset(typical))


def _distinct(part: Part, rows: NDArray[np.int64], most: int, taken: frozenset[str] = frozenset()) -> list[str]:
    found: dict[str, str] = {}
    for row in rows:
        if len(found) == most:
            break
        if part.ids[row] not in taken:
            found.setdefault(" ".join(part.texts[row].casefold().split()), str(part.ids[row]))
    return list(found.values())
