"""Paragraphs of a report before they become Word: a style and runs of text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.compare.quotes import GROUPED
from pipeline.render.french import typeset
from pipeline.render.theme_words import Word
from pipeline.render.verbatims import Quote

EXACT, BOLD = "Mots exacts", "Strong"
NOTHING = "Aucun passage sûr de ce côté."
CONTEXTS = 2  # of a word; the page shows more


@dataclass(frozen=True)
class Line:
    """A paragraph: its style, and runs of (text, character style or nothing)."""

    style: str
    runs: tuple[tuple[str, str], ...]


Block = tuple[Line, ...]


def line(style: str, text: str) -> Line:
    """Make a paragraph of one run."""
    return Line(style, ((text, ""),))


def unbroken(anchor: str) -> str:
    r"""Keep «page 8» and «tour 12» on one line.

    >>> unbroken("a.pdf, page 8")
    'a.pdf, page\xa08'
    """
    return re.sub(r", (page|tour|ligne) (?=\d)", ", \\1\u00a0", anchor)


def source_of(quote: Quote) -> str:
    """Say who speaks and where it stands."""
    return f"{typeset(quote.attribution)} — {unbroken(quote.anchor)}"


def certainty_of(quote: Quote) -> str:
    """Say who gave the tag of a quote, and how sure it is."""
    if quote.carried == "décision d'une personne":
        return "étiquette décidée par une personne"
    if quote.carried == GROUPED:
        return "regroupé par la machine, sans étiquette"
    carried = f" (portée par {quote.carried})" if quote.carried else ""
    return typeset(f"étiquette de la machine : {quote.score}{carried}")


def plain(quote: Quote) -> Block:
    """Show a quote with its source."""
    before, after = "[…] " if quote.cut_before else "", " […]" if quote.cut_after else ""
    words = Line("Verbatim", (("«\u00a0" + before, ""), (quote.text, EXACT), (after + "\u00a0»", "")))
    return words, line("Source", source_of(quote))


def tagged(quote: Quote) -> Block:
    """Show a quote with its source and how sure its tag is."""
    words, source = plain(quote)
    return words, line("Source", f"{source.runs[0][0]} · {certainty_of(quote)}")


def sure(quotes: Sequence[Quote], most: int, first: int = 0) -> list[Block]:
    """Show some quotes of a side, those whose tag is sure; or say that there is none."""
    shown = [tagged(quote) for quote in quotes[first : first + most] if not quote.weak]
    return shown or nothing(NOTHING if first == 0 else "Pas d'autre passage sûr de ce côté.")


def nothing(text: str) -> list[Block]:
    """Say that there is nothing to show."""
    return [(line("Rien", typeset(text)),)]


def word_block(word: Word) -> Block:
    """Show a distinctive word and some of its contexts."""
    head = Line("Mot", ((word.word, BOLD), (f" (spécificité {word.specificity})", "")))
    contexts = (
        Line("Contexte", ((f"…{c.before}", ""), (c.hit, BOLD), (f"{c.after}… — {unbroken(c.anchor)}", "")))
        for c in word.contexts[:CONTEXTS]
    )
    return head, *contexts
