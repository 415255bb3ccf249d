"""Plain tables for French spreadsheets: typed cells, decimal commas, no formula, nothing of few persons."""

import csv
import io
import zipfile
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from pipeline import store
from pipeline.errors import CorrectionsRefused
from pipeline.exchange import tables_csv, tables_out
from pipeline.exchange.corrections_in import read_corrections
from pipeline.exchange.tables import Column, Table
from pipeline.ingest.tables.cells import load_table, read_csv_text
from pipeline.ingest.tables.csv_text import read_csv
from pipeline.themes.codebook import read_codebook
from tests.exchange.invented import invent, passage

SHEETS = ["Lisez-moi", "Passages", "Voix", "Thèmes", "Écarts", "Sous-thèmes", "Refus"]
FORMULAS = ("=1+1", "+33 6 12 poste 4", "-cmd|' /C calc'!A0", "@SUM(A1)", "\tun", "＝1")


def sheet(path: Path, name: str) -> list[dict[str, object]]:
    """Rows of a sheet by heading, with the types that a spreadsheet sees."""
    head, *rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name).to_python(skip_empty_area=False)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


@pytest.fixture(scope="module")
def book(example_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example's workbook."""
    path = tmp_path_factory.mktemp("classeur") / "exemple.xlsx"
    tables_out.write(example_run, path.parent, path)
    return path


@pytest.fixture(scope="module")
def folder(example_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example's CSV files."""
    path = tmp_path_factory.mktemp("csv") / "exemple"
    tables_csv.write(example_run, path.parent, path)
    return path


def test_sheets_and_types(book: Path, example_run: Path):
    assert CalamineWorkbook.from_path(str(book)).sheet_names == SHEETS
    passages = store.read_table(example_run, "passages")
    shown = passages[(passages["role"] == "participant") & passages["caution"].isna()].set_index("passage_id")
    tags = store.read_table(example_run, "tags").set_index(["passage_id", "theme"])
    rows = sheet(book, "Passages")
    assert Counter(row["repère"] for row in rows) == Counter(shown.index)
    themes = read_codebook(store.codebook_of(example_run)).themes
    for row in rows:
        identifier = str(row["repère"])
        assert row["passage"] == shown.at[identifier, "text"]
        assert row["mots"] == float(shown.at[identifier, "words"])
        for theme in themes:
            assert row[f"score : {theme.short}"] == tags.at[(identifier, theme.key), "score"]
            assert row[f"thème : {theme.short}"] == tags.at[(identifier, theme.key), "decision"]
    voices = sheet(book, "Voix")
    assert len(voices) == shown["voice_id"].nunique()
    assert sum(float(row["passages"]) for row in voices) == len(shown)


def test_a_french_spreadsheet_shows_it_well(book: Path):
    with zipfile.ZipFile(book) as parts:
        pages = {name: parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")}
        styles = parts.read("xl/styles.xml").decode()
    assert len(pages) == len(SHEETS)
    tables = [page for name, page in sorted(pages.items()) if not name.endswith("sheet1.xml")]
    assert all('state="frozen"' in page and "<autoFilter" in page for page in tables)
    assert not any("<f>" in page or "<hyperlink" in page for page in pages.values())
    assert 'formatCode="0.0%"' in styles
    assert 'formatCode="0.00##"' in styles


def test_no_text_is_a_formula(tmp_path: Path):
    run = invent(tmp_path, [passage(i, text) for i, text in enumerate(FORMULAS)])
    tables_out.write(run, tmp_path, tmp_path / "t.xlsx")
    with zipfile.ZipFile(tmp_path / "t.xlsx") as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist() if name.endswith(".xml"))
    assert sorted(str(row["passage"]) for row in sheet(tmp_path / "t.xlsx", "Passages")) == sorted(FORMULAS)
    tables_csv.write(run, tmp_path, tmp_path / "t")
    with (tmp_path / "t" / "passages.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [row["passage"] for row in csv.DictReader(file, delimiter=";")]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "＝")) for cell in cells)
    rows = read_csv(read_csv_text(tmp_path / "t" / "passages.csv").text)[0]
    back = [row[rows[0].index("passage")] for row in rows[1:]]
    assert sorted(back) == sorted(FORMULAS), "our own reader takes the guard away"


def test_csv_is_for_french_excel(folder: Path, book: Path):
    names = {
        "Passages": "passages",
        "Voix": "voix",
        "Thèmes": "themes",
        "Écarts": "ecarts",
        "Sous-thèmes": "sous-themes",
        "Refus": "refus",
    }
    assert {path.name for path in folder.iterdir()} == {"lisez-moi.txt", *(f"{name}.csv" for name in names.values())}
    for title, name in names.items():
        content = (folder / f"{name}.csv").read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            head, *rows = csv.reader(file, delimiter=";")
        expected = sheet(book, title)
        assert len(rows) == len(expected)
        for row, typed in zip(rows, expected, strict=True):
            for heading, cell in zip(head, row, strict=True):
                value = typed[heading]
                if isinstance(value, float):
                    assert "." not in cell
                    assert float(cell.replace(",", ".")) == pytest.approx(value, abs=1e-9)
                else:
                    assert cell == str(value)
    assert b"\r\n" in content


def test_gaps_of_few_persons_are_not_told(book: Path, example_run: Path):
    k = store.Parameters().k
    gaps = store.read_table(example_run, "gaps")
    rows = sheet(book, "Écarts")
    assert len(rows) == len(gaps)
    few = 0
    for row, (_, gap) in zip(rows, gaps.iterrows(), strict=True):
        small = 0 < gap["k_lived"] < k
        few += small
        if small:
            assert row["du vécu : le soulèvent"] == f"moins de {k}"
            assert all(row[name] == "" for name in ("du vécu : part", "écart (points)", "écart, bas", "p"))
        else:
            assert row["du vécu : le soulèvent"] == gap["k_lived"]
            assert row["du vécu : part"] == pytest.approx(gap["lived"])
        alone = gap["k_institutional_persons"] == gap["k_institutional"]
        if alone and 0 < gap["k_institutional"] < k:
            assert row["institutionnelles : part"] == ""
        assert row["écart établi"] == ("oui" if gap["claim"] else "non")
    assert few, "the example has such gaps"
    assert any(row["écart (points)"] == pytest.approx(100 * gaps["gap"][i]) for i, row in enumerate(rows))


def test_no_combination_tells_of_few_persons(book: Path, example_run: Path):
    """All that is told of a voice, whatever the columns, is shared by k voices, or only its perspective is told."""
    k = store.Parameters().k
    rows = sheet(book, "Voix")
    outside = {"voix", "passages", "mots", *(name for name in rows[0] if name.startswith("part des mots"))}
    names = [name for name in rows[0] if name not in outside]
    assert {"public", "commune", "fichier", "tranche_age"} <= set(names)
    person = [tuple(row[name] for name in names) for row in rows if row["mode"] != "documents"]
    for told, count in Counter(person).items():
        if count < k:
            assert set(told[1:]) <= {"", "non précisé"}, (told, count)
    labels = {str(row["voix"]) for row in rows}
    assert {str(row["voix"]) for row in sheet(book, "Passages")} == labels
    hidden = {str(row["voix"]) for row in rows if row["fichier"] == "non précisé"}
    assert hidden
    for row in sheet(book, "Passages"):
        if row["voix"] in hidden:
            assert all(row[name] == "" for name in ("tour", "ligne", "question", "page", "début (s)"))
    everything = " ".join(str(cell) for name in SHEETS for row in sheet(book, name)[0:] for cell in row.values())
    assert not any(voice.partition("#")[2] in everything for voice in store.read_table(example_run, "passages")["voice_id"] if "#" in voice and " " in voice)  # fmt: skip


def test_refusals_keep_persons_words_aside(book: Path, example_run: Path):
    rejections = store.read_table(example_run, "rejections")
    rows = sheet(book, "Refus")
    assert len(rows) == len(rejections)
    said = rejections[~rejections["source"].str.startswith("documents/") & (rejections["anchor"] != "fichier")]
    assert len(said)
    assert not {row["détail"] for row in rows if not str(row["fichier"]).startswith("documents/")} - {""}
    assert any(row["détail"] for row in rows)


def test_long_tables_are_split_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tables_out, "MOST_ROWS", 10)
    run = invent(tmp_path, [passage(i, f"réponse {i}") for i in range(25)])
    remarks = tables_out.write(run, tmp_path, tmp_path / "t.xlsx")
    names = CalamineWorkbook.from_path(str(tmp_path / "t.xlsx")).sheet_names
    assert names[1:4] == ["Passages", "Passages (2)", "Passages (3)"]
    told = [str(row["passage"]) for name in names[1:4] for row in sheet(tmp_path / "t.xlsx", name)]
    assert sorted(told) == sorted(f"réponse {i}" for i in range(25))
    assert [len(sheet(tmp_path / "t.xlsx", name)) for name in names[1:4]] == [10, 10, 5]
    assert any("Passages" in remark and "3 feuilles" in remark for remark in remarks)


def test_long_cells_are_cut_in_the_workbook_only_and_told(tmp_path: Path):
    text = "mot " * 10_000
    run = invent(tmp_path, [passage(0, text)])
    remarks = tables_out.write(run, tmp_path, tmp_path / "t.xlsx")
    (row,) = sheet(tmp_path / "t.xlsx", "Passages")
    assert len(str(row["passage"])) == 32_767
    assert str(row["passage"]).endswith("[…]")
    assert any("1 cellule(s)" in remark and "csv" in remark for remark in remarks)
    tables_csv.write(run, tmp_path, tmp_path / "t.zip")
    with zipfile.ZipFile(tmp_path / "t.zip") as archive:
        rows = csv.DictReader(io.StringIO(archive.read("passages.csv").decode("utf-8-sig")), delimiter=";")
        assert [row["passage"] for row in rows] == [text]


def test_the_same_run_gives_the_same_bytes(example_run: Path, tmp_path: Path, book: Path, folder: Path):
    tables_out.write(example_run, tmp_path, tmp_path / "b.xlsx")
    assert (tmp_path / "b.xlsx").read_bytes() == book.read_bytes()
    for name in ("a.zip", "b.zip"):
        tables_csv.write(example_run, tmp_path, tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {p.name: p.read_bytes() for p in folder.iterdir()}


def test_it_is_no_way_back_and_says_so(book: Path, folder: Path, example_run: Path):
    """Taken for corrections, the machine's tags would come back as a person's."""
    tags, codebook = store.read_table(example_run, "tags"), read_codebook(store.codebook_of(example_run))
    for path in (book, folder / "passages.csv"):
        with pytest.raises(CorrectionsRefused, match="absente"):
            read_corrections(path, tags, codebook, "zoé", "2025-01-01")
    assert any(
        "regards correct export" in line for line in (folder / "lisez-moi.txt").read_text(encoding="utf-8-sig").splitlines()
    )
    assert "passage" in load_table(folder / "passages.csv").headings


def test_an_empty_table_keeps_its_headings():
    file = io.StringIO()
    tables_csv.write_table(file, Table("Vide", (Column("a"), Column("b", "part")), lambda: iter(())))
    assert file.getvalue() == "a;b\r\n"


def test_cells_as_french_reads_them():
    assert [tables_csv.written(cell) for cell in (0.5, -0.25, 3, None, "-0,5", "- des bus", 1e-9, 12.0)] == [
        "0,5", "-0,25", "3", "", "-0,5", "'- des bus", "0,000000001", "12",
    ]  # fmt: skip


def test_answers_to_closed_questions_are_columns(tmp_path: Path):
    rows = [passage(i, f"réponse {i}", commune="Brévigny") for i in range(12)]
    answers = [(str(row["voice_id"]), "=âge", "18-29" if i < 6 else "30-44") for i, row in enumerate(rows)]
    run = invent(tmp_path, rows, answers=answers)
    tables_csv.write(run, tmp_path, tmp_path / "t")
    table = pd.read_csv(tmp_path / "t" / "voix.csv", sep=";", encoding="utf-8-sig")
    assert Counter(table["'=âge"] if "'=âge" in table else table["=âge"]) == {"18-29": 6, "30-44": 6}
