"""Workbooks that would fill the memory are refused by name; wide, long and repeated ones that fit are read."""

import zipfile

import pytest
import xlsxwriter

from pipeline.errors import UnreadableFile
from pipeline.ingest.read import read_source
from pipeline.ingest.tables import sheet_bounds
from pipeline.ingest.tables.cells import load_sheet, load_table

ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    "<office:body><office:spreadsheet><table:table table:name='f'>{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
)
MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
CELL = '<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p></table:table-cell>'


def _book(path, cells):
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for row, column, text in cells:
            sheet.write(row, column, text)
    return path


def _ods(path, rows):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        target.writestr("META-INF/manifest.xml", MANIFEST)
        target.writestr("content.xml", ODS.format(rows=rows))
    return path


def test_two_cells_at_the_corners_are_a_bomb(tmp_path):
    path = _book(tmp_path / "a.xlsx", [(0, 0, "début"), (1_048_575, 16_383, "fin")])
    with pytest.raises(UnreadableFile, match="1048576 lignes sur 16384 colonnes"):
        load_sheet(path)


def test_a_single_cell_far_away_is_a_bomb_too(tmp_path):
    with pytest.raises(UnreadableFile, match="millions de cellules"):
        load_sheet(_book(tmp_path / "a.xlsx", [(1_048_575, 16_383, "fin")]))


def test_a_long_text_shown_by_every_cell_is_a_bomb(tmp_path, monkeypatch):
    path = _book(tmp_path / "a.xlsx", [(n, 0, "é" * 20_000) for n in range(2000)])
    assert len(load_sheet(path)[0]) == 2000
    monkeypatch.setattr(sheet_bounds, "MOST_TEXT", 10_000_000)
    with pytest.raises(UnreadableFile, match="textes répétés"):
        load_sheet(path)


@pytest.mark.parametrize(
    "rows",
    [
        "<table:table-row>" + CELL.format(text="x", more=' table:number-columns-repeated="900000000"') + "</table:table-row>",
        "<table:table-row table:number-rows-repeated='900000000'>" + CELL.format(text="x", more="") + "</table:table-row>",
    ],
)
def test_repeated_cells_and_rows_are_a_bomb(tmp_path, rows):
    with pytest.raises(UnreadableFile, match="millions de cellules"):
        load_sheet(_ods(tmp_path / "a.ods", rows))


def test_empty_rows_to_the_end_of_a_sheet_are_no_bomb(tmp_path):
    rows = f"<table:table-row>{CELL.format(text='avis', more='')}</table:table-row>" * 2
    rows += "<table:table-row table:number-rows-repeated='1048574'><table:table-cell table:number-columns-repeated='16384'/></table:table-row>"
    assert load_sheet(_ods(tmp_path / "a.ods", rows))[0][:2] == [["avis"], ["avis"]]


def test_entities_in_a_workbook_are_refused(tmp_path):
    path = _ods(tmp_path / "a.ods", "")
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + ODS.format(rows="<table:table-row/>")
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("content.xml", laughs)
    with pytest.raises(UnreadableFile, match="DOCTYPE"):
        load_sheet(path)


def test_wide_tables_and_long_cells_are_read(tmp_path, source_of, territory):
    path = _book(tmp_path / "a.xlsx", [(r, c, f"{r}-{c}") for r in range(2) for c in range(10_000)])
    assert len(load_table(path).headings) == 10_000
    long = "Le car ne passe plus le soir. " * 7000
    (tmp_path / "b.csv").write_text(f'id;Que faire pour le car du soir ?\n1;"{long}"\n', encoding="utf-8")
    reading = read_source(tmp_path, source_of("b.csv", "reponse"), territory)
    assert sum(len(text) for text in reading.passages["text"]) > 0.99 * len(long.strip()) - len(reading.passages)


def test_a_workbook_that_is_none_is_said_by_name(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"%PDF-1.4")
    with pytest.raises(UnreadableFile, match="un PDF renommé"):
        load_sheet(tmp_path / "a.xlsx")
