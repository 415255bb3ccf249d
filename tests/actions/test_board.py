"""The committee's board: counts of voices and actions, what a person confirmed and what is only proposed, small counts hidden."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from pipeline.actions_board import trust_in
from pipeline.model import Rejection
from pipeline.render.committee.counts import ALONE, CONFIRMED, PROPOSED, Split, heard_needs, main_themes, split, splits, voices_of
from pipeline.render.committee.drawings import draw_board
from pipeline.render.committee.history import moves_sentence, read_history
from pipeline.render.committee.lists import by_commune, commune_rows, theme_rows
from pipeline.render.committee.report import Board, build_board
from pipeline.render.committee.sources import Sources
from pipeline.render.committee.themes import needs_sentence
from tests.actions.made import ACTIONS, plan_of, sources_of, spaced

Tables = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def tables(example_run: Path) -> Tables:
    return plan_of(example_run)


@pytest.fixture(scope="module")
def sources(example_run: Path) -> Sources:
    return sources_of(example_run)


@pytest.fixture(scope="module")
def board(tables: Tables, sources: Sources) -> Board:
    return build_board(tables, sources)


def decided(tables: Tables, decision: str) -> Tables:
    return tables | {"action_links": tables["action_links"].assign(decision=decision)}


def needs_of(states: dict[str, list[str]]) -> pd.DataFrame:
    """Needs of voices by the states of each."""
    rows = [(voice, state) for voice, told in states.items() for state in told]
    return pd.DataFrame(rows, columns=["voice_id", "state"])


def test_a_voice_counts_once_by_its_best_answer():
    voices = {f"a{i}": [ALONE, PROPOSED, CONFIRMED] for i in range(6)} | {f"b{i}": [PROPOSED, ALONE] for i in range(7)}
    voices |= {f"c{i}": [ALONE, ALONE] for i in range(8)}
    found = split(needs_of(voices), 5)
    assert (found.total, found.confirmed, found.proposed, found.alone, found.answered) == (21, 6, 7, 8, 13)
    assert found.told and found.thirds and not found.few


@pytest.mark.parametrize(
    ("counts", "few", "told", "thirds"),
    [
        ((6, 6, 6), False, True, True),
        ((2, 6, 9), False, True, False),
        ((2, 0, 9), False, False, False),
        ((9, 0, 3), False, False, False),
        ((1, 1, 1), True, False, False),
        ((0, 0, 0), False, True, True),
        ((0, 0, 40), False, True, True),
    ],
)
def test_counts_of_few_persons_are_hidden(counts: tuple[int, int, int], few: bool, told: bool, thirds: bool):
    states = [CONFIRMED] * counts[0] + [PROPOSED] * counts[1] + [ALONE] * counts[2]
    found = split(needs_of({str(place): [state] for place, state in enumerate(states)}), 5)
    assert (found.few, found.told, found.thirds) == (few, told, thirds)


def test_what_is_hidden_of_a_commune_is_not_found_by_subtraction():
    parts = [needs_of({f"{place}-{i}": [ALONE] for i in range(count)}) for place, count in enumerate((3, 30, 8))]
    assert [found.few for found in splits(parts, 5)] == [True, False, True]


def test_every_need_stands_once_and_a_refused_link_answers_nothing(tables: Tables, sources: Sources):
    needs = heard_needs(tables, sources)
    assert not needs.duplicated(["theme", "passage_id"]).any()
    assert len(needs) == len(tables["unanswered"]) + (tables["action_links"]["decision"] != "refuse").sum()
    refused = tables["action_links"].query("decision == 'refuse'")["passage_id"].iloc[0]
    assert needs.set_index("passage_id").loc[refused, "state"] == ALONE
    assert voices_of(decided(tables, "refuse"), sources) == {f"a-{row[0]}": 0 for row in ACTIONS}


def test_an_action_counts_under_one_theme_a_person_s_first(tables: Tables, sources: Sources):
    more = pd.DataFrame(
        [{"action_id": "a-4", "theme": "ecologique", "score": None}, {"action_id": "a-1", "theme": "numerique", "score": 0.2}]
    )
    told = main_themes(tables | {"action_themes": pd.concat([tables["action_themes"], more], ignore_index=True)}, sources)
    assert told["a-4"] == "ecologique" and told["a-1"] == "demographique"
    assert main_themes(tables | {"action_themes": tables["action_themes"].iloc[:0]}, sources)["a-1"] == ""


def test_the_first_page_says_how_many_how_far_and_how_sure(board: Board):
    told = spaced(" ".join(sentence for _, sentence in board.leads))
    assert "7 actions : 1 terminée, 2 en cours, 1 à lancer, 1 suspendue, 1 abandonnée, 1 sans état précisé." in told
    assert "1 action est maintenant terminée ; 1 action a avancé ; 2 actions sont suspendues ou abandonnées" in told
    assert re.search(
        r"Sur 151 voix qui disent un besoin, \d+ en ont au moins un qu'une action rejoint, soit \d+ % \(intervalle à 95 % :", told
    )
    assert "6 confirmés et 1 écarté par une personne ; 18 restent proposés par la machine." in told
    assert [name for name, _ in board.unvoiced] == ["4 — Étendre le parc d'activités", "5 — Équiper les fermes de capteurs"]
    assert len(board.missing) == 3 and all(one.quotes for one in board.missing)


def test_confirming_every_link_changes_words_and_counts(tables: Tables, sources: Sources, board: Board):
    sure = build_board(decided(tables, CONFIRMED), sources)
    voiced = [voiced for part in sure.parts for card in part.cards for voiced in card.voiced]
    assert voiced and all(one.confirmed and "confirmé par une personne" in one.basis for one in voiced)
    assert "Tous ont été relus." in sure.leads[2][1]
    machine = [one for part in board.parts for card in part.cards for one in card.voiced if not one.confirmed]
    assert machine and all("proposé par la machine" in one.basis for one in machine)


def test_the_first_page_says_what_the_machine_lets_pass(tables: Tables, sources: Sources):
    told = spaced(build_board(tables, replace(sources, trust=trust_in("fast"))).leads[2][1])
    assert re.search(r"Des \d+ liens jugés justes .* elle en propose \d+ % \(intervalle à 95 % : \d+ % à \d+ %\)", told)


def test_a_plan_without_any_link_says_so(tables: Tables, sources: Sources):
    links, alone = tables["action_links"], tables["unanswered"]
    more = links.query("decision != 'refuse'")[["passage_id", "theme", "subtheme"]]
    told = build_board(tables | {"action_links": links.iloc[:0], "unanswered": pd.concat([alone, more])}, sources)
    assert "n’a proposé aucun rapprochement" in told.leads[2][1]
    assert len(told.unvoiced) == 7 and not any(part.cards for part in told.parts)


def test_an_empty_plan_still_tells_needs(tables: Tables, sources: Sources, tmp_path: Path):
    names = ("actions", "action_themes", "action_states", "action_links")
    empty = tables | {name: tables[name].iloc[:0] for name in names}
    told = build_board(empty, sources)
    assert "Aucune action n’a été lue" in told.leads[0][1] and told.missing
    assert [figure.name for figure in draw_board(empty, sources, tmp_path)] == ["reponses", "communes"]


def test_a_territory_where_nobody_was_heard(tables: Tables, sources: Sources, tmp_path: Path):
    mute = tables | {"action_links": tables["action_links"].iloc[:0], "unanswered": tables["unanswered"].iloc[:0]}
    told = build_board(mute, sources)
    assert "Aucun besoin n’a été entendu" in told.leads[1][1] and told.missing == []
    assert draw_board(mute, sources, tmp_path)


def test_no_count_of_few_persons_is_told(tables: Tables, sources: Sources, board: Board, tmp_path: Path):
    needs = heard_needs(tables, sources)
    found = by_commune(needs, sources)
    hidden = {name for name, one in found.items() if one.few}
    assert {"Les Essartines"} <= hidden and len(hidden) > 1, "a second commune hides what the first lacks of the whole"
    rows = {row[0]: row[1:] for row in commune_rows(tables, needs, sources)}
    assert all(spaced(rows[name][0]) == "moins de 5" and set(rows[name][1:4]) == {"–"} for name in hidden)
    theme = {row[0]: row for row in theme_rows(tables, needs, main_themes(tables, sources), sources)}
    assert split(needs[needs["theme"] == "economique"], 5).answered < 5
    assert theme["Économie"][2:5] == ("non publié", "non publié", "partage non publié")
    economy = next(part for part in board.parts if part.key == "economique")
    assert "moins de 5 d’entre elles" in economy.needs
    texts = {label.text for figure in draw_board(tables, sources, tmp_path) for label in figure.labels}
    assert "partage non publié" in texts and "moins de 5 personnes" in texts


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Split(0, 0, 0, False, True, True), "Aucun besoin n'a été entendu"),
        (Split(3, 0, 1, True, False, False), "Moins de 5 voix disent un besoin"),
        (Split(40, 0, 2, False, False, False), "rejoint un besoin de moins de 5 d'entre elles"),
        (Split(40, 38, 0, False, False, False), "rejoint un besoin de toutes, sauf moins de 5"),
        (Split(40, 0, 0, False, True, True), "40 voix disent un besoin ; aucune action du plan n'y a été rapprochée."),
        (
            Split(40, 0, 20, False, True, True),
            "50 % en ont au moins un qu'une action rejoint (intervalle à 95 % : 35 % à 65 %), d'après",
        ),
        (Split(40, 20, 0, False, True, True), "toutes d'après des rapprochements qu'une personne a confirmés."),
        (Split(40, 10, 10, False, True, True), "10 d'après un rapprochement confirmé, 10 d'après un rapprochement proposé."),
    ],
)
def test_sentences_say_no_more_than_may_be_said(found: Split, words: str):
    assert words in spaced(needs_sentence(found, 5))


def states(*rows: tuple[str | None, str | None, str, str | None]) -> pd.DataFrame:
    told = [
        {"wave": wave, "date": date, "action_id": action, "state": state, "source": "a.xlsx"}
        for wave, date, action, state in rows
    ]
    return pd.DataFrame(told)


def test_a_plan_is_told_by_its_wave_else_by_its_date():
    history = read_history(
        states((None, "2025-01", "a", "a-lancer"), ("T1", "2026-06", "a", "termine"), (None, None, "b", "en-cours"))
    )
    assert history.plans == ("janvier 2025", "T1")
    assert history.states == {"a": ("a-lancer", "termine"), "b": (None, "en-cours")}
    # What a file without date tells may be older than the plan: it is not said to be new.
    assert spaced(moves_sentence(history)) == "Entre janvier 2025 et T1 : 1 action est maintenant terminée."


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("a-lancer", "en-cours", "a avancé"),
        ("suspendu", "en-cours", "a avancé"),
        ("termine", "en-cours", "est revenue en arrière"),
        ("en-cours", "abandonne", "est suspendue ou abandonnée"),
        ("en-cours", None, "aucune action n'a changé d'état"),
    ],
)
def test_moves_are_told_with_their_way(old: str, new: str | None, words: str):
    assert words in spaced(moves_sentence(read_history(states(("T0", None, "a", old), ("T1", None, "a", new)))))


def test_one_plan_has_no_past():
    assert "Un seul état du plan a été lu" in moves_sentence(read_history(states((None, None, "a", "en-cours"))))


def test_what_was_refused_is_counted_and_named(tables: Tables, sources: Sources):
    one = Rejection("actions/scan.pdf", "page 2", "page sans texte", "une image")
    told = build_board(tables, replace(sources, refusals=(one,), remarks=("Une action a été reconnue : même numéro.",)))
    assert told.refusals == [("actions/scan.pdf", "page 2", "page sans texte", "une image")]
    assert told.remarks == ["Une action a été reconnue\u00a0: même numéro."]


def test_the_same_tables_in_another_order_say_the_same(tables: Tables, sources: Sources, board: Board):
    turned: Callable[[str], pd.DataFrame] = lambda name: tables[name].iloc[::-1].reset_index(drop=True)  # noqa: E731
    shuffled = tables | {name: turned(name) for name in ("action_links", "unanswered", "action_themes")}
    assert build_board(shuffled, replace(sources, passages=sources.passages.iloc[::-1].reset_index(drop=True))) == board
