"""Decisions that come from the report's page: understood as a workbook's, refused by name, never lost in silence."""

import json

import pandas as pd
import pytest

from pipeline import decisions
from pipeline.errors import CorrectionsRefused
from pipeline.exchange.corrections_page import read_page
from pipeline.exchange.decided import keep
from pipeline.schemas import CORRECTIONS
from pipeline.store import DEFAULT_CODEBOOK
from pipeline.themes.codebook import read_codebook
from pipeline.themes.corrections import CONTROL

BOOK = read_codebook(DEFAULT_CODEBOOK)
TAGS = pd.DataFrame(
    [(f"p-{i}", theme, "oui" if theme == "numerique" else "non") for i in range(4) for theme in BOOK.keys],
    columns=["passage_id", "theme", "decision"],
)


def read(*corrections, coder="AB"):
    return read_page(json.dumps({"coder": coder, "corrections": corrections}).encode(), TAGS, BOOK, "2026-01-01T10:00:00")


def test_decisions_become_signed_rows():
    found = read({"passage": "p-1", "decisions": {"ecologique": "oui", "economique": "Non"}, "comment": " vu\r\nsur place "})
    assert found.problems == [] and list(found.corrections.columns) == list(CORRECTIONS)
    assert found.corrections.to_numpy().tolist() == [
        ["p-1", "ecologique", "oui", "humain:AB", "2026-01-01T10:00:00", "vu\nsur place", "explorateur"],
        ["p-1", "economique", "non", "humain:AB", "2026-01-01T10:00:00", "vu\nsur place", "explorateur"],
    ]


def test_agreed_confirms_the_proposal_but_for_what_is_decided():
    found = read({"passage": "p-1", "decisions": {"ecologique": "oui"}, "agreed": True})
    told = found.corrections.set_index("theme")["decision"].to_dict()
    assert told == {"ecologique": "oui", "demographique": "non", "numerique": "oui", "economique": "non"}


@pytest.mark.parametrize(
    ("correction", "told"),
    [
        ({"passage": "p-perdu", "decisions": {"ecologique": "oui"}}, "« p-perdu » n'est pas un passage"),
        (
            {"passage": "p-1", "decisions": {"ecologique": "peut-être"}},
            "« peut-être » n'est pas compris dans la colonne ecologique",
        ),
        ({"passage": "p-1", "decisions": {"=1+1": "oui"}}, "« =1+1 » n'est pas un thème du livre de codes (ecologique,"),
        ({"passage": "p-1", "decisions": {"commentaire": "oui"}}, "« commentaire » n'est pas un thème"),
        ({"passage": "p-1", "comment": "à revoir"}, "le commentaire sur p-1 vient sans décision"),
        ({"passage": "p-2", "decisions": {"ecologique": "oui"}}, "le passage p-2 est déjà à la correction 1"),
    ],
)
def test_what_is_not_understood_is_a_problem_and_the_rest_is_kept(correction, told):
    found = read({"passage": "p-2", "decisions": {"numerique": "non"}}, correction)
    assert len(found.problems) == 1 and f"correction 2 ({correction['passage']}) : " in found.problems[0]
    assert told in found.problems[0]
    assert found.corrections["passage_id"].tolist() == ["p-2"]


def test_an_empty_decision_says_nothing():
    found = read({"passage": "p-1"}, {"passage": "p-2", "decisions": {"ecologique": ""}})
    assert found.empty == 2 and not found.problems and found.corrections.empty


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"coder": "AB"}',
        b'{"coder": "AB", "corrections": {}}',
        b'{"coder": 3, "corrections": []}',
        b'{"coder": "AB", "corrections": [{"decisions": {"ecologique": "oui"}}]}',
        b'{"coder": "AB", "corrections": [{"passage": "p-1", "decisions": ["ecologique"]}]}',
        b'{"coder": "AB", "corrections": [{"passage": "p-1", "decisions": {"ecologique": true}}]}',
        b'{"coder": "AB", "corrections": [{"passage": "p-1", "agreed": "oui"}]}',
        b'{"coder": "AB", "corrections": [{"passage": "p-1", "autre": 1}]}',
        b'{"coder": "AB", "corrections": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
)
def test_a_message_of_another_shape_is_refused_whole(body):
    with pytest.raises(CorrectionsRefused, match="n'est pas compris"):
        read_page(body, TAGS, BOOK, "2026")


@pytest.mark.parametrize("coder", ["", "   ", "\n", "\u0000"])
def test_somebody_signs(coder):
    with pytest.raises(CorrectionsRefused, match="Qui a corrigé"):
        read({"passage": "p-1", "agreed": True}, coder=coder)


def test_too_long_a_comment_is_told_so():
    with pytest.raises(CorrectionsRefused, match="plus de 5000 signes"):
        read({"passage": "p-1", "agreed": True, "comment": "a" * 5001})


def test_what_a_text_file_holds_badly_is_dropped_and_all_comes_back(tmp_path):
    strange = 'été, « bus »;"x"\u0000\u0007\u2028\r\n=1+1\t,\r fin'
    found = read({"passage": "p-1", "agreed": True, "comment": strange}, coder="A\nB;,\"'")
    keep(tmp_path, found.corrections)
    again = decisions.read_corrections(tmp_path)
    assert set(again["comment"]) == {'été, « bus »;"x"\u2028\n=1+1\t,\n fin'}
    assert set(again["labeller"]) == {"humain:A B;,\"'"} and len(again) == 4


def test_a_draw_of_control_stays_one_when_somebody_decides_again(tmp_path):
    rows = [
        ("p-1", "ecologique", "oui", "humain:AB", "2025", "", CONTROL),
        ("p-2", "ecologique", "oui", "humain:AB", "2025", "", ""),
    ]
    keep(tmp_path, pd.DataFrame(rows, columns=list(CORRECTIONS)))
    again = [{"passage": p, "decisions": {"ecologique": "non", "numerique": "oui"}} for p in ("p-1", "p-2")]
    keep(tmp_path, read(*again).corrections)
    kept = decisions.read_corrections(tmp_path).set_index(["passage_id", "theme"])
    assert set(kept["decision"].xs("ecologique", level="theme")) == {"non"}
    assert kept["drawn"].to_dict() == {
        ("p-1", "ecologique"): CONTROL,
        ("p-1", "numerique"): "explorateur",
        ("p-2", "ecologique"): "explorateur",
        ("p-2", "numerique"): "explorateur",
    }
