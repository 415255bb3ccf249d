"""The committee's workbook: what it holds, how it counts, and what comes back of it, whatever a spreadsheet did."""

import csv
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from pipeline.actions.decided import COLUMNS
from pipeline.errors import DecisionsRefused
from pipeline.exchange.actions_dashboard import SHEET
from pipeline.exchange.actions_in import Known, Read, news, read_actions_workbook
from pipeline.exchange.actions_out import (
    ACTIONS,
    ANSWER,
    DECISION,
    GUIDE,
    LINKS,
    MARK,
    NEEDS,
    PROGRESS,
    REMARK,
    UNVOICED,
    write_actions_workbook,
)
from pipeline.exchange.actions_rows import TO_READ, contents_of, link_rows
from pipeline.render.committee.sources import Sources
from tests.actions.made import HOSTILE, plan_of, sources_of

Cells = list[list[object]]


@pytest.fixture(scope="module")
def made(example_run: Path) -> tuple[dict[str, pd.DataFrame], Sources]:
    return plan_of(example_run), sources_of(example_run)


@pytest.fixture(scope="module")
def book(made: tuple[dict[str, pd.DataFrame], Sources], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("classeur") / "tableau-de-bord.xlsx"
    write_actions_workbook(path, *made)
    return path


@pytest.fixture(scope="module")
def known(made: tuple[dict[str, pd.DataFrame], Sources]) -> Known:
    tables, sources = made
    return Known("exemple", tables["actions"], frozenset(sources.passages["passage_id"]), sources.codebook.keys)


def cells_of(path: Path, name: str) -> Cells:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name).to_python(skip_empty_area=False)


def sheet(path: Path, name: str) -> list[dict[str, object]]:
    head, *rows = cells_of(path, name)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def typed(target: Path, made: dict[str, Cells]) -> Path:
    """Save sheets as a spreadsheet would."""
    with xlsxwriter.Workbook(str(target), {"strings_to_formulas": False}) as out:
        for name, rows in made.items():
            page = out.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    page.write(number, place, cell)
    return target


def filled(book: Path, target: Path, entries: dict[str, dict[int, dict[str, str]]]) -> Path:
    """A copy of the workbook in which some cells were typed: sheet → row of the table → heading → words."""
    sheets = {name: cells_of(book, name) for name in CalamineWorkbook.from_path(str(book)).sheet_names}
    for name, rows in entries.items():
        head = sheets[name][0]
        for row, told in rows.items():
            for heading, words in told.items():
                sheets[name][row + 1][head.index(heading)] = words
    return typed(target, sheets)


def read(path: Path, known: Known, coder: str = "AB") -> Read:
    return read_actions_workbook(path, known, coder, "2026-05-04T10:00:00")


def test_sheets_hold_every_action_link_and_need(book: Path, made: tuple[dict[str, pd.DataFrame], Sources]):
    tables, sources = made
    assert CalamineWorkbook.from_path(str(book)).sheet_names == [GUIDE, SHEET, ACTIONS, LINKS, NEEDS, UNVOICED, PROGRESS]
    assert [row[MARK] for row in sheet(book, ACTIONS)] == list(tables["actions"]["action_id"])
    links = sheet(book, LINKS)
    assert len(links) == len(tables["action_links"])
    assert [row[DECISION] for row in links].count("oui") == 6 and [row[DECISION] for row in links].count("non") == 1
    shown = sources.passages.set_index("passage_id")["caution"].isna()
    alone = tables["unanswered"]
    assert len(sheet(book, NEEDS)) == int(alone["passage_id"].map(shown).sum()) < len(alone)
    assert len(sheet(book, UNVOICED)) == 2
    assert {row["Regroupement"] for row in sheet(book, PROGRESS)} == {"Ensemble", "Thème", "Commune"}
    assert "ne sont pas listés" in str(cells_of(book, SHEET)), "what is left out is told"


def test_the_most_doubtful_links_come_first_and_decided_ones_last(book: Path):
    words = [str(row["La machine le dit"]) for row in sheet(book, LINKS)]
    waiting = [row[DECISION] == "" for row in sheet(book, LINKS)]
    assert waiting == sorted(waiting, reverse=True)
    order = {"possible": 0, "probable": 1, "très probable": 2}
    told = [order[word] for word, waits in zip(words, waiting, strict=True) if waits]
    assert told == sorted(told)


def test_formulas_hold_their_value_and_count_what_is_typed(book: Path):
    values = {str(row[0]): row for row in cells_of(book, SHEET)}
    assert values["Confirmés par une personne"][1] == 6 and values["Proposés par la machine, à confirmer"][1] == 18
    assert values["Ensemble"][1:8] == [1, 2, 1, 1, 1, 1, 7]
    with zipfile.ZipFile(book) as package:
        page = package.read("xl/worksheets/sheet2.xml").decode()
    formulas = re.findall(r"<f>(.*?)</f><v>(.*?)</v>", page)
    assert len(formulas) > 40
    links = "&apos;" if "&apos;" in page else "'"
    assert any(f"COUNTIF({links}{LINKS}{links}!$H$2:$H$26" in formula for formula, _ in formulas)
    assert {"dataBar", "cellIs"} <= set(re.findall(r'<cfRule type="(\w+)"', page))


def test_sheets_print_on_a4_landscape(book: Path):
    with zipfile.ZipFile(book) as package:
        for number in range(1, 8):
            setup = re.search(r"<pageSetup [^>]*>", package.read(f"xl/worksheets/sheet{number}.xml").decode())
            assert setup and 'paperSize="9"' in setup[0] and 'orientation="landscape"' in setup[0]


def test_decisions_are_offered_as_lists(book: Path):
    with zipfile.ZipFile(book) as package:
        links, needs = (package.read(f"xl/worksheets/sheet{number}.xml").decode() for number in (4, 5))
    assert '<formula1>"oui,non"</formula1>' in links
    assert re.search(r"<formula1>.{1,6}Actions.{1,6}!\$A\$2:\$A\$8</formula1>", needs)


def test_hostile_strings_stay_text(book: Path):
    assert any(HOSTILE in str(row["Action"]) for row in sheet(book, ACTIONS))
    with zipfile.ZipFile(book) as package:
        whole = {name: package.read(name).decode("utf-8", "replace") for name in package.namelist() if name.endswith(".xml")}
        assert not [name for name in package.namelist() if "hyperlink" in name or "externalLink" in name]
    formulas = [formula for text in whole.values() for formula in re.findall(r"<f>(.*?)</f>", text)]
    assert formulas and not [formula for formula in formulas if "HYPERLINK" in formula]


def test_small_counts_and_passages_to_read_first_are_not_told(made: tuple[dict[str, pd.DataFrame], Sources], book: Path):
    told = {str(row["Action"]): row["Voix qui la demandent"] for row in sheet(book, ACTIONS)}
    assert (
        told["7 — Accompagner les démarches en ligne"] == "moins de 5 voix"
        and told["5 — Équiper les fermes de capteurs"] == "aucune voix"
    )
    tables, sources = made
    careful = replace(sources, passages=sources.passages.assign(caution="nom possible"))
    assert {row[3] for row in link_rows(contents_of(tables, careful))} == {TO_READ}


def test_the_same_tables_give_the_same_bytes(book: Path, made: tuple[dict[str, pd.DataFrame], Sources], tmp_path: Path):
    write_actions_workbook(tmp_path / "encore.xlsx", *made)
    assert (tmp_path / "encore.xlsx").read_bytes() == book.read_bytes()


def test_an_untouched_workbook_says_nothing_new(book: Path, known: Known, made: tuple[dict[str, pd.DataFrame], Sources]):
    found = read(book, known)
    links = made[0]["action_links"].query("decision != 'propose'")
    kept = links.assign(decision=links["decision"].map({"confirme": "oui", "refuse": "non"}), remark="")[list(COLUMNS)].astype(
        str
    )
    assert not found.problems and len(found.decisions) == 7 and news(found, kept).empty
    # Saying again what is known signs nothing anew; another remark does.
    other = kept.assign(remark=["vu" if place == 0 else "" for place in range(len(kept))])
    assert len(news(found, other)) == 1


def test_what_is_typed_comes_back(book: Path, known: Known, tmp_path: Path):
    entries = {
        LINKS: {0: {DECISION: " OUI ", REMARK: "=vu en comité"}, 1: {DECISION: "n"}},
        NEEDS: {0: {ANSWER: "1 — Ouvrir une maison de santé à Brévigny"}, 1: {ANSWER: "2", REMARK: "sûr"}, 2: {ANSWER: HOSTILE}},
    }
    found = read(filled(book, tmp_path / "rempli.xlsx", entries), known, "  A  B ")
    assert not found.problems
    links, needs = sheet(book, LINKS), sheet(book, NEEDS)
    said = {(row.action_id, row.passage_id): row for row in found.decisions.itertuples()}
    _, action, passage, _ = str(links[0][MARK]).split("|")
    assert (said[action, passage].decision, said[action, passage].remark, said[action, passage].coder) == (
        "oui",
        "=vu en comité",
        "A B",
    )
    assert said[tuple(str(links[1][MARK]).split("|")[1:3])].decision == "non"
    chosen = [str(needs[row][MARK]).split("|")[1] for row in range(3)]
    assert [said[f"a-{number}", one].decision for number, one in zip("126", chosen, strict=True)] == ["oui"] * 3


def test_a_row_that_is_not_understood_is_named_and_the_others_are_taken(book: Path, known: Known, tmp_path: Path):
    links = sheet(book, LINKS)
    entries = {
        LINKS: {
            0: {DECISION: "peut-être"},
            1: {REMARK: "à revoir"},
            2: {DECISION: "oui", MARK: "n'importe quoi"},
            3: {DECISION: "oui", MARK: str(links[3][MARK]).replace("|p-", "|p-0")},
            4: {DECISION: "oui", MARK: str(links[4][MARK]).replace("|a-", "|a-9")},
            5: {DECISION: "oui", MARK: f"{str(links[5][MARK]).rpartition('|')[0]}|inconnu"},
            6: {DECISION: "oui"},
            7: {DECISION: "non", MARK: str(links[6][MARK])},
        },
        NEEDS: {0: {ANSWER: "42"}, 1: {REMARK: "sans action"}},
    }
    found = read(filled(book, tmp_path / "rempli.xlsx", entries), known)
    told = "\n".join(found.problems)
    assert len(found.problems) == 9, told
    for number, words in enumerate(
        (
            "« peut-être » n'est pas compris",
            "sans décision",
            "n'est pas celui d'un lien",
            "n'est plus dans la dernière exécution",
        ),
        start=2,
    ):
        assert f"feuille « {LINKS} », ligne {number} : " in found.problems[number - 2] and words in found.problems[number - 2]
    for words in (
        "n'est plus dans le plan",
        "thèmes permis : ecologique",
        "avec l'autre décision",
        "« 42 » n'est pas une action",
        "sans action choisie",
    ):
        assert words in told
    assert len(found.decisions) == 8  # the seven of before, and the one that was understood


def test_a_spreadsheet_may_sort_rename_and_save_otherwise(book: Path, known: Known, tmp_path: Path):
    head, *rows = cells_of(book, LINKS)
    rows[0][head.index(DECISION)] = "x"
    turned = [["Comité du 4 mai"], [str(cell).upper() for cell in head[::-1]], *[row[::-1] for row in rows[::-1]]]
    found = read(typed(tmp_path / "autre.xlsx", {"Feuille1": turned}), known)
    assert not found.problems and len(found.decisions) == 8
    with (tmp_path / "liens.csv").open("w", newline="", encoding="cp1252", errors="replace") as file:
        csv.writer(file, delimiter=";").writerows([head, *rows])
    same = read(tmp_path / "liens.csv", known)
    assert same.decisions[["action_id", "passage_id", "decision"]].sort_values(["action_id", "passage_id"]).values.tolist() == (
        found.decisions[["action_id", "passage_id", "decision"]].sort_values(["action_id", "passage_id"]).values.tolist()
    )


def test_another_territory_s_workbook_is_refused(book: Path, known: Known, tmp_path: Path):
    with pytest.raises(DecisionsRefused, match="celui du territoire « exemple », pas de « ailleurs » : rien n'a été repris"):
        read(book, replace(known, slug="ailleurs"))
    rows = cells_of(book, LINKS)
    with pytest.raises(DecisionsRefused, match="« exemple »"):
        read(typed(tmp_path / "sans-guide.xlsx", {LINKS: rows}), replace(known, slug="ailleurs"))


def test_what_is_no_committee_workbook_is_refused(book: Path, known: Known, tmp_path: Path):
    with pytest.raises(DecisionsRefused, match="introuvable"):
        read(tmp_path / "rien.xlsx", known)
    with pytest.raises(DecisionsRefused, match="aucune feuille"):
        read(typed(tmp_path / "b.xlsx", {"a": [["id"], ["1"]]}), known)
    (tmp_path / "c.xlsx").write_bytes(b"pas un classeur")
    with pytest.raises(DecisionsRefused, match="ne se lit pas"):
        read(tmp_path / "c.xlsx", known)
    with pytest.raises(DecisionsRefused, match="--coder"):
        read(book, known, " \x07 ")
