"""Correspondence analysis of who speaks and in which words (Benzécri 1973; Greenacre 2017)."""

import re
from collections import Counter
from typing import Any

import numpy as np
import pandas as pd

from pipeline.model import PARTICIPANT
from pipeline.protect.small_cells import DEFAULT_K, UNTOLD, is_small
from pipeline.schemas import FACTORS

INSTITUTION = "institution"  # the group of published documents
TIMES = " × "  # between a public and the mode in which it was heard
FEWEST_PUBLICS = 3  # below, publics are split by mode where they have several
MAX_LEMMAS = 150
MIN_LEMMAS = 3
MIN_SHARED = 2  # groups in which a lemma is said
_WORD = re.compile(r"[^\W\d_][^\W\d_'’-]{2,}")


def groups_of(passages: pd.DataFrame, k: int = DEFAULT_K) -> pd.Series:
    """Name the group of each passage: its public, or its public and mode where publics alone would make too few points.

    Documents are one group, `institution`. A group of fewer than k persons has no name; a public is split by mode
    only where the modes left out hold nobody or k persons.

    Args:
        passages: Columns of `schemas.PASSAGES`.
        k: Fewest persons that may be described.

    Returns:
        Indexed like `passages`, missing where the passage belongs to no group that may be described.
    """
    heard = passages["role"] == PARTICIPANT
    documents = heard & (passages["kind"] == "document")
    groups = pd.Series(None, index=passages.index, dtype="object")
    persons = passages[heard & ~documents & (passages["public"] != UNTOLD)]
    # Somebody heard in two places counts once, in the first by name.
    home = persons.sort_values(["voice_id", "public", "mode"]).groupby("voice_id")[["public", "mode"]].first()
    sizes = home["public"].value_counts()
    publics = [str(public) for public in sizes.index if sizes[public] >= k]
    names = {voice: str(public) for voice, public in home["public"].items() if public in publics}
    if len(set(publics) | ({INSTITUTION} if documents.any() else set())) < FEWEST_PUBLICS:
        for public in publics:
            names |= _by_mode(home.loc[home["public"] == public, "mode"], public, k)
    groups[persons.index] = persons["voice_id"].map(names)
    groups[documents] = INSTITUTION
    return groups.where(groups.notna(), None)


def _by_mode(modes: pd.Series, public: str, k: int) -> dict[Any, Any]:
    """Names of the voices of a public split by mode; none where it has one mode, or where those left out would be few."""
    sizes = modes.value_counts()
    wide = set(sizes.index[sizes >= k])
    if len(wide) < 2 or is_small(int(sizes[sizes < k].sum()), k):
        return {}
    return {voice: f"{public}{TIMES}{mode}" if mode in wide else None for voice, mode in modes.items()}


def factor_publics(
    passages: pd.DataFrame, lemmas: list[tuple[str, ...]], groups: pd.Series | None = None, k: int = DEFAULT_K
) -> pd.DataFrame:
    """Place groups of voices and lemmas on one plane: near means said more than by the others.

    A passage counts a lemma once. Lemmas are those said by at least k voices and in several groups, the
    `MAX_LEMMAS` most frequent. The first axis is turned so that institutions stand at the left, each next
    one so that what weighs most stands on the positive side.

    Args:
        passages: Columns of `schemas.PASSAGES`.
        lemmas: Content lemmas of each passage, row by row alike.
        groups: Group of each passage, indexed alike; `groups_of` when `None`. Groups of fewer than k persons
            and no document are left out.
        k: Fewest persons that may be described.

    Returns:
        Columns of `schemas.FACTORS`, publics first; kind is `public` or `lemme`. Three groups at least make a
        plane; two make one axis (y is 0, and so are its contributions and inertia); fewer, or fewer than
        `MIN_LEMMAS` lemmas, an empty table.
    """
    said = _said(passages, lemmas, groups_of(passages, k) if groups is None else groups, k)
    table = _table(said, k)
    if table.shape[0] < 2 or table.shape[1] < MIN_LEMMAS:
        return pd.DataFrame(columns=list(FACTORS))
    # Alike in every group: there is nothing to set apart.
    shares = table.to_numpy() / table.to_numpy().sum(axis=1, keepdims=True)
    if np.allclose(shares, shares[0]):
        return pd.DataFrame(columns=list(FACTORS))
    return _analyse(table, said.groupby("group")["voice_id"].nunique(), said.groupby("lemma")["voice_id"].nunique())


def _said(passages: pd.DataFrame, lemmas: list[tuple[str, ...]], groups: pd.Series, k: int) -> pd.DataFrame:
    """One row a passage and distinct lemma of a group that may be described: group, lemma, voice_id."""
    frame = passages[["passage_id", "voice_id", "kind"]].assign(group=groups.to_numpy(), lemma=[sorted(set(w)) for w in lemmas])
    frame = frame[frame["group"].notna()]
    wide = {
        group for group, rows in frame.groupby("group") if (rows["kind"] == "document").any() or rows["voice_id"].nunique() >= k
    }
    frame = frame[frame["group"].isin(wide)].sort_values("passage_id", kind="stable")
    said = frame[["group", "voice_id", "lemma"]].explode("lemma").dropna(subset=["lemma"])
    return said[said["lemma"].isin([word for word in said["lemma"].unique() if _WORD.fullmatch(str(word))])]


def _table(said: pd.DataFrame, k: int) -> pd.DataFrame:
    """Passages of each group (row) that say each lemma (column), both in alphabetical order."""
    voices = said.groupby("lemma")["voice_id"].nunique()
    shared = said.groupby("lemma")["group"].nunique()
    kept = set(voices.index[voices >= k]) & set(shared.index[shared >= MIN_SHARED])
    counts = Counter(word for word in said["lemma"] if word in kept)
    best = sorted(counts, key=lambda word: (-counts[word], word))[:MAX_LEMMAS]
    rows = said[said["lemma"].isin(best)]
    return pd.crosstab(rows["group"], rows["lemma"]).sort_index().sort_index(axis=1)


def _analyse(table: pd.DataFrame, voices: pd.Series, said_by: pd.Series) -> pd.DataFrame:
    import prince

    model = prince.CA(n_components=2, engine="scipy", random_state=0).fit(table)
    inertia = np.pad(np.asarray(model.eigenvalues_) / model.total_inertia_, (0, 2))[:2]
    parts = [
        _rows("public", model.row_coordinates(table), model.row_contributions_, voices),
        _rows("lemme", model.column_coordinates(table), model.column_contributions_, said_by),
    ]
    frame = pd.concat(parts, ignore_index=True)
    frame["inertia_x"], frame["inertia_y"] = (round(float(share), 4) for share in inertia)
    for axis in ("x", "y"):
        frame[axis] = (frame[axis] * _sense(frame, axis)).round(4) + 0.0
    return frame[list(FACTORS)]


def _rows(kind: str, coordinates: pd.DataFrame, contributions: pd.DataFrame, voices: pd.Series) -> pd.DataFrame:
    places, weights = (np.pad(part.to_numpy(float), ((0, 0), (0, 2)))[:, :2] for part in (coordinates, contributions))
    return pd.DataFrame(
        {
            "kind": kind,
            "label": [str(label) for label in coordinates.index],
            "x": places[:, 0],
            "y": places[:, 1],
            "contribution_x": weights[:, 0].round(4),
            "contribution_y": weights[:, 1].round(4),
            "voices": [int(voices[label]) for label in coordinates.index],
        }
    )


def _sense(frame: pd.DataFrame, axis: str) -> float:
    """1 or −1, so that an axis points the same way in every run."""
    publics = frame[frame["kind"] == "public"]
    there = publics.loc[publics["label"] == INSTITUTION, axis]
    if axis == "x" and len(there) and abs(float(there.iloc[0])) > 0:
        return -1.0 if float(there.iloc[0]) > 0 else 1.0
    heaviest = publics.sort_values([f"contribution_{axis}", "label"], ascending=[False, True])[axis].iloc[0]
    return -1.0 if heaviest < 0 else 1.0
