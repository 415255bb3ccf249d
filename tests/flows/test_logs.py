"""The journal of a workspace: numbers and words known beforehand; whatever else it is given does not get through."""

import json
import logging
import os
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import logs
from flows.logs import COUNTS, EVENTS, FILE, FOLDER, Journal, journal, kind_of, outcome_of
from pipeline.errors import UnreadableFile
from tests.conftest import ROOT

NAME = "Solenn Kerdraon"
SPEECH = "entretiens/Solenn_Kerdraon.txt"
RUN = "2026-11-27-140256-ace59ad1-22569"
FIELDS = ("territory", "run", "stage", "outcome", "error", "seconds", "peak_mb", "passages", "text", "source", "query", "message")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with a territory, whose folder holds files of speech."""
    (tmp_path / "corpora" / "Mon Territoire" / "entretiens").mkdir(parents=True)
    (tmp_path / "corpora" / "Mon Territoire" / SPEECH).write_text(NAME, encoding="utf-8")
    return tmp_path


def lines(workspace: Path) -> list[dict[str, object]]:
    """What the journal holds."""
    return [json.loads(line) for line in (workspace / FOLDER / FILE).read_text(encoding="utf-8").splitlines()]


def test_a_run_is_told_in_numbers(workspace: Path) -> None:
    with journal(workspace).run("mon-territoire") as log, log.about(run=RUN).stage("lecture") as told:
        told(passages=np.int64(12), refused=1)
    begun, stage, end = lines(workspace)
    assert (begun["event"], begun["level"], begun["territory"]) == ("début", "info", "mon-territoire")
    assert {**stage, "time": 0, "seconds": 0, "peak_mb": 0} == {
        "time": 0,
        "level": "info",
        "event": "étape",
        "territory": "mon-territoire",
        "run": RUN,
        "stage": "lecture",
        "outcome": "fini",
        "seconds": 0,
        "peak_mb": 0,
        "passages": 12,
        "refused": 1,
    }
    assert end["event"] == "fin" and isinstance(end["seconds"], float)
    if os.name != "nt":
        assert stage["peak_mb"] > 1
        assert stat.S_IMODE((workspace / FOLDER).stat().st_mode) == 0o700
        assert stat.S_IMODE((workspace / FOLDER / FILE).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "error", [UnreadableFile(f"{SPEECH} : illisible"), FileNotFoundError(2, NAME, SPEECH), KeyboardInterrupt()]
)
def test_how_it_ended_is_told_without_the_message(workspace: Path, error: BaseException) -> None:
    with pytest.raises(type(error)), journal(workspace).run("mon-territoire") as log, log.stages() as begin:
        begin("lecture")
        begin("protection")
        raise error
    _, read, protected, end = lines(workspace)
    outcome = outcome_of(error)
    assert (read["stage"], read["outcome"]) == ("lecture", "fini") and "error" not in read
    assert (protected["stage"], protected["outcome"], protected["error"]) == ("protection", outcome, type(error).__name__)
    assert (end["event"], end["error"]) == (outcome, type(error).__name__)
    assert "erdraon" not in (workspace / FOLDER / FILE).read_text(encoding="utf-8")


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(
    "value",
    [
        NAME,
        SPEECH,
        f"lecture de {NAME}",
        f"{RUN}-{NAME}",
        f"mon-territoire\n{NAME}",
        [NAME],
        {NAME: 1},
        NAME.encode(),
        Path(SPEECH),
        RuntimeError(NAME),
        type(NAME, (ValueError,), {})(NAME),
        type("Nombre", (int,), {"__str__": lambda self: NAME, "__repr__": lambda self: NAME})(3),
        type("Mot", (str,), {"__hash__": str.__hash__, "__eq__": lambda self, other: True})(NAME),
    ],
    ids=repr,
)
def test_no_name_gets_through_a_field(workspace: Path, field: str, value: object) -> None:
    log = journal(workspace)
    log.event("étape", **{field: value})
    log.about(**{field: value}).event("fin")
    with log.stage("tables") as told:
        told(**{field: value})
    assert len(lines(workspace)) == 3
    assert "erdraon" not in (workspace / FOLDER / FILE).read_text(encoding="utf-8")


def test_no_name_gets_through_the_name_of_anything(workspace: Path) -> None:
    log = journal(workspace)
    log.event(NAME, **{NAME: 1, "name": 2, "level": 3})
    with log.stage(NAME):
        pass
    with log.run(NAME):
        pass
    log.about(territory="mon-territoire").event("fin", logging.WARNING, passages=float("nan"))
    told = lines(workspace)
    assert [line["event"] for line in told] == ["autre", "étape", "début", "fin", "fin"]
    assert [line.get("left_out") for line in told] == [4, 1, 1, 1, 1]
    assert "erdraon" not in (workspace / FOLDER / FILE).read_text(encoding="utf-8")


@given(
    st.dictionaries(
        st.sampled_from([*FIELDS, *sorted(COUNTS)]) | st.text(), st.text() | st.binary() | st.integers() | st.floats()
    )
)
def test_words_that_come_out_are_known_beforehand(tmp_path_factory: pytest.TempPathFactory, fields: dict[str, object]) -> None:
    said: list[str] = []
    logger = logging.Logger("essai")
    logger.addHandler(_Kept(said))
    Journal(logger, tmp_path_factory.getbasetemp() / "absent").event("fin", **fields)
    told = json.loads(said[0])
    told.pop("time")
    assert {value for value in told.values() if isinstance(value, str)} <= {*EVENTS, "info", *logs.STEPS, *logs.OUTCOMES}
    assert set(told) <= {"level", "event", "stage", "outcome", "seconds", "peak_mb", "left_out", *COUNTS}


class _Kept(logging.Handler):
    def __init__(self, said: list[str]) -> None:
        super().__init__()
        self.said = said

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


def test_the_journal_stays_small_and_closed(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "LARGEST", 2000)
    log = journal(workspace)
    for number in range(200):
        log.event("fin", passages=number)
    kept = sorted((workspace / FOLDER).glob(f"{FILE}*"))
    kept = [path for path in kept if path.suffix != ".verrou"]
    assert [path.name for path in kept] == [FILE, *(f"{FILE}.{n}" for n in range(1, logs.KEPT + 1))]
    assert all(path.stat().st_size <= 2000 for path in kept)
    assert lines(workspace)[-1]["passages"] == 199
    assert os.name == "nt" or {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}


def test_programs_write_whole_lines_at_once(workspace: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from flows import logs; logs.LARGEST = 20_000; log = logs.journal(Path(sys.argv[1]))\n"
        "for n in range(100): log.event('fin', passages=n)"
    )
    command = [sys.executable, "-c", code, str(workspace)]
    programs = [subprocess.Popen(command, cwd=ROOT) for _ in range(3)]
    assert [program.wait(120) for program in programs] == [0, 0, 0]
    files = [path for path in (workspace / FOLDER).glob(f"{FILE}*") if path.suffix != ".verrou"]
    told = [json.loads(line)["passages"] for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    assert sorted(told) == sorted([*range(100)] * 3)


def test_a_journal_that_cannot_be_written_stops_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / FOLDER).write_text("un fichier à la place du dossier", encoding="utf-8")
    with journal(tmp_path).stage("lecture") as told:
        told(passages=1)
    log = journal(tmp_path / "autre")
    (tmp_path / "autre" / FOLDER / FILE).mkdir()
    log.event("fin")
    assert capsys.readouterr() == ("", "")


def test_the_kind_of_an_error_is_a_name_of_code() -> None:
    class Local(UnreadableFile):
        pass

    assert kind_of(Local(NAME)) == "UnreadableFile" and kind_of(UnreadableFile(NAME)) == "UnreadableFile"
    assert kind_of(json.JSONDecodeError(NAME, NAME, 0)) == "JSONDecodeError"
