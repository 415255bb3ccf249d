"""Facing verbatims: exact substrings of passages, from different voices, with their anchors."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.compare.voices import SIDES, Item, rows_of
from pipeline.language import sentence_spans
from pipeline.schemas import QUOTES

PER_SIDE = 3
LONGEST = 320  # characters
GROUPED = "regroupement"  # what carries a passage that bears no tag: it was put with its like
SHORTEST = 40
_TOLD = ("passage_id", "text", "source", "section", "page", "turn", "row", "start_s")
# Rows of tables and masked contacts read as no text.
_POOR = re.compile(r" \| |\[(?:courriel|téléphone|adresse|plaque|compte|identifiant)-\d+\]")
KIND_NAMES = {
    "document": "document",
    "entretien": "entretien",
    "reunion": "réunion",
    "atelier": "atelier",
    "reponse": "réponse",
}


def pick_quotes(
    passages: pd.DataFrame, tags: pd.DataFrame, items: list[Item], subthemes: pd.DataFrame, per_side: int = PER_SIDE
) -> pd.DataFrame:
    """Choose for each item and perspective the clearest passages of different voices.

    A synthesis is an institution's reading: it is quoted on the lived side only where nobody's own words are, and
    as what it is. An uncertain tag is quoted only where nothing better stands; a voice that was quoted for another
    item leaves the floor to those that were not.

    Returns:
        Columns of `schemas.QUOTES`, best first within an item and a side. What no theme caught has no tag: the nearness to
        its sub-theme stands for its score.
    """
    stage = _stage(passages, _marks(passages, tags, subthemes))
    rows: list[dict[str, object]] = []
    for item, about in zip(items, rows_of(passages, items), strict=True):
        for side in SIDES:
            found = stage.best(about, item.theme, side, per_side)
            stage.heard[stage.voice[found]] += 1
            rows += [stage.quote(row, item, side) for row in found]
    return pd.DataFrame(rows, columns=list(QUOTES))


@dataclass(frozen=True)
class _Marks:
    """How surely passages are about a theme: a row of each mark (−1 without), its score, whether it is unsure, and why."""

    rows: np.ndarray
    score: np.ndarray
    uncertain: np.ndarray
    evidence: np.ndarray


@dataclass(frozen=True)
class _Stage:
    """Passages as they may be quoted, row by row alike.

    Attributes:
        told: What a quote shows of each.
        sides: Those of each perspective that may be quoted.
        order: Number of each passage by its id.
        voice, text, campaign: Numbers, the same for what is the same.
        brief: Too short, or cut by a page.
        synthesis: No resident's own words.
        marks: By theme.
        heard: How often each voice was quoted; it grows.
    """

    told: pd.DataFrame
    sides: dict[str, np.ndarray]
    order: np.ndarray
    voice: np.ndarray
    text: np.ndarray
    campaign: np.ndarray
    brief: np.ndarray
    synthesis: np.ndarray
    marks: dict[str, _Marks]
    heard: np.ndarray

    def mark(self, row: int, theme: str) -> tuple[float, str]:
        """Score and evidence of a passage on a theme."""
        marks = self.marks[theme]
        return float(marks.score[marks.rows[row]]), str(marks.evidence[marks.rows[row]])

    def best(self, about: np.ndarray, theme: str, side: str, most: int) -> list[int]:
        """Rows to quote among some, of different voices and texts, best first."""
        rows = about[self.sides[side][about]]
        if not len(rows):  # nobody speaks of it, and nothing marks it
            return []
        marks = self.marks[theme]
        places = marks.rows[rows]
        keys = (
            self.order[rows],
            -marks.score[places],
            self.heard[self.voice[rows]],
            self.brief[rows],
            marks.uncertain[places],
            self.synthesis[rows] & (side == "vecu"),
        )
        chosen: list[int] = []
        seen: tuple[set[int], ...] = (set(), set(), set())
        for row in rows[np.lexsort(keys)].tolist():
            # A text that several voices sent is quoted once.
            for said, known in zip((self.voice, self.text, self.campaign), seen, strict=True):
                if said[row] in known:
                    break
                known.add(said[row])
            else:
                chosen.append(row)
            if len(chosen) == most:
                break
        return chosen

    def quote(self, row: int, item: Item, side: str) -> dict[str, object]:
        """What a table tells of a passage."""
        passage, (score, evidence) = self.told.iloc[row], self.mark(row, item.theme)
        return {
            "passage_id": passage["passage_id"],
            "theme": item.theme,
            "perspective": side,
            "quote": best_excerpt(passage["text"], evidence),
            "subtheme": item.subtheme,
            "score": score,
            "anchor": anchor(passage),
            "evidence": evidence,
        }


def _stage(passages: pd.DataFrame, marks: dict[str, _Marks]) -> _Stage:
    texts = passages["text"]
    voices, campaigns = (pd.factorize(passages[name].to_numpy(object))[0] for name in ("voice_id", "campaign"))
    # Rows of tables and masked contacts make poor verbatims; what may let somebody be recognised is quoted only once a
    # person has read it.
    shown = quotable(passages)
    sides = {side: shown & (passages["perspective"] == side).to_numpy(bool) for side in SIDES}
    # A passage of a document that starts in the middle of a sentence was cut by the page.
    cut = (passages["kind"] == "document") & ~texts.str.match(r"[A-ZÀ-ÖØ-Þ«—0-9]")
    order = np.empty(len(passages), dtype=int)
    order[np.argsort(passages["passage_id"].to_numpy(object), kind="stable")] = np.arange(len(passages))
    return _Stage(
        told=passages[list(_TOLD)].astype(object),
        sides=sides,
        order=order,
        voice=voices,
        text=pd.factorize(np.array([text.lower() for text in texts], dtype=object))[0],
        campaign=np.where(campaigns >= 0, campaigns, len(passages) + np.arange(len(passages))),
        brief=((texts.str.len() < SHORTEST) | cut).to_numpy(bool),
        synthesis=(passages["rendering"] == "synthese").to_numpy(bool),
        marks=marks,
        heard=np.zeros(int(voices.max(initial=-1)) + 1, dtype=int),
    )


def _marks(passages: pd.DataFrame, tags: pd.DataFrame, subthemes: pd.DataFrame) -> dict[str, _Marks]:
    """Marks of each theme: its tags, or where no tag is, the nearness to a sub-theme."""
    near = subthemes[~subthemes["theme"].isin(tags["theme"])].assign(uncertain=False, evidence=GROUPED)
    columns = ["passage_id", "theme", "score", "uncertain", "evidence"]
    scores = pd.concat([frame[columns] for frame in (tags[tags["decision"] == "oui"], near) if len(frame)] or [near[columns]])
    known = pd.Index(passages["passage_id"].to_numpy(object))
    found = {}
    for theme, part in scores.groupby("theme"):
        places = known.get_indexer(pd.Index(part["passage_id"].to_numpy(object)))
        here = places >= 0
        rows = np.full(len(passages), -1)
        rows[places[here]] = np.flatnonzero(here)
        found[str(theme)] = _Marks(
            rows, part["score"].to_numpy(float), part["uncertain"].to_numpy(bool), part["evidence"].to_numpy(object)
        )
    return found


def quotable(passages: pd.DataFrame) -> np.ndarray:
    """Tell which passages may be shown: nobody must read them first, and they read as text. Shape (passages,)."""
    poor = np.array([_POOR.search(text) is not None for text in passages["text"]], dtype=bool)
    return np.asarray(passages["caution"].isna().to_numpy(bool) & ~poor)


def best_excerpt(text: str, evidence: str, longest: int = LONGEST) -> str:
    """Cut the run of whole sentences that holds most of the evidence; always an exact substring.

    >>> best_excerpt("Bonjour. Il n'y a plus de médecin. Voilà.", "médecin", longest=30)
    "Il n'y a plus de médecin."
    """
    if len(text) <= longest:
        return text
    words = [word for word in evidence.lower().partition(" ; ")[0].split(", ") if word]
    spans = sentence_spans(text)
    best, most = spans[0], -1
    for i, (start, _) in enumerate(spans):
        for _, end in spans[i:]:
            if end - start > longest and end != spans[i][1]:
                break
            found = sum(text[start:end].lower().count(word) for word in words)
            # Without evidence, as much of the beginning as fits.
            if found > most or (not words and best[0] == start == spans[0][0]):
                best, most = (start, end), found
    return text[best[0] : best[1]] if best[1] - best[0] <= longest else _at_space(text, best[0], longest)


def _at_space(text: str, start: int, longest: int) -> str:
    space = text.rfind(" ", start, start + longest)
    return text[start : space if space > start else start + longest]


def anchor(passage: pd.Series) -> str:
    """Say in French where a passage stands: file, then page, turn and time, or row and question."""
    parts = [str(passage["source"])]
    if pd.notna(passage["row"]) and isinstance(passage["section"], str):  # a workbook of several sheets
        parts.append(passage["section"])
    for column, word in (("page", "page"), ("turn", "tour"), ("row", "ligne")):
        if pd.notna(passage[column]):
            parts.append(f"{word} {int(passage[column])}")
    if pd.notna(passage["start_s"]):
        seconds = int(passage["start_s"])
        parts.append(f"{seconds // 3600}:{seconds % 3600 // 60:02}:{seconds % 60:02}")
    return ", ".join(parts)
