"""What the report of a follow-up says: numbers that may be told, drifts and what to do, and nothing of few persons."""

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from pipeline.render.figures.canvas import Plate
from pipeline.render.follow_up.figure import draw_arrows
from pipeline.render.follow_up.page import FOLLOW_UP_LAYOUT
from pipeline.render.follow_up.report import FollowUp, FollowUpSources, build_follow_up
from pipeline.render.follow_up.sentences import drift_sentence
from pipeline.render.side_page import screen_page
from pipeline.schemas import SUBTHEMES
from pipeline.schemas.waves import FOLLOW_UP
from pipeline.side_tables import conform_to
from pipeline.waves.follow import Times, follow
from tests.waves.voices import CODEBOOK, WAVES, Said, times_of


def told(times: Times) -> tuple[FollowUp, dict[str, pd.DataFrame]]:
    tables = {name: conform_to(FOLLOW_UP[name], frame) for name, frame in follow(times, WAVES).items()}
    facts = (("Encodeur", "essai"),)
    sources = FollowUpSources("L'Essai", CODEBOOK, WAVES, WAVES, ("notes.txt",), times.passages, times.k, "2 mars 2026", facts)
    return build_follow_up(tables, sources), tables


def plain(text: str) -> str:
    return re.sub(r"[\u00a0\u202f]", " ", text)


def test_a_rise_is_told_with_its_voices_and_interval():
    report, _ = told(times_of(Said("T0", 90, 20), Said("T1", 90, 50)))
    sentence = plain(report.moved[0].sentences[0])
    assert sentence.startswith(
        "« Eau » a augmenté dans le vécu : 22 % des voix à T0 (20 sur 90) ; 56 % des voix à T1 (50 sur 90)"
    )
    assert "+33 points (intervalle à 95 % : +" in sentence
    quotes = report.moved[0].facings[0]
    assert quotes.left.quotes[0].attribution.startswith("T0 — ") and quotes.right.quotes[0].attribution.startswith("T1 — ")
    assert any("notes.txt" in plain(line) for line in report.cautions), "a source of no wave is told"
    assert any("Trop peu de voix chez les institutions" in plain(line) for line in report.cautions)


def test_many_sources_of_no_wave_are_counted_first_and_all_named_in_the_method():
    files = tuple(f"note-{n}.txt" for n in range(9))
    _, tables = told(times_of(Said("T0", 90, 20), Said("T1", 90, 50)))
    times = times_of(Said("T0", 90, 20), Said("T1", 90, 50))
    sources = FollowUpSources("L'Essai", CODEBOOK, WAVES, WAVES, files, times.passages, times.k, "2 mars 2026", ())
    report = build_follow_up(tables, sources)
    caution = plain(next(line for line in report.cautions if "sans vague" in line))
    assert (
        caution.startswith("9 sources sans vague")
        and "note-0.txt" in caution
        and "note-8.txt" not in caution
        and "autres" in caution
    )
    assert all(file in report.method[-1][1][0] for file in files)


@pytest.mark.parametrize("few", [1, 4])
def test_few_persons_are_told_neither_by_their_share_nor_by_a_difference(few: int):
    report, tables = told(times_of(Said("T0", 90, few), Said("T1", 90, 40)))
    sentence = plain(report.moved[0].sentences[0])
    assert "moins de 5 personnes" in sentence and not re.search(r"\d+ %|point", sentence)
    row = next(row for row in report.changes if row[0] == "Eau" and row[1] == "vécu")
    assert row[2] == "non publiée"
    shares = next(row for row in report.shares if plain(row[0]) == "Eau, vécu")
    assert plain(shares[1]) == "moins de 5 personnes" and "%" in shares[2]
    figure = draw_arrows(tables["changes"], CODEBOOK, WAVES, Plate("vagues", "Essai", Path(), 5, frozenset({"svg"})))
    assert figure.table.rows[0][:5] == ("Eau", "Vécu", "petit effectif", "petit effectif", "non publiée")


def test_another_questionnaire_is_told_as_a_drift_with_what_to_do():
    report, _ = told(times_of(Said("T0", 80, 10), Said("T1", 80, 60, question="Que pensez-vous de la rivière ?")))
    assert not report.moved and len(report.drifted) == 1 and "dérive" in plain(report.drifted[0])
    assert plain(report.drifted[0]).startswith("« Eau », dans le vécu"), "« Bus » did not move"
    assert any("reposez-la dans les mêmes mots" in plain(line) for line in report.drifts)
    assert {row[1] for row in report.questions} == {"ajoutée", "retirée"}
    page = screen_page(FOLLOW_UP_LAYOUT, report, [])
    assert "Aucun changement n’est établi" in page and "Ce qui ressemble à un changement" in page and "<script" not in page


def test_who_was_heard_is_told_of_k_persons_and_more():
    groups = (Said("T0", 80, 8), Said("T0", 20, 18, public="agent"), Said("T1", 40, 4), Said("T1", 30, 9, public="agent"))
    report, _ = told(times_of(*groups))
    assert [plain(row[0]) for row in report.mix] == [
        "Public : agent·e",
        "Public : habitant·e",
        "Mode de recueil : questionnaires",
    ]
    # Three élus at one wave: all those heard less the residents and the agents would tell them.
    report, _ = told(times_of(*groups, Said("T1", 3, 1, public="elu")))
    assert [plain(row[0]) for row in report.mix] == ["Public : habitant·e", "Mode de recueil : questionnaires"]


def test_what_the_codebook_does_not_hold_may_appear():
    times = times_of(Said("T0", 90, 20), Said("T1", 90, 20))
    late = times.passages.loc[times.passages["wave"] == "T1", "passage_id"]
    rows = [(identifier, "hors-livre", "hors-livre-1", "Inondation", 0.9) for identifier in late[:60]]
    report, _ = told(replace(times, subthemes=pd.DataFrame(rows, columns=list(SUBTHEMES))))
    assert [found.theme.name for found in report.moved] == ["Hors du livre de codes"]
    assert plain(report.moved[0].sentences[0]).startswith("« Inondation » est apparu dans le vécu")


def test_no_change_is_told_with_its_reason():
    report, _ = told(times_of(Said("T0", 60, 10), Said("T1", 3, 3)))
    assert "trop peu de voix" in plain(report.nothing) and "hasard" not in report.nothing
    report, _ = told(times_of(Said("T0", 80, 20), Said("T1", 80, 21)))
    assert "ne dépasse pas le hasard" in plain(report.nothing) and not report.drifted


def test_how_far_beyond_chance_a_drift_goes_has_a_decimal():
    row = pd.Series({"kind": "discours", "perspective": "vecu", "measure": 1.26, "chance": 1.0})
    assert "est 1,3 fois ce que le hasard" in plain(drift_sentence(row))


def test_a_commune_that_is_hidden_is_not_said_to_be_empty():
    times = times_of(Said("T0", 40, 8), Said("T1", 40, 8))
    times.passages["commune"] = [*["Brévigny"] * 40, *["Vaudoré"] * 37, None, None, None]
    report, _ = told(times)
    assert [row[2:] for row in report.mix if "Commune" in row[0]] == [("40", "non précisé"), ("0", "37")]
