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
    passage, identifiers = pd.factorize(tags["passage_id"])
    rows = np.array([row_of.get(questions.get(identifier, ""), -1) for identifier in identifiers], dtype=int)[passage]
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
    answers = (rest["asked"].isna() & (rest["kind"] == "reponse") & rest["question"].notna()).to_numpy(dtype=bool)
    written = rest.loc[answers, ["passage_id", "question"]]
    found |= {identifier: str(text) for identifier, text in zip(written["passage_id"], written["question"], strict=True) if text}
    told = rest[rest["asked"].notna()]
    for identifier, source, asked in zip(told["passage_id"], told["source"], told["asked"], strict=True):
        text = by_turn.get((source, int(asked)), "")
        if text:
            found[identifier] = text
    return found
