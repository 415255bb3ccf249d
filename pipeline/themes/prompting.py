"""Which passages answer a question that names the theme, and which bring the theme up by themselves.

A theme that only comes when it is asked for weighs less than one that people raise: the question is tagged
by the same tagger as the answer, and the two are compared theme by theme.
"""

from collections.abc import Hashable

import numpy as np
import pandas as pd

from pipeline.disfluency import fluent
from pipeline.model import INTERVIEWER
from pipeline.themes.tagger import Tagger, predict


def mark_prompted(tags: pd.DataFrame, passages: pd.DataFrame, tagger: Tagger) -> pd.DataFrame:
    """Fill the column `prompted` of the tags: whether the question put just before names the theme.

    Args:
        tags: Columns of `schemas.TAGS`.
        passages: Columns of `schemas.PASSAGES`, the interviewer's included.
        tagger: The one that gave the tags; each distinct question is tagged once.

    Returns:
        The tags; `prompted` is true where the question is tagged with the theme, false where it is
        not, and null where the theme is not given or no question is known.
    """
    questions = _questions(passages)
    texts = sorted(set(questions.values()))
    row_of = {text: row for row, text in enumerate(texts)}
    named = predict(texts, tagger, explained=False).decisions
    rows = np.array([row_of.get(questions.get(identifier, ""), -1) for identifier in tags["passage_id"]], dtype=int)
    columns = tags["theme"].map({key: i for i, key in enumerate(tagger.codebook.keys)}).to_numpy(dtype=int)
    known = (rows >= 0) & (tags["decision"] == "oui").to_numpy()
    prompted = pd.array([pd.NA] * len(tags), dtype="boolean")
    prompted[known] = named[rows[known], columns[known]]
    return tags.assign(prompted=prompted)


def _questions(passages: pd.DataFrame) -> dict[Hashable, str]:
    """Passage id → text of the question it answers, in an interview or a questionnaire."""
    asking = passages[(passages["role"] == INTERVIEWER) & passages["turn"].notna()]
    said = asking.groupby(["source", "turn"], sort=False)["text"].agg(" ".join)
    by_turn = {(source, int(turn)): fluent(text) for (source, turn), text in said.items()}
    rest = passages[passages["role"] != INTERVIEWER]
    found: dict[Hashable, str] = {}
    for identifier, source, kind, asked, question in zip(
        rest["passage_id"], rest["source"], rest["kind"], rest["asked"], rest["question"], strict=True
    ):
        if pd.notna(asked):
            text = by_turn.get((source, int(asked)), "")
        else:
            text = str(question) if kind == "reponse" and pd.notna(question) else ""
        if text:
            found[identifier] = text
    return found
