"""What a workspace takes on the disk, territory by territory, and what can go without losing anything that a person did."""

import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from slugify import slugify

from pipeline.errors import MissingRun, TerritoryNotFound
from pipeline.protect import secrets
from pipeline.run_lock import TerritoryBusy, is_held, territory_lock
from pipeline.store import Workspace, latest_run

ENGINE = ".prefect"
ENGINE_BASE = "prefect.db"
SERVER_LOCK = "serveur.verrou"
EMPTY = 16  # bytes: a folder that holds no more has its `.gitignore` alone
_RUN = re.compile(r"\d{4}-\d{2}-\d{2}-\d{6}-.+")
_UNFINISHED = re.compile(r"\.\d{4}-\d{2}-\d{2}-\d{6}-.+\.partiel")

Kind = Literal["exécution", "inachevée", "passage", "cache", "moteur"]


@dataclass(frozen=True)
class Use:
    """Bytes that a territory takes; `secret` leaves out the caches that are kept apart with it."""

    slug: str
    corpus: int
    secret: int
    caches: int
    runs: tuple[Path, ...]
    runs_size: int


@dataclass(frozen=True)
class Removable:
    """Something that may go: where it is, its bytes, and the territory whose lock keeps it while a run goes on."""

    kind: Kind
    path: Path
    size: int
    slug: str | None = None


@dataclass(frozen=True)
class Removed:
    """What was removed, and what was kept because a run, or a server, is using it."""

    gone: tuple[Removable, ...]
    held: tuple[Removable, ...]


def territories(workspace: Workspace, names: list[str]) -> list[str]:
    """Slugs of the territories of these names; of all those of the workspace when none is named.

    Raises:
        TerritoryNotFound: There is neither a folder nor a run of this name.
    """
    known = sorted({slugify(path.name) for path in (*_inputs(workspace), *_folders(workspace.root / "reports"))})
    asked = [slugify(Path(name).resolve().name if "/" in name or os.sep in name else name) for name in names]
    for name, slug in zip(names, asked, strict=True):
        if slug not in known:
            raise TerritoryNotFound(
                f"Le territoire « {name} » n'a ni dossier dans corpora/ ni exécution dans reports/ de {workspace.root}. "
                f"Territoires de cet espace de travail : {', '.join(known) or 'aucun'}."
            )
    return sorted(set(asked)) if names else known


def use_of(workspace: Workspace, slug: str) -> Use:
    """What a territory takes: its input, what is kept apart, and its finished runs, newest first."""
    secret = workspace.secret(slug)
    folders = [folder for folder in _inputs(workspace) if slugify(folder.name) == slug]
    apart, caches, runs = size_of(secret), caches_of(workspace, slug), tuple(finished_runs(workspace, slug))
    return Use(
        slug=slug,
        corpus=sum(size_of(folder) for folder in folders) - (apart if secret.parent in folders else 0),
        secret=apart - sum(size_of(folder) for folder in caches if folder.parent == secret),
        caches=sum(size_of(folder) for folder in caches),
        runs=runs,
        runs_size=sum(size_of(run) for run in runs),
    )


def caches_of(workspace: Workspace, slug: str) -> list[Path]:
    """Folders of a territory whose content the next run makes again."""
    folders = [workspace.secret(slug) / secrets.READINGS, workspace.results(slug)]
    return [folder for folder in folders if folder.is_dir() and not folder.is_symlink()]


def passing_of(workspace: Workspace, slug: str) -> Path | None:
    """What a run that was cut short left unencrypted beside an encrypted key; `None` when there is nothing."""
    folder = workspace.secret(slug) / secrets.PASSING
    return folder if folder.is_dir() and not folder.is_symlink() and size_of(folder) > EMPTY else None


def finished_runs(workspace: Workspace, slug: str) -> list[Path]:
    """Finished runs of a territory, newest first; their names begin with their time."""
    found = (path for path in _folders(workspace.reports(slug)) if _RUN.fullmatch(path.name))
    return sorted((path for path in found if (path / "manifest.json").is_file()), key=lambda path: path.name, reverse=True)


def unfinished_runs(workspace: Workspace, slug: str) -> list[Path]:
    """What interrupted runs left, or a run that goes on."""
    return sorted(path for path in _folders(workspace.reports(slug)) if _UNFINISHED.fullmatch(path.name))


def removable(workspace: Workspace, slug: str, keep: int, caches: bool) -> list[Removable]:
    """What may go of a territory: runs older than the newest ones, never the latest; leftovers; its caches if asked."""
    last = None
    with suppress(MissingRun):
        last = latest_run(workspace, slug)
    found: list[tuple[Kind, Path]] = [
        ("exécution", run) for run in finished_runs(workspace, slug)[max(keep, 1) :] if run.resolve() != last
    ]
    found += [("inachevée", run) for run in unfinished_runs(workspace, slug)]
    passing = passing_of(workspace, slug)
    found += [("passage", passing)] if passing else []
    found += [("cache", folder) for folder in caches_of(workspace, slug) if caches]
    return [Removable(kind, path, size_of(path), slug) for kind, path in found]


def shared_removable(workspace: Workspace, caches: bool, engine: bool) -> list[Removable]:
    """What may go of a workspace besides its territories: vectors of texts, and what the engine keeps of past runs."""
    wanted: list[tuple[Kind, Path, bool]] = [
        ("cache", workspace.vectors, caches),
        ("moteur", workspace.root / ENGINE, engine),
    ]
    return [
        Removable(kind, path, size_of(path)) for kind, path, asked in wanted if asked and path.is_dir() and not path.is_symlink()
    ]


def remove(workspace: Workspace, things: list[Removable]) -> Removed:
    """Remove things; those of a territory under its lock, those of all while no run and no server is going on.

    Raises:
        OSError: The system refuses.
    """
    gone: list[Removable] = []
    held: list[Removable] = []
    for thing in things:
        slugs = [thing.slug] if thing.slug else [path.name for path in _folders(workspace.root / "reports")]
        with ExitStack() as locks:
            try:
                for slug in slugs:
                    locks.enter_context(territory_lock(workspace, slug, wait=False))
            except TerritoryBusy:
                held.append(thing)
                continue
            if thing.kind == "moteur" and engine_in_use(workspace):
                held.append(thing)
                continue
            if thing.path.is_dir():  # whoever held the lock before may have removed it
                _remove(thing.path)
                gone.append(thing)
    return Removed(tuple(gone), tuple(held))


def engine_in_use(workspace: Workspace) -> bool:
    """Whether a server of this workspace runs, or a program has the engine's base open."""
    path = workspace.root / ENGINE / ENGINE_BASE
    if is_held(path.with_name(SERVER_LOCK)):
        return True
    if not path.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=0, isolation_level=None)) as base:
            base.execute("PRAGMA locking_mode=EXCLUSIVE")  # refused as long as another connection is open
            base.execute("BEGIN EXCLUSIVE")
            base.execute("ROLLBACK")
    except sqlite3.DatabaseError as error:
        return "locked" in str(error)
    return False


def size_of(folder: Path) -> int:
    """Bytes of the files of a folder; links are not followed, and what cannot be read, or goes away meanwhile, counts for nothing."""
    total, waiting = 0, [folder]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    with suppress(OSError):
                        if entry.is_dir(follow_symlinks=False):
                            waiting.append(Path(entry.path))
                        else:
                            total += entry.stat(follow_symlinks=False).st_size
        except OSError:
            continue
    return total


def _remove(folder: Path) -> None:
    """Remove a folder; set aside first, so that one half removed is never taken for a whole one."""
    aside = folder
    if _RUN.fullmatch(folder.name):
        aside = folder.with_name(f".{folder.name}.partiel")
        os.replace(folder, aside)
    shutil.rmtree(aside)


def _inputs(workspace: Workspace) -> list[Path]:
    """Folders of input, links to one elsewhere included."""
    with suppress(OSError):
        return sorted(path for path in (workspace.root / "corpora").iterdir() if path.is_dir())
    return []


def _folders(top: Path) -> Iterator[Path]:
    """Folders of a folder that are no links, in the order of their names."""
    with suppress(OSError):
        yield from (path for path in sorted(top.iterdir()) if path.is_dir() and not path.is_symlink())
