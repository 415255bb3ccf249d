"""Editions of a run: every format is there, one that is missing is written from the tables, and the page never changes."""

import json
import shutil

import pytest

from pipeline.edition import FORMATS, chosen_formats, missing_formats
from pipeline.errors import FormatUnknown
from tests.conftest import EXAMPLE
from tests.helpers import run_cli


def test_every_format_is_written(example_run):
    assert missing_formats(example_run, tuple(FORMATS)) == []
    page = (example_run / "rapport.html").read_text(encoding="utf-8")
    assert all(f'href="{file}"' in page for name, (file, _) in FORMATS.items() if name != "html")
    assert not list(example_run.glob("*.tmp"))


def test_the_manifest_keeps_what_the_report_says(example_run):
    kept = json.loads((example_run / "manifest.json").read_text(encoding="utf-8"))["rapport"]
    assert kept["k"] == 5 and kept["encodeur"] == "fast" and dict(kept["faits"])["Empreinte du code"]


def test_a_report_written_again_from_its_tables_is_the_same(example_run, tmp_path):
    workspace = tmp_path / "espace"
    run = workspace / "reports" / "exemple" / example_run.name
    shutil.copytree(example_run, run)
    (run.parent / "latest").symlink_to(run.name)
    (run / "rapport.docx").unlink()
    result = run_cli("report", str(EXAMPLE), "--workspace", str(workspace), "--format", "html,docx,pptx")
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("Écrit : ") == 3
    for file in ("rapport.html", "rapport.docx", "diaporama.pptx"):
        assert (run / file).read_bytes() == (example_run / file).read_bytes(), file


def test_a_missing_format_is_written_without_running_again(example_run, tmp_path):
    workspace = tmp_path
    run = workspace / "reports" / "exemple" / example_run.name
    shutil.copytree(example_run, run)
    (run.parent / "latest").symlink_to(run.name)
    (run / "fiches.pdf").unlink()
    result = run_cli("run", str(EXAMPLE), "--workspace", str(workspace), "--encoder", "fast", "--format", "html,fiches")
    assert result.returncode == 0 and "Rien n'a changé" in result.stderr
    assert (run / "fiches.pdf").stat().st_size > 10_000


@pytest.mark.parametrize("text", ["html, PDF", "pdf;html", "html,pdf,"])
def test_formats_are_understood(text):
    assert set(chosen_formats(text)) == {"html", "pdf"}


def test_all_formats():
    assert chosen_formats("tous") == tuple(FORMATS)


@pytest.mark.parametrize("text", ["odt", "", "tous,html,x"])
def test_an_unknown_format_is_refused_with_those_that_exist(text):
    with pytest.raises(FormatUnknown, match="html"):
        chosen_formats(text)


def test_an_unknown_format_stops_the_command_before_anything_is_read(tmp_path):
    result = run_cli("run", str(EXAMPLE), "--workspace", str(tmp_path), "--format", "odt")
    assert result.returncode == 2 and "Format de rapport inconnu : « odt »" in result.stderr
    assert not (tmp_path / "reports").exists()


def test_a_report_is_written_again_when_the_files_are_gone(example_run, tmp_path):
    """Who destroys the speech after a run still edits its report, with the name and the publics that it had."""
    run = tmp_path / "reports" / "exemple" / example_run.name
    shutil.copytree(example_run, run)
    (run.parent / "latest").symlink_to(run.name)
    (run / "facile-a-lire.pdf").unlink()
    result = run_cli("report", "exemple", "--workspace", str(tmp_path), "--format", "facile,html", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert (run / "facile-a-lire.pdf").is_file()
    assert "Val d’Ormance (territoire inventé)" in (run / "rapport.html").read_text(encoding="utf-8")
