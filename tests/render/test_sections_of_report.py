"""Parts of the report beyond themes: who is not heard, needs and actions, words, cells, prevalence; small cells everywhere."""

import pandas as pd
import pytest

from pipeline.render.answered import matching_sentence, needs_parts
from pipeline.render.lists import Tables
from pipeline.render.overview import by_group, cells, error_sentence, quality_sentence
from pipeline.render.sections import build_sections
from pipeline.render.theme_words import theme_words
from pipeline.render.unheard import without_modes
from pipeline.render.verbatims import Verbatims, excerpt, verbatims_of
from pipeline.store import DEFAULT_CODEBOOK
from pipeline.themes.codebook import read_codebook
from tests.render.test_sentences import plain

CODEBOOK = read_codebook(DEFAULT_CODEBOOK)


def modes(**changes):
    base = {
        "theme": "numerique",
        "mode": "aller-vers",
        "perspective": "vecu",
        "voices": 40,
        "persons_left": 30,
        "gap": 0.2,
        "low": 0.05,
        "high": 0.4,
    }
    return pd.DataFrame([base | {"claim": False, "reading": "tient"} | changes])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "Sans l'aller-vers (40 voix, côté vécu) : les constats resteraient les mêmes, thème par thème."),
        (
            {"reading": "disparait"},
            "l'écart sur « Transition numérique » ne serait plus affirmé.",
        ),
        ({"reading": "indecidable"}, "il resterait trop peu de voix pour conclure sur quoi que ce soit"),
        ({"mode": "conseil-developpement", "reading": "apparait"}, "Sans le conseil de développement (40 voix, côté vécu)"),
    ],
)
def test_what_a_mode_changes_is_said(changes, expected):
    assert expected in plain(without_modes(modes(**changes), CODEBOOK, 5)[0])


def test_modes_that_change_nothing_are_told_together():
    kept = [
        modes(),
        modes(mode="atelier"),
        modes(mode="document", perspective="institutionnel"),
        modes(mode="entretien", reading="change"),
    ]
    told = [plain(sentence) for sentence in without_modes(pd.concat(kept), CODEBOOK, 5)]
    assert told[0].startswith("Sans les entretiens (40 voix, côté vécu) : l'écart sur") and len(told) == 2
    assert told[1] == (
        "Sans l'un ou l'autre de ces modes (côté institutions : documents ; côté vécu : aller-vers et ateliers), "
        "les constats resteraient les mêmes."
    )


SAID = {
    "p1": "Bonjour. J'attends [personne-1] tous les matins devant le portail, et le car ne passe plus depuis que la ligne est coupée.",
    "p2": "Élèves | 12 | 14. Les enfants du bourg vont encore à pied jusqu'à la cantine, sauf quand il pleut.",
    "p3": "Merci. Oui.",
}


def test_a_quote_is_neither_a_few_words_nor_a_row_nor_half_a_pseudonym():
    passages = pd.DataFrame({"passage_id": list(SAID), "text": list(SAID.values()), "caution": None})
    known = Verbatims(passages.set_index("passage_id"), frozenset())
    assert known.quotable(passages["passage_id"]).tolist() == ["p1", "p3"]
    assert excerpt(SAID["p1"], "", 60) == "J'attends [personne-1] tous les matins devant le portail,"
    assert excerpt(SAID["p1"], "", 20) == "J'attends"
    assert excerpt(SAID["p2"], "", 90).startswith("Les enfants du bourg") and excerpt(SAID["p3"], "", 90) == SAID["p3"]
    for text in SAID.values():
        for longest in range(12, 130):
            cut = excerpt(text, "", longest)
            assert cut and cut in text and cut.count("[") == cut.count("]") and len(cut) <= longest


def test_a_bridge_quotes_the_words_that_it_pairs(tables):
    """The word stands far down a long passage."""
    where = tables.passages.index[tables.passages["caution"].isna()][0]
    filler = "La commune présente ici ses comptes de l'an passé et ses projets. " * 12
    passages = tables.passages.copy()
    passages.loc[where, "text"] = f"{filler}Il faudra des guichets uniques dans chaque bourg du canton."
    identifier = passages.loc[where, "passage_id"]
    pair = {"theme": "numerique", "institutional": "guichet unique", "lived": "guichet unique"}
    bridges = pd.DataFrame([pair | {"institutional_id": identifier, "lived_id": identifier}])
    changed = Tables(**{**vars(tables), "passages": passages, "bridges": bridges})
    quotes = theme_words("numerique", changed, verbatims_of(passages, 5)).bridges[0][2:]
    assert all("guichets uniques" in quote.text for quote in quotes)


def test_a_mode_of_few_persons_is_not_told_apart():
    assert without_modes(modes(voices=4), CODEBOOK, 5) == []
    assert without_modes(modes(persons_left=2), CODEBOOK, 5) == []
    assert without_modes(modes(voices=4, mode="document", perspective="institutionnel"), CODEBOOK, 5)


def test_every_theme_and_subtheme_stands_in_one_cell(tables):
    sections = build_sections(tables, verbatims_of(tables.passages, 5), 5)
    told = [label for _, labels in cells(sections) for label in labels]
    assert len(told) == sum(s.badge not in ("Trop peu de voix", "Sous-thème fragile") for s in sections) and told


def groups_of(**groups: tuple[int, int, int]) -> pd.DataFrame:
    """Groups of the lived side as (voices, persons, persons who raise every theme)."""
    rows = [
        {"level": "theme", "theme": theme, "grouping": "mode", "group": group, "perspective": "vecu", "voices": voices}
        | {"persons": persons, "raised": raised, "raised_persons": raised, "share": 0.5, "low": 0.4, "high": 0.6}
        for group, (voices, persons, raised) in groups.items()
        for theme in CODEBOOK.keys
    ]
    return pd.DataFrame(rows)


def told(tables, **groups) -> dict[str, tuple[str, ...]]:
    changed = Tables(**{**vars(tables), "prevalence": groups_of(**groups)})
    return {row[1]: row[2:] for row in by_group(changed, CODEBOOK, 5)}


def test_groups_are_told_from_k_persons_on(tables):
    assert by_group(tables, CODEBOOK, 5) and not by_group(tables, CODEBOOK, 10_000)
    assert "%" in told(tables, entretien=(40, 40, 20), questionnaire=(60, 60, 30))["entretiens"][1]


def test_a_group_is_not_given_away_by_the_others(tables):
    # Two persons of workshops would be the total less the rest: another group goes with them.
    assert set(told(tables, entretien=(40, 40, 20), questionnaire=(60, 60, 30), atelier=(2, 2, 1))) == {"questionnaires"}
    # Documents beside two persons: nothing of that side may be told apart.
    assert told(tables, document=(8, 0, 0), atelier=(2, 2, 1)) == {}


def test_a_share_of_few_persons_hides_one_more(tables):
    rows = told(tables, entretien=(40, 40, 2), questionnaire=(60, 60, 30), atelier=(50, 50, 25))
    assert [rows[name][1] for name in ("entretiens", "ateliers")] == ["non publié"] * 2 and "%" in rows["questionnaires"][1]
    assert told(tables, entretien=(40, 40, 38), questionnaire=(60, 60, 30))["entretiens"][1] == "non publié"


def test_subthemes_say_how_they_hold(tables):
    told = plain(quality_sentence("ecologique", tables))
    assert "ces sous-thèmes se retrouvent à" in told and "passages du thème" in told
    assert quality_sentence("inconnu", tables) is None


def test_the_origin_of_the_machine_s_error_is_said(tables):
    assert "d'autres territoires" in plain(error_sentence(tables.corrected))
    assert "n'a pas été mesurée pour ce livre de codes" in plain(error_sentence(tables.corrected[:0]))
    assert "de ce territoire" in plain(error_sentence(tables.corrected.assign(origin="territoire")))


def test_needs_and_actions_are_counted_and_quoted(tables):
    verbatims = verbatims_of(tables.passages, 5)
    parts = needs_parts(tables, CODEBOOK, verbatims, 5)
    assert len(parts) == 4 and any(part.unanswered and part.unvoiced for part in parts)
    texts = tables.passages.set_index("passage_id")
    for part in parts:
        pairs = [quote for pair in part.pairs for quote in pair[:2]]
        for quote in (*part.unanswered, *part.unvoiced, *pairs):
            assert quote.text in texts.at[quote.passage_id, "text"] and pd.isna(texts.at[quote.passage_id, "caution"])
        assert len({texts.at[quote.passage_id, "voice_id"] for quote in part.unanswered}) == len(part.unanswered)
    assert all(
        "moins de 5000 personnes" in plain(p.sentence) or "Des besoins" in plain(p.sentence)
        for p in needs_parts(tables, CODEBOOK, verbatims, 5000)
    )


def test_the_matching_says_what_it_misses():
    told = plain(matching_sentence("precise"))
    assert "en laisse passer" in told and "elle retrouve" in told and "%" in told and told != plain(matching_sentence("fast"))


def test_contexts_are_exact_and_lead_back(tables):
    verbatims = verbatims_of(tables.passages, 5)
    texts = " ¦ ".join(tables.passages["text"])
    words = [word for theme in CODEBOOK.keys for side in theme_words(theme, tables, verbatims).sides.values() for word in side]
    contexts = [context for word in words for context in word.contexts]
    assert contexts and all(c.before + c.hit + c.after in texts and c.anchor for c in contexts)
