"""Words of a theme as a report shows them: distinctive ones in their contexts, and what each side calls otherwise."""

from dataclasses import dataclass

import pandas as pd

from pipeline.compare.quotes import anchor
from pipeline.compare.voices import SIDES
from pipeline.render.lists import Tables
from pipeline.render.verbatims import Quote, Verbatims

STEM, ENDING = 4, 2  # letters of a word that must be found again, and at its end those that may change


@dataclass(frozen=True)
class Context:
    """A word where somebody says it: exact characters around it, and where it stands."""

    before: str
    hit: str
    after: str
    anchor: str


@dataclass(frozen=True)
class Word:
    """A distinctive word or phrase of one side, and some of its contexts."""

    word: str
    specificity: str
    contexts: list[Context]


@dataclass(frozen=True)
class ThemeWords:
    """Distinctive words by side, and bridges: (institutional term, lived term, a quote of each)."""

    sides: dict[str, list[Word]]
    bridges: list[tuple[str, str, Quote, Quote]]


def theme_words(theme: str, tables: Tables, verbatims: Verbatims) -> ThemeWords:
    """Gather the words of a theme, most specific first."""
    vocabulary = tables.vocabulary[tables.vocabulary["theme"] == theme]
    contexts = tables.concordances[tables.concordances["theme"] == theme]
    sides = {
        side: [_word(row, contexts, verbatims) for _, row in vocabulary[vocabulary["perspective"] == side].iterrows()]
        for side in SIDES
    }
    bridges = [
        (
            str(row["institutional"]),
            str(row["lived"]),
            verbatims.whole(str(row["institutional_id"]), 1.0, "", _seek(str(row["institutional"]))),
            verbatims.whole(str(row["lived_id"]), 1.0, "", _seek(str(row["lived"]))),
        )
        for _, row in tables.bridges[tables.bridges["theme"] == theme].iterrows()
    ]
    return ThemeWords(sides, bridges)


def _seek(term: str) -> str:
    """The term of a bridge as an excerpt is looked for: itself, else its words, whose endings may change where they are said."""
    stems = (word[: max(STEM, len(word) - ENDING)] for word in term.split() if len(word) >= STEM)
    return ", ".join(dict.fromkeys((term, *stems)))


def _word(row: pd.Series, contexts: pd.DataFrame, verbatims: Verbatims) -> Word:
    here = contexts[(contexts["word"] == row["word"]) & (contexts["perspective"] == row["perspective"])]
    found = [Context(c.before, c.hit, c.after, anchor(verbatims.known.loc[c.passage_id])) for c in here.itertuples(index=False)]
    specificity = float(row["specificity"])
    return Word(str(row["word"]), f"{specificity:.1f}".replace(".", ","), found)
