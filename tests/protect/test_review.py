"""The review workbook: written closed, decisions read back, nothing typed lost, and what a person decides wins."""

import stat

import pandas as pd
import pytest

from pipeline.errors import ReviewRefused
from pipeline.protect.key import Key
from pipeline.protect.pseudonyms import mask
from pipeline.protect.review import ADDED, HEADINGS, SHEET, read_workbook, unapplied, write_workbook

TEXTS = ["Jeanne Duval et Alice Abadie sont venues avec Rosmelle.", "Victor Hugot a parlé."]


@pytest.fixture
def key() -> Key:
    return mask(TEXTS, Key()).key


@pytest.fixture
def review(key) -> pd.DataFrame:
    rows = [
        {
            "id": f"personne|{form}",
            "kind": "personne",
            "found": form,
            "pseudonym": p,
            "context": "=1+1",
            "source": "a",
            "times": 1,
            "sure": True,
        }
        for form, p in sorted(key.given["personne"].items())
    ]
    rows.append({"id": "passage|p-1", "kind": "personne reconnaissable", "found": "x", "pseudonym": "", "context": "y", "source": "a", "times": 1, "sure": False})  # fmt: skip
    return pd.DataFrame(rows)


def fill(path, decisions: dict[str, str], added: list[tuple[str, str]] = ()):
    """Type decisions in a workbook as a person would, by rewriting it."""
    import xlsxwriter
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(SHEET).to_python(skip_empty_area=False)
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet(SHEET)
        for number, row in enumerate(rows):
            cells = [decisions.get(str(row[len(HEADINGS) - 1]), row[0]), *row[1:]] if number > 1 else row
            for column, cell in enumerate(cells):
                sheet.write_string(number, column, str(cell))
        sheet = book.add_worksheet(ADDED)
        sheet.write_row(0, 0, ["nom", "même"])
        for number, pair in enumerate(added, start=1):
            sheet.write_row(number, 0, pair)


def test_the_workbook_is_closed_and_holds_no_formula(tmp_path, review, key):
    import zipfile

    path = tmp_path / ".secret" / "relecture.xlsx"
    write_workbook(path, review, key)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with zipfile.ZipFile(path) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_decisions_win_on_the_next_run(tmp_path, review, key):
    path = tmp_path / ".secret" / "relecture.xlsx"
    write_workbook(path, review, key)
    alice = key.pseudonym("personne", "alice abadie")
    fill(
        path,
        {"personne|jeanne duval": f"Même personne que [{alice}]", "personne|victor hugot": "garder", "passage|p-1": "citable"},
        [("Rosmelle", "")],
    )
    applied = read_workbook(path, key)
    assert applied.taken == 4 and not applied.problems
    texts = mask(TEXTS, applied.key).texts
    assert texts[0].startswith(f"[{alice}] et [{alice}] sont venues avec [personne-") and "Rosmelle" not in texts[0]
    assert texts[1] == TEXTS[1]
    assert applied.key.decisions["passage|p-1"] == "citable"


def test_what_is_not_understood_is_told_by_row(tmp_path, review, key):
    path = tmp_path / ".secret" / "relecture.xlsx"
    write_workbook(path, review, key)
    fill(path, {"personne|alice abadie": "peut-être", "personne|jeanne duval": "personne-99", "passage|p-1": "garder"})
    applied = read_workbook(path, key)
    assert len(applied.problems) == 3 and all("ligne" in p for p in applied.problems) and applied.key == key
    assert any("peut-être" in problem for problem in applied.problems)


def test_a_row_whose_mark_is_damaged_is_told_and_left(tmp_path, review, key):
    path = tmp_path / ".secret" / "relecture.xlsx"
    moved = review.assign(id=review["id"].replace({"personne|alice abadie": "personne|victor hugot"}))
    write_workbook(path, moved.drop_duplicates("id"), key)
    fill(path, {"personne|victor hugot": "garder"})
    applied = read_workbook(path, key)
    assert applied.key == key and applied.taken == 0 and "repère" in applied.problems[0]


def test_what_is_typed_and_not_applied_is_counted(tmp_path, review, key):
    path = tmp_path / ".secret" / "relecture.xlsx"
    assert unapplied(path, key) == 0
    write_workbook(path, review, key)
    assert unapplied(path, key) == 0
    fill(path, {"personne|victor hugot": "garder", "personne|alice abadie": "peut-être"}, [("Rosmelle", "")])
    assert unapplied(path, key) == 3
    applied = read_workbook(path, key)
    assert unapplied(path, applied.key) == 1 and len(applied.problems) == 1


def test_another_file_is_refused(tmp_path, key):
    path = tmp_path / "x.xlsx"
    with pytest.raises(ReviewRefused, match="introuvable"):
        read_workbook(path, key)
    path.write_text("pas un classeur")
    with pytest.raises(ReviewRefused, match="ne se lit pas"):
        read_workbook(path, key)
