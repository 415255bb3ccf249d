"""Both sides face to face on a slide: a share with its interval, and a quote short enough to be read."""

from collections.abc import Sequence
from typing import Any

from pipeline.render.french import interval, percent, typeset
from pipeline.render.sections import Bar, Section
from pipeline.render.sentences import ONE_IN
from pipeline.render.slides import messages
from pipeline.render.slides.deck import Deck, source_line
from pipeline.render.slides.excerpts import SHORTER, Excerpt, choose, excerpt
from pipeline.render.slides.measure import Para, crowded, para
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
    quotes, gap = _held(section)
    for bar in section.bars:
        name, color, left = SIDES[bar.side]
        deck.text(
            slide,
            f"Côté {name}",
            Box(left, 1.75, COLUMN, 0.48),
            [para(f"Côté {name.lower()}", 15, PAPER, bold=True)],
            color=color,
        )
        deck.text(slide, f"Part {name}", Box(left, 2.23, COLUMN, 1.35), _share(bar, color))
        _quote(deck, slide, name, quotes[bar.side], Box(left, 3.6, COLUMN, 2.8))
    if gap:
        written = Para(((gap[0], True), (f" {gap[1]}", False)), 16, INK)
        deck.text(slide, "Écart", Box(0.6, 6.45, 11.2, 0.45), [written])


def _held(section: Section) -> tuple[dict[str, Excerpt | None], tuple[str, str] | None]:
    """A quote of each side, and the gap: shorter quotes, then no gap, where the slide would hold too many words."""
    shares = [percent(bar.share[0]) if bar.share else bar.told for bar in section.bars]
    heads = [f"Côté {SIDES[bar.side][0]}" for bar in section.bars]
    for gap in (section.measure, None):
        for longest in SHORTER:
            quotes = {bar.side: choose(section.quotes[bar.side], longest) for bar in section.bars}
            told = [shown.text if shown else NOTHING for shown in quotes.values()]
            if not crowded([*heads, *shares, *told, *(gap or ())]):
                return quotes, gap
    return quotes, None


def facing_pair(deck: Deck, theme: str, need: Quote, action: Quote, score: str, notes: Sequence[str]) -> None:
    """Show a need and an action that the machine brings together."""
    told = [f"{source_of(quote)}\u00a0: «\u00a0{quote.text}\u00a0»" for quote in (action, need)]
    slide = deck.slide(typeset(f"{theme} : un besoin et une action que la machine rapproche"), [*told, *notes])
    told_score = typeset(f"Probabilité du rapprochement, selon la machine : {score}")
    heads = ["Institutions : une action", "Vécu : un besoin", told_score]
    for longest in SHORTER:
        words = {"institutionnel": excerpt(action, longest), "vecu": excerpt(need, longest)}
        if not crowded([*heads, *(shown.text for shown in words.values())]):
            break
    for side, heading in zip(SIDES, heads, strict=False):
        name, color, left = SIDES[side]
        deck.text(
            slide, f"Côté {name}", Box(left, 1.75, COLUMN, 0.48), [para(typeset(heading), 15, PAPER, bold=True)], color=color
        )
        _quote(deck, slide, name, words[side], Box(left, 2.3, COLUMN, 3.6))
    deck.text(slide, "Rapprochement", Box(0.6, 6.45, 11.2, 0.45), [para(told_score, 16, INK, bold=True)])


def _share(bar: Bar, color: str) -> list[Para]:
    """A share in large figures, with what it counts and its interval; one that may not be told is said in words."""
    if bar.share is None:
        return [para(typeset(bar.told), 22, color, bold=True)]
    value, low, high = bar.share
    counted = typeset(f"des voix y consacrent au moins 1 mot sur {ONE_IN} (à 95 % : {interval(low, high)})")
    return [para(percent(value), 44, color, bold=True), *source_line(counted)]


def _quote(deck: Deck, slide: Any, name: str, shown: Excerpt | None, box: Box) -> None:
    if shown is None:
        deck.text(slide, f"Verbatim {name}", box, [para(NOTHING, 18, SOFT)], color=WASH)
        return
    words = Para(((shown.opening, False), (shown.text, False), (shown.closing, False)), 24, INK, after=10)
    deck.text(slide, f"Verbatim {name}", box, [words, *source_line(shown.source)], color=WASH)


def items_column(deck: Deck, slide: Any, side: str, head: str, sections: Sequence[Section]) -> None:
    """List what one side says more than the other, each with its gap."""
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
