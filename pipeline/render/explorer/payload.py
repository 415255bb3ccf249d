"""What the page holds, as one JSON: texts as tokens, values of facets by passage, and what may be told of each."""

import json
from typing import cast

import numpy as np
import pandas as pd

from pipeline.compare.quotes import anchor
from pipeline.model import INTERVIEWER, Codebook
from pipeline.protect.small_cells import UNTOLD, describable_publics
from pipeline.render.explorer.cells import Losses
from pipeline.render.explorer.facets import CERTAINTIES, Held
from pipeline.render.explorer.words import lemmas_of, tokenise
from pipeline.render.french import MODES, PUBLICS
from pipeline.render.lists import Tables
from pipeline.render.verbatims import Verbatims

NONE = -1
LEAST_SURE = 0.99  # beyond, a page says «plus de 99 %», as `sentences.certainty`
MULTIPLE = ("commune",)
SINGLE = ("perspective", "public", "mode", "source")
WORDS = {"public": PUBLICS, "mode": MODES, "perspective": {"institutionnel": "Institutions", "vecu": "Vécu"}}
CERTAINTY_WORDS = {"personne": "décidée par une personne", "sure": "sûre", "incertaine": "incertaine"}


def payload(frame: pd.DataFrame, held: dict[str, Held], tables: Tables, codebook: Codebook, k: int) -> dict[str, object]:
    """Lay out the columns of a page; a value that is not kept is nowhere in it.

    Args:
        frame: Of `facets.shown_passages`.
        held: Facets after `cells.protect`.
        tables: Of the run.
        codebook: Its themes.
        k: Fewest persons of a public that may be named.
    """
    tokens = tokenise(frame["text"])
    lemmas = lemmas_of(tokens.vocabulary)
    distinct = {lemma: rank for rank, lemma in enumerate(dict.fromkeys(lemmas.values()))}
    files, file = _ranks(frame["source"])
    questions, question = _ranks(frame["question"])
    who, said_by = _ranks(attributions(frame, held["public"], describable_publics(tables.passages, k)))
    return {
        "jetons": tokens.vocabulary,
        "lemmes": list(distinct),
        "lemme": [distinct.get(lemmas.get(piece.lower(), ""), NONE) for piece in tokens.vocabulary],
        "longueurs": tokens.counts,
        "texte": tokens.flat,
        "repere": frame["passage_id"].tolist(),
        "fichiers": files,
        "fichier": file,
        "lieu": anchors(frame),
        "enqueteur": (frame["role"] == INTERVIEWER).astype(int).tolist(),
        "questions": questions,
        "question": question,
        "attributions": who,
        "attribution": said_by,
        "themes": [_theme(i, key, label, codebook) for i, (key, label) in enumerate(_values(held["theme"]))],
        "facettes": {name: _facet(name, held[name]) for name in ("sous-theme", *SINGLE, *MULTIPLE, "certitude")},
        "valeur": {name: _single(held[name], len(frame)) for name in SINGLE},
        "commune": _multiple(held["commune"], len(frame)),
        "etiquettes": _tags(frame, held, tables, codebook),
    }


def told(losses: Losses, small: set[tuple[int, int]], together: list[list[int]], bounds: tuple[int, int]) -> dict[str, object]:
    """What the page tells of its own limits; `bounds` are k and how many passages are withheld."""
    k, withheld = bounds
    return {
        "k": k,
        "retenus": withheld,
        "petits": sorted(small),
        "petitsEnsemble": together,
        "pertes": {name: [losses.lost[name], losses.had[name]] for name in losses.lost},
    }


def written(value: dict[str, object]) -> bytes:
    """Write compact JSON, the same for the same value."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def anchors(frame: pd.DataFrame) -> list[str]:
    """Where each passage stands in its file, as `quotes.anchor` writes it, without the file."""
    columns = ["source", "section", "page", "turn", "row", "start_s"]
    rows = zip(*(frame[column].astype("object").tolist() for column in columns), strict=True)
    # `anchor` reads six cells by name: a mapping does as well as a row, at a hundredth of its cost.
    places = (anchor(cast("pd.Series", dict(zip(columns, row, strict=True)))) for row in rows)
    return [place[len(source) :].removeprefix(", ") for place, source in zip(places, frame["source"], strict=True)]


def attributions(frame: pd.DataFrame, public: Held, named: frozenset[str]) -> pd.Series:
    """Who says each passage, as verbatims do; a public that the small-cell rule emptied is named nowhere."""
    shown = np.zeros(len(frame), dtype=bool)
    shown[public.passage[public.kept]] = True
    # The few persons whose public is emptied must read like the others whose public is.
    frame = frame.assign(public=frame["public"].where(pd.Series(shown) | (frame["kind"] == "document"), UNTOLD))
    columns = ["kind", "rendering", "mode", "public"]
    firsts = frame.drop_duplicates(columns)
    speaking = Verbatims(firsts.set_index("passage_id"), named)
    words = {
        tuple(row[column] for column in columns): speaking.quote(str(row["passage_id"]), "", 0.0, "").attribution
        for _, row in firsts.iterrows()
    }
    keys = zip(*(frame[column] for column in columns), strict=True)
    told = pd.Series([words[key] for key in keys], index=frame.index, dtype="object")
    return told.mask(frame["role"] == INTERVIEWER, "Enquêteur ou enquêtrice")


def _ranks(values: pd.Series) -> tuple[list[str], list[int]]:
    codes, names = pd.factorize(values.astype("object"), sort=False)
    return [str(name) for name in names], [int(code) for code in codes]


def _values(held: Held) -> list[tuple[str, str]]:
    return list(zip(held.names, held.labels, strict=True))


def _theme(rank: int, key: str, label: str, codebook: Codebook) -> dict[str, str]:
    known = codebook.themes[rank] if rank < len(codebook.themes) else None
    return {"cle": key, "nom": label, "court": known.short if known else label, "couleur": known.color if known else "#666666"}


def _facet(name: str, held: Held) -> dict[str, object]:
    """Values by rank: key, label, theme where they hang on one, and whether anything still bears them."""
    words = WORDS.get(name, CERTAINTY_WORDS if name == "certitude" else {})
    alive = np.unique(held.value[held.kept]).tolist()
    # A value that nothing bears any more, or that only withheld passages bore, is not named.
    borne = set(alive)
    known = [(key, words.get(key, label)) if rank in borne else ("", "") for rank, (key, label) in enumerate(_values(held))]
    themes = {}
    if name == "sous-theme":
        themes = dict(zip(held.value.tolist(), held.theme.tolist(), strict=True))
    return {
        "cles": [key for key, _ in known],
        "noms": [label[:1].upper() + label[1:] for _, label in known],
        "vivantes": alive,
        "themes": [themes.get(rank, NONE) for rank in range(len(held.names))],
    }


def _single(held: Held, passages: int) -> list[int]:
    values = np.full(passages, NONE)
    values[held.passage[held.kept]] = held.value[held.kept]
    return [int(value) for value in values]


def _multiple(held: Held, passages: int) -> list[list[int]]:
    values: list[list[int]] = [[] for _ in range(passages)]
    for passage, value in zip(held.passage[held.kept].tolist(), held.value[held.kept].tolist(), strict=True):
        values[passage].append(value)
    return values


def _tags(frame: pd.DataFrame, held: dict[str, Held], tables: Tables, codebook: Codebook) -> dict[str, object]:
    """Tags of all passages, one after the other: theme, sub-theme, certainty, score in hundredths, evidence."""
    theme, certainty, subtheme = held["theme"], held["certitude"], held["sous-theme"]
    rows = pd.DataFrame({"passage": theme.passage, "theme": theme.value})
    sure = pd.DataFrame({"passage": certainty.passage, "theme": certainty.theme, "sure": certainty.value})[certainty.kept]
    under = pd.DataFrame({"passage": subtheme.passage, "theme": subtheme.theme, "sub": subtheme.value})[subtheme.kept]
    rows = rows.merge(sure, how="left", on=["passage", "theme"]).merge(under, how="left", on=["passage", "theme"])
    ranks = {key: rank for rank, key in enumerate(codebook.keys)}
    places = pd.Series(frame.index, index=frame["passage_id"])
    given = tables.tags[tables.tags["decision"] == "oui"]
    given = given.assign(passage=given["passage_id"].map(places), theme=given["theme"].map(ranks))
    rows = rows.merge(
        given[["passage", "theme", "score", "evidence"]].dropna(subset=["passage", "theme"]), how="left", on=["passage", "theme"]
    )
    hidden = rows["sure"].isna() | (rows["sure"] == CERTAINTIES.index("personne"))
    # A score beside an emptied certainty would give it back.
    score = np.floor(100 * rows["score"].astype(float) + 0.5).mask(rows["score"] > LEAST_SURE, 100).where(~hidden)
    evidence, carried = _ranks(rows["evidence"].replace("", None).where(~rows["sure"].isna()))
    counts = rows.groupby("passage").size().reindex(frame.index, fill_value=0)
    return {
        "nombre": counts.astype(int).tolist(),
        "theme": rows["theme"].astype(int).tolist(),
        "sousTheme": rows["sub"].fillna(NONE).astype(int).tolist(),
        "certitude": rows["sure"].fillna(NONE).astype(int).tolist(),
        "score": score.fillna(NONE).astype(int).tolist(),
        "preuves": evidence,
        "preuve": carried,
    }
