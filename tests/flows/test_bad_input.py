"""Bad input: a French message that says what to do and exit code 2, or a named rejection."""

import shutil

import pytest

from pipeline.errors import EmptyCorpus, ManifestError, TerritoryNotFound
from pipeline.inventory import take_inventory, write_manifest
from pipeline.manifest import read_manifest
from pipeline.store import Workspace, latest_run, read_table
from pipeline.territory import load_territory
from tests.conftest import EXAMPLE
from tests.helpers import run_cli


def test_a_missing_folder(tmp_path):
    result = run_cli("run", "nulle-part", "--workspace", str(tmp_path))
    assert result.returncode == 2
    assert "introuvable" in result.stderr and "--workspace" in result.stderr


def test_an_empty_folder(tmp_path):
    (tmp_path / "vide").mkdir()
    result = run_cli("run", str(tmp_path / "vide"), "--workspace", str(tmp_path))
    assert result.returncode == 2
    assert "aucun fichier lisible" in result.stderr and "entretiens/" in result.stderr


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nome = 'x'", "clé inconnue"),
        ("[[sources]]\nmotif = '*'\npublic = 'voisin'", "« voisin » n'est pas permis"),
        ("siren = '12'", "« 12 » inattendue"),
        ("nom = ", "pas du TOML lisible"),
        ("[[sources]]\npublic = 'habitant'", "obligatoire"),
    ],
)
def test_a_wrong_manifest_is_explained(tmp_path, text, message):
    (tmp_path / "territoire.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ManifestError, match=message):
        read_manifest(tmp_path)


def test_broken_files_are_named_and_the_rest_is_processed(tmp_path):
    folder = tmp_path / "mele"
    (folder / "documents").mkdir(parents=True)
    (folder / "reponses").mkdir()
    good = EXAMPLE / "documents" / "04_schema_territoire_intelligent.pdf"
    shutil.copyfile(good, folder / "documents" / "bon.pdf")
    (folder / "documents" / "tronque.pdf").write_bytes(good.read_bytes()[:700])
    (folder / "documents" / "faux.docx").write_bytes(b"bonjour")
    (folder / "documents" / "vide.pdf").write_bytes(b"")
    (folder / "documents" / "image.png").write_bytes(b"\x89PNG")
    (folder / "reponses" / "octets.csv").write_bytes(b"id;avis\n\x00\x01;\x02\n")
    shutil.copyfile(EXAMPLE / "reponses" / "questionnaire_habitants.csv", folder / "reponses" / "bon.csv")
    (folder / "territoire.toml").write_text(
        '[[sources]]\nmotif = "reponses/bon.csv"\n[sources.colonnes]\nquestions = ["absente"]\n', encoding="utf-8"
    )
    shutil.copyfile(EXAMPLE / "reponses" / "questionnaire_actifs.xlsx", folder / "reponses" / "autre.xlsx")
    result = run_cli("run", str(folder), "--workspace", str(tmp_path), "--encoder", "fast", "--format", "html")
    assert result.returncode == 0, result.stderr
    run = latest_run(Workspace(tmp_path), "mele")
    refused = read_table(run, "rejections").query("anchor == 'fichier'").set_index("source")["detail"].to_dict()
    expected = {
        "documents/tronque.pdf": "tronqué",
        "documents/faux.docx": "n'est pas un vrai .docx",
        "documents/vide.pdf": "0 octet",
        "documents/image.png": "formats lus",
        "reponses/reponse-3.csv": "octets nuls",
        "reponses/reponse-2.csv": "« absente » n'existe pas",
    }
    assert set(refused) == set(expected)
    assert all(word in refused[name] for name, word in expected.items())
    assert {"documents/bon.pdf", "reponses/reponse-1.xlsx"} == set(read_table(run, "passages")["source"])
    page = (run / "rapport.html").read_text(encoding="utf-8")
    assert "Trop peu de voix" in page and all(name in page for name in expected)


def test_a_manifest_is_written_once_and_reads_back(tmp_path):
    folder = tmp_path / "essai"
    shutil.copytree(EXAMPLE / "reponses", folder / "reponses")
    shutil.copytree(EXAMPLE / "entretiens", folder / "entretiens")
    path = write_manifest(folder)
    manifest = read_manifest(folder)
    assert len(manifest.sources) == 10 and any(s.colonnes.questions for s in manifest.sources)
    assert manifest.locuteurs["Enquêtrice"].role == "enqueteur"
    territory, _ = load_territory(folder)
    assert len(territory.sources) == 10
    with pytest.raises(ManifestError, match="jamais écrasé"):
        write_manifest(folder)
    assert path.name == "territoire.toml"


def test_the_inventory_tells_every_file():
    lines = {line.path: line for line in take_inventory(EXAMPLE)}
    assert len(lines) == 22
    assert "non-réponse" in lines["reponses/questionnaire_habitants.csv"].remark
    assert "enquêteur" in lines["entretiens/entretien_02.docx"].remark


@pytest.mark.parametrize(("call", "error"), [(take_inventory, TerritoryNotFound), (write_manifest, TerritoryNotFound)])
def test_inventory_of_nothing(tmp_path, call, error):
    with pytest.raises(error):
        call(tmp_path / "absent")
    with pytest.raises(EmptyCorpus):
        (tmp_path / "vide").mkdir()
        call(tmp_path / "vide")
