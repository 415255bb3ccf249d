"""What a folder holds before any run: an inventory, and a manifest written from it."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import ManifestError, MissingColumn, RegardsError, TerritoryNotFound, UnreadableFile
from pipeline.ingest.files.encoding import read_text
from pipeline.ingest.overlap import drop_overlaps
from pipeline.ingest.read import Reading, read_source
from pipeline.ingest.room import PROCESSES, ReadingRoom
from pipeline.ingest.speech.speakers import is_interviewer
from pipeline.ingest.tables.answers import plan_file
from pipeline.ingest.written.starred import is_starred
from pipeline.ingest.written.starred_voices import summary_of
from pipeline.manifest import MANIFEST_NAME
from pipeline.manifest_text import head_lines, quoted
from pipeline.model import INTERVIEWER, Source, Territory
from pipeline.territory import TABLES, load_territory, suffix_of


@dataclass(frozen=True)
class Line:
    """One file of a folder: what it would be read as, and what is to be said of it."""

    path: str
    kind: str
    public: str
    perspective: str
    content: str
    remark: str


def take_inventory(folder: Path) -> list[Line]:
    """Read every file without tagging anything, and tell what each would give.

    Raises:
        TerritoryNotFound: The folder does not exist.
        EmptyCorpus: It holds nothing readable.
        ManifestError: Its manifest is wrong.
    """
    if not folder.is_dir():
        raise TerritoryNotFound(f"Le dossier {folder} n'existe pas : vérifiez le chemin.")
    territory, refused = load_territory(folder)
    with ReadingRoom() as room, ThreadPoolExecutor(PROCESSES) as clerks:
        read = clerks.map(lambda source: room.read(folder, source, territory), territory.sources)
        readings = list(zip(territory.sources, read, strict=True))
    doubles = _doubles([reading for _, reading in readings])
    lines = [_line(folder, source, reading, doubles) for source, reading in readings]
    return lines + [Line(r.source, "non lu", "–", "–", "–", f"{r.reason} : {r.detail}") for r in refused]


def _doubles(readings: list[Reading]) -> Counter[tuple[str, str]]:
    import pandas as pd

    frames = [reading.passages for reading in readings if len(reading.passages)]
    if not frames:
        return Counter()
    _, rejections = drop_overlaps(pd.concat(frames, ignore_index=True))
    return Counter((rejection.source, rejection.detail) for rejection in rejections)


def _line(folder: Path, source: Source, reading: Reading, doubles: Counter[tuple[str, str]]) -> Line:
    passages = reading.passages
    perspectives = sorted(passages["perspective"].unique()) if len(passages) else ["–"]
    content = (
        f"{len(passages)} passage{'s' if len(passages) > 1 else ''}, {passages['voice_id'].nunique()} voix"
        if len(passages)
        else "rien"
    )
    remarks = [f"{count} × {reason}" for reason, count in sorted(Counter(r.reason for r in reading.rejections).items())]
    whole = [r.detail for r in reading.rejections if r.anchor == "fichier"]
    remarks += whole + [f"{n} passages {why}" for (name, why), n in sorted(doubles.items()) if name == source.path]
    asked = sorted(passages.loc[passages["role"] == INTERVIEWER, "speaker"].dropna().unique()) if len(passages) else []
    if asked:
        remarks.append("enquêteur : " + ", ".join(asked))
    remarks += _plans(folder, source)
    return Line(
        source.path, f"{source.kind} ({source.mode})", source.public, ", ".join(perspectives), content, " ; ".join(remarks)
    )


def _plans(folder: Path, source: Source) -> list[str]:
    """What the columns of a table are read as, sheet by sheet, or the variables of a corpus of starred texts."""
    if suffix_of(source.path) == ".txt":
        return _starred(folder / source.path, source)
    if suffix_of(source.path) not in TABLES:
        return []
    try:
        plans, _ = plan_file(folder / source.path, source.columns)
    except (RegardsError, OSError):  # already told by the reading
        return []
    return [(f"feuille « {table.sheet} » : " if table.sheet else "") + plan.summary() for table, plan in plans]


def _starred(path: Path, source: Source) -> list[str]:
    try:
        text = read_text(path)
    except (RegardsError, OSError):  # already told by the reading
        return []
    return [summary_of(text, source)] if is_starred(text) else []


def write_manifest(folder: Path) -> Path:
    """Write a commented manifest from what the folder holds.

    Raises:
        TerritoryNotFound: The folder does not exist.
        EmptyCorpus: It holds nothing readable.
        ManifestError: It already has a manifest, which is never overwritten.
    """
    if not folder.is_dir():
        raise TerritoryNotFound(f"Le dossier {folder} n'existe pas : créez-le et déposez-y vos fichiers.")
    path = folder / MANIFEST_NAME
    if path.exists():
        raise ManifestError(f"{path} existe déjà : il n'est jamais écrasé. Renommez-le pour en écrire un autre.")
    territory, _ = load_territory(folder)
    path.write_text("\n".join(_manifest_lines(folder, territory)) + "\n", encoding="utf-8")
    return path


def _manifest_lines(folder: Path, territory: Territory) -> list[str]:
    lines = head_lines(territory)
    for source in territory.sources:
        lines += [
            "",
            "[[sources]]",
            f"motif = {quoted(source.path)}",
            f'public = "{source.public}"',
            f'mode = "{source.mode}"',
            f'rendu = "{source.rendering}"',
        ]
        lines += _columns(folder, source)
    return lines + _speakers(folder, territory)


def _columns(folder: Path, source: Source) -> list[str]:
    if suffix_of(source.path) not in TABLES:
        return []
    try:
        plan = plan_file(folder / source.path, source.columns)[0][0][1]
    except (UnreadableFile, MissingColumn) as error:
        return [f"# {str(error).splitlines()[0]}"]
    lines = ["[sources.colonnes]", "questions = [" + ", ".join(quoted(q) for q in plan.questions) + "]"]
    lines += [
        f"{key} = {quoted(value)}"
        for key, value in (("identifiant", plan.identifier), ("commune", plan.commune), ("question", plan.question_column))
        if value
    ]
    return lines + (["variables = [" + ", ".join(quoted(v) for v in plan.variables) + "]"] if plan.variables else [])


def _speakers(folder: Path, territory: Territory) -> list[str]:
    """Propose a role for every speaker: «Locuteur 1» or «E1» may be anybody, and stays out."""
    seen: dict[str, Counter[tuple[str, str]]] = {}
    for source in territory.sources:
        if source.kind in ("entretien", "reunion"):
            passages = read_source(folder, source, territory).passages
            for row in passages.dropna(subset=["speaker"]).drop_duplicates(["speaker", "role"]).itertuples():
                seen.setdefault(str(row.speaker), Counter())[str(row.role), str(row.public)] += 1
    return [line for label, told in sorted(seen.items()) for line in _speaker(label, told)]


def _speaker(label: str, told: Counter[tuple[str, str]]) -> list[str]:
    """Lines for one label; what is a guess, or differs between files, says so and waits to be checked."""
    asks = is_interviewer(label)
    anybody = re.fullmatch(r"Locuteur.*|Speaker.*|[A-Z]{1,3}\d*", label) is not None
    if anybody and not asks:
        return []
    if len(told) > 1:
        roles = ", ".join(f"{role} ({public}) : {files}" for (role, public), files in sorted(told.items()))
        return [
            "",
            f"# {_one_line(label)} n'a pas le même rôle dans tous les fichiers ({roles}) : décrivez-le si c'est la même personne.",
        ]
    role, public = next(iter(told))
    guess = ["# Proposé parce que cette personne pose les questions : à vérifier."] if role == INTERVIEWER and not asks else []
    rest = [] if role == INTERVIEWER else [f'public = "{public}"']
    return ["", *guess, f"[locuteurs.{quoted(label)}]", f'role = "{role}"', *rest]


def _one_line(text: str) -> str:
    return " ".join(text.split())
