"""Cells that look like formulas are written as text and come back as they were."""

import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UnreadableFile
from pipeline.exchange.cells_out import LONGEST_XLSX, guard
from pipeline.exchange.tag_table import tag_table
from pipeline.ingest.tables.csv_text import FORMULA, read_csv
from pipeline.store import DEFAULT_CODEBOOK, tagger_folder
from pipeline.themes.codebook import read_codebook
from pipeline.themes.model_files import load_tagger

DANGEROUS = ['=HYPERLINK("http://x";"y")', "+33 est un bon préfixe", "- des bus", "@SUM(A1)", "\t=1", "＝1+1"]


@pytest.fixture(scope="module")
def tagger():
    return load_tagger(tagger_folder("transitions", "fast"), read_codebook(DEFAULT_CODEBOOK))


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00\r\n"), min_size=1))
def test_guarded_cells_come_back(cell):
    import csv
    import io

    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";").writerows([["a", "b"], ["1", guard(cell)], ["2", "x"]])
    written = buffer.getvalue()
    assert not guard(cell).startswith(FORMULA) or guard(cell).lstrip("+-")[0].isdigit()
    if not (cell.startswith("'") and cell[1:].startswith(FORMULA)):
        assert read_csv(written)[0][1] == ["1", cell]


def test_no_format_runs_a_formula(tagger, tmp_path):
    import csv

    with (tmp_path / "in.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([["id", "text"], *([str(i), cell] for i, cell in enumerate(DANGEROUS))])
    tag_table(tmp_path / "in.csv", "text", tmp_path / "out.csv", tagger)
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        raw = list(csv.reader(file, delimiter=";"))
    assert all(row[1].startswith("'") for row in raw[1:])
    assert [row[1] for row in read_csv((tmp_path / "out.csv").read_text("utf-8-sig"))[0][1:]] == DANGEROUS
    tag_table(tmp_path / "in.csv", "text", tmp_path / "out.xlsx", tagger)
    sheet = zipfile.ZipFile(tmp_path / "out.xlsx").read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "hyperlink" not in sheet.lower().replace("=hyperlink(", "")


def test_a_cell_too_long_for_excel_is_told(tagger, tmp_path):
    (tmp_path / "in.csv").write_text("id;text\n1;" + "le bus " * (LONGEST_XLSX // 6) + "\n2;rien\n", encoding="utf-8")
    with pytest.raises(UnreadableFile, match=r"ligne 2 : cellule de \d+ signes.*\.csv"):
        tag_table(tmp_path / "in.csv", "text", tmp_path / "out.xlsx", tagger)
    assert not (tmp_path / "out.xlsx").exists() and tag_table(tmp_path / "in.csv", "text", tmp_path / "out.csv", tagger) == 2
