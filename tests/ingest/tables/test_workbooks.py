"""Workbooks and rough CSV files: titles, merged headings, sheets, quotes, odd sizes."""

import datetime
import gzip

import pytest
import xlsxwriter

from pipeline.errors import UnreadableFile
from pipeline.ingest.read import read_source
from pipeline.ingest.tables.answers import plan_file, read_table
from pipeline.ingest.tables.cells import load_table, load_tables
from pipeline.ingest.tables.csv_text import read_csv
from pipeline.model import Columns

ANSWERS = [
    "Il n'y a plus de médecin ici",
    "des bus le soir, s'il vous plaît",
    "moins de bruit sur la place",
    "un marché le samedi matin",
]


@pytest.fixture
def workbook(tmp_path):
    def write(sheets, hidden=(), merges=()):
        path = tmp_path / "r.xlsx"
        with xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"}) as book:
            for name, rows in sheets.items():
                sheet = book.add_worksheet(name)
                for i, row in enumerate(rows):
                    for j, cell in enumerate(row):
                        if cell != "":
                            sheet.write(i, j, cell)
                for at, label in merges:
                    sheet.merge_range(at, label)
                if name in hidden:
                    sheet.hide()
        return path

    return write


def table_of(question, ids="H"):
    return [["code répondant", question], *([f"{ids}{i}", text] for i, text in enumerate(ANSWERS))]


def test_titles_and_empty_edges_are_put_aside(workbook):
    rows = [
        ["", "", ""],
        ["", "", "Enquête du printemps", ""],
        ["", "", "Résultats bruts", ""],
        [""],
        *(["", "", *row] for row in table_of("Votre avis ?")),
    ]
    table = load_table(workbook({"réponses": rows}))
    assert table.headings == ["code répondant", "Votre avis ?"]
    assert table.numbers == [6, 7, 8, 9] and len(table.refused) == 2


def test_merged_headings_name_their_columns(workbook):
    rows = [["Commune", "", "", "Votre avis ?"], ["", "Bus", "Vélo", ""], *(["Ormance", "X", "", text] for text in ANSWERS)]
    path = workbook({"réponses": rows}, merges=[("B1:C1", "Vos transports")])
    assert load_table(path).headings == ["Commune", "Vos transports [Bus]", "Vos transports [Vélo]", "Votre avis ?"]
    assert load_table(path).numbers == [3, 4, 5, 6]


def test_every_sheet_of_answers_is_read_and_the_others_named(workbook, source_of, territory, tmp_path):
    sheets = {
        "Habitants": table_of("Votre avis ?"),
        "Actifs": table_of("Votre souci ?", "A"),
        "Lisez-moi": [["note"], ["à lire"]],
    }
    sheets |= {"Brouillon": table_of("Caché ?"), "Codes": [["A1", "oui"], ["A2", "non"]]}
    workbook(sheets, hidden=("Brouillon",))
    reading = read_source(tmp_path, source_of("r.xlsx", "reponse"), territory)
    assert (
        sorted(set(reading.passages["section"])) == ["feuille « Actifs »", "feuille « Habitants »"] and len(reading.passages) == 8
    )
    refused = {r.anchor: r.detail for r in reading.rejections}
    assert set(refused) == {"feuille « Lisez-moi »", "feuille « Brouillon »", "feuille « Codes »"}
    assert "masquée" in refused["feuille « Brouillon »"]


def test_sheets_that_count_from_one_are_not_the_same_persons(workbook, source_of):
    sheets = {name: [["id", "Votre avis ?"], *([i, text] for i, text in enumerate(ANSWERS))] for name in ("Nord", "Sud")}
    document = read_table(workbook(sheets), source_of("r.xlsx", "reponse"))
    assert len({block.voice for block in document.blocks}) == 8


def test_dates_numbers_and_booleans_are_text(workbook):
    rows = [["date", "âge", "oui", "Votre avis ?"], *([datetime.date(2025, 3, 5), 41.0, True, text] for text in ANSWERS)]
    assert load_table(workbook({"r": rows})).rows[0][:3] == ["2025-03-05", "41", "True"]


def test_a_quote_that_never_closes_costs_one_line():
    text = 'id;avis\n1;"le bus\n2;"le ""train"""\n3;rien "de" mal\n4;"deux\nlignes"\n5;"fin\n'
    rows, doubts = read_csv(text)
    assert rows[1:] == [
        ["1", "le bus"],
        ["2", 'le "train"'],
        ["3", 'rien "de" mal'],
        ["4", "deux\nlignes"],
        ["5", "fin\n"],
    ]
    assert [where for where, _ in doubts][:1] == ["ligne 2"]


def test_a_doubt_is_told(tmp_path, source_of, territory):
    (tmp_path / "r.csv").write_text('id;Avis ?\n1;"le bus du soir\n2;le train du matin\n3;"la poste"\n', encoding="utf-8")
    reading = read_source(tmp_path, source_of("r.csv", "reponse"), territory)
    assert len(reading.passages) == 3 and [(r.anchor, r.reason) for r in reading.rejections] == [("ligne 2", "à vérifier")]


def test_stray_quotes_inside_a_cell_swallow_nothing():
    rows, doubts = read_csv('id;avis\n1;"il a dit "non" hier"\n2;oui\n')
    assert len(rows) == 3 and rows[1][1] == 'il a dit non" hier"' and doubts == []


def test_compressed_tables_are_read_within_bounds(tmp_path, source_of, territory, monkeypatch):
    text = "id;Votre avis ?\n" + "".join(f"{i};{text}\n" for i, text in enumerate(ANSWERS))
    (tmp_path / "r.csv.gz").write_bytes(gzip.compress(text.encode()))
    assert len(read_source(tmp_path, source_of("r.csv.gz", "reponse"), territory).passages) == 4
    monkeypatch.setattr("pipeline.ingest.tables.cells.MAX_UNPACKED", 50)
    with pytest.raises(UnreadableFile, match="se déplie"):
        load_tables(tmp_path / "r.csv.gz")
    (tmp_path / "faux.csv.gz").write_bytes(b"rien")
    with pytest.raises(UnreadableFile, match=r"\.gz illisible"):
        load_tables(tmp_path / "faux.csv.gz")


def test_a_huge_cell_and_ten_thousand_columns(tmp_path, source_of, territory):
    long = "Le bus ne passe plus. " * 9_100
    (tmp_path / "r.csv").write_text(f"id;Votre avis ?\n1;{long}\n2;rien ne va plus ici\n", encoding="utf-8")
    passages = read_source(tmp_path, source_of("r.csv", "reponse"), territory).passages
    assert passages["text"].str.len().sum() > 195_000 and passages["text"].str.len().max() <= 1100
    headings = ["Votre avis ?", *(f"c{i}" for i in range(9_999))]
    body = "".join(f"{text};" + ";".join("1" * 9_999) + "\n" for text in ANSWERS)
    (tmp_path / "w.csv").write_text(";".join(headings) + "\n" + body, encoding="utf-8")
    ((table, plan),) = plan_file(tmp_path / "w.csv", Columns())[0]
    assert len(table.headings) == len(plan.columns) == 10_000 and plan.questions == ("Votre avis ?",)


def test_utf_16_without_its_mark_is_read(tmp_path, source_of, territory):
    text = "id;Votre avis ?\n" + "".join(f"{i};{text}\n" for i, text in enumerate(ANSWERS))
    (tmp_path / "r.csv").write_bytes(text.encode("utf-16-le"))
    assert len(read_source(tmp_path, source_of("r.csv", "reponse"), territory).passages) == 4


def test_anchors_name_the_sheet(workbook, source_of, territory, tmp_path):
    from pipeline.compare.quotes import anchor

    rows = [["id", "Votre avis ?"], ["a", "RAS"], *([f"x{i}", text] for i, text in enumerate(ANSWERS))]
    workbook({"Nord": rows, "Sud": rows})
    reading = read_source(tmp_path, source_of("r.xlsx", "reponse"), territory)
    assert anchor(reading.passages.iloc[0]) == "r.xlsx, feuille « Nord », ligne 3"
    assert {r.anchor for r in reading.rejections if r.reason == "non-réponse"} == {
        "feuille « Nord », ligne 2, « Votre avis ? »",
        "feuille « Sud », ligne 2, « Votre avis ? »",
    }


def test_cells_that_read_like_headings_are_a_row(tmp_path, source_of, territory):
    rows = [
        "Prénom;Canal 1;Canal 2;Canal 3;Que changer ?",
        "Awa;Mail;Téléphone;Adresse;Le bulletin est illisible pour moi",
        "Ewen;Site;Affiches;Presse;Des réunions plus courtes vraiment",
    ]
    (tmp_path / "r.csv").write_text("\n".join(rows), encoding="utf-8")
    assert load_table(tmp_path / "r.csv").headings == rows[0].split(";")
    assert len(read_source(tmp_path, source_of("r.csv", "reponse"), territory).passages) == 2


def test_the_first_respondent_is_no_second_row_of_headings(tmp_path):
    body = (
        "\n;plus de cars;et des trains aussi;retraité\nOrmance;des soins;un dentiste;actif\nBrévigny;des talus;de l'eau;actif\n"
    )
    (tmp_path / "r.csv").write_text("Commune;Votre avis;;Profil" + body, encoding="utf-8")
    assert load_table(tmp_path / "r.csv").numbers == [2, 3, 4]
    (tmp_path / "s.csv").write_text(
        "Commune;Modes;;Avis ?\n;Bus;Vélo;\nOrmance;X;;des soins\nBrévigny;;X;de l'eau\n", encoding="utf-8"
    )
    assert load_table(tmp_path / "s.csv").headings == ["Commune", "Modes [Bus]", "Modes [Vélo]", "Avis ?"]


def test_sheets_are_judged_by_what_they_hold(workbook, source_of, territory, tmp_path):
    names = ("Résultats du questionnaire", "Aide à domicile", "Notes de terrain", "Guide habitants")
    sheets = {name: table_of("Votre avis ?", name[:1]) for name in names}
    sheets["Codes"] = [
        ["Variable", "Libellé"],
        *(["code répondant", "le code donné à chacun"], ["Votre avis ?", "ce que vous pensez"]),
    ]
    workbook(sheets)
    reading = read_source(tmp_path, source_of("r.xlsx", "reponse"), territory)
    assert set(reading.passages["section"]) == {f"feuille « {name} »" for name in names}
    assert [r.anchor for r in reading.rejections] == ["feuille « Codes »"]


def test_a_refusal_names_every_sheet(workbook):
    path = workbook({"Codes": [["a", "b"], ["c", "d"]], "Tri": [["e", "f"], ["1", "2"]]})
    with pytest.raises(UnreadableFile, match=r"feuille « Codes » .*feuille « Tri »"):
        plan_file(path, Columns())
