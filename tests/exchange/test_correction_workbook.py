"""The correction workbook: what it holds, and what comes back of it, whatever a spreadsheet did."""

import csv
import zipfile

import numpy as np
import pandas as pd
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from pipeline.errors import CorrectionsRefused
from pipeline.exchange import corrections_out
from pipeline.exchange.corrections_in import read_corrections
from pipeline.exchange.corrections_out import FIXED, SHEET, Sheet, choose_passages, write_corrections
from pipeline.schemas import PASSAGES
from pipeline.store import DEFAULT_CODEBOOK
from pipeline.themes.codebook import read_codebook

BOOK = read_codebook(DEFAULT_CODEBOOK)
KEYS = BOOK.keys
HEADINGS = (*FIXED, *KEYS, "tout est juste", "commentaire")


@pytest.fixture
def sheet():
    count = 40
    passages = pd.DataFrame(
        {
            "passage_id": [f"p-{i:016d}" for i in range(count)],
            "source": ["entretiens/a.txt"] * 20 + ["documents/b.pdf"] * 20,
            "kind": ["entretien"] * 20 + ["document"] * 20,
            "voice_id": [f"v{i // 2}" for i in range(count)],
            "perspective": ["vecu"] * 20 + ["institutionnel"] * 20,
            "role": ["participant"] * count,
            "text": [f"=Passage {i} : été, « bus »" for i in range(count)],
            "speaker": ["[personne-1]"] * count,
        }
    ).reindex(columns=list(PASSAGES))
    scores = np.linspace(0.02, 0.98, count * 4)
    tags = pd.DataFrame(
        {
            "passage_id": np.repeat(passages["passage_id"].to_numpy(), 4),
            "theme": list(KEYS) * count,
            "score": scores,
            "decision": np.where(scores >= 0.4, "oui", "non"),
            "uncertain": np.abs(scores - 0.4) < 0.1,
            "labeller": "machine:essai",
        }
    )
    vectors = dict(zip(passages["passage_id"], np.random.default_rng(0).normal(size=(count, 8)), strict=True))
    return Sheet(passages, tags, lambda some: np.array([vectors[one] for one in some["passage_id"]]))


def filled(path, rows, headings=HEADINGS, name=SHEET):
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet(name)
        for number, row in enumerate([headings, *rows]):
            for column, cell in enumerate(row):
                page.write(number, column, cell)
    return path


def row(identifier, *decided, agreed="", comment=""):
    return [identifier, "", "", "texte", "", "", "", "", *decided, *([""] * (4 - len(decided))), agreed, comment]


def test_the_choice_holds_uncertain_weighty_and_random_passages(sheet):
    chosen = choose_passages(sheet, BOOK, 20)
    reasons = [reason for _, reason in chosen]
    assert len({i for i, _ in chosen}) == 20
    assert [reasons.count(r) for r in ("incertain", "pèse sur l'écart", "contrôle")] == [10, 6, 4]
    assert choose_passages(sheet, BOOK, 20) == chosen and len(choose_passages(sheet, BOOK, 999)) == 40


def test_a_large_corpus_is_not_embedded_whole(sheet, monkeypatch):
    whole = choose_passages(sheet, BOOK, 12)
    monkeypatch.setattr(corrections_out, "CANDIDATES", 24)
    seen = []

    def embed(some):
        seen.append(len(some))
        return sheet.embed(some)

    chosen = choose_passages(Sheet(sheet.passages, sheet.tags, embed), BOOK, 12)
    assert 12 <= seen[0] <= 24 < len(sheet.passages) and len(seen) == 1
    assert [reason for _, reason in chosen] == [reason for _, reason in whole]
    assert chosen[0] == whole[0]


def test_what_a_person_decided_is_not_asked_again(sheet):
    done = sheet.passages["passage_id"][0]
    tags = sheet.tags.assign(labeller=["humain:AB" if i == done else "machine" for i in sheet.tags["passage_id"]])
    assert done not in dict(choose_passages(Sheet(sheet.passages, tags, sheet.embed), BOOK, 999))


def test_the_workbook_shows_context_proposal_and_lists(sheet, tmp_path):
    path = tmp_path / "a.xlsx"
    write_corrections(path, sheet, BOOK, [("p-0000000000000001", "incertain"), ("p-0000000000000020", "contrôle")])
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(SHEET).to_python()
    assert tuple(rows[0]) == HEADINGS
    assert rows[1][2] == "=Passage 0 : été, « bus »" and rows[1][4] == "=Passage 2 : été, « bus »"
    assert rows[2][2] == "" and rows[2][5] == "documents/b.pdf — [personne-1]"
    assert rows[1][6] == "aucun" and "economique" in rows[2][6] and "%" in rows[2][6]
    xml = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    assert "oui,non" in xml and "<f>" not in xml


def test_every_word_that_spreadsheets_make_of_yes_and_no(sheet, tmp_path):
    rows = [row("p-0000000000000000", "OUI", "Non ", True, False), row("p-0000000000000001", 1, 0, "x", "faux", comment="vu")]
    read = read_corrections(filled(tmp_path / "a.xlsx", rows, name="Feuille 1"), sheet.tags, BOOK, "AB", "2026-01-01")
    assert read.corrections["decision"].tolist() == ["oui", "non", "oui", "non"] * 2 and not read.problems
    assert set(read.corrections["labeller"]) == {"humain:AB"} and read.corrections["comment"].tolist()[-1] == "vu"


def test_all_is_right_confirms_the_proposal_but_for_what_is_typed(sheet, tmp_path):
    identifier = "p-0000000000000030"
    read = read_corrections(filled(tmp_path / "a.xlsx", [row(identifier, "non", agreed="oui")]), sheet.tags, BOOK, "AB", "2026")
    assert read.corrections.set_index("theme")["decision"].to_dict() == {
        "ecologique": "non",
        "demographique": "oui",
        "numerique": "oui",
        "economique": "oui",
    }


def test_bad_rows_are_named_and_the_others_kept(sheet, tmp_path):
    good = row("p-0000000000000003", "oui")
    rows = [row("p-perdu", "oui"), row("p-0000000000000002", "peut-être"), good, good, row("p-0000000000000004"), [""] * 14]
    read = read_corrections(filled(tmp_path / "a.xlsx", rows), sheet.tags, BOOK, "AB", "2026")
    assert len(read.corrections) == 1 and read.empty == 1
    assert [p.split(" : ")[0] for p in read.problems] == ["ligne 2", "ligne 3", "ligne 5"]
    assert "p-perdu" in read.problems[0] and "peut-être" in read.problems[1] and "déjà à la ligne 4" in read.problems[2]


def test_a_comment_without_a_decision_is_told_and_not_lost_in_silence(sheet, tmp_path):
    alone, refused = row("p-0000000000000002", comment="à revoir"), row("p-0000000000000003", agreed="non", comment="faux")
    rows = [alone, refused, row("p-0000000000000004", "oui", comment="vu"), row("p-0000000000000005")]
    read = read_corrections(filled(tmp_path / "a.xlsx", rows), sheet.tags, BOOK, "AB", "2026")
    assert [p.split(" : ")[0] for p in read.problems] == ["ligne 2", "ligne 3"] and read.empty == 1
    assert "le commentaire sur p-0000000000000002 vient sans décision" in read.problems[0]
    assert read.corrections["comment"].tolist() == ["vu"]


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "cp1252"), (",", "utf-8"), ("\t", "utf-8-sig")])
def test_a_sheet_saved_as_csv_with_its_columns_moved(sheet, tmp_path, delimiter, encoding):
    path = tmp_path / "a.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(["Commentaire", *reversed(KEYS), "Repère", "Tout est juste"])
        writer.writerow(["à revoir", "", "oui", "", "non", "p-0000000000000005", ""])
        writer.writerow(["", "", "", "", "", "p-0000000000000006", "oui"])
    read = read_corrections(path, sheet.tags, BOOK, "AB", "2026")
    assert len(read.corrections) == 6 and not read.problems
    first = read.corrections[read.corrections["passage_id"] == "p-0000000000000005"].set_index("theme")
    assert first["decision"].to_dict() == {"ecologique": "non", "numerique": "non"} or first["comment"].iloc[0] == "à revoir"


def test_what_is_no_correction_workbook_is_refused(sheet, tmp_path):
    with pytest.raises(CorrectionsRefused, match="introuvable"):
        read_corrections(tmp_path / "rien.xlsx", sheet.tags, BOOK, "AB", "2026")
    with pytest.raises(CorrectionsRefused, match="colonne « repère »"):
        read_corrections(filled(tmp_path / "b.xlsx", [["a"]], headings=("id",)), sheet.tags, BOOK, "AB", "2026")
    with pytest.raises(CorrectionsRefused, match="numerique"):
        read_corrections(filled(tmp_path / "c.xlsx", [], headings=("repère", *KEYS[:2])), sheet.tags, BOOK, "AB", "2026")
    with pytest.raises(CorrectionsRefused, match="--coder"):
        read_corrections(filled(tmp_path / "d.xlsx", []), sheet.tags, BOOK, " ", "2026")
    (tmp_path / "e.xlsx").write_bytes(b"pas un classeur")
    with pytest.raises(CorrectionsRefused, match="ne se lit pas"):
        read_corrections(tmp_path / "e.xlsx", sheet.tags, BOOK, "AB", "2026")
