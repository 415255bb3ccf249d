"""Quotes short enough to be read aloud: exact characters of a quote, cut where a sentence ends."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.language import sentence_spans
from pipeline.render.verbatims import Quote
from pipeline.render.word.lines import source_of
from pipeline.render.word.package import clean

LONGEST = 120  # characters: two of them and their numbers make some sixty words
SHORTER = (LONGEST, 100, 80, 60)  # where a slide would hold too many words
SHORTEST, TELLING = 30, 60  # characters of an excerpt at least, and of one that tells something


@dataclass(frozen=True)
class Excerpt:
    """Some of a quote's exact characters, whether something was left out on each side, and the quote."""

    text: str
    before: bool
    after: bool
    quote: Quote

    @property
    def opening(self) -> str:
        """What stands before the words."""
        return "«\u00a0[…] " if self.before else "«\u00a0"

    @property
    def closing(self) -> str:
        """What stands after the words."""
        return " […]\u00a0»" if self.after else "\u00a0»"

    @property
    def source(self) -> str:
        """Who speaks, and where it stands."""
        return source_of(self.quote)


def choose(quotes: Sequence[Quote], longest: int = LONGEST) -> Excerpt | None:
    """Choose among the sure quotes of a side the first that can be cut at sentences; `None` where no tag is sure."""
    found = [excerpt(quote, longest) for quote in quotes if not quote.weak]
    whole = [e for e in found if len(e.text) >= SHORTEST and e.text.rstrip(" \u00a0»").endswith((".", "!", "?", "…"))]
    telling = [e for e in whole if len(e.text) >= TELLING]
    return next(iter(telling or whole or found), None)


def excerpt(quote: Quote, longest: int = LONGEST) -> Excerpt:
    """Cut a quote to its longest run of whole sentences that can be read; without any, to its first words.

    >>> from pipeline.render.verbatims import Quote
    >>> excerpt(Quote("Il pleut. La route est coupée depuis mars.", "", "", "p", "", "", False, False, False), 35).text
    'La route est coupée depuis mars.'
    """
    text = quote.text
    if len(text) <= longest:
        return Excerpt(text, quote.cut_before, quote.cut_after, quote)
    spans = sentence_spans(clean(text))  # one sign for one
    runs = [(start, end) for i, (start, _) in enumerate(spans) for _, end in spans[i:] if SHORTEST <= end - start <= longest]
    start, end = max(runs, key=lambda run: (run[1] - run[0], -run[0])) if runs else (0, _last_space(text, longest))
    return Excerpt(text[start:end], quote.cut_before or start > 0, quote.cut_after or end < len(text), quote)


def _last_space(text: str, longest: int) -> int:
    space = text.rfind(" ", 0, longest)
    return space if space > 0 else longest
