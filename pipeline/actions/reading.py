"""The plan of a territory: every file of `actions/`, or those that its manifest names → actions, their states, and refusals."""

import re
from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path

import pandas as pd

from pipeline.actions.identity import Known, recognise
from pipeline.actions.lines import lines_of_document, lines_of_word
from pipeline.actions.orientations import read_orientations
from pipeline.actions.persons import without_persons
from pipeline.actions.plan import Plan, PlanFile, Sheet, Told
from pipeline.actions.sheets import read_sheets
from pipeline.actions.states import state_of
from pipeline.actions.tables import read_table
from pipeline.actions.words import MANIFEST_NAMES, date_in, flat
from pipeline.errors import PlanMissing, RegardsError
from pipeline.ingest.files.bounds import check_file
from pipeline.ingest.read import file_hash, read_document
from pipeline.manifest import Manifest, PlanEntry, read_manifest
from pipeline.model import Rejection, Source, Territory
from pipeline.schemas.actions import ACTION_STATES, ACTIONS
from pipeline.territory import TABLES, suffix_of

FOLDER = "actions"
WORD, PROSE = (".docx", ".odt"), (".pdf", ".html", ".htm", ".txt", ".md")
MANY = 5  # times as many orientations as sheets, from which a document that has a few labels is no set of sheets
_NOTES = ("README", "LISEZMOI", "LICENCE", "LICENSE", "SOURCE")


def has_plan(folder: Path) -> bool:
    """Whether a territory has files of a plan."""
    return bool(plan_paths(folder, read_manifest(folder).plan_action))


def plan_paths(folder: Path, entry: PlanEntry) -> list[str]:
    """Files of the plan, as paths from the territory's folder, in a stable order."""
    whole = entry.fichiers or [f"{FOLDER}/*"]
    found = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith((".", "~$")) for part in parts) or parts[0] in ("decisions", "reports")
        note = path.stem.upper() in _NOTES and path.suffix.lower() in ("", ".md", ".txt")
        inside = path.is_file() and path.resolve().is_relative_to(folder.resolve())
        if inside and not hidden and not note and any(name == one or fnmatch(name, one) for one in whole):
            found.append(name)
    return found


def read_plan(folder: Path) -> Plan:
    """Read the plan of a territory, over all its files and dates.

    Args:
        folder: The territory's.

    Raises:
        PlanMissing: There is no file of a plan.
        ManifestError: The manifest is wrong.
    """
    manifest = read_manifest(folder)
    entry = manifest.plan_action
    names = plan_paths(folder, entry)
    if not names:
        wanted = (
            f"aucun fichier ne convient à fichiers = {entry.fichiers}"
            if entry.fichiers
            else f"le dossier {folder / FOLDER} est vide ou absent"
        )
        raise PlanMissing(
            f"Pas de plan d'action pour {folder.name} : {wanted}. Déposez le plan dans {folder / FOLDER} (classeur, CSV, fiches en PDF ou DOCX), "
            'ou nommez-le dans le manifeste : [plan_action] fichiers = ["documents/padd.pdf"], avec orientations = true pour un PADD.'
        )
    dated = sorted((entry.dates.get(name) or date_in(Path(name).name), name) for name in names)
    sheets = [_read(folder, name, entry) for _, name in dated]
    files = [
        PlanFile(name, sheet.kind, manifest.wave_of(None, date or None), date or None, len(sheet.actions))
        for (date, name), sheet in zip(dated, sheets, strict=True)
    ]
    known, remarks = recognise(sheet.actions for sheet in sheets)
    states = _states(known, files, manifest)
    told = (*(remark for sheet in sheets for remark in sheet.remarks), *remarks, *_unread_states(states), *_gone(known, files))
    return Plan(
        _actions(known, files, states, manifest),
        states,
        tuple(replace(one, detail=without_persons(one.detail)) for sheet in sheets for one in sheet.refusals),
        tuple(map(without_persons, told)),
        tuple(files),
        {name: file_hash(folder / name) for _, name in dated},
    )


def _read(folder: Path, name: str, entry: PlanEntry) -> Sheet:
    """Read one file; one that cannot be is a refusal."""
    told = {MANIFEST_NAMES[key]: heading for key, heading in entry.colonnes.model_dump().items() if heading}
    try:
        check_file(folder / name)
        return _by_kind(folder / name, name, told, entry.orientations)
    except (RegardsError, OSError) as error:
        return Sheet("illisible", refusals=(Rejection(name, "fichier", "fichier du plan non lu", str(error)),))


def _by_kind(path: Path, name: str, told: dict[str, str], orientations: bool) -> Sheet:
    suffix = suffix_of(path)
    if suffix in TABLES:
        return read_table(path, name, told)
    if suffix not in (*WORD, *PROSE):
        detail = f"extension « {suffix or 'aucune'} » ; formats lus : {', '.join((*TABLES, *WORD, *PROSE))}"
        return Sheet("illisible", refusals=(Rejection(name, "fichier", "format non lu", detail),))
    source = Source(name, "document", "document", "institution", "verbatim")
    if orientations or suffix not in WORD:
        lines = lines_of_document(read_document(path, source, Territory("plan", "plan")))
    else:
        lines = lines_of_word(path)
    sheet = Sheet("fiches") if orientations else read_sheets(lines, name)
    found = read_orientations(lines, name)
    if sheet.actions and len(found.actions) < MANY * len(sheet.actions):
        return sheet
    remark = f"{name} : ni fiches ni tableau d'actions ; lu comme une suite d'orientations."
    return found if orientations or not found.actions else found.joined(Sheet("orientations", remarks=(remark,)))


def _states(known: list[Known], files: list[PlanFile], manifest: Manifest) -> pd.DataFrame:
    """State of each action in each plan that names it, oldest first."""
    rows = []
    for order, one in enumerate(known):
        for rank, told in one.tellings:
            for dated, said in told.states or (("", ""),):
                date = dated or files[rank].date
                wave = manifest.wave_of(None, date) if dated else files[rank].wave
                row = (
                    one.identifier,
                    wave,
                    date,
                    files[rank].path,
                    state_of(said) if said else None,
                    without_persons(said) or None,
                )
                rows.append(((date or "", rank, order), row))
    frame = pd.DataFrame([row for _, row in sorted(rows, key=lambda pair: pair[0])], columns=list(ACTION_STATES))
    return frame.astype({name: kind for name, (kind, _) in ACTION_STATES.items()})


def _actions(known: list[Known], files: list[PlanFile], states: pd.DataFrame, manifest: Manifest) -> pd.DataFrame:
    told_states = states.dropna(subset=["state_told"]).groupby("action_id").tail(1).set_index("action_id")
    numbered = all(re.search(r"\d", one.last.number) for one in known)
    order = sorted(known, key=lambda one: _natural(one.last.number)) if numbered else known
    rows = [_row(one, files, manifest) for one in order]
    frame = pd.DataFrame(rows, columns=[name for name in ACTIONS if name not in ("state", "state_told")])
    for column in ("state", "state_told"):
        frame[column] = frame["action_id"].map(told_states[column]) if len(told_states) else None
    return frame[list(ACTIONS)].astype({name: kind for name, (kind, _) in ACTIONS.items()})


def _natural(number: str) -> list[tuple[int, str]]:
    """What «2.10» is sorted by, after «2.9»."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.findall(r"\d+|[^\W\d_]+", number)]


def _row(one: Known, files: list[PlanFile], manifest: Manifest) -> dict[str, object]:
    told, file = one.last, files[one.source]
    texts = {
        name: without_persons(getattr(told, name), name == "pilot") or None
        for name in ("number", "axis", "pilot", "budget", "calendar", "indicator")
    }
    return {
        "action_id": one.identifier,
        "title": without_persons(told.title),
        "description": without_persons(told.description),
        **texts,
        "communes": "; ".join(_communes(told, manifest.communes)) or None,
        "source": file.path,
        "page": told.page,
        "row": told.row,
        "wave": file.wave,
    }


def _communes(told: Told, communes: list[str]) -> list[str]:
    """Communes of the territory that an action is told to be of: its own field first, else its title; all of them are none."""
    for text in (told.communes, told.title):
        said = f" {flat(text)} "
        found = [name for name in communes if f" {flat(name)} " in said]
        if found:
            return found if len(found) < len(communes) else []
    return []


def _unread_states(states: pd.DataFrame) -> Iterator[str]:
    unread = states[states["state"].isna() & states["state_told"].notna()]["state_told"].drop_duplicates().tolist()
    if unread:
        some = ", ".join(f"« {said} »" for said in unread[:5])
        yield f"{len(unread)} état(s) non compris, laissé(s) tels quels : {some}{'…' if len(unread) > 5 else ''}."


def _gone(known: list[Known], files: list[PlanFile]) -> Iterator[str]:
    """Actions that the latest table of the plan names no more."""
    tables = [rank for rank, file in enumerate(files) if file.kind == "tableau" and file.actions]
    if len(tables) < 2:
        return
    gone = [one.last.title for one in known if one.source in tables[:-1]]
    if gone:
        some = ", ".join(f"« {title} »" for title in gone[:5])
        yield f"{len(gone)} action(s) d'un plan précédent ne sont plus dans {files[tables[-1]].path} : {some}{'…' if len(gone) > 5 else ''}."
