"""Outlines of communes that the analyst drops in `contours/`: GeoJSON → `Commune`s of the territory.

No library of geography is needed: polygons in longitude and latitude (WGS84, RFC 7946) are read as they stand.
"""

import gzip
import json
import math
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from slugify import slugify

from pipeline.errors import UnreadableFile
from pipeline.model import Rejection, Territory

FOLDER = "contours"
SUFFIXES = (".geojson", ".json", ".geojson.gz", ".json.gz")
MOST_COMMUNES = 120  # without SIREN nor list, a larger file is a departement's rather than a territory's
LARGEST = 200_000_000  # bytes once decompressed
CODES = ("code", "insee_com", "code_insee", "insee", "codgeo", "com_insee", "code_commune", "com")
NAMES = ("nom", "nom_com", "libelle", "libgeo", "nom_commune", "nom_officiel", "name", "commune")
SIRENS = ("epci", "siren_epci", "code_epci", "codes_siren_des_epci", "epci_siren", "siren")
_NOTE = re.compile(r"(?:readme|lisezmoi|source|licen[cs]e).*", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*\([^)]*\)")
_WGS84 = re.compile(r"CRS84|EPSG:{1,2}4326|EPSG:{1,2}4171|WGS ?84", re.IGNORECASE)

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Commune:
    """A commune and its outline.

    Attributes:
        code: INSEE code, or the name in plain letters where the file gives none.
        name: Its name; former names may follow in brackets, «Audierne (Esquibien)».
        rings: Closed rings of (longitude, latitude) in degrees: outer ones counter-clockwise, holes clockwise.
    """

    code: str
    name: str
    rings: tuple[Ring, ...] = ()

    @property
    def label(self) -> str:
        """The name as it is shown, without what stands in brackets."""
        return bare_name(self.name)


def bare_name(name: str) -> str:
    """Name of a commune without its former names.

    >>> bare_name("Audierne (Esquibien)")
    'Audierne'
    """
    return _BRACKETS.sub("", name).strip() or name


def read_outlines(folder: Path, territory: Territory) -> tuple[tuple[Commune, ...], list[Rejection]]:
    """Read the outlines of a territory's communes; what cannot be used is refused by name and stops nothing.

    Args:
        folder: The territory's folder, which may hold `contours/`.
        territory: Its SIREN selects communes where a file tells their EPCI, else its list of communes does.

    Returns:
        Communes by code, and what was refused.
    """
    found: dict[str, Commune] = {}
    rejections: list[Rejection] = []
    for path in sorted((folder / FOLDER).rglob("*")):
        if path.is_dir() or path.name.startswith(".") or _NOTE.fullmatch(path.name):
            continue
        shown = path.relative_to(folder).as_posix()
        try:
            features = _chosen(_features(path, folder), territory)
            for commune in _communes(features, shown, rejections):
                found.setdefault(commune.code, commune)
        except UnreadableFile as error:
            rejections.append(Rejection(shown, "fichier", "contours illisibles", str(error)))
    communes = tuple(_renamed(found[code], territory) for code in sorted(found))
    return communes, rejections + _without_outline(communes, territory)


def named_communes(territory: Territory) -> tuple[Commune, ...]:
    """Communes that the manifest lists, without outline: enough to find them in texts.

    >>> named_communes(Territory("t", "T", communes=("La Couture",)))
    (Commune(code='la-couture', name='La Couture', rings=()),)
    """
    return tuple(Commune(slugify(name), name) for name in territory.communes)


def _features(path: Path, folder: Path) -> list[dict[str, Any]]:
    """Features of one file.

    Raises:
        UnreadableFile: It is no GeoJSON in longitude and latitude; the message says what to do.
    """
    if not path.name.lower().endswith(SUFFIXES):
        raise UnreadableFile(f"format non lu : exportez vos contours en GeoJSON, WGS84 ({', '.join(SUFFIXES)}).")
    if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
        raise UnreadableFile("ce n'est pas un fichier ordinaire du territoire : copiez-y le fichier lui-même.")
    try:
        data = json.loads(_text(path))
    except (OSError, EOFError, ValueError, RecursionError, zlib.error) as error:
        raise UnreadableFile("JSON illisible ou incomplet : redemandez ou réexportez ce fichier en GeoJSON.") from error
    kind = data.get("type") if isinstance(data, dict) else None
    if kind == "Topology":
        raise UnreadableFile("TopoJSON : réexportez ces contours en GeoJSON, WGS84.")
    features = [data] if kind == "Feature" else data.get("features") if kind == "FeatureCollection" else None
    if not isinstance(features, list):
        raise UnreadableFile("ce JSON n'est pas une collection d'entités GeoJSON (« FeatureCollection ») : réexportez-le.")
    system = data.get("crs")
    if system and not _WGS84.search(json.dumps(system)):
        raise UnreadableFile(f"coordonnées projetées ({json.dumps(system)[:80]}) : réexportez en WGS84 (EPSG:4326).")
    return [feature for feature in features if isinstance(feature, dict)]


def _text(path: Path) -> str:
    with gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb") as stream:
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise UnreadableFile(f"plus de {LARGEST // 1_000_000} Mo : gardez les seules communes du territoire, ou simplifiez.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:  # old exports of desktop software
        return data.decode("cp1252")


def _property(feature: dict[str, Any], names: Iterable[str]) -> str | None:
    """First of several properties that a feature has, whatever its case."""
    told = feature.get("properties")
    lower = {str(key).lower(): value for key, value in told.items()} if isinstance(told, dict) else {}
    return next(
        (str(lower[name]).strip() for name in names if isinstance(lower.get(name), str | int) and str(lower[name]).strip()), None
    )


def _chosen(features: list[dict[str, Any]], territory: Territory) -> list[dict[str, Any]]:
    """Features of the territory: by SIREN, else by name, else all of a small file.

    Raises:
        UnreadableFile: None is the territory's, or nothing tells which are.
    """
    if territory.siren:
        chosen = [f for f in features if territory.siren in (_property(f, SIRENS) or "").split("/")]
        if chosen:
            return chosen
    if territory.communes:
        wanted = {slugify(bare_name(name)) for name in territory.communes}
        chosen = [f for f in features if slugify(bare_name(_property(f, NAMES) or "")) in wanted]
        if not chosen:
            raise UnreadableFile("aucune commune du territoire dans ce fichier : vérifiez siren et communes du manifeste.")
        return chosen
    if len(features) > MOST_COMMUNES or (territory.siren and any(_property(f, SIRENS) for f in features)):
        raise UnreadableFile(
            f"{len(features)} entités, et rien ne dit lesquelles sont du territoire : "
            "donnez siren ou communes dans territoire.toml, ou ne gardez que les communes du territoire."
        )
    return features


def _communes(features: list[dict[str, Any]], source: str, rejections: list[Rejection]) -> list[Commune]:
    """Communes of features; one whose outline cannot be drawn is refused alone, projected coordinates refuse the file."""
    communes = []
    homes = {_property(feature, CODES) for feature in features}
    for rank, feature in enumerate(features, start=1):
        name = _property(feature, NAMES)
        code = _property(feature, CODES) or slugify(name or "")
        code = code.zfill(5) if code.isdigit() and len(code) == 4 else code  # a spreadsheet took its zero
        parent = _property(feature, ("commune",))
        if parent and parent in homes and parent != code:  # a district of a city that stands in the file itself
            continue
        rings = _rings(feature.get("geometry"))
        if name and code and rings:
            communes.append(Commune(code, name, rings))
            continue
        missing = "sans nom de commune (propriété nom)" if not name else "sans polygone utilisable"
        anchor = name or f"entité {rank}"
        rejections.append(Rejection(source, anchor, "contour inutilisable", f"{missing} : corrigez ou réexportez cette entité"))
    return communes


def _rings(geometry: Any) -> tuple[Ring, ...]:
    """Rings of a polygon or several, outer ones counter-clockwise; empty where the geometry is neither or broken."""
    kind, parts = (geometry.get("type"), geometry.get("coordinates")) if isinstance(geometry, dict) else (None, None)
    polygons: Any = [parts] if kind == "Polygon" else parts if kind == "MultiPolygon" else []
    rings: list[Ring] = []
    try:
        for polygon in polygons:
            for rank, points in enumerate(polygon):
                ring = tuple((float(point[0]), float(point[1])) for point in points)
                _check(ring)
                if len(ring) >= 4:
                    rings.append(ring if (_turn(ring) > 0) == (rank == 0) else ring[::-1])
    except (TypeError, ValueError, IndexError, KeyError):
        return ()
    return tuple(rings)


def _check(ring: Ring) -> None:
    """Refuse what is no longitude and latitude.

    Raises:
        UnreadableFile: Projected coordinates (metres), or latitude given first.
        ValueError: A coordinate is no number.
    """
    if not all(math.isfinite(x) and math.isfinite(y) for x, y in ring):
        raise ValueError("not a number")
    if any(abs(x) > 180 or abs(y) > 90 for x, y in ring):
        raise UnreadableFile("coordonnées projetées (en mètres, Lambert 93 ?) : réexportez en WGS84 (EPSG:4326).")
    if ring and all(41 <= x <= 52 and -6 <= y <= 10 for x, y in ring):
        raise UnreadableFile("latitude et longitude inversées : réexportez avec la longitude d'abord (GeoJSON, RFC 7946).")


def _turn(ring: Ring) -> float:
    """Twice the signed area of a ring: positive when counter-clockwise.

    >>> _turn(((0, 0), (1, 0), (1, 1), (0, 0)))
    1
    """
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring))


def _renamed(commune: Commune, territory: Territory) -> Commune:
    """Take the manifest's writing of a name: it may tell former names in brackets."""
    key = slugify(commune.label)
    told = next((name for name in territory.communes if "(" in name and slugify(bare_name(name)) == key), commune.name)
    return Commune(commune.code, told, commune.rings)


def _without_outline(communes: tuple[Commune, ...], territory: Territory) -> list[Rejection]:
    """One line for the communes of the manifest that no file outlines, where some are."""
    known = {slugify(commune.label) for commune in communes}
    missing = [name for name in territory.communes if slugify(bare_name(name)) not in known]
    if not communes or not missing:
        return []
    detail = f"absentes de la carte : {', '.join(missing)} ; vérifiez leur orthographe dans territoire.toml"
    return [Rejection(FOLDER, "communes", "communes sans contour", detail)]
