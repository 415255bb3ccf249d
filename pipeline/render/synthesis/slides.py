"""A `Synthesis` value and its figures → slides: one message a slide, whole sentences in the notes."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.render.figures.canvas import Figure
from pipeline.render.french import typeset
from pipeline.render.slides.deck import Deck
from pipeline.render.slides.document import figure_slide
from pipeline.render.slides.measure import Para, para
from pipeline.render.slides.template import BODY, CAPTION, INK, PALE, PAPER, SOFT, Box, new_presentation
from pipeline.render.synthesis.report import Finding, Synthesis
from pipeline.render.synthesis.sentences import listed
from pipeline.render.word.package import describe, write_package

NUMBERS = Box(BODY.left, BODY.top, BODY.width, 4.6)
ROWS = 8  # territories that a slide's table holds; the report has all
TO_CHECK = (
    "Qui a été entendu, et comment, dans chaque territoire ?",
    "Les citations disent-elles la même chose que les parts ?",
    "Une divergence n'a pas de cause connue : ne pas en inventer.",
)


def write_synthesis_slides(synthesis: Synthesis, figures: Sequence[Figure], folder: Path, path: Path) -> None:
    """Write the slides of a synthesis, aside first; the same value gives the same bytes.

    Args:
        synthesis: What is said.
        figures: Those that were drawn.
        folder: Holds each figure as `{name}.png`.
        path: The presentation.
    """
    presentation = new_presentation()
    describe(presentation, f"Regards croisés — synthèse — {synthesis.title}", "Ce qui leur est commun, ce en quoi ils divergent")
    deck, known = Deck(presentation, folder), {figure.name: figure for figure in figures}
    _cover(deck, synthesis)
    if synthesis.cautions:
        _points(deck, "À lire d'abord : tous ne sont pas comparables", synthesis.cautions, [])
    figure_slide(deck, _message(synthesis), known.get("profils"), synthesis.cautions)
    for finding in synthesis.divergences:
        _divergence(deck, synthesis, finding)
    _commons(deck, synthesis)
    figure_slide(deck, typeset("De quoi chacun parle, sur une même carte"), known.get("carte-commune"), [])
    _points(deck, "Avant d'en parler, ce qu'il reste à vérifier", TO_CHECK, [synthesis.ways_note])
    write_package(presentation.save, path)


def _cover(deck: Deck, synthesis: Synthesis) -> None:
    slide = deck.slide(synthesis.title, [f"{head} ({rest})" for head, rest in synthesis.summary], "Title Slide")
    written = [
        para("Ce qui leur est commun, ce en quoi ils divergent", 24, PAPER, after=10),
        para(f"Regards croisés, synthèse de territoires · {synthesis.made}", 16, PALE),
    ]
    deck.fill(slide.placeholders[1].text_frame, written)


def _message(synthesis: Synthesis) -> str:
    """What the shares of all themes show."""
    if not synthesis.divergences:
        return typeset("Aucune divergence établie entre ces territoires")
    return typeset(f"Des territoires divergent sur : {listed([finding.theme.short for finding in synthesis.divergences])}")


def _divergence(deck: Deck, synthesis: Synthesis, finding: Finding) -> None:
    """Show the shares of a theme, territory by territory, under who diverges."""
    slide = deck.slide(typeset(f"{finding.theme.name} : {listed(list(finding.places))} divergent le plus"), finding.sentences)
    columns = [row[1:] for row in synthesis.shares if row[0].startswith(f"{finding.theme.short}, ")]
    rows = [(name, *cells) for name, *cells in zip(synthesis.names, *columns, strict=True)]
    held = deck.table(slide, NUMBERS, ("Territoire", "Institutions", "Vécu", "Écart (points)"), rows[:ROWS], (3, 3, 3, 3))
    more = f" ; {held} territoires sur {len(rows)}, les autres sont dans le rapport" if held < len(rows) else ""
    told = typeset(f"Part des voix qui soulèvent le thème, intervalle à 95 %{more}.")
    deck.text(slide, "Légende", CAPTION, [para(told, 12, SOFT)])


def _commons(deck: Deck, synthesis: Synthesis) -> None:
    """Name the themes of which something holds everywhere, without divergence."""
    shared = [finding for finding in synthesis.commons if finding.brief]
    notes = [f"{finding.theme.name}. {sentence}" for finding in shared for sentence in finding.sentences]
    points = [f"{finding.theme.short} : {finding.brief[0][0].lower()}{finding.brief[0][1:]}" for finding in shared]
    _points(deck, "Ce qui est commun" if points else "Rien n'est établi dans tous à la fois", points, notes)


def _points(deck: Deck, title: str, points: Sequence[str], notes: Sequence[str]) -> None:
    slide = deck.slide(typeset(title), [typeset(note) for note in notes])
    if points:
        deck.text(slide, "Liste", BODY, [Para(((typeset(point), False),), 24, INK, after=14, bullet=True) for point in points])
