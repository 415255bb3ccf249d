"""`regards compare` from the command line: what is missing is run, what is done is not, what cannot be compared is refused."""

import json
import os
import shutil
from pathlib import Path

import pytest

from flows.compare import Wish, parameters_of
from pipeline import store
from pipeline.errors import SynthesisRefused
from tests.conftest import EXAMPLE
from tests.helpers import run_cli

KEPT = ("documents/0[1-2]*.pdf", "entretiens/entretien_0[1-3].*", "reponses/questionnaire_actifs.xlsx")


def territory(workspace: Path, name: str) -> Path:
    folder = workspace / "corpora" / name
    for pattern in KEPT:
        for path in EXAMPLE.glob(pattern):
            (folder / path.parent.name).mkdir(parents=True, exist_ok=True)
            shutil.copy(path, folder / path.parent.name)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_two_territories_are_run_then_compared_once(tmp_path: Path):
    for name in ("amont", "aval"):
        territory(tmp_path, name)
    place = ("--workspace", str(tmp_path))
    refused = run_cli("compare", "amont", "aval", *place, "--no-run")
    assert refused.returncode != 0 and "regards run" in refused.stderr
    first = run_cli("compare", "amont", "aval", *place, "--format", "html,docx")
    assert first.returncode == 0, first.stderr
    assert "1/2 comparaison" in first.stderr and "2/2 rapport" in first.stderr, "who waits sees what is under way"
    noted = [json.loads(line) for line in (tmp_path / ".regards" / "journal.jsonl").read_text(encoding="utf-8").splitlines()]
    stages = [line.get("stage") for line in noted if line.get("territory") == "synthese-amont-aval"]
    assert stages == [None, "comparaison", "rapport", None, None], noted
    latest = tmp_path / "reports" / "synthese-amont-aval" / "latest"
    assert (latest / "synthese.html").is_file() and not (latest / "synthese.pdf").exists()
    facts = json.loads((latest / "manifest.json").read_text(encoding="utf-8"))
    assert set(facts["executions"]) == {"amont", "aval"}
    # The same files under two names: nothing can diverge.
    assert "Aucune divergence" in (latest / "synthese.html").read_text(encoding="utf-8")
    before, run = contents(latest.resolve()), os.readlink(latest)
    again = run_cli("compare", str(tmp_path / "corpora" / "aval"), "amont", *place, "--format", "html,docx")
    assert again.returncode == 0 and "Rien n'a changé" in again.stderr, again.stderr
    assert os.readlink(latest) == run and contents(latest.resolve()) == before
    named = run_cli("compare", "amont", "aval", *place, "--no-run", "--format", "pdf", "--name", "Vallée")
    assert named.returncode == 0 and "synthese-vallee" in named.stdout, named.stderr


@pytest.mark.parametrize("names", [("seul",), ("seul", "seul")])
def test_one_territory_is_refused_before_anything_runs(names: tuple[str, ...], tmp_path: Path):
    territory(tmp_path, "seul")
    result = run_cli("compare", *names, "--workspace", str(tmp_path))
    assert result.returncode != 0 and "au moins deux" in result.stderr
    assert not (tmp_path / "reports").exists()


def finished(workspace: Path, slug: str, **parameters: object) -> None:
    """Leave what `parameters_of` reads of a finished run."""
    run = workspace / "reports" / slug / "2026-01-01-000000-00000000-1"
    run.mkdir(parents=True)
    told = {"encoder": "precise", "sample": 30, "k": 5, "ocr": False, "codebook": store.DEFAULT_CODEBOOK.name} | parameters
    (run / "manifest.json").write_text(json.dumps({"empreinte": {"parameters": told}}), encoding="utf-8")
    (run.parent / "latest").symlink_to(run.name)


def test_a_territory_is_run_again_as_it_was(tmp_path: Path):
    territory(tmp_path, "amont")
    wish, place = Wish(("amont", "aval"), tmp_path, ("html",)), store.Workspace(tmp_path)
    assert parameters_of("amont", wish, place) is None
    finished(tmp_path, "amont")
    kept = parameters_of("amont", wish, place)
    assert kept == store.Parameters(encoder="precise", sample=30)
    assert parameters_of("amont", Wish(wish.territories, tmp_path, ("html",), encoder="fast"), place) == store.Parameters(
        encoder="fast", sample=30
    )


def test_a_codebook_that_is_gone_is_asked_for(tmp_path: Path):
    territory(tmp_path, "amont")
    finished(tmp_path, "amont", codebook="le-mien.toml")
    wish, place = Wish(("amont", "aval"), tmp_path, ("html",)), store.Workspace(tmp_path)
    with pytest.raises(SynthesisRefused, match=r"le-mien\.toml.*--codebook"):
        parameters_of("amont", wish, place)
    (tmp_path / "models" / "codebooks").mkdir(parents=True)
    shutil.copy(store.DEFAULT_CODEBOOK, tmp_path / "models" / "codebooks" / "le-mien.toml")
    kept = parameters_of("amont", wish, place)
    assert kept is not None and Path(kept.codebook) == tmp_path / "models" / "codebooks" / "le-mien.toml"
