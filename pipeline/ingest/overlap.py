"""Files that repeat one another: the same transcript twice, two exports of the same comments.

A passage that another file already holds is refused by name, so that it counts once a voice.
"""

import re
from collections import Counter
from dataclasses import dataclass

import pandas as pd

from pipeline.model import PARTICIPANT, Rejection

SHINGLE = 6  # words
MIN_WORDS = 8  # shorter passages are told apart by nothing
MIN_WORDS_ANSWER = 4
# Share of a file's long passages that another file must hold before any is dropped.
FILE_OVERLAP = {"reunion": 0.3, "entretien": 0.3, "document": 0.8, "reponse": 0.6, "atelier": 0.6}
PASSAGE_OVERLAP = 0.7


@dataclass(frozen=True)
class _Seen:
    """A file already looked at; `share` and `long` (its long rows) serve answers only."""

    source: str
    shingles: frozenset[int]
    texts: Counter[str]
    share: float = 0.0
    long: int = 0


def drop_overlaps(passages: pd.DataFrame) -> tuple[pd.DataFrame, list[Rejection]]:
    """Refuse the passages of a file that a larger file of the same kind already holds.

    Args:
        passages: Columns of `schemas.PASSAGES`, several sources together.

    Returns:
        The passages that remain, and one rejection for each that does not.
    """
    dropped: dict[str, str] = {}
    for kind, group in passages[passages["role"] == PARTICIPANT].groupby("kind", sort=True):
        dropped |= _overlaps(group, str(kind))
    rows = passages[passages["passage_id"].isin(dropped.keys())]
    rejections = [
        Rejection(row.source, _anchor(row), "doublon", f"déjà lu dans {dropped[row.passage_id]}") for row in rows.itertuples()
    ]
    return passages[~passages["passage_id"].isin(dropped.keys())].reset_index(drop=True), rejections


def _anchor(row: object) -> str:
    sheet = getattr(row, "section", None)
    if isinstance(sheet, str) and not pd.isna(row.row):  # type: ignore[attr-defined]
        return f"{sheet}, ligne {int(row.row)}"  # type: ignore[attr-defined]
    for name, word in (("page", "page"), ("turn", "tour"), ("row", "ligne")):
        value = getattr(row, name)
        if value is not None and not pd.isna(value):
            return f"{word} {int(value)}"
    return f"caractères {row.start_char}-{row.end_char}"  # type: ignore[attr-defined]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _shingles(text: str) -> frozenset[int]:
    words = _words(text)
    return frozenset(hash(tuple(words[i : i + SHINGLE])) for i in range(max(len(words) - SHINGLE + 1, 1)))


def _overlaps(group: pd.DataFrame, kind: str) -> dict[str, str]:
    """passage_id → the source that already holds it."""
    group = group.assign(key=[" ".join(_words(text)) for text in group["text"]])
    sizes = group.assign(size=group["text"].str.len()).groupby("source")["size"].sum()
    # The largest file first; between equals, the one that says which question was asked.
    asked = group.groupby("source")["question"].nunique()
    order = sorted(sizes.index, key=lambda name: (-sizes[name], -asked[name], name))
    files = group.groupby("source", sort=False)
    seen: list[_Seen] = []
    found: dict[str, str] = {}
    for name in order:
        rows = files.get_group(name)
        here = _remember(name, rows, kind)
        for other in seen:
            hits = _same_answers(rows, here, other) if kind in ("reponse", "atelier") else _same_speech(rows, other, kind)
            if hits:
                found |= dict.fromkeys([*hits, *(_same_words(rows, other) if other.shingles else ())], other.source)
        seen.append(here)
    return found


def _remember(name: str, rows: pd.DataFrame, kind: str) -> _Seen:
    texts = Counter(rows["key"])
    if kind in ("reponse", "atelier"):
        return _Seen(name, frozenset(), texts, FILE_OVERLAP[kind], sum(_is_long(key) for key in rows["key"]))
    return _Seen(name, frozenset().union(*(_shingles(text) for text in rows["text"])), texts)


def _same_answers(rows: pd.DataFrame, here: _Seen, other: _Seen) -> list[str]:
    keys = rows["key"]
    common = Counter({key: min(here.texts[key], other.texts[key]) for key in here.texts.keys() & other.texts.keys()})
    # Most pairs of files share little: whole counters tell it before any row is looked at.
    if sum(n for key, n in common.items() if _is_long(key)) < here.share * max(here.long, 1):
        return []
    hits = []
    for identifier, key in zip(rows["passage_id"], keys, strict=True):
        if common[key] > 0:
            common[key] -= 1
            hits.append(identifier)
    return hits


def _is_long(key: str) -> bool:
    return key.count(" ") >= MIN_WORDS_ANSWER - 1


def _same_words(rows: pd.DataFrame, other: _Seen) -> list[str]:
    """Passages too short to tell files apart, that the other file holds word for word."""
    pairs = zip(rows["passage_id"], rows["key"], strict=True)
    return [i for i, key in pairs if key.count(" ") < MIN_WORDS - 1 and other.texts[key] > 0]


def _same_speech(rows: pd.DataFrame, other: _Seen, kind: str) -> list[str]:
    hits, candidates = [], 0
    for identifier, text in zip(rows["passage_id"], rows["text"], strict=True):
        if len(_words(text)) < MIN_WORDS:
            continue
        candidates += 1
        shingles = _shingles(text)
        if len(shingles & other.shingles) >= PASSAGE_OVERLAP * len(shingles):
            hits.append(identifier)
    return hits if len(hits) >= FILE_OVERLAP[kind] * max(candidates, 1) else []
