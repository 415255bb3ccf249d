"""Sub-themes of each theme, and of what no theme caught, by BERTopic in a register-neutral space.

A sub-theme must be something spoken of, not «how plans talk» against «how people talk»: see `space`. It must come
back when the draw or a fifth of the passages changes: see `clustering`. Its name is what people wrote: see `labels`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.schemas import SUBTHEMES, TOPIC_QUALITY, TOPICS
from pipeline.topics.clustering import MIN_PASSAGES, SEED, WEAK, distances
from pipeline.topics.labels import Name, name_clusters
from pipeline.topics.naming import MACHINE, apply_names
from pipeline.topics.parents import name_groups
from pipeline.topics.phrases import find_terms
from pipeline.topics.placing import Part, Placed, place
from pipeline.topics.space import unit

__all__ = ["MIN_PASSAGES", "OUTSIDE", "SEED", "Spoken", "Topics", "centre", "find_subthemes"]

OUTSIDE = "hors-livre"  # the theme of passages that no theme of the codebook caught
FEW_WORDS = 4  # a passage of fewer, without a noun, says too little to be placed
REPRESENTATIVE, BORDERLINE = 10, 5  # passages shown of each sub-theme


@dataclass(frozen=True)
class Spoken:
    """What sub-themes are made from, row by row alike.

    Attributes:
        passages: Columns of `schemas.PASSAGES`.
        embeddings: Shape (passages, dimension).
        nouns: Lemmas of nouns and adjectives of each passage.
    """

    passages: pd.DataFrame
    embeddings: np.ndarray
    nouns: list[tuple[str, ...]]


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
    given = tags[tags["decision"] == "oui"]
    here = {theme: set(given.loc[given["theme"] == theme, "passage_id"]) for theme in themes}
    ids = spoken.passages["passage_id"]
    here[OUTSIDE] = set(ids) - set(given["passage_id"])
    order = np.argsort(ids.to_numpy(dtype=str), kind="stable")
    found = []
    for theme, members in here.items():
        rows = order[ids.isin(members).to_numpy()[order]]
        if len(rows) >= MIN_PASSAGES:
            part = _read(theme, spoken, rows)
            if len(part.ids) >= MIN_PASSAGES:
                found.append(_subthemes(part, seed))
    topics = Topics(
        _stacked([one.assignments for one in found], SUBTHEMES),
        _stacked([one.topics for one in found], TOPICS),
        _stacked([one.quality for one in found], TOPIC_QUALITY),
    )
    return topics if names is None or names.empty else apply_names(topics, names)


def _stacked(parts: list[pd.DataFrame], columns: dict[str, tuple[str, bool]]) -> pd.DataFrame:
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(columns))


def _read(theme: str, spoken: Spoken, rows: NDArray[np.int64]) -> Part:
    """Keep the passages that say enough: a noun, or words that the encoder knows."""
    texts = spoken.passages["text"].to_numpy()[rows]
    known = np.abs(spoken.embeddings[rows]).sum(axis=1) > 0
    wordy = [len(text.split()) >= FEW_WORDS for text in texts]
    enough = np.array([bool(spoken.nouns[i]) for i in rows]) | (known & np.array(wordy))
    kept = rows[enough]
    columns = {name: spoken.passages[name].to_numpy(dtype=str)[kept] for name in ("passage_id", "perspective")}
    return Part(
        theme=theme,
        passages=len(rows),
        ids=columns["passage_id"],
        texts=list(texts[enough]),
        sides=columns["perspective"],
        nouns=[spoken.nouns[i] for i in kept],
        embeddings=spoken.embeddings[kept],
    )


def _subthemes(part: Part, seed: int) -> Topics:
    placed = place(part, seed)
    fitted = placed.fitted
    terms = find_terms([part.texts[i] for i in fitted], [part.nouns[i] for i in fitted])
    names = name_clusters(terms, placed.labels[fitted], part.sides[fitted])
    parents = name_groups(placed.centres, terms, placed.labels[fitted], part.sides[fitted])
    topics = _topics_table(part, placed, names, parents)
    keys = topics["subtheme"].to_numpy()[placed.labels]
    cosines = (unit(placed.points) * unit(placed.centres)[placed.labels]).sum(axis=1)
    assignments = pd.DataFrame(
        {
            "passage_id": part.ids,
            "theme": part.theme,
            "subtheme": keys,
            "label": topics["label"].to_numpy()[placed.labels],
            "score": np.round(cosines, 4),
        },
        columns=list(SUBTHEMES),
    )
    return Topics(assignments, topics, _quality(part, placed))


def _topics_table(part: Part, placed: Placed, names: list[Name], parents: list[str | None]) -> pd.DataFrame:
    rows = []
    for number, name in enumerate(names):
        shown = _shown(part, placed, number)
        rows.append(
            {
                "theme": part.theme,
                "subtheme": f"{part.theme}-{number + 1}",
                "label": name.label,
                "words": name.words,
                "named_by": MACHINE,
                "parent": parents[number],
                "passages": int((placed.labels == number).sum()),
                "stability": round(float(placed.stability[number]), 4),
                "weak": bool(placed.stability[number] < WEAK),
                "representative": " ".join(shown[0]),
                "borderline": " ".join(shown[1]),
            }
        )
    return pd.DataFrame(rows, columns=list(TOPICS))


def _shown(part: Part, placed: Placed, number: int) -> tuple[list[str], list[str]]:
    """Passages nearest to a sub-theme's centre, and those as near to another; no text twice."""
    rows = np.flatnonzero(placed.labels == number)
    far = distances(placed.points[rows], placed.centres)
    cosines = unit(placed.points[rows]) @ unit(placed.centres)[number]
    others = np.delete(far, number, axis=1).min(axis=1)
    typical = _distinct(part, rows[np.argsort(-cosines, kind="stable")], REPRESENTATIVE)
    between = rows[np.argsort(others - far[:, number], kind="stable")]
    return typical, _distinct(part, between, BORDERLINE, frozenset(typical))


def _distinct(part: Part, rows: NDArray[np.int64], most: int, taken: frozenset[str] = frozenset()) -> list[str]:
    found: dict[str, str] = {}
    for row in rows:
        if len(found) == most:
            break
        if part.ids[row] not in taken:
            found.setdefault(" ".join(part.texts[row].casefold().split()), str(part.ids[row]))
    return list(found.values())


def _quality(part: Part, placed: Placed) -> pd.DataFrame:
    from sklearn.metrics import adjusted_mutual_info_score

    sizes = np.bincount(placed.labels, minlength=len(placed.stability))
    two_sides = len(np.unique(part.sides)) > 1
    row = {
        "theme": part.theme,
        "passages": part.passages,
        "unassigned": round(1 - len(part.ids) / part.passages, 4),
        "stability": round(float(np.average(placed.stability, weights=sizes)), 4),
        "register_ami": round(float(adjusted_mutual_info_score(placed.labels, part.sides)), 4) if two_sides else None,
    }
    return pd.DataFrame([row], columns=list(TOPIC_QUALITY))
