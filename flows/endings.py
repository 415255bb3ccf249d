"""How a command ends: each way has its French message and its exit code."""

import errno
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import typer
from rich.console import Console

from flows.logs import kind_of
from pipeline.errors import EngineFailed, PdfUnavailable, RegardsError, StageFailed
from pipeline.run_lock import TerritoryBusy

FINE, REMARKS, REFUSED, ENVIRONMENT, BUSY, UNEXPECTED, INTERRUPTED, TERMINATED = 0, 1, 2, 3, 4, 5, 130, 143
KEPT = "Ce qui était fini est gardé : relancez la même commande, elle reprend là."
GRACE = 20.0  # seconds given to tidying before SIGTERM is heard again
FULL = ("no space left on device", "disk is full", "disk quota exceeded")
OF_THE_MACHINE = (PdfUnavailable, EngineFailed, StageFailed)
OUT_OF_MEMORY = ("OutOfMemoryException",)  # of DuckDB, which is not loaded for that


class Ending(NamedTuple):
    """What the terminal says of an end, if anything, and the exit code."""

    message: str
    code: int


class Terminated(KeyboardInterrupt):
    """The process was asked to end (SIGTERM); everything stops as with Ctrl-C."""


class _Bell:
    """Raises `Terminated` when SIGTERM comes, and remembers it: a library may swallow what is raised, or give it another name."""

    def __init__(self) -> None:
        self.last = float("-inf")

    @property
    def rung(self) -> bool:
        return self.last > float("-inf")

    def __call__(self, number: int, frame: FrameType | None) -> None:
        if time.monotonic() - self.last > GRACE:  # who insists at once does not cut the tidying short
            self.last = time.monotonic()
            raise Terminated


def run(command: Callable[[], object], console: Console) -> int:
    """Run a command to its end, whichever it is; say it, and give the exit code."""
    bell = _Bell()
    with suppress(ValueError):  # only a main thread is told of signals
        signal.signal(signal.SIGTERM, bell)
    try:
        code = command()
        sys.stdout.flush()
    except SystemExit:
        raise
    except BaseException as error:
        ending = ending_of(Terminated() if bell.rung and not isinstance(error, RegardsError) else error)
    else:
        if code != INTERRUPTED:  # so Typer gives back a Ctrl-C
            return code if isinstance(code, int) else FINE
        ending = ending_of(Terminated() if bell.rung else KeyboardInterrupt())
    if ending.message:
        console.print(ending.message, style="bold red", markup=False, highlight=False, soft_wrap=True)
    return ending.code


def ending_of(error: BaseException) -> Ending:
    """Tell what an error means to who typed the command, and its exit code."""
    if isinstance(error, TerritoryBusy):
        return Ending(f"Erreur : {error}", BUSY)
    if isinstance(error, RegardsError):
        return Ending(f"Erreur : {error}", ENVIRONMENT if isinstance(error, OF_THE_MACHINE) else REFUSED)
    if isinstance(error, typer.TyperException):
        return _wrong_call(error)
    if isinstance(error, BrokenPipeError):
        _stop_writing()
        return Ending("", FINE)  # who reads, `head` for instance, has had enough
    for cause in _causes(error):
        if isinstance(cause, Terminated):
            return Ending(f"Arrêté à la demande du système. {KEPT}", TERMINATED)
        if isinstance(cause, typer.Abort | KeyboardInterrupt):
            return Ending(f"Interrompu. {KEPT}", INTERRUPTED)
        ending = _of_the_machine(cause)
        if ending:
            return ending
    first = (
        list(_causes(error))[-1] if error.__cause__ else error
    )  # what a stage fell of, under the name that the engine may know
    return Ending(
        f"Erreur inattendue : {kind_of(first)}, {_place_of(first)}. {KEPT} Si elle revient, signalez cette ligne : "
        "elle ne contient rien de ce qui a été lu. regards doctor vérifie l'installation.",
        UNEXPECTED,
    )


def _wrong_call(error: Any) -> Ending:
    """Tell a wrong call in French; the kinds of error are private to Typer, their names are not."""
    kind = type(error).__name__
    if kind == "NoArgsIsHelpError":
        return Ending("", REFUSED)  # raised once the help is printed
    param = getattr(error, "param", None)
    name = param.opts[-1] if param else "?"
    told = {
        "NoSuchOption": f"l'option {getattr(error, 'option_name', '?')} n'existe pas.",
        "MissingParameter": f"il manque {name if name.startswith('-') else name.upper()}.",
        "BadParameter": f"valeur refusée pour {name}.",
    }.get(kind, f"commande ou argument inattendu ({error}).")
    return Ending(f"Erreur : {told} Voyez regards --help.", REFUSED)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came from, nearest first: libraries wrap what the system says."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__


def _of_the_machine(error: BaseException) -> Ending | None:
    """What the machine refuses: room, memory, rights; `None` when it is something else."""
    if isinstance(error, MemoryError) or type(error).__name__ in OUT_OF_MEMORY:
        return Ending(
            f"La mémoire de cette machine ne suffit pas. {KEPT} Avant cela, fermez d'autres programmes ; si elle ne suffit toujours "
            "pas, prenez --encoder fast, ou tirez des réponses avec --sample.",
            ENVIRONMENT,
        )
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.ENOSPC, errno.EDQUOT) or any(word in str(error).lower() for word in FULL):
        return Ending(
            f"Le disque est plein{_where(error)}. Faites de la place (regards clean dit ce qui peut partir). {KEPT}", ENVIRONMENT
        )
    if not isinstance(error, OSError):
        return None
    if isinstance(error, ConnectionError):
        return Ending(
            f"Un programme dont celui-ci a besoin (moteur Prefect, ordonnanceur, magasin) ne répond plus. {KEPT}", ENVIRONMENT
        )
    if isinstance(error, PermissionError) or number == errno.EROFS:
        return Ending(
            f"Le système refuse l'accès{_where(error)}. Vérifiez que ce fichier ou ce dossier est à vous, qu'il n'est pas en lecture "
            f"seule, et qu'aucun autre programme (tableur, antivirus) ne le tient ouvert. {KEPT}",
            ENVIRONMENT,
        )
    return Ending(
        f"Le système a refusé de lire ou d'écrire{_where(error)} : {error.strerror or type(error).__name__}. {KEPT}", ENVIRONMENT
    )


def _where(error: BaseException) -> str:
    name = getattr(error, "filename", None)
    return f" : {os.fsdecode(name)}" if isinstance(name, str | bytes | os.PathLike) and name else ""


def _place_of(error: BaseException) -> str:
    """Where our code was: a file and a line, without any value."""
    root = Path(__file__).resolve().parent.parent
    frames = [(Path(frame.filename), frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    ours = [
        (path, line) for path, line in frames if path.is_relative_to(root / "pipeline") or path.is_relative_to(root / "flows")
    ]
    if not frames:
        return "hors de tout fichier"
    path, line = (ours or frames)[-1]
    return f"{path.relative_to(root).as_posix() if ours else path.name}, ligne {line}"


def _stop_writing() -> None:
    """Let Python end without complaining that nobody reads."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
