"""Every way to end has its French message and its exit code, and none shows what was being read."""

import errno
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import duckdb
import numpy as np
import pytest
import typer
from rich.console import Console

from flows import endings
from flows.cli import app as cli_app
from flows.endings import KEPT, Terminated, ending_of
from pipeline.errors import EngineFailed, ManifestError, PdfUnavailable
from pipeline.run_lock import TerritoryBusy
from tests.conftest import ROOT

COMMAND = """
import sys, time
import typer
from rich.console import Console
from flows import endings

app = typer.Typer()

@app.command()
def wait():
    try:
        print("prêt", flush=True)
        time.sleep(120)
    finally:
        time.sleep(0.5)
        print("rangé", flush=True)

sys.exit(endings.run(lambda: app([], standalone_mode=False), Console(stderr=True)))
"""


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Put back how this process ends."""
    handler = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, handler)


def wrapped(inner: BaseException) -> Exception:
    """An error as a library raises it from another."""
    try:
        raise RuntimeError("la bibliothèque a échoué") from inner
    except RuntimeError as error:
        return error


def raised(error: Exception) -> Exception:
    """An error that went through code."""
    try:
        raise error
    except type(error) as caught:
        return caught


@pytest.mark.parametrize(
    ("error", "code", "word"),
    [
        (ManifestError("clé inconnue"), endings.REFUSED, "clé inconnue"),
        (PdfUnavailable("il manque Pango"), endings.ENVIRONMENT, "Pango"),
        (TerritoryBusy("déjà en cours"), endings.BUSY, "déjà en cours"),
        (
            OSError(errno.ENOSPC, "No space left on device", "tables/tags.tmp"),
            endings.ENVIRONMENT,
            "plein : tables/tags.tmp. Faites",
        ),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), endings.ENVIRONMENT, "Le disque est plein. Faites"),
        (wrapped(OSError(errno.ENOSPC, "No space left on device")), endings.ENVIRONMENT, "regards clean"),
        (duckdb.IOException("Could not write: No space left on device"), endings.ENVIRONMENT, "Le disque est plein"),
        (sqlite3.OperationalError("database or disk is full"), endings.ENVIRONMENT, "Le disque est plein"),
        (PermissionError(errno.EACCES, "Permission denied", "reports/a"), endings.ENVIRONMENT, "refuse l'accès : reports/a"),
        (OSError(errno.EROFS, "Read-only file system", "reports"), endings.ENVIRONMENT, "lecture seule"),
        (OSError(errno.EIO, "Input/output error", "corpora/a.pdf"), endings.ENVIRONMENT, "corpora/a.pdf : Input/output error"),
        (MemoryError(), endings.ENVIRONMENT, "La mémoire"),
        (np._core._exceptions._ArrayMemoryError((10**9,), np.dtype(float)), endings.ENVIRONMENT, "La mémoire"),
        (duckdb.OutOfMemoryException("failed to allocate"), endings.ENVIRONMENT, "La mémoire"),
        (wrapped(MemoryError()), endings.ENVIRONMENT, "--sample"),
        (KeyboardInterrupt(), endings.INTERRUPTED, "Interrompu"),
        (typer.Abort(), endings.INTERRUPTED, "Interrompu"),
        (Terminated(), endings.TERMINATED, "Arrêté"),
        (wrapped(KeyboardInterrupt()), endings.INTERRUPTED, "Interrompu"),
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), endings.FINE, ""),
        (wrapped(BrokenPipeError(errno.EPIPE, "Broken pipe")), endings.ENVIRONMENT, "ne répond plus"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), endings.ENVIRONMENT, "moteur Prefect"),
        (EngineFailed("Le moteur Prefect n'a pas démarré."), endings.ENVIRONMENT, "n'a pas démarré"),
    ],
)
def test_each_end_is_told_and_has_its_code(error: BaseException, code: int, word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endings, "_stop_writing", lambda: None)
    ending = ending_of(error)
    assert ending.code == code and word in ending.message
    assert bool(ending.message) == bool(word)
    if code >= endings.INTERRUPTED:
        assert ending.message.endswith(KEPT)


def test_the_unexpected_is_told_by_its_place_and_not_by_its_words() -> None:
    ending = ending_of(raised(KeyError("Mme Kerdraon habite au bourg")))
    assert ending.code == endings.UNEXPECTED and "KeyError, test_endings.py, ligne" in ending.message
    assert "Kerdraon" not in ending.message and "regards doctor" in ending.message


def test_the_unexpected_is_told_by_what_it_came_from() -> None:
    ending = ending_of(wrapped(raised(KeyError("Mme Kerdraon"))))
    assert ending.code == endings.UNEXPECTED and "KeyError" in ending.message and "Kerdraon" not in ending.message


@pytest.mark.parametrize(("result", "code"), [(None, 0), (3, 3), ("texte", 0)])
def test_what_a_command_gives_is_its_code(result: object, code: int) -> None:
    assert endings.run(lambda: result, None) == code


@pytest.mark.skipif(os.name == "nt", reason="des signaux POSIX")
def test_a_signal_that_a_library_renames_is_still_that_signal(capsys: pytest.CaptureFixture[str]) -> None:
    def renamed() -> None:
        try:
            signal.raise_signal(signal.SIGTERM)
        except Terminated:
            raise ValueError("échec d'un rappel") from None

    def swallowed() -> int:
        with suppress(Terminated):
            signal.raise_signal(signal.SIGTERM)
        return 0

    console = Console(stderr=True)
    assert endings.run(renamed, console) == endings.TERMINATED and "Arrêté" in capsys.readouterr().err
    assert endings.run(swallowed, console) == 0


def test_a_wrong_call_is_told_in_french(capsys: pytest.CaptureFixture[str]) -> None:
    app = typer.Typer()

    @app.command()
    def command(folder: Path, number: int = typer.Option(1, "--number")) -> None:
        """Essayer."""

    def told(*words: str) -> str:
        code = endings.run(lambda: app(list(words), standalone_mode=False), Console(stderr=True))
        assert code == endings.REFUSED
        return capsys.readouterr().err

    assert "l'option --absent n'existe pas" in told("ici", "--absent")
    assert "il manque FOLDER" in told("--number", "3")
    assert "valeur refusée pour --number" in told("ici", "--number", "trois")
    assert "commande ou argument inattendu" in told("ici", "et là")

    def alone() -> int:
        return endings.run(lambda: cli_app([], standalone_mode=False), Console(stderr=True))

    assert alone() == endings.REFUSED and capsys.readouterr().err == ""


@pytest.mark.skipif(os.name == "nt", reason="des signaux POSIX")
@pytest.mark.parametrize(("number", "code", "word"), [(signal.SIGTERM, 143, "Arrêté"), (signal.SIGINT, 130, "Interrompu")])
def test_a_signal_ends_a_command_in_order(number: int, code: int, word: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None and process.stdout.readline() == "prêt\n"
    process.send_signal(number)
    if number == signal.SIGTERM:
        process.send_signal(number)  # whoever insists does not cut the tidying short
    said, told = process.communicate(timeout=60)
    assert (process.returncode, said) == (code, "rangé\n") and word in told


@pytest.mark.skipif(os.name == "nt", reason="un tube POSIX")
def test_who_stops_reading_is_no_error() -> None:
    command = "import sys\nfrom rich.console import Console\nfrom flows import endings\n"
    command += "sys.exit(endings.run(lambda: [print('ligne') for _ in range(200_000)], Console(stderr=True)))"
    with subprocess.Popen(
        [sys.executable, "-c", command], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None and process.stderr is not None and process.stdout.readline() == "ligne\n"
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0
