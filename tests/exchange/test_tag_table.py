"""`regards tag`: one row in, one row out, whatever the format."""

import csv

import pytest

from pipeline.errors import MissingColumn, UnreadableFile
from pipeline.exchange.tag_table import tag_table
from pipeline.ingest.tables.cells import load_table
from pipeline.store import DEFAULT_CODEBOOK, tagger_folder
from pipeline.themes.codebook import read_codebook
from pipeline.themes.model_files import load_tagger
from tests.helpers import run_cli

ROWS = [["1", "Il n'y a plus de médecin"], ["2", ""], ["3", "=1+1"], ["4", "La fibre ; les haies\net l'emploi"], ["5", "Bonjour"]]


@pytest.fixture(scope="module")
def tagger():
    return load_tagger(tagger_folder("transitions", "fast"), read_codebook(DEFAULT_CODEBOOK))


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "in.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([["id", "text"], *ROWS])
    return path


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_one_row_out_per_row_in_with_all_columns(source, tagger, tmp_path, suffix):
    output = tmp_path / f"out{suffix}"
    assert tag_table(source, "text", output, tagger) == 5
    table = load_table(output)
    assert table.headings == [
        "id",
        "text",
        "p_ecologique",
        "p_demographique",
        "p_numerique",
        "p_economique",
        "themes",
        "incertain",
        "hors_livre",
    ]
    assert [row[:2] for row in table.rows] == ROWS
    assert table.rows[0][6] == "demographique" and table.rows[1][6] == "aucun" and table.rows[4][6] == "aucun"
    assert all(0 <= float(cell) <= 1 for row in table.rows for cell in row[2:6])
    assert {row[7] for row in table.rows} <= {"0", "1"}


def test_explained_rows_tell_the_words(source, tagger, tmp_path):
    tag_table(source, "text", tmp_path / "out.csv", tagger, explain=True)
    assert "medecin" in load_table(tmp_path / "out.csv").rows[0][9]


def test_bad_calls_are_refused(source, tagger, tmp_path):
    with pytest.raises(MissingColumn, match="« texte » n'existe pas ; colonnes du fichier : id, text"):
        tag_table(source, "texte", tmp_path / "out.csv", tagger)
    with pytest.raises(UnreadableFile, match=r"sortie en \.csv ou \.xlsx"):
        tag_table(source, "text", tmp_path / "out.txt", tagger)
    with pytest.raises(UnreadableFile, match="introuvable"):
        tag_table(tmp_path / "absent.csv", "text", tmp_path / "out.csv", tagger)
    assert not list(tmp_path.glob("*out*"))


def test_the_command(source, tmp_path):
    result = run_cli("tag", str(source), "--column", "text", "--output", str(tmp_path / "o.csv"))
    assert result.returncode == 0 and "5 lignes" in result.stderr
    assert run_cli("tag", str(source), "--column", "nul", "--output", str(tmp_path / "p.csv")).returncode == 2


def test_odd_tables_keep_their_rows(tagger, tmp_path):
    path = tmp_path / "in.csv"
    path.write_text('text\nLe bus\u2028suite\n""\n\nPlus de médecin\n', encoding="utf-8")
    assert tag_table(path, "text", tmp_path / "out.csv", tagger) == 3
    path.write_text("id,text\n1,Le bus, il ne passe plus\n", encoding="utf-8")
    assert tag_table(path, "text", tmp_path / "deux.csv", tagger) == 1
    assert load_table(tmp_path / "deux.csv").rows[0][1] == "Le bus  il ne passe plus"
    path.write_text("Que pensez-vous, au fond ?\nDu bien\nDu mal\n", encoding="utf-8")
    assert tag_table(path, "Que pensez-vous, au fond ?", tmp_path / "trois.csv", tagger) == 2
    with pytest.raises(UnreadableFile, match="porte déjà des étiquettes"):
        tag_table(tmp_path / "out.csv", "text", tmp_path / "quatre.csv", tagger)
