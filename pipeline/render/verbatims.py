"""Verbatims as a report shows them: exact words, who says them, where they stand, and how sure their tag is."""

import re
from dataclasses import dataclass, replace

import pandas as pd

from pipeline.compare.quotes import GROUPED, LONGEST, anchor, best_excerpt
from pipeline.language import sentence_spans
from pipeline.protect.small_cells import UNTOLD, describable_publics
from pipeline.render.french import KINDS, PUBLICS
from pipeline.render.sentences import certainty

ENDS = (".", "!", "?", "…", "»", ")")
FEWEST_WORDS = 5  # below which words say little by themselves
CELLS = " | "  # between the cells of a table's row
LEAST = 0.5  # probability of a tag below which its passage illustrates nothing


@dataclass(frozen=True)
class Quote:
    """A verbatim with who says it, where it stands and how sure its tag is."""

    text: str
    attribution: str
    anchor: str
    passage_id: str
    score: str
    carried: str
    weak: bool
    cut_before: bool
    cut_after: bool

    def shortened(self, most: int) -> "Quote":
        """Keep whole sentences of at most so many characters, those that carried the tag first; still exact words."""
        text = excerpt(self.text, self.carried, most)
        before = self.cut_before or not self.text.startswith(text)
        return replace(self, text=text, cut_before=before, cut_after=self.cut_after or not self.text.endswith(text))


@dataclass(frozen=True)
class Verbatims:
    """Passages that quotes are taken from, by passage_id, and the publics of enough persons to be named."""

    known: pd.DataFrame
    named: frozenset[str]

    def quote(self, identifier: str, text: str, score: float, carried: str) -> Quote:
        """Show some of a passage's words, an exact substring of its text; better ones where these say little."""
        passage = self.known.loc[identifier]
        said = str(passage["text"])
        text = excerpt(said, carried) if _poor(text) else _outside_brackets(said, text, max(LONGEST, len(text)))
        written = passage["kind"] == "document"
        return Quote(
            text=text,
            attribution=self._attribution(passage),
            anchor=anchor(passage),
            passage_id=identifier,
            score=certainty(score),
            carried=carried,
            weak=score < LEAST and carried != GROUPED,
            cut_before=not passage["text"].startswith(text),
            cut_after=not passage["text"].endswith(text) or (written and not text.endswith(ENDS)),
        )

    def whole(self, identifier: str, score: float, carried: str, sought: str = "") -> Quote:
        """Show a passage, or its best sentences where it is long: those that hold the words that are sought."""
        return self.quote(identifier, excerpt(str(self.known.at[identifier, "text"]), sought), score, carried)

    def quotable(self, identifiers: pd.Series) -> pd.Series:
        """Those of some passages that may be quoted without a person reading them first, in their order.

        Rows of tables make poor verbatims.
        """
        rows = identifiers.map(self.known["text"].str.contains(CELLS, regex=False)).astype(bool)
        return identifiers[identifiers.map(self.known["caution"]).isna() & ~rows]

    def _attribution(self, passage: pd.Series) -> str:
        """Who speaks: a public only where it counts at least k persons; never a name or a commune."""
        kind = KINDS[passage["kind"]][0]
        if passage["kind"] == "document":
            return "Document publié"
        if passage["rendering"] == "synthese":
            return "Synthèse : ce que l'institution a retenu, pas des mots d'habitants"
        # In a meeting nobody says who lives here: only an office or the manifest tells a public.
        undeclared = passage["mode"] == "reunion-publique" and passage["public"] == "habitant"
        who = PUBLICS[passage["public"]] if passage["public"] in self.named and not undeclared else "participant·e"
        told = ", propos notés" if passage["rendering"] == "paraphrase" else ""
        return f"{who.capitalize()}, {kind}{told}"


def excerpt(text: str, sought: str, longest: int = LONGEST) -> str:
    """Cut the best whole sentences of a text, neither a few words nor a row of a table where a sentence is better.

    Args:
        text: What somebody says.
        sought: Words that the excerpt should hold, as `compare.quotes.best_excerpt` reads them.
        longest: Characters.

    Returns:
        An exact substring, cut within no pseudonym.

    >>> excerpt("Oui. [personne-1] attend le bus de huit heures. Non.", "", 45)
    '[personne-1] attend le bus de huit heures.'
    """
    cut = best_excerpt(text, sought, longest)
    if _poor(cut):
        spans = [span for span in sentence_spans(text) if not _poor(text[slice(*span)])]
        holding = [span for span in spans if _holds(text[slice(*span)], sought)] if _holds(cut, sought) else spans
        if holding:
            following = best_excerpt(text[holding[0][0] :], "", longest)
            cut = best_excerpt(text[slice(*holding[0])], sought, longest) if _poor(following) else following
    return _outside_brackets(text, cut, longest)


def _poor(text: str) -> bool:
    return len(text.split()) < FEWEST_WORDS or CELLS in text


def _holds(text: str, sought: str) -> bool:
    return any(word in text.lower() for word in sought.lower().partition(" ; ")[0].split(", ") if word)


def _outside_brackets(text: str, cut: str, longest: int) -> str:
    """Leave out a pseudonym that an excerpt holds a part of only, or have it start there: sentences may be split within one."""
    start = text.find(cut)
    stands = (match.span() for match in re.finditer(r"\[[^\[\]]*\]", text))
    end = start + len(cut)
    for first, last in stands:
        if first < start < last:
            start = first if end - first <= longest else last
        if first < end < last:
            end = first
    return text[start:end].strip() or cut


def verbatims_of(passages: pd.DataFrame, k: int, told: frozenset[str] | None = None) -> Verbatims:
    """Make ready to quote passages.

    Args:
        passages: Columns of `schemas.PASSAGES`.
        k: Fewest persons of a public that may be named.
        told: Passages whose public may be named; all of them by default.
    """
    named = describable_publics(passages, k)
    if told is not None:
        untold = (passages["kind"] != "document") & ~passages["passage_id"].isin(told)
        passages = passages.assign(public=passages["public"].mask(untold, UNTOLD))
    return Verbatims(passages.set_index("passage_id"), named)
