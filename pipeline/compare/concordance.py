"""Keyword in context: each distinctive word where different voices say it, in exact characters of their passages."""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from pipeline.compare.phrases import fold, normalise, phrase_key, same_start, segments
from pipeline.compare.quotes import quotable
from pipeline.compare.vocabulary import PHRASE, Language, side_rows
from pipeline.compare.voices import SIDES, Item
from pipeline.schemas import CONCORDANCES

AROUND = 60  # characters on each side
PER_WORD = 5
SAME_START = 0.6  # of the longer of a form and a lemma, where the lemma is no mere plural or masculine
LEAST_START = 4  # letters
INFLECTED = 0.1
# Whole words, then the parts of those that hyphens join: a lemma may be «centre-ville» or «ville».
_SHAPES = (re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)"), re.compile(r"([^\W\d_]+)(?=-)"), re.compile(r"(?<=-)([^\W\d_]+)"))

Span = tuple[int, int]


def concordances(
    passages: pd.DataFrame, words: Language, items: Sequence[Item], vocabulary: pd.DataFrame, per_word: int = PER_WORD
) -> pd.DataFrame:
    """Show each distinctive word in its contexts, from different voices.

    Passages that a person must read first (`caution`), syntheses of what residents said and copies of one text give none.

    Args:
        passages: Columns of `schemas.PASSAGES`.
        words: What they say, row by row alike.
        items: Themes, with their passages.
        vocabulary: Columns of `schemas.VOCABULARY`.
        per_word: Contexts of a word, at most.

    Returns:
        Columns of `schemas.CONCORDANCES`, in the order of the vocabulary; before + hit + after is a substring of the text.
    """
    rows: list[dict[str, object]] = []
    shown = quotable(passages)
    themes = {item.theme: item for item in items if item.level == "theme"}
    says = words.says.tocsc()
    place = {term: column for column, term in enumerate(words.terms)}
    for (theme, side), part in vocabulary.groupby(["theme", "perspective"], sort=False):
        own = side_rows(passages, themes[str(theme)].passage_ids)[SIDES.index(str(side))] & shown
        for word, kind in zip(part["word"], part["kind"], strict=True):
            column = says[:, [place[word]]].toarray().ravel() > 0
            chosen = _order(passages, np.flatnonzero(own & column))
            found = _contexts(passages, words, chosen, (word, kind), per_word)
            rows += [{"theme": theme, "perspective": side, "word": word, **context} for context in found]
    return pd.DataFrame(rows, columns=list(CONCORDANCES))


def _order(passages: pd.DataFrame, rows: np.ndarray) -> list[int]:
    """Rows in the order in which they may be shown: one a voice and a text, words as said before words as noted."""
    part = passages.iloc[rows]
    order = pd.DataFrame(
        {
            "noted": (part["rendering"] != "verbatim").to_numpy(bool),
            "id": part["passage_id"].to_numpy(),
            "voice": part["voice_id"].to_numpy(),
            "text": part["campaign"].fillna(part["text"].str.lower()).to_numpy(),
            "row": rows,
        }
    ).sort_values(["noted", "id"])
    return [int(row) for row in order.drop_duplicates("voice").drop_duplicates("text")["row"]]


def _contexts(
    passages: pd.DataFrame, words: Language, rows: list[int], term: tuple[str, str], most: int
) -> list[dict[str, object]]:
    """Contexts of a (word, kind) in the first of these passages in which it is found."""
    contexts: list[dict[str, object]] = []
    for row in rows:
        if len(contexts) == most:
            break
        text = str(passages["text"].iat[row])
        span = locate(text, term[0], term[1], words.nouns[row])
        if span is not None:
            before, hit, after = in_context(text, span)
            contexts.append({"passage_id": passages["passage_id"].iat[row], "before": before, "hit": hit, "after": after})
    return contexts


def locate(text: str, term: str, kind: str, nouns: Sequence[str]) -> Span | None:
    """Find where a text says a word, in any of its forms, or a phrase.

    Args:
        text: As written or said.
        term: Lemma of a word, or spelling of a phrase.
        kind: `mot` or `expression`.
        nouns: Lemmas of the nouns and adjectives of the text, among which a form belongs to the nearest.

    >>> locate("Les travaux durent.", "travail", "mot", ["travail"])
    (4, 11)
    """
    if kind == PHRASE:
        key = phrase_key(term)
        return min(((s.start, s.end) for s in segments(text, nouns) if s.key == key), default=None)
    # A form that only begins alike must not be the form of another word of the passage.
    others = {fold(noun) for noun in nouns if noun != term}
    forms = [(_distance(match[1], term), match.span(1)) for shape in _SHAPES for match in shape.finditer(normalise(text))]
    near = [(d, s) for d, s in forms if d <= INFLECTED or (d < 1 and fold(normalise(text[s[0] : s[1]])) not in others)]
    return min(near)[1] if near else None


def _distance(form: str, lemma: str) -> float:
    """How far a form is from a lemma: 0 the same, 0.1 in number and gender, then the share that differs; 1 is too far.

    >>> _distance("bus", "bus"), _distance("médicales", "médical"), _distance("vélo", "bus")
    (0.0, 0.1, 1.0)
    """
    if form == lemma:
        return 0.0
    if fold(form) == fold(lemma):
        return INFLECTED
    same = same_start(form, lemma)
    share = same / max(len(form), len(lemma))
    return 1 - share if same >= LEAST_START and share >= SAME_START else 1.0


def in_context(text: str, span: Span, around: int = AROUND) -> tuple[str, str, str]:
    """Cut a hit and what stands around it, at spaces.

    >>> in_context("Il n'y a plus de médecin au village depuis l'hiver.", (17, 24), 12)
    ('a plus de ', 'médecin', ' au village')
    """
    start, end = span
    first, last = max(0, start - around), min(len(text), end + around)
    if first > 0 and not text[first - 1].isspace():
        space = re.search(r"\s", text[first:start])
        first = first + space.end() if space else start
    if last < len(text) and not text[last].isspace():
        kept = re.match(r".*(?=\s)", text[end:last], re.DOTALL)
        last = end + kept.end() if kept else end
    return text[first:start], text[start:end], text[end:last]
