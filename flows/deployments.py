"""What an analyst may launch from Prefect's page: flows with a form in French, and nothing that `regards` does not do.

To offer another flow, add it to `OFFERS`.
"""

import logging
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

from prefect import Flow, flow
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from prefect.utilities.callables import parameter_schema
from pydantic import Field
from rich.console import Console
from slugify import slugify

from flows.artifacts import followed, log, tell_report
from flows.discreet import masked
from flows.places import run_of
from pipeline import edition, store
from pipeline.errors import CodebookError, RegardsError, TerritoryNotFound

WORKSPACE = "REGARDS_WORKSPACE"
ENCODERS = ("auto", "fast", "precise")
SYNTHESES = ("pdf", "docx", "pptx", "html")
TRANSITIONS = store.DEFAULT_CODEBOOK.stem

# Field of a form → its title, and what it says below.
FIELDS = {
    "territoire": ("Territoire", "Un dossier de corpora/."),
    "formats": ("Formats du rapport", "Ceux qui seront écrits."),
    "encodeur": ("Encodeur", "auto choisit : precise quand il y a peu de passages, fast quand il y en a beaucoup."),
    "echantillon": ("Échantillon", "Tirer au sort N réponses par question ; vide : toutes sont lues."),
    "ocr": ("Lire les pages numérisées", "Reconnaît leurs caractères (Tesseract, en français) ; plus long."),
    "livre_de_codes": ("Livre de codes", "Les thèmes cherchés ; « transitions » : les quatre transitions."),
    "avec": ("Avec", "Les autres territoires de la comparaison."),
    "nom": ("Nom", "Celui de la synthèse ; vide : les noms des territoires."),
    "sorties": ("Formats de la synthèse", "Ceux qui seront écrits."),
    "relire": ("Relire", "Lire d'abord les territoires nouveaux ou changés."),
    "de": ("De la vague", "La première des deux ; vide : celle d'avant l'autre."),
    "a": ("À la vague", "La seconde des deux ; vide : la dernière."),
    "recoder": ("Recoder", "Accepter un livre de codes ou un étiqueteur changé : les deux vagues sont relues avec."),
    "forcer": ("Forcer", "Refaire même si rien n'a changé depuis la dernière exécution."),
}


def workspace_here() -> Path:
    """The workspace that runs of this process read and write."""
    return Path(os.environ.get(WORKSPACE, ".")).resolve()


def in_french(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a failed run tell the French message and no more; what is unexpected is told in the terminal only."""

    @wraps(function)
    def told(territoire: str, *arguments: Any, **options: Any) -> Any:
        try:
            return function(territoire, *arguments, **options)
        except RegardsError as error:
            print(f"Erreur : {error}", file=sys.stderr)  # noqa: T201 — the terminal of whoever serves
            message = masked(str(error), workspace_here() / "corpora" / territoire)
        except Exception as error:
            traceback.print_exc()
            message = f"Erreur inattendue ({type(error).__name__}) : le détail est dans le terminal de regards server."
        log(message, logging.ERROR)
        return Failed(message=message)

    return told


@flow(name="regards-diagnostic", flow_run_name="{territoire}", validate_parameters=False, persist_result=False)
@in_french
def diagnose(  # noqa: PLR0913 — one parameter a field of the form
    territoire: str,
    formats: list[str] = list(edition.FORMATS),  # noqa: B006 — Prefect reads the default, nobody changes it
    encodeur: str = "auto",
    echantillon: Annotated[int, Field(ge=1)] | None = None,
    ocr: bool = False,
    livre_de_codes: str = TRANSITIONS,
    forcer: bool = False,
) -> State[None]:
    """Lire un territoire, étiqueter, comparer, et écrire le rapport : ce que fait `regards run`."""
    from flows.launch import run_territory
    from flows.runners import How

    workspace = workspace_here()
    check_territory(territoire, workspace)
    wanted = edition.chosen_formats(",".join(formats))
    parameters = store.Parameters(
        encoder=encodeur, sample=echantillon, ocr=ocr, codebook=str(codebook_named(livre_de_codes, workspace))
    )
    slug = slugify(territoire)
    with followed(slug):
        report, fresh = run_territory(territoire, workspace, parameters, wanted, Console(stderr=True), How(force=forcer))
    line = tell_report(slug, workspace, report, fresh)
    log(line)
    return Completed(message=line)


@flow(name="regards-apprentissage", flow_run_name="{territoire}", validate_parameters=False, persist_result=False)
@in_french
def learn(territoire: str, encodeur: str = "auto") -> None:
    """Apprendre les corrections d'un territoire et dire ce qu'elles changent : ce que fait `regards learn`."""
    from pipeline.taggers import learn_territory
    from pipeline.themes.codebook import read_codebook

    workspace = workspace_here()
    check_territory(territoire, workspace)
    folder, run = run_of(territoire, workspace)
    codebook = read_codebook(store.codebook_of(run))
    learnt = learn_territory(folder, run, codebook, encodeur, store.Workspace(workspace).vectors)
    rows = "\n".join(f"| {row.theme} | {row.gained} | {row.lost} |" for row in learnt.changes.itertuples())
    create_markdown_artifact(
        f"# {learnt.passages} passages corrigés appris\n\nCe que cela change sur {learnt.among} :\n\n| thème | passages gagnés | passages perdus |\n|---|---:|---:|\n{rows}\n\n"
        "Relancez le diagnostic du territoire pour que le rapport en tienne compte.\n",
        key=f"apprentissage-{slugify(territoire)}",
        description="Ce que les corrections changent",
    )


@flow(name="regards-synthese", flow_run_name="{territoire}", validate_parameters=False, persist_result=False)
@in_french
def compare(
    territoire: str,
    avec: list[str],
    nom: str = "",
    sorties: list[str] = list(SYNTHESES),  # noqa: B006 — read only, by the form too
    relire: bool = True,
    forcer: bool = False,
) -> State[None]:
    """Comparer des territoires : ce que fait `regards compare`."""
    from flows.compare import Wish, compare_territories
    from pipeline.synthesis_writing import chosen_formats

    workspace = workspace_here()
    names = tuple(dict.fromkeys((territoire, *avec)))
    for name in names:
        check_territory(name, workspace)
    wish = Wish(names, workspace, chosen_formats(",".join(sorties)), nom, run=relire, force=forcer)
    report, fresh = compare_territories(wish, Console(stderr=True))
    line = f"Synthèse {'écrite' if fresh else 'inchangée'} : {report.relative_to(workspace)}"
    log(line)
    return Completed(message=line)


@flow(name="regards-suivi", flow_run_name="{territoire}", validate_parameters=False, persist_result=False)
@in_french
def follow(
    territoire: str, de: str = "", a: str = "", relire: bool = True, recoder: bool = False, forcer: bool = False
) -> State[None]:
    """Suivre un territoire d'une vague à l'autre : ce que fait `regards follow-up`."""
    from flows.follow_up_launch import FollowWish, follow_territory
    from pipeline.follow_up_writing import FORMATS

    workspace = workspace_here()
    check_territory(territoire, workspace)
    wish = FollowWish(territoire, workspace, tuple(FORMATS), de or None, a or None, run=relire, recode=recoder, force=forcer)
    report, fresh = follow_territory(wish, Console(stderr=True))
    line = f"Suivi {'écrit' if fresh else 'inchangé'} : {report.relative_to(workspace)}"
    log(line)
    return Completed(message=line)


@flow(name="regards-actions", flow_run_name="{territoire}", validate_parameters=False, persist_result=False)
@in_french
def board(territoire: str, relire: bool = True, forcer: bool = False) -> State[None]:
    """Écrire le tableau de bord du comité d'un plan d'action : ce que fait `regards actions board`."""
    from flows.actions_launch import BoardWish, board_territory
    from pipeline.board_files import FORMATS

    workspace = workspace_here()
    check_territory(territoire, workspace)
    wish = BoardWish(territoire, workspace, tuple(FORMATS), run=relire, force=forcer)
    report, fresh = board_territory(wish, Console(stderr=True))
    line = f"Tableau de bord {'écrit' if fresh else 'inchangé'} : {report.relative_to(workspace)}"
    log(line)
    return Completed(message=line)


@dataclass(frozen=True)
class Offer:
    """A flow that may be launched from Prefect's page, under this name."""

    flow: Flow[..., Any]
    name: str

    @property
    def entrypoint(self) -> str:
        """Where a run's process finds the flow, whatever the machine."""
        return f"{self.flow.fn.__module__}.{self.flow.fn.__name__}"

    @property
    def full_name(self) -> str:
        """Name of the deployment for Prefect."""
        return f"{self.flow.name}/{self.name}"


DIAGNOSTIC = Offer(diagnose, "diagnostic d'un territoire")
LEARNING = Offer(learn, "apprendre les corrections d'un territoire")
SYNTHESIS = Offer(compare, "comparer des territoires")
FOLLOW_UP = Offer(follow, "suivre un territoire")
BOARD = Offer(board, "tableau de bord du comité")
OFFERS = (DIAGNOSTIC, LEARNING, SYNTHESIS, FOLLOW_UP, BOARD)


def form_of(offer: Offer, workspace: Path) -> dict[str, Any]:
    """Schema of a flow's form, with the territories and the codebooks of a workspace as choices."""
    schema = parameter_schema(offer.flow).model_dump()
    fields: dict[str, dict[str, Any]] = schema["properties"]
    choices = {"territoire": territories(workspace), "encodeur": list(ENCODERS), "livre_de_codes": sorted(codebooks(workspace))}
    for name, values in choices.items():
        if name in fields and values:
            fields[name]["enum"] = values
    for name, (title, below) in FIELDS.items():
        if name in fields:
            fields[name] |= {"title": title, "description": below}
    if "avec" in fields and choices["territoire"]:
        fields["avec"] |= {"items": {"type": "string", "enum": choices["territoire"]}, "uniqueItems": True, "minItems": 1}
    if "sorties" in fields:
        fields["sorties"] |= {"items": {"type": "string", "enum": list(SYNTHESES)}, "uniqueItems": True, "minItems": 1}
    if "formats" in fields:
        fields["formats"] |= {"items": {"type": "string", "enum": list(edition.FORMATS)}, "uniqueItems": True, "minItems": 1}
    return schema


def territories(workspace: Path) -> list[str]:
    """Territories of a workspace, by name of their folder."""
    folders = (workspace / "corpora").glob("*")
    return sorted(path.name for path in folders if path.is_dir() and not path.name.startswith("."))


def codebooks(workspace: Path) -> dict[str, Path]:
    """Codebooks that may be named: the shipped ones, then those of the workspace."""
    folders = (store.DEFAULT_CODEBOOK.parent, workspace / "models" / "codebooks")
    return {path.stem: path for folder in folders for path in sorted(folder.glob("*.toml"))}


def codebook_named(name: str, workspace: Path) -> Path:
    """File of a codebook.

    Raises:
        CodebookError: There is none of this name.
    """
    known = codebooks(workspace)
    if name not in known:
        raise CodebookError(
            f"Le livre de codes « {name} » est introuvable. Livres connus : {', '.join(sorted(known))}. "
            "Déposez le vôtre (.toml) dans models/codebooks/ de l'espace de travail."
        )
    return known[name]


def check_territory(name: str, workspace: Path) -> None:
    """Refuse what is no territory of the workspace: from a page, no other folder of the machine is opened.

    Raises:
        TerritoryNotFound: There is none of this name.
    """
    known = territories(workspace)
    if name not in known:
        raise TerritoryNotFound(
            f"Le territoire « {name} » est introuvable dans corpora/. Territoires de cet espace de travail : "
            f"{', '.join(known) or 'aucun'}. Choisissez l'un d'eux, ou déposez ses fichiers dans corpora/{slugify(name) or 'nom'}/."
        )
