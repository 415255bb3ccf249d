"""`regards export` and `regards import`: what we make goes to the tools that analysts use, and comes back."""

from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.places import run_of
from flows.protect_commands import Territory, Workspace
from pipeline import decisions, store
from pipeline.errors import CorrectionsRefused, FormatUnknown, UnreadableFile
from pipeline.territory import find_territory

if TYPE_CHECKING:
    from pipeline.exchange.foreign import ForeignCoding

CODEBOOK = ".qdc"


@dataclass(frozen=True)
class Export:
    """A format that we write.

    Attributes:
        module: Holds `write(run: Path, folder: Path, target: Path) -> list[str]`: run's folder, territory's folder, file
            or folder to write (its parent exists); gives remarks in French. Imported only when it is asked for.
        suffix: Of the file that is written by default; empty for a folder.
        what: One French line for the help.
    """

    module: str
    suffix: str
    what: str

    def write(self, run: Path, folder: Path, target: Path) -> list[str]:
        """Write a run in this format; gives what a person must know of it, in French."""
        remarks: list[str] = import_module(self.module).write(run, folder, target)
        return remarks


@dataclass(frozen=True)
class Import:
    """A format whose codings we read.

    Attributes:
        module: Holds `read(path: Path) -> list[ForeignCoding]`; `recognises(path: Path) -> bool`, asked of files whose
            suffix several formats share: the first that says yes, in the order of `IMPORTS`, reads; and if need be
            `left_out(path: Path) -> list[str]`, French remarks on what of the file is no coding.
        suffixes: In small letters, with the dot.
        what: One French line for the help.
    """

    module: str
    suffixes: tuple[str, ...]
    what: str

    def recognises(self, path: Path) -> bool:
        """Tell from its content whether a file is of this format."""
        found: bool = import_module(self.module).recognises(path)
        return found

    def read(self, path: Path) -> "list[ForeignCoding]":
        """Read the codings of a file."""
        codings: list[ForeignCoding] = import_module(self.module).read(path)
        return codings

    def left_out(self, path: Path) -> list[str]:
        """Tell in French what the file holds and `read` does not give; a module that has no `left_out` leaves nothing."""
        told: list[str] = getattr(import_module(self.module), "left_out", lambda _: [])(path)
        return told


EXPORTS: dict[str, Export] = {
    "qdpx": Export("pipeline.exchange.refi_out", ".qdpx", "projet REFI-QDA : NVivo, MAXQDA, ATLAS.ti, QualCoder"),
    "qdc": Export("pipeline.exchange.refi_codebook", CODEBOOK, "livre de codes REFI-QDA"),
    "iramuteq": Export("pipeline.exchange.iramuteq", ".txt", "corpus IRaMuTeQ, un texte par voix"),
    "iramuteq-passages": Export("pipeline.exchange.iramuteq_passages", ".txt", "corpus IRaMuTeQ, un texte par passage"),
    "taguette": Export("pipeline.exchange.taguette", "", "Taguette : projet, livre de codes et surlignages"),
    "xlsx": Export("pipeline.exchange.tables_out", ".xlsx", "classeur pour Excel ou LibreOffice"),
    "csv": Export("pipeline.exchange.tables_csv", "", "tables CSV pour Excel en français (dossier ou .zip)"),
}
IMPORTS: dict[str, Import] = {
    "qdpx": Import("pipeline.exchange.refi_in", (".qdpx",), "projet REFI-QDA"),
    "taguette": Import("pipeline.exchange.taguette_in", (".csv", ".xlsx", ".sqlite3"), "surlignages ou projet Taguette"),
}


def export_command(
    territory: Territory,
    format_: Annotated[str, typer.Option("--format", help=f"Format : {', '.join(EXPORTS)}.")],
    workspace: Workspace = Path("."),
    output: Annotated[
        Path | None, typer.Option("--output", help="Fichier à écrire ; par défaut à côté du rapport, dans l'exécution.")
    ] = None,
) -> None:
    """Écrire la dernière exécution pour un autre outil : NVivo, MAXQDA, IRaMuTeQ, un tableur."""
    if format_ not in EXPORTS:
        known = " ; ".join(f"{name} ({export.what})" for name, export in EXPORTS.items())
        raise FormatUnknown(f"Le format « {format_} » n'existe pas. Formats connus : {known}.")
    folder, run = run_of(territory, workspace)
    export = EXPORTS[format_]
    target = output or run / "echanges" / f"{run.parent.name}-{format_}{export.suffix}"
    if export.suffix and target.suffix.lower() != export.suffix:
        raise FormatUnknown(f"{target.name} : le format {format_} s'écrit dans un fichier {export.suffix} ; changez --output.")
    target.parent.mkdir(parents=True, exist_ok=True)
    for remark in export.write(run, folder, target):
        typer.echo(f"- {remark}")
    typer.echo(f"Écrit : {target}")


def import_command(
    territory: Territory,
    file: Annotated[Path, typer.Argument(help="Fichier d'un autre outil ; son format est reconnu.")],
    coder: Annotated[str, typer.Option("--coder", help="Qui signe les codages que le fichier ne signe pas.")] = "",
    workspace: Workspace = Path("."),
    output: Annotated[
        Path | None, typer.Option("--output", help="Pour un .qdc : livre de codes TOML à écrire ; par défaut dans decisions/.")
    ] = None,
) -> None:
    """Reprendre ce qui a été codé dans un autre outil : des corrections ; ou un livre de codes (.qdc)."""
    if not file.is_file():
        raise UnreadableFile(f"{file} : fichier introuvable ; vérifiez le chemin.")
    if file.suffix.lower() == CODEBOOK:
        _take_codebook(file, output or find_territory(territory, workspace) / decisions.FOLDER / f"{file.stem}.toml")
    else:
        _take_codings(territory, workspace, file, coder)


def format_of(path: Path) -> Import:
    """Find the format of a file by its suffix, then by its content.

    Raises:
        FormatUnknown: None of ours.
    """
    fitting = [one for one in IMPORTS.values() if path.suffix.lower() in one.suffixes]
    found = fitting if len(fitting) == 1 else [one for one in fitting or IMPORTS.values() if one.recognises(path)]
    if not found:
        known = " ; ".join(f"{one.what} ({', '.join(one.suffixes)})" for one in IMPORTS.values())
        raise FormatUnknown(f"{path.name} : format inconnu. Ce qui se reprend : {known} ; livre de codes REFI-QDA ({CODEBOOK}).")
    return found[0]


def _take_codings(territory: str, workspace: Path, file: Path, coder: str) -> None:
    from pipeline.exchange.decided import keep
    from pipeline.exchange.foreign import Held, decided
    from pipeline.themes.codebook import read_codebook

    folder, run = run_of(territory, workspace)
    format_ = format_of(file)
    codings = format_.read(file)
    passages, tags, topics = (store.read_table(run, name) for name in ("passages", "tags", "topics"))
    held = Held(passages, tags, topics, read_codebook(store.codebook_of(run)), decisions.read_corrections(folder))
    read = decided(codings, held, coder, datetime.now().isoformat(timespec="seconds"))
    left = [f"{file.name}, {remark}" for remark in format_.left_out(file)]
    for problem in [f"{file.name}, {problem}" for problem in read.problems] + left:
        typer.echo(problem, err=True)
    keep(folder, read.corrections)
    typer.echo(
        f"{len(codings)} codages lus. {len(read.corrections)} décisions nouvelles sur {read.corrections['passage_id'].nunique()} passages, "
        f"{read.empty} déjà connues, {len(read.problems)} remarques. Ensuite : regards learn {territory}, puis regards run {territory}."
    )
    if read.problems:
        raise typer.Exit(1)


def _take_codebook(file: Path, target: Path) -> None:
    from pipeline.exchange.refi_codebook import read_qdc, toml_of

    if target.exists():
        raise CorrectionsRefused(f"{target} existe déjà : déplacez-le, ou donnez un autre --output.")
    read = read_qdc(file)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(toml_of(read.codebook), encoding="utf-8")
    for remark in read.remarks:
        typer.echo(f"- {remark}")
    typer.echo(
        f"{len(read.codebook.themes)} thèmes dans {target}. Ensuite : regards codebook check {target}, puis regards run --codebook {target}."
    )
