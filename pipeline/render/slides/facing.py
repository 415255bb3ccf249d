"""Both sides face to face on a slide: a share with its interval, and a quote short enough to be read."""

from collections.abc import Sequence
from typing import Any

from pipeline.render.french import interval, percent, typeset
from pipeline.render.sections import Bar, Section
from pipeline.render.slides import messages
from pipeline.render.slides.deck import Deck, source_line
from pipeline.render.slides.excerpts import Excerpt, choose, excerpt
from pipeline.render.slides.measure import Para, para
from pipeline.render.slides.template import INK, INSTITUTION, LIVED, PAPER, SOFT, WASH, Box
from pipeline.render.verbatims import Quote
from pipeline.render.word.lines import certainty_of, source_of

SIDES = {"institutionnel": ("Institutions", INSTITUTION, 0.6), "vecu": ("Vécu", LIVED, 6.82)}
COLUMN = 5.91  # inches wide
ITEMS = 3  # of a column
NOTHING = "Aucun passage sûr de ce côté."


def facing_slide(deck: Deck, section: Section) -> None:
    """Show what may be said of a theme: each side's share, and a quote of each."""
    slide = deck.slide(messages.told(section), _notes(section))
    for bar in section.bars:
        name, color, left = SIDES[bar.side]
        deck.text(
            slide,
            f"Côté {name}",
            Box(left, 1.75, COLUMN, 0.48),
            [para(f"Côté {name.lower()}", 15, PAPER, bold=True)],
            color=color,
        )
        deck.text(slide, f"Part {name}", Box(left, 2.25, COLUMN, 1.2), _share(bar, color))
        _quote(deck, slide, name, choose(section.quotes[bar.side]), Box(left, 3.5, COLUMN, 2.8))
    if section.measure:
        gap, told = section.measure
        written = Para(((gap, True), (f" {told}", False)), 16, INK)
        deck.text(slide, "Écart", Box(0.6, 6.45, 11.2, 0.45), [written])


def facing_pair(deck: Deck, theme: str, need: Quote, action: Quote, score: str, notes: Sequence[str]) -> None:
    """Show a need and an action that the machine brings together."""
    told = [f"{source_of(quote)}\u00a0: «\u00a0{quote.text}\u00a0»" for quote in (action, need)]
    slide = deck.slide(typeset(f"{theme} : un besoin et une action que la machine rapproche"), [*told, *notes])
    for side, head, quote in (("institutionnel", "une action", action), ("vecu", "un besoin", need)):
        name, color, left = SIDES[side]
        heading = typeset(f"{name} : {head}")
        deck.text(slide, f"Côté {name}", Box(left, 1.75, COLUMN, 0.48), [para(heading, 15, PAPER, bold=True)], color=color)
        _quote(deck, slide, name, excerpt(quote), Box(left, 2.3, COLUMN, 3.6))
    told_score = typeset(f"Probabilité du rapprochement, selon la machine : {score}")
    deck.text(slide, "Rapprochement", Box(0.6, 6.45, 11.2, 0.45), [para(told_score, 16, INK, bold=True)])


def _share(bar: Bar, color: str) -> list[Para]:
    """A share in large figures with its interval; one that may not be told is said in words."""
    if bar.share is None:
        return [para(typeset(bar.told), 22, color, bold=True)]
    value, low, high = bar.share
    return [para(percent(value), 44, color, bold=True), para(typeset(f"des voix (à 95 % : {interval(low, high)})"), 14, SOFT)]


def _quote(deck: Deck, slide: Any, name: str, shown: Excerpt | None, box: Box) -> None:
    if shown is None:
        deck.text(slide, f"Verbatim {name}", box, [para(NOTHING, 18, SOFT)], color=WASH)
        return
    words = Para(((shown.opening, False), (shown.text, False), (shown.closing, False)), 24, INK, after=10)
    deck.text(slide, f"Verbatim {name}", box, [words, *source_line(shown.source)], color=WASH)


def items_column(deck: Deck, slide: Any, side: str, head: str, sections: Sequence[Section]) -> None:
    """List what one side says and the other says little, each with its gap."""
    name, color, left = SIDES[side]
    deck.text(slide, f"Côté {name}", Box(left, 1.75, COLUMN, 0.48), [para(head, 15, PAPER, bold=True)], color=color)
    written = []
    for section in sections[:ITEMS]:
        written.append(para(typeset(section.label), 20, INK, bold=True))
        written.append(para(_gap(section), 16, SOFT, after=14))
    if len(sections) > ITEMS:
        written.append(para(f"et {len(sections) - ITEMS} de plus dans le rapport", 16, SOFT))
    deck.text(slide, f"Sujets {name}", Box(left, 2.3, COLUMN, 4.0), written or [para("Aucun écart établi de ce côté.", 18, SOFT)])


def _gap(section: Section) -> str:
    """How wide a gap is; the column already says on which side."""
    if section.measure is None:
        return "écart établi"
    gap, told = section.measure
    return f"{gap} de plus {told[told.index('(') :]}" if "(" in told else f"{gap} {told}"


def _notes(section: Section) -> list[str]:
    """The whole sentence, how the gap holds, and every sure quote with where it stands."""
    told = [section.sentence, *(s for s in (section.corrected, section.countings, *section.prompting) if s)]
    for side, (name, _, _) in SIDES.items():
        told += [
            f"{name}\u00a0: «\u00a0{quote.text}\u00a0» ({source_of(quote)}\u00a0; {certainty_of(quote)})"
            for quote in section.quotes[side]
            if not quote.weak
        ]
    return told
