"""A territory that has no file yet: its folder, its manifest, and one folder a kind of source."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from slugify import slugify

from pipeline.epci import ALONE, Group
from pipeline.errors import RegardsError, TerritoryNotFound
from pipeline.manifest import MANIFEST_NAME
from pipeline.manifest_text import example_lines, head_lines
from pipeline.model import Public, Rejection, Territory
from pipeline.outline_fetch import OutlinesUnavailable
from pipeline.outlines import FOLDER as OUTLINES
from pipeline.outlines import read_outlines
from pipeline.store import ASIDE
from pipeline.territory import CONVENTION, READABLE, TABLES, check_slug

EXPECTED: tuple[Public, ...] = ("institution", "elu", "agent", "partenaire", "habitant", "association")
SOURCE = "Nom, SIREN et communes : découpage administratif de 2026, données Insee et DGCL, Licence Ouverte (models/communes/SOURCE.md)."
NOTE = "LISEZMOI.txt"
TEXTS = tuple(suffix for suffix in READABLE if suffix not in TABLES)
CONTENTS = {
    "documents": ("plans, contrats, délibérations, études : ce que les institutions écrivent", TEXTS),
    "entretiens": ("transcriptions d'entretiens, une par fichier", TEXTS),
    "reunions": ("transcriptions et comptes rendus de réunions publiques", TEXTS),
    "ateliers": ("contributions d'ateliers, une par ligne d'un tableau ou par paragraphe", READABLE),
    "aller-vers": ("paroles recueillies dans la rue, au marché, au pied d'immeuble : une ligne par personne", READABLE),
    "reponses": ("réponses à des questionnaires ou à des plateformes : une ligne par personne", READABLE),
}
IGNORED = """\
# Entretiens et réponses sont des données personnelles : git n'en suit aucune, ni la clé des pseudonymes.
*
!.gitignore
!territoire.toml
"""


class TerritoryExists(RegardsError):
    """The folder of a new territory is already there, or cannot bear that name."""


@dataclass(frozen=True)
class Made:
    """What was written: the folder, and what is to be said of its outlines."""

    folder: Path
    remarks: tuple[Rejection, ...] = ()


def territory_of(group: Group, slug: str) -> Territory:
    """Give the territory of a group, without sources."""
    return Territory(slug=slug, name=group.name, siren=group.siren, communes=group.communes, expected_publics=EXPECTED)


def place_for(group: Group, workspace: Path, slug: str | None) -> Path:
    """Give the folder of a new territory, which does not exist yet.

    Raises:
        TerritoryNotFound: The workspace does not exist.
        TerritoryExists: The folder does, or the name that was asked for is no plain one.
        TerritoryNameTaken: The name is kept for what territories' runs are not.
    """
    if not workspace.is_dir():
        raise TerritoryNotFound(f"L'espace de travail {workspace} n'existe pas : créez ce dossier, ou donnez-en un autre.")
    plain = slugify(slug if slug is not None else group.short)
    if not plain or (slug is not None and plain != slug):
        proposal = f" ; par exemple --slug {plain}" if plain else ""
        raise TerritoryExists(
            f"« {slug} » ne peut pas nommer un dossier : minuscules sans accents, chiffres et tirets{proposal}."
        )
    check_slug(plain)
    folder = workspace / "corpora" / plain
    if os.path.lexists(folder):
        manifest = (folder / MANIFEST_NAME).exists()
        use = f"regards check {folder}" if manifest else f"regards init {folder}, qui lui écrira un manifeste"
        raise TerritoryExists(
            f"{folder} existe déjà : rien n'y est changé. Pour vous en servir : {use}. "
            f"Pour un autre territoire du même nom : --slug {plain}-{'-'.join(group.departements[:1]).lower()}."
        )
    return folder


def make_territory(group: Group, folder: Path, outlines: bytes | None = None, asked: str = "") -> Made:
    """Write a territory whole or not at all.

    Args:
        group: Whose territory it is.
        folder: As `place_for` gives it.
        outlines: GeoJSON of its communes, if it was fetched.
        asked: Where the outlines were asked, and when.

    Raises:
        OutlinesUnavailable: No outline can be read from what was fetched; nothing is left.
    """
    aside = folder.with_name(f".{folder.name}{ASIDE}")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        territory = territory_of(group, folder.name)
        _write(aside / MANIFEST_NAME, "\n".join(manifest_lines(group, territory)))
        _write(aside / ".gitignore", IGNORED)
        for name in CONVENTION:
            _write(aside / name / NOTE, _note(name))
        remarks = _put_outlines(aside, territory, outlines, asked) if outlines is not None else ()
        aside.rename(folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return Made(folder, remarks)


def manifest_lines(group: Group, territory: Territory) -> list[str]:
    """Lines of the manifest of a group's territory."""
    size = f"{len(group.members)} commune" + ("s" if len(group.members) > 1 else "")
    people = f"{group.population:,}".replace(",", " ")
    about = [
        f"{group.official} : {size}, {people} habitants." if group.kind != ALONE else f"{group.official}, commune seule.",
        SOURCE,
    ]
    about += [f"Plusieurs communes s'appellent {name} : un texte ne les distingue pas." for name in group.homonyms]
    return [*head_lines(territory, about), *example_lines()]


def _note(name: str) -> str:
    content, suffixes = CONTENTS[name]
    _, mode, public, rendering = CONVENTION[name]
    return (
        f"Déposez ici : {content}.\n"
        f"Formats lus : {', '.join(suffixes)}.\n\n"
        f"Sans autre indication, ce qui est ici est lu ainsi : mode {mode}, public {public}, rendu {rendering}.\n"
        f"Pour dire autre chose d'un fichier, décrivez-le dans ../{MANIFEST_NAME}, section [[sources]].\n"
        "Ce fichier-ci n'est pas lu ; vous pouvez le supprimer.\n"
    )


def _put_outlines(folder: Path, territory: Territory, outlines: bytes, asked: str) -> tuple[Rejection, ...]:
    """Write outlines and read them back as a run will."""
    place = folder / OUTLINES
    place.mkdir()
    (place / "communes.geojson").write_bytes(outlines)
    _write(place / "SOURCE.txt", f"Contours des communes : {asked}.\nDonnées de l'IGN et de l'Insee, Licence Ouverte 2.0.\n")
    communes, rejections = read_outlines(folder, territory)
    if not communes:
        raise OutlinesUnavailable("Les contours reçus ne se lisent pas : rien n'est écrit. Relancez sans --contours.")
    return tuple(rejections)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.rstrip("\n") + "\n", encoding="utf-8", newline="\n")
