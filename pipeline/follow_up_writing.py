"""A follow-up → its folder: tables, figure, editions, then a manifest and `latest`."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import pandas as pd

from pipeline import store
from pipeline.errors import PdfUnavailable
from pipeline.follow_up import Followed, fingerprint, frozen_of, make_tables
from pipeline.render.aside import aside
from pipeline.render.figures.canvas import Figure, Plate
from pipeline.render.follow_up.figure import draw_arrows
from pipeline.render.follow_up.page import FOLLOW_UP_LAYOUT
from pipeline.render.follow_up.report import FollowUp, FollowUpSources, build_follow_up
from pipeline.render.follow_up.word import write_follow_up_word
from pipeline.render.french import moment
from pipeline.render.pdf import write_pdf
from pipeline.render.side_page import paper_page, screen_page
from pipeline.schemas.waves import FOLLOW_UP
from pipeline.side_tables import read_side_table, write_side_table
from pipeline.themes.codebook import read_codebook

# Format → file and what it is called on the page; the page itself comes last, since it names the others.
FORMATS = {"pdf": ("suivi.pdf", "PDF"), "docx": ("suivi.docx", "Word"), "html": ("suivi.html", "page")}
ARROWS = "vagues"  # name of the figure's files


def unchanged(workspace: store.Workspace, followed: Followed) -> Path | None:
    """The newest follow-up of a territory, if it was made from exactly the same things and is whole."""
    return store.same_run(workspace, followed.slug, fingerprint(followed))


def missing_formats(run: Path, formats: Sequence[str]) -> list[str]:
    """Those of some formats that a follow-up does not hold yet."""
    return [name for name in formats if not (run / FORMATS[name][0]).is_file()]


def write_follow_up(workspace: store.Workspace, followed: Followed, formats: Sequence[str]) -> tuple[Path, list[str]]:
    """Compare two waves and write everything; who holds the lock of the follow-up calls it.

    Args:
        workspace: Where it goes.
        followed: The territory's run and its waves.
        formats: Among `FORMATS`.

    Returns:
        Its folder, and in French what could not be made.
    """
    print_, made = fingerprint(followed), moment(datetime.now())
    tables = make_tables(followed, workspace)
    store.sweep(workspace, followed.slug)
    run = store.new_run(workspace, followed.slug, print_)
    for name, frame in tables.items():
        write_side_table(run, name, FOLLOW_UP[name], frame)
    problems = write_editions(run, tables, sources_of(followed, made), formats)
    told: dict[str, object] = {
        "execution": followed.run.name,
        "rapport": {"date": made, "nom": followed.name},
        "fige": frozen_of(followed.run),
    }
    return store.finish_run(run, print_, told, ""), problems


def complete(run: Path, followed: Followed, formats: Sequence[str]) -> list[str]:
    """Write the formats that an unchanged follow-up lacks, from its tables; give what could not be made."""
    tables = {name: read_side_table(run, name, schema) for name, schema in FOLLOW_UP.items()}
    made = str(store.read_manifest_of(run)["rapport"]["date"])
    return write_editions(run, tables, sources_of(followed, made), formats)


def sources_of(followed: Followed, made: str) -> FollowUpSources:
    """What the report says besides the tables."""
    frozen = frozen_of(followed.run)
    facts = (
        ("Exécution du territoire", followed.run.name),
        ("Vagues comparées", " et ".join(followed.pair)),
        ("Livre de codes", f"empreinte {frozen['livre de codes'][:16]}"),
        ("Étiqueteur", frozen["étiqueteur"]),
        ("Encodeur", frozen["encodeur"]),
        ("Borne des petits effectifs", f"{followed.k} personnes"),
    )
    return FollowUpSources(
        followed.name,
        read_codebook(store.codebook_of(followed.run)),
        followed.waves,
        followed.pair,
        followed.unplaced,
        store.read_table(followed.run, "passages"),
        followed.k,
        made,
        facts,
    )


def write_editions(run: Path, tables: dict[str, pd.DataFrame], sources: FollowUpSources, formats: Sequence[str]) -> list[str]:
    """Draw the figure and write formats, each aside first.

    Returns:
        In French, what could not be made and what to do; nothing where all was.
    """
    plate = Plate(ARROWS, "D'une vague à l'autre, thème par thème", run / "figures", sources.k)
    figure = draw_arrows(tables["changes"], sources.codebook, sources.pair, plate)
    (run / "figures" / f"{figure.name}.svg").write_text(figure.svg, encoding="utf-8")
    report, problems = build_follow_up(tables, sources), []
    for name, (file, _) in FORMATS.items():
        if name in formats:
            try:
                _WRITERS[name](report, [figure], run / file)
            except PdfUnavailable as error:
                problems.append(str(error))
    return problems


def _write_page(report: FollowUp, figures: Sequence[Figure], path: Path) -> None:
    others = [(file, label) for name, (file, label) in FORMATS.items() if name != "html" and path.with_name(file).is_file()]
    with aside(path) as place:
        place.write_text(screen_page(FOLLOW_UP_LAYOUT, report, figures, others), encoding="utf-8")


_WRITERS: dict[str, Callable[[FollowUp, Sequence[Figure], Path], None]] = {
    "html": _write_page,
    "pdf": lambda report, figures, path: write_pdf(paper_page(FOLLOW_UP_LAYOUT, report, figures, path.parent / "figures"), path),
    "docx": lambda report, figures, path: write_follow_up_word(report, figures, path.parent / "figures", path),
}
