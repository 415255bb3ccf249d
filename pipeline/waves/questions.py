"""Questions that were asked alike at two waves, and those that were added, dropped or reworded."""

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.schemas.waves import QUESTIONS

ASKED = ("questionnaire", "aller-vers")  # modes in which a question is put in the same words to all
RISK = 0.05  # of taking for dropped or added a question that was merely answered by few, over all questions
LIKE = 70.0  # similarity of wordings, 0 to 100, from which a question is another one reworded
COMMON, ADDED, DROPPED, REWORDED = "commune", "ajoutee", "retiree", "reformulee"
_NUMBER = re.compile(r"^\s*(?:q(?:uestion)?\s*)?\d+\s*[a-z]?\s*[.):\-–—]\s*", re.IGNORECASE)


def wording(question: str) -> str:
    """A question without what changes nothing of it: number, case, accents, signs and spaces.

    >>> wording("Q3. De quoi auriez-vous besoin ?") == wording("de quoi auriez vous  besoin")
    True
    """
    plain = unicodedata.normalize("NFKD", _NUMBER.sub("", question)).casefold()
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.findall(r"\w+", letters))


@dataclass(frozen=True, eq=False)
class Questionnaire:
    """Questions of two waves on one side.

    Attributes:
        table: Columns of `schemas.waves.QUESTIONS`.
        changed: Which passages answer a question that both waves did not ask alike, shape (passages,).
    """

    table: pd.DataFrame
    changed: np.ndarray

    @property
    def moved(self) -> bool:
        """Whether a question changed."""
        return bool((self.table["state"] != COMMON).any())


def compare_questions(passages: pd.DataFrame, waves: tuple[str, str], side: str) -> Questionnaire:
    """Compare the questions of two waves.

    Args:
        passages: Columns of `schemas.PASSAGES` and `wave`, of all sides.
        waves: The earlier and the later.
        side: The perspective whose answers are looked at.
    """
    put = passages["mode"].isin(ASKED) & passages["question"].notna() & (passages["perspective"] == side)
    asked = (put & passages["wave"].isin(waves)).to_numpy(bool)
    told = pd.Series("", index=passages.index, dtype=object)
    told[asked] = [wording(question) for question in passages["question"][asked]]
    early, late = (_asked(passages[asked], told[asked], wave) for wave in waves)
    if not len(early) or not len(late):  # a wave that asked nothing is told by its modes
        return Questionnaire(pd.DataFrame(columns=list(QUESTIONS)), np.zeros(len(passages), dtype=bool))
    sizes = [passages.loc[asked & (passages["wave"] == wave).to_numpy(bool), "voice_id"].nunique() for wave in waves]
    rare = _rare(early, late, (sizes[0], sizes[1]))
    rows = [(side, *row) for row in _states(early.drop(rare[0]), late.drop(rare[1]))]
    common = {*(set(early.index) & set(late.index)), *rare[0], *rare[1]}
    changed = asked & ~told.isin(common).to_numpy(bool)
    return Questionnaire(pd.DataFrame(rows, columns=list(QUESTIONS)), changed)


def _asked(passages: pd.DataFrame, told: pd.Series, wave: str) -> pd.DataFrame:
    """Wordings of a wave → the question as it was put, and how many voices answered it."""
    here = passages["wave"] == wave
    groups = pd.DataFrame({"told": told[here], "question": passages["question"][here], "voice": passages["voice_id"][here]})
    return (
        groups.sort_values(["told", "question"]).groupby("told").agg(question=("question", "first"), voices=("voice", "nunique"))
    )


def _rare(early: pd.DataFrame, late: pd.DataFrame, sizes: tuple[int, int]) -> tuple[list[str], list[str]]:
    """Wordings that one wave answered so seldom that chance alone may have left them out of the other one."""
    bound = RISK / max(1, len(early.index.union(late.index)))
    found = []
    for here, there, own in ((early, late, sizes[0]), (late, early, sizes[1])):
        share = own / sum(sizes)
        alone = here.index.difference(there.index)
        found.append([str(told) for told in alone if share ** int(here.at[told, "voices"]) > bound])
    return found[0], found[1]


def _states(early: pd.DataFrame, late: pd.DataFrame) -> list[tuple[str, str, str | None, int, int]]:
    """What became of each question: as it was put, its state, what it is near to, and voices of both waves."""
    rows: list[tuple[str, str, str | None, int, int]] = []
    gone, new = early.index.difference(late.index), late.index.difference(early.index)
    for told in early.index.intersection(late.index):
        rows.append((str(early.at[told, "question"]), COMMON, None, int(early.at[told, "voices"]), int(late.at[told, "voices"])))
    pairs = _reworded(list(gone), list(new))
    for told in gone:
        if told not in pairs:
            rows.append((str(early.at[told, "question"]), DROPPED, None, int(early.at[told, "voices"]), 0))
    taken = {there: here for here, there in pairs.items()}
    for told in new:
        here = taken.get(told)
        before = int(early.at[here, "voices"]) if here else 0
        near = str(early.at[here, "question"]) if here else None
        rows.append((str(late.at[told, "question"]), REWORDED if here else ADDED, near, before, int(late.at[told, "voices"])))
    return rows


def _reworded(gone: list[str], new: list[str]) -> dict[str, str]:
    """Pair wordings that went with those that came, the likest first."""
    from rapidfuzz import fuzz

    likes = sorted((-fuzz.token_sort_ratio(a, b), a, b) for a in gone for b in new)
    pairs: dict[str, str] = {}
    for like, one, other in likes:
        if -like >= LIKE and one not in pairs and other not in pairs.values():
            pairs[one] = other
    return pairs
