"""Sub-themes of each theme, and of what no theme caught, in a register-neutral space.

A sub-theme must be something spoken of, not «how plans talk» against «how people talk»: see `space`. It must come
back when the draw or a fifth of the passages changes: see `clustering`. Its name is what people wrote: see `labels`.

They are fitted on the passages that are read closely, then any passage is assigned, partition by partition:
`fit_themes`, `assign_themes`, `complete`. `find_subthemes` does all three in memory.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.schemas import SUBTHEMES, TOPIC_QUALITY, TOPICS
from pipeline.topics.clustering import MIN_PASSAGES, SEED
from pipeline.topics.fitting import FittedTheme, fit_theme
from pipeline.topics.naming import apply_names
from pipeline.topics.placing import OUTSIDE, Part, Spoken, read_parts
from pipeline.topics.space import unit

__all__ = [
    "MIN_PASSAGES",
    "OUTSIDE",
    "SEED",
    "Assigned",
    "FittedTheme",
    "Part",
    "Spoken",
    "Topics",
    "assign_themes",
    "centre",
    "complete",
    "find_subthemes",
    "fit_theme",
    "fit_themes",
    "read_parts",
]


@dataclass(frozen=True)
class Topics:
    """Sub-themes, what is known of each, and how well those of a theme hold.

    Attributes:
        assignments: Columns of `schemas.SUBTHEMES`: at most one row a passage and theme.
        topics: Columns of `schemas.TOPICS`: one row a sub-theme, the largest of a theme first.
        quality: Columns of `schemas.TOPIC_QUALITY`: one row a theme that has sub-themes.
        lost_names: Names that an analyst gave, «theme : name», and that found no sub-theme any more.
    """

    assignments: pd.DataFrame
    topics: pd.DataFrame
    quality: pd.DataFrame
    lost_names: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Assigned:
    """Sub-themes of the passages of one partition.

    Attributes:
        rows: Columns of `schemas.SUBTHEMES`.
        sides: Perspective of each row's passage.
        passages: How many passages each theme has, those that say too little included.
    """

    rows: pd.DataFrame
    sides: NDArray[np.str_]
    passages: dict[str, int]


def centre(embeddings: np.ndarray, perspectives: pd.Series) -> np.ndarray:
    """Subtract from each row the mean of its perspective, and set its length to one."""
    centred = embeddings.astype(np.float64)
    for value in sorted(perspectives.unique()):
        rows = (perspectives == value).to_numpy()
        centred[rows] -= centred[rows].mean(axis=0)
    return unit(centred)


def find_subthemes(
    spoken: Spoken, tags: pd.DataFrame, themes: tuple[str, ...], names: pd.DataFrame | None = None, seed: int = SEED
) -> Topics:
    """Cut the passages of each theme, and those of none, into sub-themes; the analyst's names win.

    Args:
        spoken: Passages, in any order: the result does not depend on it.
        tags: Columns of `schemas.TAGS`.
        themes: Keys of the codebook.
        names: Columns of `naming.SHEET`, as an analyst edited them.
        seed: Of every draw.

    Returns:
        Sub-themes of each theme of `MIN_PASSAGES` passages or more. A passage that says too little to be
        placed has no row.
    """
    fitted = fit_themes(spoken, tags, themes, seed)
    topics = complete(fitted, [assign_themes(fitted, spoken, tags, themes)])
    return topics if names is None or names.empty else apply_names(topics, names)


def fit_themes(spoken: Spoken, tags: pd.DataFrame, themes: tuple[str, ...], seed: int = SEED) -> list[FittedTheme]:
    """Find the sub-themes of each theme of `MIN_PASSAGES` passages or more, and of what no theme caught."""
    return [fit_theme(part, seed) for part in read_parts(spoken, tags, themes) if len(part.ids) >= MIN_PASSAGES]


def assign_themes(fitted: list[FittedTheme], spoken: Spoken, tags: pd.DataFrame, themes: tuple[str, ...]) -> Assigned:
    """Give the passages of a partition to the sub-themes of the themes that they were tagged with.

    Args:
        fitted: Of any passages.
        spoken: The partition, in any order.
        tags: Of the partition at least, columns of `schemas.TAGS`.
        themes: Keys of the codebook.
    """
    ready = {one.theme: one for one in fitted}
    parts = [part for part in read_parts(spoken, tags, themes) if part.theme in ready]
    rows = [ready[part.theme].assign(part) for part in parts]
    sides = [part.sides for part in parts]
    return Assigned(
        rows=_stacked([one for one in rows if len(one)], SUBTHEMES),
        sides=np.concatenate(sides) if sides else np.zeros(0, dtype=str),
        passages={part.theme: part.passages for part in parts},
    )


def complete(fitted: list[FittedTheme], assigned: list[Assigned]) -> Topics:
    """Count sub-themes over all passages, from the partitions in any order.

    Sub-themes stay in the order in which they were fitted, since their keys stand in the assignments: the largest
    first where all passages were fitted, else the largest among the fitted ones. Names, stability and passages
    shown are those of the fit too; sizes, shares without sub-theme and agreement with the perspectives are of all.
    """
    rows = _stacked([one.rows for one in assigned if len(one.rows)], SUBTHEMES)
    sides = pd.factorize(np.concatenate([one.sides for one in assigned]).astype(object))[0] if assigned else np.zeros(0, int)
    theme_of, ids = rows["theme"].to_numpy(dtype=object), rows["passage_id"].to_numpy(dtype=object)
    order, topics, quality = [], [], []
    for one in fitted:
        here = np.flatnonzero(theme_of == one.theme)
        here = here[np.argsort(ids[here], kind="stable")]
        labels = pd.Categorical(rows["subtheme"].iloc[here], categories=one.topics["subtheme"]).codes
        sizes = np.bincount(labels, minlength=len(one.topics))
        order.append(here)
        topics.append(one.topics.assign(passages=sizes))
        passages = sum(part.passages.get(one.theme, 0) for part in assigned)
        quality.append(_quality(one, passages, np.asarray(labels), sides[here]))
    rows = rows.iloc[np.concatenate(order)].reset_index(drop=True) if order else rows
    return Topics(rows, _stacked(topics, TOPICS), _stacked(quality, TOPIC_QUALITY))


def _quality(fitted: FittedTheme, passages: int, labels: NDArray[np.int8], sides: NDArray[np.int64]) -> pd.DataFrame:
    from sklearn.metrics import adjusted_mutual_info_score

    sizes = np.bincount(labels, minlength=len(fitted.stability))
    two_sides = len(np.unique(sides)) > 1
    row = {
        "theme": fitted.theme,
        "passages": passages,
        "unassigned": round(1 - len(labels) / max(1, passages), 4),
        "stability": round(float(np.average(fitted.stability, weights=sizes if sizes.any() else None)), 4),
        "register_ami": round(float(adjusted_mutual_info_score(labels, sides)), 4) if two_sides else None,
    }
    return pd.DataFrame([row], columns=list(TOPIC_QUALITY))


def _stacked(parts: list[pd.DataFrame], columns: dict[str, tuple[str, bool]]) -> pd.DataFrame:
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(columns))
