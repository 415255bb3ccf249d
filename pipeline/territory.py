"""A folder and its manifest → a `Territory` with its sources, by convention or as told."""

import os
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path, PurePath, PurePosixPath

from slugify import slugify

from pipeline.errors import EmptyCorpus, TerritoryNameTaken, TerritoryNotFound
from pipeline.manifest import MANIFEST_NAME, Manifest, SourceEntry, read_manifest
from pipeline.model import Kind, Mode, Public, Rejection, Rendering, Source, Territory

TABLES = (".csv", ".csv.gz", ".tsv", ".xlsx", ".xls", ".ods")
TIMED = (".vtt", ".srt", ".tei", ".xml", ".trs", ".textgrid", ".eaf")
READABLE = (".pdf", ".docx", ".odt", ".html", ".htm", ".txt", ".md", *TIMED, *TABLES)

# folder → (kind, mode, public, rendering)
CONVENTION: dict[str, tuple[Kind, Mode, Public, Rendering]] = {
    "documents": ("document", "document", "institution", "verbatim"),
    "entretiens": ("entretien", "entretien", "habitant", "verbatim"),
    "reunions": ("reunion", "reunion-publique", "habitant", "verbatim"),
    "ateliers": ("atelier", "atelier", "habitant", "paraphrase"),
    "aller-vers": ("reponse", "aller-vers", "habitant", "paraphrase"),
    "reponses": ("reponse", "questionnaire", "habitant", "verbatim"),
}
KIND_OF_MODE: dict[str, Kind] = {mode: kind for kind, mode, _, _ in CONVENTION.values()}
# Beside runs of territories, `reports/` holds syntheses, follow-ups and boards (`synthesis`, `follow_up`, `board_files`).
_OTHER_STARTS, _OTHER_ENDS = ("synthese-", "suivi-"), ("-actions",)
_OURS = {"decisions", ".secret", "reports", "sources", "contours", "actions"}


def suffix_of(path: str | PurePath) -> str:
    """Extension of a file, in lower case; a compressed table keeps both of its own.

    >>> suffix_of("a/b.CSV.gz"), suffix_of("a/b.v2.PDF")
    ('.csv.gz', '.pdf')
    """
    name = str(path).lower()
    return ".csv.gz" if name.endswith(".csv.gz") else PurePosixPath(name).suffix


def find_territory(name: str, workspace: Path) -> Path:
    """Find the folder of a territory, given as a slug of the workspace or as a path.

    Raises:
        TerritoryNotFound: Neither exists; the message lists the territories of the workspace.
    """
    by_slug = workspace / "corpora" / name
    plain = Path(name).name == name and name not in (".", "..")
    for candidate in (by_slug, Path(name)) if plain else (Path(name),):
        if candidate.is_dir():
            return candidate
    known = sorted(p.name for p in (workspace / "corpora").glob("*") if p.is_dir())
    listing = ", ".join(known) if known else "aucun"
    raise TerritoryNotFound(
        f"Le territoire « {name} » est introuvable : ni dossier de ce nom, ni {by_slug}. "
        f"Territoires de cet espace de travail : {listing}. "
        "Donnez le chemin d'un dossier, ou placez-vous ailleurs avec --workspace."
    )


def slug_of(folder: Path) -> str:
    """Name of a territory among the runs: its folder's, in plain letters."""
    return slugify(folder.resolve().name)


def check_slug(slug: str) -> None:
    """Refuse a name under which the boards, follow-ups and syntheses of territories are kept among the runs.

    Raises:
        TerritoryNameTaken: The name begins or ends as theirs do.
    """
    if slug.startswith(_OTHER_STARTS) or slug.endswith(_OTHER_ENDS):
        raise TerritoryNameTaken(
            f"Le territoire « {slug} » porte un nom réservé : dans reports/, ceux qui commencent par {' ou '.join(_OTHER_STARTS)} "
            f"ou finissent par {' ou '.join(_OTHER_ENDS)} sont ceux des synthèses, des suivis et des tableaux de bord. "
            f"Renommez son dossier, par exemple en territoire-{slug.strip('-').removesuffix(_OTHER_ENDS[0])}."
        )


def load_territory(folder: Path) -> tuple[Territory, list[Rejection]]:
    """Read the manifest and list the sources of a folder, in a stable order.

    Returns:
        The territory, and a rejection for every file that cannot be read as anything.

    Raises:
        TerritoryNameTaken: The folder bears a name that runs of other things are given.
        ManifestError: The manifest is wrong.
        EmptyCorpus: The folder holds no readable file.
    """
    check_slug(slug_of(folder))
    manifest = read_manifest(folder)
    sources: list[Source] = []
    paths, rejections = _files(folder)
    for path in paths:
        if not _writable(path):
            shown = path.encode("utf-8", "replace").decode()
            rejections.append(
                Rejection(shown, "fichier", "nom illisible", "renommez ce fichier : son nom contient des octets sans sens")
            )
            continue
        found = _source(path, manifest)
        if isinstance(found, Source):
            named = _entry_for(path, manifest)
            sources.append(replace(found, wave=manifest.wave_of(named.vague if named else None, found.date)))
        elif found:
            rejections.append(Rejection(path, "fichier", *found))
    if not sources:
        raise EmptyCorpus(_empty_message(folder, rejections))
    rejections += _unused(manifest, sources)
    return _territory(folder, manifest, sources), rejections


def _unused(manifest: Manifest, sources: list[Source]) -> list[Rejection]:
    """Patterns of the manifest that fit no file: most often a spelling fault."""
    return [
        Rejection(
            MANIFEST_NAME,
            "manifeste",
            "motif sans fichier",
            f"« {e.motif} » ne convient à aucun fichier : vérifiez son orthographe",
        )
        for e in manifest.sources
        if not e.ignorer and not any(_fits(s.path, e) for s in sources)
    ]


def _empty_message(folder: Path, rejections: list[Rejection]) -> str:
    seen = ""
    if rejections:
        seen = f" ; refusé : {rejections[0].source} ({rejections[0].reason})"
        seen += f" et {len(rejections) - 1} autre(s)" if len(rejections) > 1 else ""
    return (
        f"Le dossier {folder} ne contient aucun fichier lisible{seen}. Déposez vos fichiers dans "
        + ", ".join(f"{name}/" for name in CONVENTION)
        + f" ; formats lus : {', '.join(READABLE)}."
    )


def _territory(folder: Path, manifest: Manifest, sources: list[Source]) -> Territory:
    return Territory(
        slug=slug_of(folder),
        contact=manifest.contact.strip(),
        name=manifest.nom or folder.resolve().name.replace("-", " ").capitalize(),
        sources=tuple(sources),
        siren=manifest.siren,
        communes=tuple(manifest.communes),
        expected_publics=tuple(manifest.publics_attendus),
        speakers=manifest.speakers(),
        rules=manifest.rules(),
        protection=manifest.protection.to_protection(),
        waves=tuple(wave.nom for wave in manifest.vagues),
    )


def _files(folder: Path) -> tuple[list[str], list[Rejection]]:
    """Files of a territory in a stable order; links that leave it, and what is no plain file, are refused.

    A link that stays within the territory is followed once: the same file under a second name is told and not read again.
    """
    plain, linked, refused = [], [], []
    for path in sorted(_walk(folder), key=lambda p: p.relative_to(folder).as_posix()):
        relative = path.relative_to(folder)
        if any(part.startswith((".", "~$")) for part in relative.parts) or relative.parts[0] in _OURS:
            continue
        name = relative.as_posix()
        if path.is_symlink():
            linked.append(name)
        elif path.is_file():
            plain.append(name)
        else:
            refused.append(
                Rejection(name, "fichier", "pas un fichier ordinaire", "tube, prise ou périphérique : il n'est pas ouvert")
            )
    seen = {(folder / name).resolve() for name in plain}
    for name in linked:
        reason = _refused_link(folder, name, seen)
        if reason:
            refused.append(Rejection(name, "fichier", *reason))
        else:
            plain.append(name)
            seen.add((folder / name).resolve())
    return sorted(plain), refused


def _walk(folder: Path) -> Iterator[Path]:
    """Everything below a folder but folders; links are given and never entered, so that no loop hangs."""
    for root, folders, files in os.walk(folder, followlinks=False):
        yield from (Path(root) / name for name in files)
        yield from (Path(root) / name for name in folders if (Path(root) / name).is_symlink())


def _refused_link(folder: Path, name: str, seen: set[Path]) -> tuple[str, str] | None:
    try:
        target = (folder / name).resolve()
    except (OSError, RuntimeError):  # a link that leads to itself
        target = folder.resolve() / name
    if not target.is_relative_to(folder.resolve()):
        return ("lien symbolique hors du territoire", "ce lien mène hors du dossier du territoire : copiez-y le fichier lui-même")
    if target.is_symlink() or not target.exists():
        return ("lien symbolique sans cible", "ce lien ne mène à aucun fichier : redemandez-le, ou retirez le lien")
    if target in seen:
        return ("lien symbolique vers un fichier déjà lu", "le même fichier n'est pas lu deux fois")
    if not target.is_file():
        return ("lien symbolique vers un dossier", "rangez les fichiers eux-mêmes dans le territoire ; le lien n'est pas suivi")
    return None


def _writable(path: str) -> bool:
    """Whether a name can be written in a table: an archive made elsewhere may bear broken bytes."""
    return not any("\ud800" <= char <= "\udfff" for char in path)


def _is_note(path: str) -> bool:
    """Whether a file speaks of the corpus and not of the territory: manifest, licence, readme."""
    name = PurePosixPath(path)
    stem = name.stem.upper()
    about = stem in ("LICENCE", "LICENSE", "README", "LISEZMOI", "SOURCE") or stem.startswith(("SOURCE-", "LICENCE-", "LICENSE-"))
    return name.name == MANIFEST_NAME or (about and name.suffix.lower() in ("", ".md", ".txt"))


def _source(path: str, manifest: Manifest) -> Source | tuple[str, str] | None:
    if _is_note(path):
        return None
    entry = _entry_for(path, manifest)
    if entry and entry.ignorer:
        return ("ignoré", "le manifeste demande d'ignorer ce fichier (ignorer = true)")
    top = slugify(PurePosixPath(path).parts[0])
    convention = CONVENTION.get(top)
    suffix = suffix_of(path)
    if suffix not in READABLE:
        return ("format non lu", f"extension « {suffix or 'aucune'} » ; formats lus : {', '.join(READABLE)}")
    if convention is None and (entry is None or entry.mode is None):
        return (
            "hors des dossiers connus",
            "rangez ce fichier dans " + ", ".join(CONVENTION) + ", ou décrivez-le dans [[sources]] avec un mode",
        )
    return _build(path, entry, convention)


def _fits(path: str, entry: SourceEntry) -> bool:
    """Whether a pattern names a file, accents composed or not; a name with brackets names itself."""
    same, motif = (unicodedata.normalize("NFC", text) for text in (path, entry.motif))
    return motif == same or fnmatch(same, motif)


def _entry_for(path: str, manifest: Manifest) -> SourceEntry | None:
    matching = [entry for entry in manifest.sources if _fits(path, entry)]
    return matching[-1] if matching else None


def _build(
    path: str,
    entry: SourceEntry | None,
    convention: tuple[Kind, Mode, Public, Rendering] | None,
) -> Source:
    entry = entry or SourceEntry(motif=path)
    kind, mode, public, rendering = convention or CONVENTION["reponses"]
    if entry.mode and entry.mode != mode:
        mode, kind = entry.mode, KIND_OF_MODE[entry.mode]
        _, _, public, rendering = next(c for c in CONVENTION.values() if c[1] == mode)
    return Source(
        path=path,
        kind=kind,
        mode=mode,
        public=entry.public or public,
        rendering=entry.rendu or rendering,
        date=entry.date,
        commune=entry.commune,
        columns=entry.colonnes.to_columns(),
    )
