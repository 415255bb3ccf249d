"""`regards protect`: review what was replaced, take a person's decisions, lock and unlock the key."""

import os
import secrets as randomness
from pathlib import Path
from typing import Annotated

import typer

from pipeline import decisions, store
from pipeline.errors import ReviewRefused, SecretLocked
from pipeline.protect import secrets, vault
from pipeline.protect.key import Key
from pipeline.territory import find_territory, load_territory

app = typer.Typer(name="protect", help="Relire ce qui a été pseudonymisé, décider, et chiffrer la clé.", no_args_is_help=True)

Territory = Annotated[str, typer.Argument(help="Nom du territoire dans corpora/, ou chemin d'un dossier.")]
Workspace = Annotated[Path, typer.Option("--workspace", help="Espace de travail qui contient corpora/ et reports/.")]


@app.command("review")
def review_command(territory: Territory, workspace: Workspace = Path(".")) -> None:
    """Écrire le classeur de relecture : ce qui a été remplacé, presque remplacé, et qui reste reconnaissable."""
    from pipeline.protect.review import write_workbook

    place, slug, _ = _place(territory, workspace)
    path = place.secret(slug) / secrets.WORKBOOK
    review, key = secrets.load_review(place.secret(slug)), secrets.load_key(place.secret(slug))
    _refuse_unapplied(path, key, territory)
    write_workbook(path, review, key)
    typer.echo(f"{len(review)} lignes à relire dans {path}")
    typer.echo("Ce classeur contient de vrais noms, en clair : ne le sortez pas de ce dossier. Puis : regards protect apply.")


@app.command("apply")
def apply_command(
    territory: Territory,
    workspace: Workspace = Path("."),
    workbook: Annotated[Path | None, typer.Option("--workbook", help="Classeur relu ; par défaut celui de .secret.")] = None,
) -> None:
    """Reprendre les décisions du classeur relu ; elles l'emportent à la prochaine exécution."""
    from pipeline.protect.review import read_workbook

    place, slug, folder = _place(territory, workspace)
    applied = read_workbook(workbook or place.secret(slug) / secrets.WORKBOOK, secrets.load_key(place.secret(slug)))
    secrets.save_key(place.secret(slug), applied.key)
    decisions.mark_decisions(folder, len(applied.key.decisions), randomness.token_hex(8))
    for problem in applied.problems:
        typer.echo(problem, err=True)
    typer.echo(
        f"{applied.taken} décisions reprises, {len(applied.problems)} lignes non comprises. Relancez regards run {territory}."
    )
    if applied.problems:
        raise typer.Exit(1)


@app.command("lock")
def lock_command(territory: Territory, workspace: Workspace = Path(".")) -> None:
    """Chiffrer la clé des pseudonymes par une phrase secrète ; les pseudonymes ne changent pas."""
    place, slug, _ = _place(territory, workspace, ask=False)
    if not secrets.passphrase():
        os.environ[vault.PASSPHRASE] = typer.prompt("Phrase secrète", hide_input=True, confirmation_prompt="La même, encore")
    if not secrets.passphrase():
        raise SecretLocked("La phrase secrète est vide : donnez au moins un mot, et recommencez.")
    path = place.secret(slug) / secrets.WORKBOOK
    _refuse_unapplied(path, secrets.load_key(place.secret(slug)), territory)
    count = secrets.change_lock(place.secret(slug), encrypted=True)
    secrets.forget_readings(place.secret(slug))
    if path.is_file():
        path.unlink()
        typer.echo(f"{path.name} supprimé : il était en clair, et ses décisions sont reprises. regards protect review le récrit.")
    typer.echo(
        f"{count} fichiers chiffrés. Sans la phrase secrète, la clé est perdue ; donnez-la dans {vault.PASSPHRASE} pour chaque exécution."
    )


@app.command("unlock")
def unlock_command(territory: Territory, workspace: Workspace = Path(".")) -> None:
    """Déchiffrer la clé des pseudonymes ; les pseudonymes ne changent pas."""
    place, slug, _ = _place(territory, workspace)
    count = secrets.change_lock(place.secret(slug), encrypted=False)
    typer.echo(
        f"{count} fichiers déchiffrés. Retirez {vault.PASSPHRASE} de l'environnement, sinon la prochaine exécution les chiffre de nouveau."
    )


def _refuse_unapplied(path: Path, key: Key, territory: str) -> None:
    """Refuse to lose what a person typed in a workbook and has not applied."""
    from pipeline.protect.review import unapplied

    waiting = unapplied(path, key)
    if waiting:
        raise ReviewRefused(
            f"{path.name} contient {waiting} ligne(s) saisie(s) et pas encore reprise(s) : lancez d'abord regards protect apply {territory} "
            f"(il nomme celles qu'il ne comprend pas), ou supprimez {path} pour y renoncer."
        )


def _place(name: str, workspace: Path, ask: bool = True) -> tuple[store.Workspace, str, Path]:
    folder = find_territory(name, workspace)
    slug = load_territory(folder)[0].slug
    place = store.Workspace(workspace.resolve())
    if ask:
        ask_passphrase(place.secret(slug))
    return place, slug, folder


def ask_passphrase(folder: Path) -> None:
    """Ask for the passphrase in a terminal, when the key is locked and the environment gives none."""
    import sys

    path = folder / secrets.KEY
    if path.is_file() and not secrets.passphrase() and sys.stdin.isatty() and vault.is_sealed(path.read_text(encoding="utf-8")):
        os.environ[vault.PASSPHRASE] = typer.prompt("Phrase secrète", hide_input=True)
