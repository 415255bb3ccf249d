"""Verbatims as a report shows them: exact words, who says them, where they stand, and how sure their tag is."""

from dataclasses import dataclass, replace

import pandas as pd

from pipeline.compare.quotes import GROUPED, anchor, best_excerpt
from pipeline.protect.small_cells import describable_publics
from pipeline.render.french import KINDS, PUBLICS
from pipeline.render.sentences import certainty

ENDS = (".", "!", "?", "…", "»", ")")
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
        text = best_excerpt(self.text, self.carried, most)
        before = self.cut_before or not self.text.startswith(text)
        return replace(self, text=text, cut_before=before, cut_after=self.cut_after or not self.text.endswith(text))


@dataclass(frozen=True)
class Verbatims:
    """Passages that quotes are taken from, by passage_id, and the publics of enough persons to be named."""

    known: pd.DataFrame
    named: frozenset[str]

    def quote(self, identifier: str, text: str, score: float, carried: str) -> Quote:
        """Show some of a passage's words, an exact substring of its text."""
        passage = self.known.loc[identifier]
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

    def whole(self, identifier: str, score: float, carried: str) -> Quote:
        """Show a passage, or its best sentences where it is long."""
        return self.quote(identifier, best_excerpt(str(self.known.at[identifier, "text"]), ""), score, carried)

    def quotable(self, identifiers: pd.Series) -> pd.Series:
        """Those of some passages that may be quoted without a person reading them first, in their order."""
        return identifiers[identifiers.map(self.known["caution"]).isna()]

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


def verbatims_of(passages: pd.DataFrame, k: int) -> Verbatims:
    """Make ready to quote passages, columns of `schemas.PASSAGES`."""
    return Verbatims(passages.set_index("passage_id"), describable_publics(passages, k))
