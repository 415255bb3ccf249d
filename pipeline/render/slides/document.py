"""A `Report` value and its figures → slides, from what must be read first to what must be checked next."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.render.figures.canvas import Figure
from pipeline.render.french import typeset
from pipeline.render.report import Report
from pipeline.render.slides import messages
from pipeline.render.slides.deck import Deck, source_line
from pipeline.render.slides.facing import facing_pair, facing_slide, items_column
from pipeline.render.slides.measure import Para, crowded, para
from pipeline.render.slides.template import BODY, CAPTION, INK, PALE, PAPER, SOFT, Box, new_presentation
from pipeline.render.word.package import describe, write_package

BESIDE, ASIDE = Box(3.7, 1.62, 8.2, 5.8), Box(0.6, 1.7, 3.0, 2.0)  # a picture that is not wide, and its caption on its left
GROUPS = 6  # of a table of who was heard
POINTS = 5  # of a list
THEMES = 6  # of a table of needs
SHORT_READING = "« Aucune action retrouvée » : à chercher dans les textes."
NBSP = "\u00a0"
MORE = "et {n} de plus dans le rapport"


def write_slides(report: Report, figures: Sequence[Figure], folder: Path, path: Path) -> None:
    """Write the slides of a report, aside first; the same report gives the same bytes.

    Args:
        report: What is said.
        figures: Those that were drawn.
        folder: Holds each figure as `{name}.png`.
        path: The presentation.
    """
    presentation = new_presentation()
    territory = typeset(report.territory)
    describe(presentation, f"Regards croisés — {territory}", "Ce que les institutions écrivent, ce que les gens vivent")
    deck, known = Deck(presentation, folder), {figure.name: figure for figure in figures}
    _cover(deck, report)
    if report.caution:
        title = f"À lire d’abord\u00a0: {messages.NO_VOICES}"
        slide = deck.slide(title, [report.caution])
        deck.text(slide, "Mise en garde", BODY, [para(report.caution, 26, INK)])
    for section in report.findings:
        facing_slide(deck, section)
    figure_slide(deck, messages.overview(report), known.get("ecarts-themes"), [report.error])
    _blind_spots(deck, report)
    _themes(deck, report, known)
    _needs(deck, report, known)
    if "territoire" in known:
        figure_slide(deck, messages.opening(known["territoire"].description), known["territoire"], [])
    _heard(deck, report)
    _limits(deck, report)
    _points(deck, "Avant d’en parler, ce qu’il reste à vérifier", messages.to_check(report), [])
    write_package(presentation.save, path)


def figure_slide(deck: Deck, title: str, figure: Figure | None, notes: Sequence[str]) -> None:
    """Show one figure under its message; nothing where it was not drawn."""
    if figure is None:
        return
    description = typeset(figure.description)
    slide = deck.slide(title, [f"{figure.title}. {description}", *notes])
    picture, caption = max(((BODY, CAPTION), (BESIDE, ASIDE)), key=lambda boxes: deck.size_in(figure.name, boxes[0]))
    deck.picture(slide, figure.name, description, picture)
    deck.text(slide, "Légende", caption, [para(f"{typeset(figure.title).rstrip('.')}.", 12, SOFT)])


def _cover(deck: Deck, report: Report) -> None:
    """Show the territory, what this is, and its date."""
    slide = deck.slide(
        typeset(report.territory),
        [*(f"{head} ({rest})" for head, rest in report.summary), *filter(None, [report.close])],
        "Title Slide",
    )
    written = [
        para("Ce que les institutions écrivent, ce que les gens vivent", 24, PAPER, after=10),
        para(f"Regards croisés, diagnostic territorial · rapport du {report.made}", 16, PALE),
    ]
    deck.fill(slide.placeholders[1].text_frame, written)


def _blind_spots(deck: Deck, report: Report) -> None:
    """Show what each side says more than the other; nothing is shown of a report that concludes nothing."""
    if not report.conclusive:
        return
    notes = [f"{s.label} — {s.sentence}" for sections in report.blind_spots.values() for s in sections]
    slide = deck.slide(messages.blind(report), notes)
    for side, cell, head in (
        ("institutionnel", "institution", "Davantage dit par les institutions"),
        ("vecu", "vecu", "Davantage dit dans le vécu"),
    ):
        items_column(deck, slide, side, head, report.blind_spots[cell])


def _themes(deck: Deck, report: Report, figures: Mapping[str, Figure]) -> None:
    """Show each theme once: its sub-themes where its own gap was a finding, both sides where it was not."""
    for part in report.parts:
        figure = figures.get(f"ecarts-{part.theme.key}")
        if part.section in report.findings and figure:
            notes = [f"{s.label} — {s.sentence}" for s in part.subsections]
            figure_slide(deck, messages.within(part, report.conclusive), figure, notes)
        else:
            facing_slide(deck, part.section)


def _needs(deck: Deck, report: Report, figures: Mapping[str, Figure]) -> None:
    """Show needs against actions, and the surest pair of them."""
    notes = [f"{part.theme.name} — {part.sentence}" for part in report.answered]
    reading = typeset("« Aucune action retrouvée » veut dire : à chercher dans les textes, pas : il n'y en a pas.")
    figure = figures.get("besoins")
    rows = _by_theme(report, figure)
    if figure and rows:
        slide = deck.slide(messages.needs(report), [typeset(figure.description), report.matching, reading, *notes])
        heads = figure.table.headings
        deck.table(slide, BODY, (heads[0], heads[1], f"{heads[2]} (à 95\u00a0%)", heads[4]), rows, (3, 3, 4, 3))
        told = " ".join(filter(None, (report.close_note, typeset(SHORT_READING))))
        deck.text(slide, "Légende", CAPTION, [para(told, 14, SOFT)])
    elif figure:
        figure_slide(deck, messages.needs(report), figure, [report.matching, reading, *notes])
    elif not report.answered:
        slide = deck.slide("Ni besoin exprimé dans le vécu, ni action dite par les institutions", [])
        deck.text(slide, "Texte", BODY, [para(reading, 24, INK)])
    pairs = [(part.theme.name, *pair) for part in report.answered for pair in part.pairs]
    if pairs:
        facing_pair(deck, *pairs[0], notes=[report.matching, reading])


def _by_theme(report: Report, figure: Figure | None) -> list[tuple[str, str, str, str]]:
    """What the figure of needs says of each theme, few enough to be read from afar."""
    themes = {part.theme.short for part in report.parts}
    rows = [row for row in figure.table.rows if row[0] in themes] if figure and len(figure.table.headings) > 4 else []
    return [(row[0], row[1], f"{row[2]} ({row[3]})" if row[3].strip("–") else row[2], row[4]) for row in rows[:THEMES]]


def _heard(deck: Deck, report: Report) -> None:
    """Show who was heard, and who was not."""
    title = " et ".join(head for head, _ in report.summary[2:4])
    slide = deck.slide(f"{typeset(title)} sont comptées", [" — ".join(row) for row in report.heard] + report.modes)
    box = Box(BODY.left, BODY.top, BODY.width, BODY.height - 0.8)
    shown = deck.table(slide, box, ("Mode de collecte", "Public", "Voix"), report.heard[:GROUPS], (4, 5, 2))
    told = []
    if len(report.heard) > shown:
        told.append(f"… {MORE.format(n=len(report.heard) - shown)}.")
    if report.missing:
        told.append(f"Trop peu ou pas entendus : {messages.listed(report.missing)}.")
    if told:
        place = Box(BODY.left, BODY.top + BODY.height - 0.7, BODY.width, 0.7)
        deck.text(slide, "Manques", place, [para(typeset(" ".join(told)), 18, INK, bold=True)])
    note = f"De 1 à {report.k - 1} personnes, le nombre n’est pas donné."
    deck.text(slide, "Légende", CAPTION, source_line(note))


def _limits(deck: Deck, report: Report) -> None:
    """Show what these figures do not say."""
    items = [
        "Une voix, quelle que soit sa longueur, compte pour une.",
        "Un écart n'est affirmé que si son intervalle l'établit.",
        f"{report.error.split(NBSP + ':')[0].rstrip('.')}.",
        f"De 1 à {report.k - 1} personnes, aucun chiffre n'est donné.",
        "Noms remplacés, pas anonymes : relire avant de diffuser.",
    ]
    notes = [f"{heading}. {' '.join(paragraphs)}" for heading, paragraphs in report.method]
    facts = [f"{name}\u00a0: {value}" for name, value in report.reproducibility]
    _points(
        deck, "Ces chiffres disent ce qui a été dit et lu, pas ce que tous pensent", [typeset(i) for i in items], notes + facts
    )


def _points(deck: Deck, title: str, items: Sequence[str], notes: Sequence[str]) -> None:
    """Show a few points, all of them in the notes."""
    slide = deck.slide(title, [*items, *notes])
    shown = items[:POINTS]
    while len(shown) > 1 and crowded(shown):
        shown = shown[:-1]
    written = [Para(((item, False),), 24, INK, 14, bullet=True) for item in shown]
    deck.text(slide, "Points", BODY, written)
