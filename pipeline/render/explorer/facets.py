"""Which passage bears which value of which facet: long arrays that the small-cell rule and the page share."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.model import PARTICIPANT, Codebook
from pipeline.protect.small_cells import UNTOLD
from pipeline.render.lists import Tables
from pipeline.themes.corrections import HUMAN
from pipeline.topics.subthemes import OUTSIDE

PERSON, SURE, UNCERTAIN = "personne", "sure", "incertaine"
CERTAINTIES = (PERSON, SURE, UNCERTAIN)
GROUPED_FILES = {
    "document": "Documents (regroupés)",
    "entretien": "Entretiens (regroupés)",
    "reunion": "Réunions (regroupées)",
    "atelier": "Ateliers (regroupés)",
    "reponse": "Réponses (regroupées)",
}
OTHER_FILES = "Autres fichiers (regroupés)"


@dataclass
class Held:
    """Rows of one facet: a passage and a value that it bears.

    Attributes:
        passage: Positions of passages, sorted.
        value: Rank of the value in `names`.
        names: Keys of the values.
        labels: What the page calls them.
        theme: Rank of the theme that the row belongs to, where a value hangs on a theme (certainty, sub-theme).
        kept: Rows that may be shown; the small-cell rule empties some.
    """

    passage: np.ndarray
    value: np.ndarray
    names: list[str]
    labels: list[str]
    theme: np.ndarray
    kept: np.ndarray


def shown_passages(passages: pd.DataFrame) -> pd.DataFrame:
    """Passages that may stand in a page, in the order of their files, with the interviewer's words among them."""
    frame = passages[passages["caution"].isna()]
    order = ["source", "row", "turn", "page", "start_char", "passage_id"]
    return frame.sort_values(order, kind="stable", na_position="first", ignore_index=True)


def facets_of(frame: pd.DataFrame, tables: Tables, codebook: Codebook, k: int) -> dict[str, Held]:
    """List what each participant's passage bears.

    Args:
        frame: Of `shown_passages`.
        tables: Of the run.
        codebook: Its themes.
        k: Fewest persons of a file that has a value of its own.
    """
    spoken = frame["role"] == PARTICIPANT
    places = pd.Series(frame.index[spoken], index=frame.loc[spoken, "passage_id"])
    given = tables.tags[tables.tags["decision"] == "oui"]
    grouped = tables.subthemes[tables.subthemes["theme"] == OUTSIDE]
    themes = {theme.key: theme.name for theme in codebook.themes} | {OUTSIDE: "Hors du livre de codes"}
    certain = np.where(
        given["labeller"].str.startswith(HUMAN), PERSON, np.where(given["uncertain"].astype(bool), UNCERTAIN, SURE)
    )
    named = pd.concat([given[["passage_id", "theme"]], grouped[["passage_id", "theme"]].drop_duplicates()])
    topics = dict(zip(tables.subthemes["subtheme"], tables.subthemes["label"], strict=True))
    hung = {"places": places, "themes": list(themes)}
    return {
        "theme": _held(named.assign(value=named["theme"]), themes, **hung),
        "sous-theme": _held(tables.subthemes.assign(value=tables.subthemes["subtheme"]), dict(sorted(topics.items())), **hung),
        "perspective": _single(frame, spoken, frame["perspective"], ["institutionnel", "vecu"]),
        "public": _single(frame, spoken, _publics(frame)),
        "mode": _single(frame, spoken, frame["mode"]),
        "source": _single(frame, spoken, _sources(frame[spoken], k).reindex(frame.index)),
        "commune": _communes(frame[spoken], tables.places, places),
        "certitude": _held(given.assign(value=certain), {key: key for key in CERTAINTIES}, **hung),
    }


def _held(rows: pd.DataFrame, labels: dict[str, str], places: pd.Series, themes: list[str]) -> Held:
    """Rows (passage_id, theme, value) of passages that are shown."""
    position = rows["passage_id"].map(places)
    there = position.notna() & rows["value"].isin(labels)
    names = list(labels)
    ranks = {name: rank for rank, name in enumerate(names)}
    passage, value = position[there].astype(int).to_numpy(), rows["value"][there].map(ranks).astype(int).to_numpy()
    hung = rows["theme"][there].map({key: rank for rank, key in enumerate(themes)}).fillna(-1).astype(int).to_numpy()
    order = np.lexsort((hung, value, passage))
    return Held(passage[order], value[order], names, list(labels.values()), hung[order], np.ones(len(order), dtype=bool))


def _single(frame: pd.DataFrame, spoken: pd.Series, values: pd.Series, names: list[str] | None = None) -> Held:
    """A facet of which each passage bears one value, or none."""
    there = (spoken & values.notna()).to_numpy()
    told = names or sorted({str(value) for value in values[there]})
    ranks = {name: rank for rank, name in enumerate(told)}
    value = values[there].map(ranks).astype(int).to_numpy()
    none = np.full(len(value), -1)
    return Held(np.flatnonzero(there), value, told, told, none, np.ones(len(value), dtype=bool))


def _publics(frame: pd.DataFrame) -> pd.Series:
    """Declared publics: in a meeting nobody says who lives here."""
    undeclared = (frame["mode"] == "reunion-publique") & (frame["public"] == "habitant")
    return frame["public"].mask(undeclared | (frame["public"] == UNTOLD))


def _sources(spoken: pd.DataFrame, k: int) -> pd.Series:
    """Files by name; those of fewer than k persons by their kind, and what is still too few together."""
    persons = spoken[spoken["kind"] != "document"]
    files = persons.groupby("source")["voice_id"].nunique()
    small = spoken["source"].isin(files[files < k].index)
    names = spoken["source"].astype("object").mask(small, spoken["kind"].map(GROUPED_FILES))
    groups = persons.assign(name=names[persons.index]).groupby("name")["voice_id"].nunique()
    return names.mask(names.isin(groups[groups < k].index), OTHER_FILES)


def _communes(spoken: pd.DataFrame, places: pd.DataFrame, positions: pd.Series) -> Held:
    """Communes that are named in a passage or where its voice lives, by code where one is known."""
    codes = dict(zip(places["commune"], places["code"], strict=True))
    own = spoken.dropna(subset=["commune"])
    rows = pd.concat([places[["passage_id", "commune"]], own[["passage_id", "commune"]]]).drop_duplicates()
    keys = rows["commune"].map(lambda name: codes.get(name, name))
    labels = dict(sorted(zip(keys, rows["commune"], strict=True), key=lambda pair: (str(pair[1]), str(pair[0]))))
    return _held(rows.assign(value=keys, theme=""), labels, positions, [])
