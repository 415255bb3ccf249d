"""Actions facing needs: quotes of both sides, decisions of persons, and what is counted of them."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from pipeline import store
from pipeline.actions.decided import COLUMNS, keep_link_decisions, read_link_decisions
from pipeline.actions.facing import best_sentence
from pipeline.actions.linker import link_quality, read_linker
from pipeline.actions.linking import link_plan, link_remarks
from pipeline.actions.progress import actions_without_voice, needs_coverage, progress
from pipeline.actions.reading import read_plan
from pipeline.actions.shared_words import SharedWords
from pipeline.errors import DecisionsRefused
from pipeline.schemas.actions import PLAN
from tests.helpers import ROOT

EXAMPLE = ROOT / "corpora" / "exemple"
Tables = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example's plan and manifest, in a folder where decisions may be written."""
    made = tmp_path_factory.mktemp("actions") / "exemple"
    shutil.copytree(EXAMPLE / "actions", made / "actions")
    shutil.copyfile(EXAMPLE / "territoire.toml", made / "territoire.toml")
    return made


@pytest.fixture(scope="module")
def tables(folder: Path, example_run: Path) -> Tables:
    """The example's plan linked to its run, before any decision."""
    return link_plan(read_plan(folder), example_run, folder, None)


def _decision(link: pd.Series, word: str, date: str = "2026-07-01") -> pd.DataFrame:
    told = [link["action_id"], link["passage_id"], link["theme"], word, "AB", date, "vu en comité"]
    return pd.DataFrame([told], columns=list(COLUMNS), dtype=str)


def test_tables_have_their_columns_and_every_need_stands_once(tables: Tables, example_run: Path) -> None:
    assert {name: list(frame.columns) for name, frame in tables.items()} == {
        name: list(columns) for name, columns in PLAN.items()
    }
    links, alone = tables["action_links"], tables["unanswered"]
    assert len(links) >= 8
    answered = set(zip(links["passage_id"], links["theme"], strict=True))
    assert not answered & set(zip(alone["passage_id"], alone["theme"], strict=True))
    needs = store.read_table(example_run, "needs")
    needs = needs[needs["side"] == "besoin"]
    assert answered | set(zip(alone["passage_id"], alone["theme"], strict=True)) == set(
        zip(needs["passage_id"], needs["theme"], strict=True)
    )


def test_both_quotes_are_exact_and_no_cautious_passage_is_quoted(tables: Tables, example_run: Path) -> None:
    passages = store.read_table(example_run, "passages").set_index("passage_id")
    actions = tables["actions"].set_index("action_id")
    for link in tables["action_links"].itertuples():
        told, need = actions.loc[link.action_id], passages.loc[link.passage_id]
        assert link.action_quote in (told["title"], *[told["description"]]) or link.action_quote in told["description"]
        assert (link.need_quote in need["text"]) if pd.isna(need["caution"]) else link.need_quote == ""
        assert need["perspective"] == "vecu"


def test_links_are_from_the_threshold_on_of_one_theme_and_at_most_three_a_need(tables: Tables) -> None:
    links = tables["action_links"]
    assert (links["score"] >= read_linker("fast").threshold).all()
    assert links.groupby(["passage_id", "theme"]).size().max() <= 3
    themes = set(zip(tables["action_themes"]["action_id"], tables["action_themes"]["theme"], strict=True))
    assert set(zip(links["action_id"], links["theme"], strict=True)) <= themes


def test_same_plan_gives_the_same_bytes(folder: Path, tables: Tables, example_run: Path) -> None:
    again = link_plan(read_plan(folder), example_run, folder, None)
    assert all(again[name].to_csv() == frame.to_csv() for name, frame in tables.items())


def test_a_refused_link_gives_its_need_back_and_an_added_one_stays(folder: Path, tables: Tables, example_run: Path) -> None:
    first, need = tables["action_links"].iloc[0], tables["unanswered"].dropna(subset=["subtheme"]).iloc[0]
    added = pd.Series({"action_id": first["action_id"], "passage_id": need["passage_id"], "theme": need["theme"]})
    gone = pd.Series({"action_id": first["action_id"], "passage_id": "p-disparu", "theme": first["theme"]})
    keep_link_decisions(folder, pd.concat([_decision(first, "non"), _decision(added, "oui"), _decision(gone, "oui")]))
    try:
        again = link_plan(read_plan(folder), example_run, folder, None)
        told = link_remarks(again, folder, example_run)
    finally:
        shutil.rmtree(folder / "decisions")
    links = again["action_links"].set_index(["action_id", "passage_id", "theme"])
    refused = links.loc[(first["action_id"], first["passage_id"], first["theme"])]
    assert (refused["decision"], refused["coder"]) == ("refuse", "AB")
    own = links.loc[(added["action_id"], added["passage_id"], added["theme"])]
    assert own["decision"] == "confirme" and pd.isna(own["score"])
    alone = set(zip(again["unanswered"]["passage_id"], again["unanswered"]["theme"], strict=True))
    assert (added["passage_id"], added["theme"]) not in alone
    others = tables["action_links"]
    only = ((others["passage_id"] == first["passage_id"]) & (others["theme"] == first["theme"])).sum() == 1
    assert ((first["passage_id"], first["theme"]) in alone) == only
    assert len(told) == 1 and "1 décision" in told[0]


def test_the_newest_decision_wins_and_remarks_are_kept(tmp_path: Path) -> None:
    link = pd.Series({"action_id": "a-1", "passage_id": "p-1", "theme": "x"})
    keep_link_decisions(tmp_path, _decision(link, "oui", "2026-07-02"))
    keep_link_decisions(tmp_path, _decision(link, "non", "2026-07-01"))
    kept = read_link_decisions(tmp_path)
    assert kept[["decision", "remark"]].to_numpy().tolist() == [["oui", "vu en comité"]]


def test_what_a_person_typed_is_no_formula_in_the_file_and_comes_back(tmp_path: Path) -> None:
    link = pd.Series({"action_id": "a-1", "passage_id": "p-1", "theme": "x"})
    typed = _decision(link, "oui").assign(coder="@AB", remark="=1+1\nà revoir")
    path = keep_link_decisions(tmp_path, typed)
    assert ",'@AB," in path.read_text(encoding="utf-8") and "\"'=1+1" in path.read_text(encoding="utf-8")
    assert read_link_decisions(tmp_path).to_numpy().tolist() == typed.to_numpy().tolist()
    before = path.read_bytes()
    assert keep_link_decisions(tmp_path, typed).read_bytes() == before


def test_a_file_with_headings_only_holds_no_decision(tmp_path: Path) -> None:
    (tmp_path / "decisions").mkdir()
    path = tmp_path / "decisions" / "liens-actions.csv"
    path.write_text("action_id;passage_id;theme;decision\n;;;\n", encoding="utf-8")
    assert read_link_decisions(tmp_path).empty and list(read_link_decisions(tmp_path).columns) == list(COLUMNS)
    path.write_text("action_id;passage_id;theme\n", encoding="utf-8")
    with pytest.raises(DecisionsRefused, match="decision"):
        read_link_decisions(tmp_path)


def test_a_decision_that_is_neither_yes_nor_no_is_refused(tmp_path: Path) -> None:
    (tmp_path / "decisions").mkdir()
    (tmp_path / "decisions" / "liens-actions.csv").write_text(
        "action_id;passage_id;theme;decision\na-1;p-1;x;peut-être\n", encoding="utf-8"
    )
    with pytest.raises(DecisionsRefused, match="peut-être"):
        read_link_decisions(tmp_path)


def _counted() -> tuple[Tables, pd.DataFrame]:
    passages = pd.DataFrame(
        {
            "passage_id": [f"p{i}" for i in range(8)],
            "voice_id": [f"v{i // 2}" for i in range(8)],
            "kind": "reponse",
            "commune": ["A"] * 4 + ["B"] * 4,
        }
    )
    links = pd.DataFrame(
        {"action_id": ["a1", "a2"], "passage_id": ["p0", "p4"], "theme": "x", "subtheme": None, "decision": ["propose", "refuse"]}
    )
    alone = pd.DataFrame({"passage_id": [f"p{i}" for i in range(1, 8)], "theme": "x", "subtheme": None})
    actions = pd.DataFrame({"action_id": ["a1", "a2"], "communes": ["A; B", None]})
    states = pd.DataFrame(
        {
            "action_id": ["a1", "a2", "a1"],
            "wave": [None, None, "T1"],
            "date": ["2025", "2025", "2026"],
            "source": "plan",
            "state": ["en-cours", None, "termine"],
        }
    )
    themes = pd.DataFrame({"action_id": ["a1", "a2"], "theme": "x"})
    return {
        "actions": actions,
        "action_states": states,
        "action_themes": themes,
        "action_links": links,
        "unanswered": alone,
    }, passages


def test_voices_are_counted_once_and_small_groups_get_no_share() -> None:
    tables, passages = _counted()
    found = needs_coverage(tables, passages, 3)
    whole = found[found["commune"].isna()].iloc[0]
    assert (whole["need_voices"], whole["unanswered_voices"], whole["unanswered"]) == (4, 3, 0.75)
    assert whole["low"] < 0.75 < whole["high"]
    by_commune = found.dropna(subset=["commune"]).set_index("commune")
    assert by_commune["unanswered_voices"].to_dict() == {"A": 1, "B": 2}
    assert by_commune["unanswered"].isna().all()


def test_a_refused_link_gives_an_action_no_voice_and_states_are_counted_by_plan() -> None:
    tables, _ = _counted()
    assert actions_without_voice(tables)["action_id"].tolist() == ["a2"]
    found = progress(tables)
    whole = found[found["grouping"] == "tout"]
    assert whole[["date", "state", "actions"]].fillna("-").to_numpy().tolist() == [
        ["2025", "en-cours", 1],
        ["2025", "-", 1],
        ["2026", "termine", 1],
    ]
    assert set(found.loc[found["grouping"] == "commune", "group"]) == {"A", "B"}


def test_two_words_in_common_are_asked_of_a_need_that_is_neither_a_title_nor_a_catalogue() -> None:
    need = "Des logements à louer pour les jeunes couples du bourg"
    assert SharedWords.of([need, "Logement, location"], ["Louer des logements vacants", "Planter des haies"]).may_be_linked(
        0, 2
    ).tolist() == [
        [True, False],
        [False, False],
    ]


def test_the_sentences_that_face_an_action_are_an_exact_part() -> None:
    text = "Bonjour à tous. " + "Le marché est beau le samedi matin, on y vient de loin et on y reste longtemps. " * 3
    text += "Mais nous n'avons plus de médecin à moins de trente kilomètres."
    found = best_sentence(text, "Recruter des médecins pour soigner les habitants")
    assert found in text and "médecin" in found and len(found) <= 320


def test_quality_is_told_for_each_encoder() -> None:
    for encoder in ("fast", "precise", "/un/dossier"):
        precision, recall = link_quality(encoder)
        assert all(0 <= one.low <= one.share <= one.high <= 1 and one.judged > 9 for one in (precision, recall))
    assert link_quality("/un/dossier") == link_quality("fast")
