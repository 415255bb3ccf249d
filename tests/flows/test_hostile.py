"""One run over a territory of hostile files: each is refused by name or read as text, and none costs another."""

import csv
import os
import zipfile
from pathlib import Path

import pytest

from pipeline.store import Workspace, latest_run, read_table
from tests.helpers import run_cli

SCRIPT = "<script>document.title='pris'</script> Plus de médecin au bourg, il faut faire trente kilomètres."
FORMULA = '=HYPERLINK("http"&"://exemple.invalid","gagné") plus de bus le soir pour rentrer du travail'
ENTITIES = '<?xml version="1.0"?><!DOCTYPE t [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><TEI><text><u who="#a">&b;</u></text></TEI>'


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = tmp_path_factory.mktemp("hostile")
    folder = workspace / "corpora" / "hostile"
    for name in ("documents", "entretiens", "reponses"):
        (folder / name).mkdir(parents=True)
    with zipfile.ZipFile(folder / "documents" / "bombe.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w>" + b"0" * 80_000_000)
    (folder / "documents" / "vide.pdf").write_bytes(b"")
    (folder / "documents" / "bon.txt").write_text(
        "Le plan climat prévoit la rénovation des écoles et la plantation de haies.", encoding="utf-8"
    )
    (folder / "entretiens" / "entites.xml").write_text(ENTITIES, encoding="utf-8")
    secret = workspace / "secret.txt"
    secret.write_text("Ceci est hors du territoire et ne doit jamais être lu par personne.", encoding="utf-8")
    if os.name != "nt":
        (folder / "documents" / "lien.txt").symlink_to(secret)
    rows = [
        ("id", "De quoi avez-vous besoin au quotidien ?"),
        (1, SCRIPT),
        (2, FORMULA),
        (3, "‮Le loyer est trop cher‬ pour les jeunes d'ici."),
    ]
    with (folder / "reponses" / "r.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    (folder / "reponses" / "large.csv").write_text(
        ";".join(f"q{n}" for n in range(10_000)) + "\n" + "x;" * 9_999 + "é" * 200_000, encoding="utf-8"
    )
    result = run_cli("run", "hostile", "--workspace", str(workspace), "--encoder", "fast", "--format", "html")
    assert result.returncode == 0, result.stderr
    return latest_run(Workspace(workspace), "hostile")


def test_each_hostile_file_is_named_and_the_others_are_read(run: Path) -> None:
    rejections = read_table(run, "rejections")
    named = set(rejections["source"])
    assert {"documents/bombe.docx", "documents/vide.pdf"} <= named
    assert (
        any(
            "lien" in source or "lien" in reason
            for source, reason in zip(rejections["source"], rejections["reason"], strict=True)
        )
        or os.name == "nt"
    )
    passages = read_table(run, "passages")
    assert len(passages[passages["source"] == "documents/bon.txt"]) == 1
    assert not passages["text"].str.contains("hors du territoire").any()
    assert not passages["text"].str.contains("aaaaaaaaaa").any()


def test_script_and_formula_reach_the_report_as_text(run: Path) -> None:
    passages = read_table(run, "passages")
    assert passages["text"].str.contains("<script>", regex=False).any()
    page = (run / "rapport.html").read_text(encoding="utf-8")
    assert "<script>document.title" not in page
    assert not passages["text"].str.contains("[\u202d\u202e]").any()


def test_tagged_tables_hold_no_formula(tmp_path: Path) -> None:
    from python_calamine import CalamineWorkbook

    source = tmp_path / "r.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "avis"), (1, FORMULA), (2, "@SUM(1;1)"), (3, "-2+3 médecins")])
    for name in ("t.csv", "t.xlsx"):
        assert run_cli("tag", str(source), "--column", "avis", "--output", str(tmp_path / name)).returncode == 0
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        text = file.read()
    cells = [cell for row in csv.reader(text.splitlines(), delimiter=";" if ";" in text.splitlines()[0] else ",") for cell in row]
    assert not [cell for cell in cells if cell[:1] in "=@" and cell]
    with zipfile.ZipFile(tmp_path / "t.xlsx") as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/"))
    assert CalamineWorkbook.from_path(str(tmp_path / "t.xlsx")).get_sheet_by_index(0).to_python()[1][1] == FORMULA
