"""Facing verbatims: exact substrings of passages, from different voices, with their anchors."""

from collections import Counter

import pandas as pd

from pipeline.compare.voices import SIDES, Item
from pipeline.language import sentence_spans
from pipeline.schemas import QUOTES

PER_SIDE = 3
LONGEST = 320  # characters
GROUPED = "regroupement"  # what carries a passage that bears no tag: it was put with its like
SHORTEST = 40
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
    columns = ["score", "uncertain", "evidence"]
    near = subthemes[~subthemes["theme"].isin(tags["theme"])].assign(uncertain=False, evidence=GROUPED)
    scores = pd.concat([frame.set_index(["passage_id", "theme"])[columns] for frame in (tags[tags["decision"] == "oui"], near)])
    known = passages.set_index("passage_id", drop=False)
    rows: list[dict[str, object]] = []
    heard = Counter[str]()
    for item in items:
        for side in SIDES:
            found = _for_side(item, side, known.assign(heard=known["voice_id"].map(heard)), scores, per_side)
            heard.update(known.loc[[str(row["passage_id"]) for row in found], "voice_id"])
            rows += found
    return pd.DataFrame(rows, columns=list(QUOTES))


def _for_side(item: Item, side: str, known: pd.DataFrame, scores: pd.DataFrame, per_side: int) -> list[dict[str, object]]:
    candidates = known[known.index.isin(item.passage_ids) & (known["perspective"] == side)]
    # Rows of tables and masked contacts make poor verbatims.
    contacts = r" \| |\[(?:courriel|téléphone|adresse|plaque|compte|identifiant)-\d+\]"
    candidates = candidates[~candidates["text"].str.contains(contacts, regex=True)]
    # What may let somebody be recognised is quoted only once a person has read it.
    candidates = candidates[candidates["caution"].isna()]
    marks = scores[scores.index.get_level_values("theme") == item.theme].droplevel("theme").reindex(candidates.index)
    length = candidates["text"].str.len()
    written = candidates["kind"] == "document"
    order = pd.DataFrame(
        {
            "voice": candidates["voice_id"],
            "uncertain": marks["uncertain"].astype(bool),
            # A passage of a document that starts in the middle of a sentence was cut by the page.
            "brief": (length < SHORTEST) | (written & ~candidates["text"].str.match(r"[A-ZÀ-ÖØ-Þ«—0-9]")),
            "text": candidates["text"].str.lower(),
            # A text that several voices sent is quoted once.
            "campaign": candidates["campaign"].where(candidates["campaign"].notna(), candidates.index.to_series()),
            "synthesis": (candidates["rendering"] == "synthese") & (side == "vecu"),
            "heard": candidates["heard"],
            "score": -marks["score"].astype(float),
            "id": candidates.index,
        }
    ).sort_values(["synthesis", "uncertain", "brief", "heard", "score", "id"])
    best = order.drop_duplicates("voice").drop_duplicates("text").drop_duplicates("campaign").head(per_side).index
    return [_quote(known.loc[i], item, side, float(marks.at[i, "score"]), str(marks.at[i, "evidence"])) for i in best]


def _quote(passage: pd.Series, item: Item, side: str, score: float, evidence: str) -> dict[str, object]:
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
