"""Territories of one file: each ends with a sound report, or says why it cannot."""

import shutil

import pytest

from pipeline.store import Workspace, latest_run, read_table
from tests.conftest import EXAMPLE
from tests.helpers import run_cli


@pytest.mark.parametrize("name", ["entretiens/entretien_03.txt", "documents/08_compte_rendu_copil_crte_2025.docx"])
def test_one_file_gives_a_report_that_concludes_nothing(tmp_path, name):
    folder = tmp_path / "seul"
    target = folder / name
    target.parent.mkdir(parents=True)
    shutil.copyfile(EXAMPLE / name, target)
    result = run_cli("run", str(folder), "--workspace", str(tmp_path), "--encoder", "fast")
    assert result.returncode == 0, result.stderr
    run = latest_run(Workspace(tmp_path), "seul")
    assert not read_table(run, "gaps")["claim"].any()
    assert "Trop peu de voix" in (run / "rapport.html").read_text(encoding="utf-8")


def test_a_territory_of_nothing_readable_names_its_files(tmp_path):
    folder = tmp_path / "rien"
    (folder / "documents").mkdir(parents=True)
    (folder / "documents" / "faux.pdf").write_bytes(b"bonjour")
    result = run_cli("run", str(folder), "--workspace", str(tmp_path), "--encoder", "fast")
    assert result.returncode == 0, result.stderr
    page = (latest_run(Workspace(tmp_path), "rien") / "rapport.html").read_text(encoding="utf-8")
    assert "documents/faux.pdf" in page and "illisible" in page and "Trop peu de voix" in page


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "x", "--encoder", "gros"], "Encodeur « gros » inconnu"),
        (["tag", "x.csv"], "il manque --column"),
        (["run", "x", "--foo"], "l'option --foo n'existe pas"),
        (["run", "x", "--sample", "zz"], "valeur refusée pour --sample"),
    ],
)
def test_wrong_calls_are_told_in_french(arguments, message):
    result = run_cli(*arguments)
    assert result.returncode == 2 and message in result.stderr and "Traceback" not in result.stderr
