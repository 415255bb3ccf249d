"""How wrong the machine is on a territory: from passages drawn by chance and decided by persons, or else from its own evaluation."""

from pathlib import Path

import numpy as np
import pandas as pd

from pipeline import decisions, store
from pipeline.disfluency import analysed_texts
from pipeline.model import Codebook
from pipeline.schemas import ERRORS
from pipeline.taggers import base_tagger
from pipeline.themes.adapt import Corrected, adapt
from pipeline.themes.corrections import CONTROL, label_matrix
from pipeline.themes.tagger import Tagger, predict

FOLDS = 5
LEAST = 20  # passages of control a side from which the territory's own error is used
ELSEWHERE = 10.0  # passages that the general evaluation weighs beside the territory's own (a power prior, Ibrahim & Chen 2000)
SIDES = ("institutionnel", "vecu")
COUNTS = ["hits", "missed", "wrong", "right"]


def measured_errors(folder: Path, spoken: pd.DataFrame, embeddings: np.ndarray, tagger: Tagger) -> pd.DataFrame:
    """Count the machine's hits and faults on each side and theme.

    Args:
        folder: The territory's, with its decisions.
        spoken: Participants' passages of the run.
        embeddings: By the tagger's encoder, shape (spoken, width).
        tagger: The one that tagged them.

    Returns:
        Columns of `schemas.ERRORS`; empty where neither controls nor an evaluation of this tagger exist. A side of `LEAST`
        controls or more is told by the territory, with the general evaluation as a weak prior; both sides must be.
    """
    elsewhere = general_errors(tagger)
    here = _territory(folder, spoken, embeddings, tagger)
    sizes = here.groupby("perspective")[COUNTS].sum().sum(axis=1) / max(1, len(tagger.codebook.keys))
    if any(sizes.get(side, 0) < LEAST for side in SIDES):
        return elsewhere
    if elsewhere.empty:
        return here
    prior = elsewhere.set_index(["perspective", "theme"])[COUNTS]
    prior = prior.mul(ELSEWHERE / prior.sum(axis=1), axis=0)
    together = here.set_index(["perspective", "theme"])[COUNTS].add(prior, fill_value=0).round(3)
    return together.reset_index().assign(origin="mixte")[list(ERRORS)]


def general_errors(tagger: Tagger) -> pd.DataFrame:
    """The error of the shipped tagger on hand-coded passages of other territories: columns of `schemas.ERRORS`."""
    path = store.tagger_folder(tagger.codebook.identifier, tagger.encoder) / store.TAGGER_ERRORS
    return pd.read_csv(path) if path.is_file() else pd.DataFrame(columns=list(ERRORS))


def _territory(folder: Path, spoken: pd.DataFrame, embeddings: np.ndarray, tagger: Tagger) -> pd.DataFrame:
    corrections = decisions.read_corrections(folder)
    rows = {str(identifier): row for row, identifier in enumerate(spoken["passage_id"])}
    controls = corrections[(corrections["drawn"] == CONTROL) & corrections["passage_id"].isin(rows)]
    ids, truth = label_matrix(controls, tagger.codebook)
    if not ids:
        return pd.DataFrame(columns=list(ERRORS))
    places = np.array([rows[i] for i in ids])
    said = _unseen(folder, corrections, (ids, places), (spoken, embeddings), tagger)
    sides = spoken["perspective"].to_numpy(str)[places]
    counted = []
    for side in SIDES:
        for number, theme in enumerate(tagger.codebook.keys):
            yes, no = (truth[:, number] == value for value in (1, 0))
            given, here = said[:, number], sides == side
            counts = (yes & given, yes & ~given, no & given, no & ~given)
            counted.append((side, theme, *(float((here & mask).sum()) for mask in counts), "territoire"))
    return pd.DataFrame(counted, columns=list(ERRORS))


def _unseen(
    folder: Path,
    corrections: pd.DataFrame,
    controls: tuple[list[str], np.ndarray],
    read: tuple[pd.DataFrame, np.ndarray],
    tagger: Tagger,
) -> np.ndarray:
    """What the machine says of each control without having learnt from it: decisions, shape (controls, themes).

    A tagger that learnt from the territory is learnt again without each fifth of the controls (cross-prediction, Zrnic &
    Candès 2024).
    """
    ids, places = controls
    spoken, embeddings = read
    texts = analysed_texts(spoken.iloc[places])
    if not tagger.base or not (decisions.learnt_folder(folder, tagger.codebook.identifier, tagger.encoder)).is_dir():
        return predict(texts, tagger, embeddings[places], explained=False).decisions
    told = _corrected(corrections, tagger.codebook, (spoken, embeddings))
    base = base_tagger(tagger.codebook, tagger.encoder)
    said = np.zeros((len(ids), len(tagger.codebook.keys)), dtype=bool)
    for fold in range(FOLDS):
        test = np.arange(len(ids)) % FOLDS == fold
        if test.any():
            kept = np.flatnonzero(~np.isin(told.ids, [ids[i] for i in np.flatnonzero(test)]))
            part = Corrected(
                tuple(told.ids[i] for i in kept), [told.texts[i] for i in kept], told.embeddings[kept], told.labels[kept]
            )
            here = [texts[i] for i in np.flatnonzero(test)]
            said[test] = predict(here, adapt(base, part), embeddings[places[test]], explained=False).decisions
    return said


def _corrected(corrections: pd.DataFrame, codebook: Codebook, read: tuple[pd.DataFrame, np.ndarray]) -> Corrected:
    """All corrected passages of the run, as learning takes them."""
    spoken, embeddings = read
    rows = {str(identifier): row for row, identifier in enumerate(spoken["passage_id"])}
    ids, labels = label_matrix(corrections, codebook)
    here = [i for i, identifier in enumerate(ids) if identifier in rows]
    places = [rows[ids[i]] for i in here]
    return Corrected(tuple(ids[i] for i in here), analysed_texts(spoken.iloc[places]), embeddings[places], labels[here])
