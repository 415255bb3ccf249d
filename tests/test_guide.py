"""The guide for analysts can be followed: its steps are understood, its tables are the program's, its links lead somewhere."""

import re
import sys
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from benchmarks.listening import meetings, widths
from pipeline.ingest.tables.answers import plan_file
from pipeline.model import Columns
from scripts.follow_guide import GUIDE, Reader, follow, steps_of
from scripts.make_second_wave import PEOPLE, TARGET, rows
from scripts.typing_in import Lost, type_in
from tests.conftest import ROOT

TEXT = (ROOT / GUIDE).read_text(encoding="utf-8")


def workbook(path: Path) -> Path:
    """Two sheets; the second has a title above its headings, an empty cell in the column, and a row of another kind below."""
    with xlsxwriter.Workbook(str(path)) as book:
        first, second = book.add_worksheet("Une"), book.add_worksheet("Deux")
        first.write_row(0, 0, ["a", "réponse"])
        first.write_row(1, 0, ["x", ""])
        second.write(0, 0, "Un titre")
        second.write_row(2, 1, ["n", "décision", "suite"])
        second.write_row(3, 1, [1, "non", "garder"], book.add_format({"bold": True}))
        second.write_row(4, 1, [2])
        second.write(4, 3, "=cela")
        second.data_validation(3, 2, 9, 2, {"validate": "list", "source": ["oui", "non"]})
    return path


def test_every_step_of_the_guide_is_understood():
    steps = steps_of(TEXT)
    kinds = [step.do for step in steps]
    assert kinds.count("run") == len(
        [*re.finditer(r"^(?:regards|cp) ", "\n".join(re.findall(r"```sh\n(.*?)```", TEXT, re.S)), re.M)]
    )
    assert kinds.count("type") + kinds.count("add") == TEXT.count("> **À la main.**")
    assert kinds.index("run") < kinds.index("find"), "nothing is promised before anything is done"
    assert any(step.do == "find" and step.file.endswith("latest/rapport.html") for step in steps)
    assert all(" " not in step.file and not step.file.startswith(("/", "~")) for step in steps)


def test_tables_of_the_guide_are_those_of_the_statistics():
    for lines in (widths(), meetings()):
        assert "\n".join(lines) in TEXT


def test_links_of_the_guide_lead_somewhere():
    anchors = {name: _anchors((ROOT / "docs" / name).read_text(encoding="utf-8")) for name in _pages()}
    for target in re.findall(r"\]\(([^)\s]+)\)", TEXT):
        page, _, anchor = target.partition("#")
        assert not page or (ROOT / "docs" / page).exists(), target
        assert not anchor or anchor in anchors[page or "guide.md"], target


def _pages() -> list[str]:
    return [path.name for path in (ROOT / "docs").glob("*.md")] + ["../README.md"]


def _anchors(text: str) -> set[str]:
    """Anchors of headings, as pages of code hosts make them."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_only_the_cells_that_are_typed_change(tmp_path: Path):
    path = workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path) as archive:
        before = {name: archive.read(name) for name in archive.namelist()}
    assert type_in(path, "Deux", "décision", "oui & non") == 2
    book = CalamineWorkbook.from_path(str(path))
    assert book.get_sheet_by_name("Deux").to_python() == [
        ["Un titre", "", "", ""],
        ["", "", "", ""],
        ["", "n", "décision", "suite"],
        ["", 1.0, "oui & non", "garder"],
        ["", 2.0, "oui & non", 0.0],
    ]
    with zipfile.ZipFile(path) as archive:
        after = {name: archive.read(name) for name in archive.namelist()}
    assert [name for name in before if before[name] != after[name]] == ["xl/worksheets/sheet2.xml"]
    assert b"dataValidation" in after["xl/worksheets/sheet2.xml"]
    assert type_in(path, "", "réponse", "vrai") == 1
    for sheet, column in (("Trois", "décision"), ("Deux", "réponse")):
        with pytest.raises(Lost, match="n'a pas de"):
            type_in(path, sheet, column, "oui")


@pytest.mark.skipif(sys.platform == "win32", reason="the commands are those of a Unix shell")
def test_a_guide_is_followed_to_its_end_or_to_where_it_lies(tmp_path: Path):
    workbook(tmp_path / "a.xlsx")
    reader = Reader(tmp_path, ROOT, tmp_path)
    good = tmp_path / "bon.md"
    good.write_text(
        "```sh\nmkdir sortie   # un dossier\necho 'nom = 1' > sortie/b.toml\n```\nVous obtenez : `sortie/b.toml` et `sortie`.\n"
        "> **À la main.** Dans `a.xlsx`, feuille « Deux », colonne « décision » : `oui`\n"
        "> **À la main.** À la fin de `sortie/b.toml`, ajoutez :\n\n```toml\n[vague]\nnom = 2\n```\n"
        '```console\n$ false\n```\n```sh\ntest "$REGARDS" && grep -q vague sortie/b.toml\n```\n',
        encoding="utf-8",
    )
    assert [step.do for step in follow(good, reader)] == ["run", "run", "find", "find", "type", "add", "run"]
    assert (tmp_path / "sortie" / "b.toml").read_text(encoding="utf-8") == "nom = 1\n\n[vague]\nnom = 2\n"
    for text, told in (
        ("Vous obtenez : `absent.txt`", "absent.txt n'est pas là"),
        ("```sh\necho pourquoi; exit 3\n```", "code 3\npourquoi"),
        ("> **À la main.** Écrivez ce que vous voulez.", "Ligne 1"),
        ("> **À la main.** À la fin de `absent.txt`, ajoutez :\n```toml\na = 1\n```", "n'existe pas encore"),
    ):
        (tmp_path / "faux.md").write_text(text, encoding="utf-8")
        with pytest.raises(Lost, match=told):
            list(follow(tmp_path / "faux.md", reader))


def test_the_second_wave_of_the_example_asks_what_the_first_asked():
    """Its questions are read as questions, in the same words; nobody says what another says; its script makes it again."""
    sources = ROOT / "corpora" / "exemple" / "sources"
    told = Columns(identifier="id", commune="commune", variables=("tranche_age", "sexe"))
    first, second = (
        plan_file(path, told)[0][0] for path in (sources.parent / "reponses" / "questionnaire_habitants.csv", TARGET)
    )
    assert second[1].questions == first[1].questions
    assert second[1].variables == first[1].variables
    said = [tuple(row[5:7]) for row in second[0].rows]
    assert len(set(said)) == len(said) == PEOPLE
    assert [list(row) for row in second[0].rows] == rows()
