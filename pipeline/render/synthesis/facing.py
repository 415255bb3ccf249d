"""Words of several territories face to face: exact, quotable, and with the name of the territory they come from."""

from dataclasses import dataclass, replace

import pandas as pd

from pipeline.compare.voices import SIDES
from pipeline.render.synthesis.sentences import WHERE
from pipeline.render.verbatims import Quote, Verbatims

APART = 2  # quotes a territory where two diverge
TOGETHER = 1  # where all have something in common


@dataclass(frozen=True)
class Column:
    """One of two columns of quotes: its heading, which side it is of, and what to say where it is empty."""

    heading: str
    side: str
    quotes: tuple[Quote, ...]
    empty: str


@dataclass(frozen=True)
class Facing:
    """Two columns of quotes."""

    left: Column
    right: Column


@dataclass(frozen=True, eq=False)
class Words:
    """What was said in several territories.

    Attributes:
        quotes: Columns of `schemas.territories.SYNTHESIS_QUOTES`.
        verbatims: Passages by territory.
        names: What territories are called, in their order.
    """

    quotes: pd.DataFrame
    verbatims: dict[str, Verbatims]
    names: dict[str, str]

    def of(self, theme: str, side: str, slug: str) -> list[Quote]:
        """Sure quotes of a territory, best first."""
        quotes, known = self.quotes, self.verbatims[slug]
        here = quotes[(quotes["theme"] == theme) & (quotes["perspective"] == side) & (quotes["territory"] == slug)]
        kept = here[here["passage_id"].isin(known.quotable(here["passage_id"]))]
        found = [
            known.quote(str(row.passage_id), str(row.quote), float(row.score), str(row.evidence)) for row in kept.itertuples()
        ]
        return [replace(quote, attribution=f"{self.names[slug]} — {quote.attribution}") for quote in found if not quote.weak]

    def apart(self, pair: pd.Series) -> Facing:
        """Face the words of the louder territory of a pair and of the other one, on the side where they diverge.

        Args:
            pair: A row of `schemas.territories.DIVERGENCES`, the louder first.
        """
        theme, side = str(pair["theme"]), str(pair["measure"])
        left, right = (
            Column(
                f"{self.names[slug]}, {WHERE[side]}",
                side,
                tuple(self.of(theme, side, slug)[:APART]),
                "Aucun passage sûr de ce territoire.",
            )
            for slug in (str(pair["one"]), str(pair["other"]))
        )
        return Facing(left, right)

    def together(self, theme: str, enough: dict[str, list[str]]) -> Facing:
        """Face both sides, each in the words of the territories that are compared on it.

        Args:
            theme: Its key.
            enough: Territories of enough voices, by side.
        """
        left, right = (
            Column(
                f"Côté {'institutions' if side == SIDES[0] else 'vécu'}",
                side,
                tuple(quote for slug in enough[side] for quote in self.of(theme, side, slug)[:TOGETHER]),
                "Aucun passage sûr de ce côté.",
            )
            for side in SIDES
        )
        return Facing(left, right)
