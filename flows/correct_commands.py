"""`regards correct`, `regards learn` and `regards codebook`: what people decide on tags, and what the machine makes of it."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from flows.places import run_of
from flows.protect_commands import Territory, Workspace
from pipeline import decisions, store
from pipeline.model import Codebook
from pipeline.run_lock import territory_lock

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import pandas as pd

app = typer.Typer(
    name="correct", help="Corriger les étiquettes dans un tableur, les reprendre, mesurer l'accord.", no_args_is_help=True
)
codebook_app = typer.Typer(name="codebook", help="Vérifier un livre de codes.", no_args_is_help=True)

CodebookChoice = Annotated[
    Path | None, typer.Option("--codebook", help="Livre de codes TOML ; par défaut celui de la dernière exécution.")
]


@app.command("export")
def export_command(
    territory: Territory,
    workspace: Workspace = Path("."),
    output: Annotated[Path | None, typer.Option("--output", help="Classeur .xlsx ; par défaut dans decisions/.")] = None,
    size: Annotated[int, typer.Option("--size", min=1, max=5000, help="Nombre de passages.")] = 60,
) -> None:
    """Écrire le classeur des passages qui méritent le plus d'être relus."""
    from pipeline.errors import CorrectionsRefused
    from pipeline.exchange.corrections_out import Sheet, choose_passages, write_corrections

    folder, run = _places(territory, workspace)
    path = output or folder / "decisions" / "a-corriger.xlsx"
    if path.suffix.lower() != ".xlsx":
        raise CorrectionsRefused(f"{path.name} : le classeur s'écrit en .xlsx seulement ; changez --output.")
    if path.is_file():
        raise CorrectionsRefused(
            f"{path} existe déjà et porte peut-être des saisies : importez-le (regards correct import), déplacez-le, ou donnez un autre --output."
        )
    codebook = _codebook(run, None)
    sheet = Sheet(store.read_table(run, "passages"), store.read_table(run, "tags"), _embedding(run, workspace))
    chosen = choose_passages(sheet, codebook, size)
    write_corrections(path, sheet, codebook, chosen)
    typer.echo(f"{len(chosen)} passages à relire dans {path}")
    typer.echo(f"Ensuite : regards correct import {territory} {path} --coder VOS-INITIALES")


@app.command("import")
def import_command(
    territory: Territory,
    workbook: Annotated[Path, typer.Argument(help="Classeur relu, .xlsx, .ods ou .csv.")],
    coder: Annotated[str, typer.Option("--coder", help="Qui a corrigé : nom ou initiales.")],
    workspace: Workspace = Path("."),
) -> None:
    """Reprendre les corrections d'un classeur ; elles l'emportent à la prochaine exécution."""
    from pipeline.exchange.corrections_in import read_corrections
    from pipeline.exchange.decided import keep

    folder, run = _places(territory, workspace)
    time = datetime.now().isoformat(timespec="seconds")
    read = read_corrections(workbook, store.read_table(run, "tags"), _codebook(run, None), coder, time)
    for problem in read.problems:
        typer.echo(f"{workbook.name}, {problem}", err=True)
    keep(folder, read.corrections)
    typer.echo(
        f"{read.corrections['passage_id'].nunique()} passages corrigés repris, {read.empty} laissés vides, "
        f"{len(read.problems)} lignes non comprises. Ensuite : regards learn {territory}, puis regards run {territory}."
    )
    if read.problems:
        raise typer.Exit(1)


@app.command("agreement")
def agreement_command(territory: Territory, workspace: Workspace = Path(".")) -> None:
    """Mesurer l'accord entre les personnes qui ont codé les mêmes passages."""
    from pipeline.themes.agreement import agreement

    folder, run = _places(territory, workspace)
    found = agreement(decisions.read_corrections(folder), _codebook(run, None).keys)
    for (one, two), measures in found.items():
        table = Table(title=f"{one} et {two} — {measures[0].passages} passages codés par les deux")
        for heading in ("thème", "coefficient", "valeur", "intervalle à 95 %"):
            table.add_column(heading, justify="left" if heading == "thème" else "right")
        for m in measures:
            name = "kappa de Cohen" if m.coefficient == "kappa" else "alpha de Krippendorff (MASI)"
            cells = ("sans objet", "–") if m.value != m.value else (_fr(m.value), f"[{_fr(m.low)} ; {_fr(m.high)}]")
            table.add_row(m.name, name, *cells)
        Console().print(table)


def learn_command(
    territory: Territory,
    workspace: Workspace = Path("."),
    encoder: Annotated[
        str, typer.Option("--encoder", help="Encodeur dont l'effet est montré : auto, fast, precise ou un modèle.")
    ] = "auto",
    codebook: CodebookChoice = None,
) -> None:
    """Apprendre les corrections d'un territoire, sans oublier l'étiqueteur général, et dire ce qui change."""
    from pipeline.taggers import learn_territory

    folder, run = _places(territory, workspace)
    place = store.Workspace(workspace.resolve())
    with territory_lock(place, run.parent.name):
        learnt = learn_territory(folder, run, _codebook(run, codebook), encoder, place.vectors)
    typer.echo(
        f"{learnt.passages} passages corrigés appris."
        + (f" {learnt.lost} ne sont plus dans la dernière exécution." * bool(learnt.lost))
    )
    table = Table(title=f"Ce que cela change sur {learnt.among}")
    for heading in ("thème", "passages gagnés", "passages perdus"):
        table.add_column(heading, justify="left" if heading == "thème" else "right")
    for row in learnt.changes.itertuples():
        table.add_row(str(row.theme), str(row.gained), str(row.lost))
    Console().print(table)
    typer.echo(f"Ensuite : regards run {territory}")


@codebook_app.command("check")
def check_codebook_command(
    codebook: Annotated[Path, typer.Argument(help="Livre de codes TOML.")],
) -> None:
    """Chercher les thèmes vides, maigres, ou qui se recouvrent."""
    from pipeline.themes.codebook import read_codebook
    from pipeline.themes.codebook_check import check_codebook

    book = read_codebook(codebook)
    remarks = check_codebook(book, store.practice())
    typer.echo(f"{book.name}, version {book.version} : {len(book.themes)} thème(s), {len(remarks)} remarque(s).")
    for remark in remarks:
        typer.echo(f"- {' et '.join(remark.themes)} ({remark.kind}) : {remark.message}")


def _places(territory: str, workspace: Path) -> tuple[Path, Path]:
    """The territory's folder, and its last run."""
    return run_of(territory, workspace)


def _codebook(run: Path, given: Path | None) -> Codebook:
    from pipeline.themes.codebook import read_codebook

    return read_codebook(given or store.codebook_of(run))


def _embedding(run: Path, workspace: Path) -> "Callable[[pd.DataFrame], np.ndarray]":
    from pipeline.taggers import vectors_of

    return lambda passages: vectors_of(run, passages, store.Workspace(workspace.resolve()).vectors)


def _fr(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")
