"""A synthesis → its folder: tables, figure, editions, then a manifest and `latest`."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import pandas as pd

from pipeline import store
from pipeline.errors import PdfUnavailable
from pipeline.format_choice import choose_formats
from pipeline.render.aside import aside
from pipeline.render.figures.canvas import Figure, Plate
from pipeline.render.french import moment
from pipeline.render.pdf import write_pdf
from pipeline.render.side_page import paper_page, screen_page
from pipeline.render.synthesis.figure import draw_profiles
from pipeline.render.synthesis.page import PAGE
from pipeline.render.synthesis.report import Synthesis, build_synthesis
from pipeline.render.synthesis.shared_map import draw_shared_map
from pipeline.render.synthesis.slides import write_synthesis_slides
from pipeline.render.synthesis.sources import Sources
from pipeline.render.synthesis.word import write_synthesis_word
from pipeline.schemas.territories import SYNTHESIS
from pipeline.side_tables import read_side_table, write_side_table
from pipeline.synthesis import Member, compare_members, fingerprint, sources_of
from pipeline.synthesis_pooled import pooled

# Format → file and what it is called on the page; the page itself comes last, since it names the others.
FORMATS = {
    "pdf": ("synthese.pdf", "PDF"),
    "docx": ("synthese.docx", "Word"),
    "pptx": ("synthese.pptx", "diaporama"),
    "html": ("synthese.html", "page"),
}
PROFILES, MAP = "profils", "carte-commune"  # figures, by name of their files


def chosen_formats(text: str) -> tuple[str, ...]:
    """Understand «html,pdf» or «tous».

    Raises:
        FormatUnknown: One of them is not a format of a synthesis.
    """
    return choose_formats(text, FORMATS, "de synthèse")


def unchanged(workspace: store.Workspace, slug: str, members: Sequence[Member], name: str) -> Path | None:
    """The newest synthesis of this name, if it was made from exactly the same things and is whole."""
    return store.same_run(workspace, slug, fingerprint(members, name))


def missing_formats(run: Path, formats: Sequence[str]) -> list[str]:
    """Those of some formats that a synthesis does not hold yet."""
    return [name for name in formats if not (run / FORMATS[name][0]).is_file()]


def write_synthesis(
    workspace: store.Workspace,
    slug: str,
    members: Sequence[Member],
    name: str,
    formats: Sequence[str],
    begin: Callable[[str], None] = lambda step: None,
) -> tuple[Path, list[str]]:
    """Compare territories and write everything; who holds the lock of the synthesis calls it.

    Args:
        workspace: Where it goes.
        slug: Of the synthesis.
        members: Its territories, which may be compared.
        name: What the analyst calls it, or nothing.
        formats: Among `FORMATS`.
        begin: Called with the name of each step as it begins: «comparaison», «rapport».

    Returns:
        Its folder, and in French what could not be made.
    """
    print_, made = fingerprint(members, name), moment(datetime.now())
    begin("comparaison")
    tables = compare_members(members) | pooled(members, workspace.vectors)
    begin("rapport")
    store.sweep(workspace, slug)
    run = store.new_run(workspace, slug, print_)
    for table, frame in tables.items():
        write_side_table(run, table, SYNTHESIS[table], frame)
    problems = write_editions(run, tables, sources_of(members, name, made), formats)
    runs = {member.slug: member.run.name for member in sorted(members, key=lambda one: one.slug)}
    told: dict[str, object] = {"executions": runs, "rapport": {"date": made, "nom": name}}
    return store.finish_run(run, print_, told, ""), problems


def complete(run: Path, members: Sequence[Member], formats: Sequence[str]) -> list[str]:
    """Write the formats that an unchanged synthesis lacks, from its tables; give what could not be made."""
    kept = store.read_manifest_of(run)["rapport"]
    tables = {name: read_side_table(run, name, SYNTHESIS[name]) for name in SYNTHESIS}
    sources = sources_of(members, str(kept["nom"]), str(kept["date"]))
    return write_editions(run, tables, sources, formats)


def write_editions(run: Path, tables: dict[str, pd.DataFrame], sources: Sources, formats: Sequence[str]) -> list[str]:
    """Draw the figures and write formats, each aside first.

    Returns:
        In French, what could not be made and what to do; nothing where all was.
    """
    figures = _figures(run, tables, sources)
    synthesis = build_synthesis(tables, sources)
    problems = []
    for name, (file, _) in FORMATS.items():
        if name in formats:
            try:
                _WRITERS[name](synthesis, figures, run / file)
            except PdfUnavailable as error:
                problems.append(str(error))
    return problems


def _figures(run: Path, tables: dict[str, pd.DataFrame], sources: Sources) -> list[Figure]:
    """Draw the figures, as pictures and as drawings."""
    names, folder = sources.names, run / "figures"
    profiles = Plate(PROFILES, "Qui soulève quel thème, territoire par territoire", folder, sources.k)
    plane = Plate(MAP, "Passages de tous les territoires sur un même plan", folder, sources.k)
    drawn = (
        draw_profiles(tables["profiles"], sources.codebook, names, profiles),
        draw_shared_map(tables["shared_map"], tables["shared_subthemes"], sources.codebook, names, plane),
    )
    figures = [figure for figure in drawn if figure]
    for figure in figures:
        (folder / f"{figure.name}.svg").write_text(figure.svg, encoding="utf-8")
    return figures


def _write_page(synthesis: Synthesis, figures: Sequence[Figure], path: Path) -> None:
    others = [(file, label) for name, (file, label) in FORMATS.items() if name != "html" and path.with_name(file).is_file()]
    with aside(path) as place:
        place.write_text(screen_page(PAGE, synthesis, figures, others), encoding="utf-8")


_WRITERS: dict[str, Callable[[Synthesis, Sequence[Figure], Path], None]] = {
    "html": _write_page,
    "pdf": lambda synthesis, figures, path: write_pdf(paper_page(PAGE, synthesis, figures, path.parent / "figures"), path),
    "pptx": lambda synthesis, figures, path: write_synthesis_slides(synthesis, figures, path.parent / "figures", path),
    "docx": lambda synthesis, figures, path: write_synthesis_word(synthesis, figures, path.parent / "figures", path),
}
