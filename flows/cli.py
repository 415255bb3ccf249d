"""The command line `regards`: French help and messages; exit codes are those of `flows.endings`."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from flows import (
    actions_commands,
    cleaning,
    compare_commands,
    correct_commands,
    doctor,
    endings,
    exchange_commands,
    follow_up_commands,
    new_commands,
    open_commands,
    protect_commands,
    server_commands,
    subtheme_commands,
)

app = typer.Typer(
    name="regards",
    help="Comparer ce que les institutions écrivent et ce que les gens vivent, thème par thème.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(protect_commands.app)
app.add_typer(correct_commands.app)
app.add_typer(correct_commands.codebook_app)
app.add_typer(subtheme_commands.app)
app.add_typer(actions_commands.app)
app.command("new")(new_commands.new_command)
app.command("learn")(correct_commands.learn_command)
app.command("export")(exchange_commands.export_command)
app.command("import")(exchange_commands.import_command)
app.command("compare")(compare_commands.compare_command)
app.command("follow-up")(follow_up_commands.follow_up_command)
app.command("open")(open_commands.open_command)
app.command("server")(server_commands.server_command)
app.command("deploy")(server_commands.deploy_command)
app.command("doctor")(doctor.doctor_command)
app.command("clean")(cleaning.clean_command)
console = Console(stderr=True)

Workspace = Annotated[Path, typer.Option("--workspace", help="Espace de travail qui contient corpora/ et reports/.")]
CodebookOption = Annotated[
    Path | None, typer.Option("--codebook", help="Livre de codes TOML ; par défaut les quatre transitions.")
]
Formats = Annotated[
    str,
    typer.Option(
        "--format", help="Formats du rapport, séparés par une virgule : html, pdf, docx, pptx, fiches, facile, ou tous."
    ),
]
EncoderOption = Annotated[
    str, typer.Option("--encoder", help="auto, fast, precise, ou un modèle sentence-transformers (dossier ou nom).")
]


@app.command("run")
def run_command(  # noqa: PLR0913 — one parameter an option
    territory: Annotated[str, typer.Argument(help="Nom du territoire dans corpora/, ou chemin d'un dossier.")],
    workspace: Workspace = Path("."),
    sample: Annotated[int | None, typer.Option("--sample", min=1, help="Tirer N réponses par question.")] = None,
    encoder: EncoderOption = "auto",
    codebook: CodebookOption = None,
    ocr: Annotated[bool, typer.Option("--ocr", help="Lire les pages numérisées avec Tesseract (langue fra).")] = False,
    formats: Formats = "tous",
    force: Annotated[bool, typer.Option("--force", help="Tout refaire, même si rien n'a changé.")] = False,
    why: Annotated[bool, typer.Option("--why", help="Dire ce qui serait refait et pourquoi, sans rien lancer.")] = False,
    runner: Annotated[str, typer.Option("--runner", help="Qui travaille : processes, threads, ou dask.")] = "processes",
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", help="Adresse de l'ordonnanceur Dask, tcp://machine:8786.")
    ] = None,
    magazine: Annotated[
        str | None,
        typer.Option("--store", help="Magasin que les machines d'une grappe partagent : dossier ou s3://seau/dossier."),
    ] = None,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Attendre une autre exécution du même territoire.")] = True,
) -> None:
    """Lire un territoire, étiqueter, comparer, et écrire le rapport."""
    from flows.launch import print_reasons, run_territory
    from flows.runners import How
    from pipeline.edition import chosen_formats
    from pipeline.store import DEFAULT_CODEBOOK, Parameters

    book = str(codebook or DEFAULT_CODEBOOK)
    parameters = Parameters(encoder=encoder, sample=sample, ocr=ocr, codebook=book)
    wanted = chosen_formats(formats)
    if why:
        print_reasons(territory, workspace, parameters)
        return
    how = How(runner, scheduler, magazine, wait=wait, force=force)
    report, fresh = run_territory(territory, workspace, parameters, wanted, console, how)
    if not fresh:
        console.print("Rien n'a changé depuis la dernière exécution (--force pour refaire).")
    typer.echo(f"Rapport : {report}")


@app.command("report")
def report_command(
    territory: Annotated[str, typer.Argument(help="Nom du territoire dans corpora/, ou chemin d'un dossier.")],
    workspace: Workspace = Path("."),
    formats: Formats = "tous",
) -> None:
    """Réécrire le rapport de la dernière exécution, d'après ses tables, dans les formats demandés."""
    from flows.launch import write_formats
    from pipeline.edition import chosen_formats

    for path in write_formats(territory, workspace, chosen_formats(formats), console):
        typer.echo(f"Écrit : {path}")


@app.command("init")
def init_command(
    folder: Annotated[Path, typer.Argument(help="Dossier du territoire.")],
) -> None:
    """Écrire un manifeste commenté d'après les fichiers trouvés."""
    from pipeline.inventory import write_manifest

    path = write_manifest(folder)
    console.print(f"Manifeste écrit : {path}. Relisez-le, puis lancez regards check {folder}.")


@app.command("check")
def check_command(
    folder: Annotated[Path, typer.Argument(help="Dossier du territoire.")],
) -> None:
    """Dire, sans rien lancer, ce qui serait lu comme quoi et ce qui ne peut pas l'être."""
    from flows.launch import print_inventory
    from pipeline.inventory import take_inventory

    print_inventory(take_inventory(folder))


@app.command("show")
def show_command(
    passage: Annotated[str, typer.Argument(help="Identifiant du passage (p-…), ou son début.")],
    workspace: Workspace = Path("."),
    output: Annotated[Path | None, typer.Option("--output", help="Image PNG de la page, pour un PDF.")] = None,
) -> None:
    """Montrer un passage dans son contexte, et pour un PDF sa page avec le cadre dessiné."""
    from flows.show import show_passage

    show_passage(passage, workspace, output)


@app.command("tag")
def tag_command(
    source: Annotated[Path, typer.Argument(help="Tableau CSV ou XLSX.")],
    column: Annotated[str, typer.Option("--column", help="Colonne du texte à étiqueter.")],
    output: Annotated[Path, typer.Option("--output", help="Tableau de sortie, .csv ou .xlsx.")],
    encoder: EncoderOption = "fast",
    codebook: CodebookOption = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Ajouter ce qui a porté chaque thème : mots, exemple proche.")
    ] = False,
) -> None:
    """Étiqueter n'importe quel tableau : une ligne en sortie par ligne en entrée."""
    from flows.launch import cache_here, load_tools
    from pipeline.exchange.tag_table import tag_table

    rows = tag_table(source, column, output, load_tools(codebook, encoder), explain, cache_here())
    console.print(f"{rows} lignes étiquetées dans {output}.")


@app.command("evaluate")
def evaluate_command(
    gold: Annotated[Path, typer.Argument(help="Passages codés : colonnes text, labels, et si possible source, perspective.")],
    cross_validate: Annotated[bool, typer.Option("--cross-validate", help="Réentraîner pli par pli, groupé par source.")] = False,
    encoder: EncoderOption = "auto",
    codebook: CodebookOption = None,
    force: Annotated[bool, typer.Option("--force", help="Mesurer même sur des textes vus à l'entraînement.")] = False,
) -> None:
    """Mesurer les étiquettes contre un codage à la main."""
    from flows.launch import evaluate_gold

    evaluate_gold(gold, codebook, encoder, cross_validate=cross_validate, force=force)


@app.command("train")
def train_command(
    gold: Annotated[Path, typer.Argument(help="Passages codés : colonnes text, labels, source.")],
    output: Annotated[Path, typer.Option("--output", help="Dossier du modèle.")],
    encoder: EncoderOption = "fast",
    codebook: CodebookOption = None,
) -> None:
    """Entraîner l'étiqueteur, le mesurer par validation croisée et écrire sa carte."""
    from flows.launch import train_gold

    train_gold(gold, codebook, encoder, output)
    console.print(f"Modèle et carte écrits dans {output}.")


def main() -> None:
    """Run the command line; every way to end has its French message and its exit code."""
    sys.exit(endings.run(lambda: app(standalone_mode=False), console))


if __name__ == "__main__":
    main()
