"""The correction workbook: the passages most worth a human look, in context, with the machine's proposal."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.exchange.cells_out import LONGEST_XLSX
from pipeline.model import INTERVIEWER, Codebook
from pipeline.themes.adapt import pick_for_review
from pipeline.themes.corrections import CONTROL, HUMAN
from pipeline.themes.tagger import doubt

SHEET, GUIDE = "À corriger", "Mode d'emploi"
REASON = "motif"
FIXED = ("repère", REASON, "avant", "passage", "après", "où", "proposition", "à confirmer")
AGREED, COMMENT = "tout est juste", "commentaire"
_WIDTHS = (22, 14, 40, 80, 40, 30, 26, 14)
UNCERTAIN_SHARE, WEIGHTY_SHARE = 0.5, 0.3  # the rest is drawn at random, as a control
SEED = 42
CANDIDATES = 20_000  # passages that are compared one with another
REASONS = {"uncertain": "incertain", "weighty": "pèse sur l'écart", "control": CONTROL}
HELP = (
    "Pour chaque passage : choisissez oui ou non dans la colonne d'un thème, ou « oui » dans « tout est juste » si la proposition convient.",
    "Une case laissée vide ne dit rien, sauf si « tout est juste » vaut oui : elle reprend alors la proposition.",
    "Ne changez ni les titres ni la colonne « repère ». Vous pouvez trier, filtrer, masquer des colonnes, enregistrer en .xlsx, .ods ou .csv.",
    "Les passages « contrôle » sont tirés au sort : relisez-les aussi, ils servent à mesurer l'erreur sans biais.",
    "Deux personnes peuvent coder la même feuille, chacune la sienne ; regards correct agreement mesure leur accord.",
)


@dataclass(frozen=True)
class Sheet:
    """What a workbook is made from: columns of `schemas.PASSAGES` and `schemas.TAGS`, and what embeds passages.

    Attributes:
        passages: Every passage of the run, the interviewer's included.
        tags: Of the run.
        embed: Gives the embeddings of some of the passages, shape (rows, width).
    """

    passages: pd.DataFrame
    tags: pd.DataFrame
    embed: Callable[[pd.DataFrame], np.ndarray]


def choose_passages(sheet: Sheet, codebook: Codebook, count: int) -> list[tuple[str, str]]:
    """Choose passages to correct: in doubt, weighty on a gap, and a random control part.

    Returns:
        (passage id, reason), passages that a person has decided on left out.
    """
    spoken = sheet.passages[sheet.passages["role"] != INTERVIEWER].reset_index(drop=True)
    done = set(sheet.tags.loc[sheet.tags["labeller"].str.startswith(HUMAN), "passage_id"])
    rows = np.flatnonzero(~spoken["passage_id"].isin(done).to_numpy())
    free = spoken.iloc[rows]
    if not len(free):
        return []
    doubts = _doubts(sheet.tags, codebook).loc[free["passage_id"]].to_numpy()
    weights = _weights(free)
    near = _candidates(doubts.sum(axis=1), weights)
    vectors = sheet.embed(free.iloc[near].reset_index(drop=True)).astype(np.float64)
    even = np.ones(len(near))
    parts = [
        ("uncertain", near[pick_for_review(doubts[near], even, vectors, round(count * UNCERTAIN_SHARE))]),
        ("weighty", near[pick_for_review(doubts[near], weights[near], vectors, count)]),
        ("control", np.random.default_rng(SEED).permutation(len(free))),
    ]
    limits = {
        "uncertain": round(count * UNCERTAIN_SHARE),
        "weighty": round(count * (UNCERTAIN_SHARE + WEIGHTY_SHARE)),
        "control": count,
    }
    ids, chosen = free["passage_id"].tolist(), dict[str, str]()
    for reason, order in parts:
        for row in order:
            if len(chosen) < min(limits[reason], len(ids)):
                chosen.setdefault(ids[row], REASONS[reason])
    return list(chosen.items())


def _candidates(doubts: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Rows that are looked at one beside the other: all, or those of the most doubt and of the most weight in a large corpus."""
    if len(doubts) <= CANDIDATES:
        return np.arange(len(doubts))
    best = [np.argsort(-worth, kind="stable")[: CANDIDATES // 2] for worth in (doubts, doubts * weights)]
    return np.unique(np.concatenate(best))


def _doubts(tags: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """How far each tag of a run is in doubt: passages × themes; thresholds are read off the machine's own decisions."""
    scores = tags.pivot(index="passage_id", columns="theme", values="score")[list(codebook.keys)].astype(float)
    machine = tags[~tags["labeller"].str.startswith(HUMAN)]
    lows = machine[machine["decision"] == "oui"].groupby("theme")["score"].min().reindex(codebook.keys)
    highs = machine[machine["decision"] != "oui"].groupby("theme")["score"].max().reindex(codebook.keys)
    limits = ((lows.fillna(highs) + highs.fillna(lows)) / 2).fillna(0.5).to_numpy(dtype=float)
    return pd.DataFrame(doubt(scores.to_numpy(), limits), index=scores.index, columns=scores.columns)


def _weights(spoken: pd.DataFrame) -> np.ndarray:
    """How much a passage moves a comparison of voices: more in a small perspective, and in a voice of few passages."""
    voices = spoken.groupby("perspective")["voice_id"].transform("nunique").astype(float)
    passages = spoken.groupby("voice_id")["passage_id"].transform("count").astype(float)
    return np.asarray(1 / (voices * passages))


def write_corrections(path: Path, sheet: Sheet, codebook: Codebook, chosen: list[tuple[str, str]]) -> None:
    """Write the workbook, aside first, with drop-down lists and a page of instructions."""
    import xlsxwriter

    aside = path.with_name(f".{path.stem}.partiel.xlsx")
    path.parent.mkdir(parents=True, exist_ok=True)
    headings = (*FIXED, *codebook.keys, AGREED, COMMENT)
    with xlsxwriter.Workbook(str(aside), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet(SHEET)
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        quiet = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#555555"})
        open_ = book.add_format({"valign": "top", "bg_color": "#FFF6D5", "border": 1, "border_color": "#C9B458"})
        bold = book.add_format({"bold": True, "bg_color": "#DDDDDD", "text_wrap": True})
        for column, heading in enumerate(headings):
            width = _WIDTHS[column] if column < len(_WIDTHS) else (40 if heading == COMMENT else 15)
            page.set_column(column, column, width)
            page.write_string(0, column, heading, bold)
        for number, cells in enumerate(_rows(sheet, codebook, chosen), start=1):
            for column, cell in enumerate(cells):
                page.write_string(number, column, cell[: LONGEST_XLSX - 1], wrap if FIXED[column] == "passage" else quiet)
            for column in range(len(FIXED), len(headings)):
                page.write_blank(number, column, None, open_)
        first, last = len(FIXED), len(headings) - 2
        page.data_validation(
            1, first, max(len(chosen), 1), last, {"validate": "list", "source": ["oui", "non"], "ignore_blank": True}
        )
        page.freeze_panes(1, 1)
        page.autofilter(0, 0, max(len(chosen), 1), len(headings) - 1)
        page.set_landscape()
        guide = book.add_worksheet(GUIDE)
        guide.set_column(0, 0, 120, wrap)
        for number, line in enumerate((*HELP, "", *(f"{t.key} : {t.name}. {t.definition}" for t in codebook.themes))):
            guide.write_string(number, 0, line)
    aside.replace(path)


def _rows(sheet: Sheet, codebook: Codebook, chosen: list[tuple[str, str]]) -> list[tuple[str, ...]]:
    passages = sheet.passages.reset_index(drop=True)
    place = {identifier: row for row, identifier in enumerate(passages["passage_id"])}
    by_passage = dict(tuple(sheet.tags.groupby("passage_id")))
    return [
        (identifier, reason, *_context(passages, place[identifier]), *_proposal(by_passage[identifier]))
        for identifier, reason in chosen
    ]


def _context(passages: pd.DataFrame, row: int) -> tuple[str, str, str, str]:
    here = passages.iloc[row]
    around = [
        str(passages.iloc[other]["text"])
        if 0 <= other < len(passages) and passages.iloc[other]["source"] == here["source"] and here["kind"] != "reponse"
        else ""
        for other in (row - 1, row + 1)
    ]
    where = next((str(here[column]) for column in ("question", "section", "speaker") if pd.notna(here[column])), "")
    shown = str(here["source"]) if here["kind"] == "document" else str(here["kind"])
    return around[0], str(here["text"]), around[1], f"{shown} — {where}" if where else shown


def _proposal(tags: pd.DataFrame) -> tuple[str, str]:
    given = tags[tags["decision"] == "oui"]
    told = ", ".join(f"{t.theme} ({100 * t.score:.0f} %)" for t in given.itertuples()) or "aucun"
    return told, ", ".join(tags.loc[tags["uncertain"].astype(bool), "theme"])
