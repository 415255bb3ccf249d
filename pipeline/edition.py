"""The editions of a run: one `Report` as a page to explore, a PDF, a Word file, slides, sheets for a workshop, an easy page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline import store
from pipeline.drawing import Drawing, drawings
from pipeline.errors import PdfUnavailable
from pipeline.format_choice import choose_formats
from pipeline.model import Territory
from pipeline.outlines import Commune, named_communes, read_outlines
from pipeline.render.aside import aside
from pipeline.render.cards import render_cards
from pipeline.render.easy import easy_page, render_easy
from pipeline.render.explorer.page import ExplorerParts, explorer_parts, shown_of
from pipeline.render.figures.canvas import PNG, SVG, Figure
from pipeline.render.french import moment
from pipeline.render.html import render_html, render_print
from pipeline.render.lists import Tables
from pipeline.render.pdf import write_pdf
from pipeline.render.report import Context, Report, build_report
from pipeline.render.slides import write_slides
from pipeline.render.word import write_word
from pipeline.schemas import TABLES
from pipeline.themes.codebook import read_codebook
from pipeline.themes.tagger import Tagger

# Format → file and what it is called on the page; the page itself comes last, since it names the others.
FORMATS = {
    "pdf": ("rapport.pdf", "PDF"),
    "docx": ("rapport.docx", "Word"),
    "pptx": ("diaporama.pptx", "diaporama"),
    "fiches": ("fiches.pdf", "fiches d’atelier"),
    "facile": ("facile-a-lire.pdf", "page facile à lire"),
    "html": ("rapport.html", "page à explorer"),
}
# What each format needs of the figures; the others show none.
PICTURES = {"pdf": PNG, "docx": PNG, "pptx": PNG, "html": SVG}

# Rows that a report reads of a long table: what is given, and all that concerns the passages that are read closely.
_READ = {"tags": "decision = 'oui' OR passage_id IN (SELECT passage_id FROM {language})"}


@dataclass(frozen=True)
class Edition:
    """What every format is made of, and the run's folder that it goes to."""

    run: Path
    tables: Tables
    context: Context
    report: Report
    figures: Sequence[Figure]
    explorer: ExplorerParts | None

    @property
    def pictures(self) -> Path:
        """Folder of the figures as PNG."""
        return self.run / "figures"


# Begins to draw figures, and gives what waits for them: one for each drawing, nothing where there was nothing to draw.
Draw = Callable[[Sequence[Drawing]], Callable[[], Sequence[Figure | None]]]


def draw_here(wanted: Sequence[Drawing]) -> Callable[[], Sequence[Figure | None]]:
    """Draw figures one after the other, when they are waited for."""
    return lambda: [one.make() for one in wanted]


def write_editions(
    run: Path,
    tables: Tables,
    context: Context,
    communes: Sequence[Commune],
    formats: Sequence[str] = tuple(FORMATS),
    draw: Draw = draw_here,
) -> list[str]:
    """Draw the figures that the formats asked for need, and write those formats, each aside first.

    Args:
        run: Its folder; figures go to `figures/`.
        tables: Of the run.
        context: What the report says besides.
        communes: Those of the territory, with outlines where they are known.
        formats: Among `FORMATS`.
        draw: Who draws the figures.

    Returns:
        In French, what could not be made and what to do; nothing where all was.
    """
    shown = shown_of(tables, context.codebook, context.k)
    (run / "figures").mkdir(exist_ok=True)
    kinds = frozenset(PICTURES[name] for name in formats if name in PICTURES)
    drawn = draw(drawings(tables, context, communes, run / "figures", kinds, shown.close))
    report = build_report(tables, context, shown)
    explorer = explorer_parts(tables, context.codebook, context.k, shown) if "html" in formats else None
    figures = [figure for figure in drawn() if figure]
    for figure in (figure for figure in figures if figure.svg):
        (run / "figures" / f"{figure.name}.svg").write_text(figure.svg, encoding="utf-8")
    edition = Edition(run, tables, context, report, figures, explorer)
    problems = []
    for name, (file, _) in FORMATS.items():
        if name in formats:
            try:
                _WRITERS[name](edition, run / file)
            except PdfUnavailable as error:
                problems.append(str(error))
    return list(dict.fromkeys(problems))


def missing_formats(run: Path, formats: Sequence[str]) -> list[str]:
    """Those of some formats that a run does not hold yet."""
    return [name for name in formats if not (run / FORMATS[name][0]).is_file()]


def chosen_formats(text: str) -> tuple[str, ...]:
    """Understand «html,pdf» or «tous».

    Raises:
        FormatUnknown: One of them is not a format.
    """
    return choose_formats(text, FORMATS, "de rapport")


def remake(run: Path, folder: Path, formats: Sequence[str]) -> list[str]:
    """Write formats of a finished run again from its tables; what they say does not change.

    The territory's own files are not needed any more, but for the outlines of its communes.

    Returns:
        What could not be made, as `write_editions` tells it.

    Raises:
        MissingRun: The run was made by a version that did not keep what its report says.
    """
    tables = Tables(**{name: store.read_table(run, name, _READ.get(name, "")) for name in TABLES})
    context = _kept_context(run)
    communes, _ = read_outlines(folder, context.territory)
    return write_editions(run, tables, context, communes or named_communes(context.territory), formats)


def _kept_context(run: Path) -> Context:
    kept: Any = store.report_of(run)
    who = kept["territoire"]
    territory = Territory(
        who["slug"],
        who["nom"],
        siren=who["siren"],
        communes=tuple(who["communes"]),
        expected_publics=tuple(who["publics_attendus"]),
        contact=who["contact"],
    )
    codebook = read_codebook(store.codebook_of(run))
    facts = [(str(name), str(value)) for name, value in kept["faits"]]
    return Context(
        territory,
        codebook,
        str(kept["date"]),
        int(kept["k"]),
        {str(kind): int(n) for kind, n in kept["protection"].items()},
        facts,
        tuple(kept["noms_perdus"]),
        str(kept["encodeur"]),
    )


def keep_context(context: Context) -> dict[str, object]:
    """What a manifest keeps of a report, so that it can be written again."""
    who = context.territory
    return {
        "territoire": {
            "slug": who.slug,
            "nom": who.name,
            "siren": who.siren,
            "communes": list(who.communes),
            "publics_attendus": list(who.expected_publics),
            "contact": who.contact,
        },
        "date": context.made,
        "k": context.k,
        "protection": context.protection,
        "faits": [list(fact) for fact in context.reproducibility],
        "noms_perdus": list(context.lost_names),
        "encodeur": context.encoder,
    }


def context_of(
    territory: Territory, tagger: Tagger, parameters: store.Parameters, print_: dict[str, object], told: dict[str, Any]
) -> Context:
    """Gather what a report says besides its tables.

    Args:
        territory: Whose report it is.
        tagger: What tagged it.
        parameters: Of the run.
        print_: What its tables depend on.
        told: `protection` (counts by kind) and `lost_names` (names of sub-themes that found none).
    """
    facts = [
        ("Livre de codes", f"{tagger.codebook.name}, version {tagger.codebook.version}"),
        ("Étiqueteur", tagger.labeller.removeprefix("machine:")),
        ("Carte de l’étiqueteur", store.card_of(tagger.codebook.identifier, tagger.encoder)),
        ("Encodeur", tagger.encoder),
        ("Échantillon", f"{parameters.sample} réponses par question" if parameters.sample else "aucun, tout est lu"),
        ("Lecture des pages numérisées", "avec Tesseract" if parameters.ocr else "non"),
        ("Borne des petits effectifs", f"{parameters.k} personnes"),
        ("Empreinte du code", str(print_["code"])[:12]),
        ("Empreinte du modèle", str(print_["model"])[:12]),
        ("Versions", ", ".join(f"{name} {version}" for name, version in store.versions().items())),
    ]
    made = moment(datetime.now())
    return Context(territory, tagger.codebook, made, parameters.k, told["protection"], facts, told["lost_names"], tagger.encoder)


def _write_html(edition: Edition, path: Path) -> None:
    assert edition.explorer is not None
    there = [(file, label) for name, (file, label) in FORMATS.items() if name != "html" and (edition.run / file).is_file()]
    with aside(path) as place:
        place.write_text(render_html(edition.report, edition.figures, edition.explorer, there), encoding="utf-8")


_WRITERS: dict[str, Callable[[Edition, Path], None]] = {
    "html": _write_html,
    "pdf": lambda e, path: write_pdf(render_print(e.report, e.figures, e.pictures), path),
    "docx": lambda e, path: write_word(e.report, e.figures, e.pictures, path),
    "pptx": lambda e, path: write_slides(e.report, e.figures, e.pictures, path),
    "fiches": lambda e, path: write_pdf(render_cards(e.report), path),
    "facile": lambda e, path: write_pdf(render_easy(easy_page(e.report, e.tables.gaps, e.context.territory.contact)), path),
}
