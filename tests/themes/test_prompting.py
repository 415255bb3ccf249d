"""Which passages the question had prompted: by turn in interviews, by heading in questionnaires."""

import pandas as pd
import pytest

from pipeline.ingest.read import read_source
from pipeline.render.prompting import prompting_by_theme
from pipeline.schemas import PASSAGES
from pipeline.store import DEFAULT_CODEBOOK, tagger_folder
from pipeline.themes.codebook import read_codebook
from pipeline.themes.encoders import choose_encoder
from pipeline.themes.model_files import load_tagger
from pipeline.themes.prompting import mark_prompted
from pipeline.themes.tagger import tag_passages

TALK = (
    "ENQ : Que pensez-vous de la fibre, du numérique et des démarches administratives en ligne ?\n"
    "Odile Kervran : Les démarches en ligne sur internet, je n'y arrive pas, la fibre n'est pas là.\n"
    "ENQ : D'accord.\n"
    "Odile Kervran : Sans ordinateur ni connexion internet, les démarches en ligne sont impossibles.\n"
    "ENQ : Racontez-moi une journée ordinaire, du matin au soir.\n"
    "Odile Kervran : Le matin je cherche du réseau internet pour faire mes démarches en ligne sur l'ordinateur.\n"
)


@pytest.fixture(scope="module")
def tagger():
    codebook = read_codebook(DEFAULT_CODEBOOK)
    return load_tagger(tagger_folder(codebook.identifier, choose_encoder("fast", 3).name), codebook)


def tagged(passages, tagger):
    spoken = passages[passages["role"] == "participant"].reset_index(drop=True)
    vectors = choose_encoder(tagger.encoder, len(spoken)).encode(spoken["text"].tolist())
    tags = mark_prompted(tag_passages(spoken, tagger, vectors), passages, tagger)
    return tags.merge(passages[["passage_id", "turn", "row"]], on="passage_id")


def test_an_answer_is_prompted_when_its_question_names_the_theme(tmp_path, source_of, territory, tagger):
    (tmp_path / "a.txt").write_text(TALK, encoding="utf-8")
    tags = tagged(read_source(tmp_path, source_of("a.txt", "entretien"), territory).passages, tagger)
    digital = tags[tags["theme"] == "numerique"].set_index("turn")
    assert digital["decision"].tolist() == ["oui"] * 3
    assert digital["prompted"].tolist() == [True, True, False]
    assert tags.loc[tags["decision"] == "non", "prompted"].isna().all()


def test_a_heading_prompts_its_answers_and_a_document_has_no_question(tmp_path, source_of, territory, tagger):
    (tmp_path / "r.csv").write_text(
        "id,Que faudrait-il pour le numérique et les démarches en ligne ?,Que voulez-vous ajouter ?\n"
        "1,Une connexion internet et de l'aide pour les démarches en ligne,Internet et les démarches en ligne sont difficiles\n"
        "2,La fibre internet partout et des ordinateurs en mairie,Rien de plus que la fibre internet et un ordinateur\n",
        encoding="utf-8",
    )
    (tmp_path / "d.txt").write_text(
        "Le schéma numérique prévoit la fibre internet et l'aide aux démarches en ligne.", encoding="utf-8"
    )
    answers = read_source(tmp_path, source_of("r.csv", "reponse"), territory).passages
    document = read_source(tmp_path, source_of("d.txt", "document"), territory).passages
    passages = pd.concat([answers, document], ignore_index=True)
    tags = tagged(passages, tagger)
    tags = tags[(tags["theme"] == "numerique") & (tags["decision"] == "oui")].merge(passages[["passage_id", "question", "kind"]])
    first = tags["question"].str.contains("numérique", na=False)
    assert len(tags) == 5
    assert tags.loc[first, "prompted"].all() and not tags.loc[~first & (tags["kind"] == "reponse"), "prompted"].any()
    assert tags.loc[tags["kind"] == "document", "prompted"].isna().all()


def tables(prompted: list[bool], voices: list[str]):
    ids = [f"p{i}" for i in range(len(voices))]
    passages = pd.DataFrame({"passage_id": ids, "voice_id": voices}).reindex(columns=list(PASSAGES))
    passages = passages.assign(kind="entretien", perspective="vecu", passage_id=ids, voice_id=voices)
    tags = pd.DataFrame(
        {"passage_id": ids, "theme": "numerique", "decision": "oui", "prompted": pd.array(prompted, dtype="boolean")}
    )
    return tags, passages


@pytest.mark.parametrize(
    ("prompted", "said"),
    [
        ([False] * 5 + [True] * 5, "pour 50 % d'entre eux, la question ne nommait pas le thème"),
        ([False] * 10, "aucune question ne nommait le thème"),
        ([False] * 8 + [True] * 2, "moins de 5 personnes répondaient à une question qui nommait le thème"),
        ([False] * 2 + [True] * 8, "moins de 5 personnes en parlaient sans que la question nomme le thème"),
    ],
)
def test_the_sentence_never_gives_a_small_count_away(prompted, said):
    sentences = prompting_by_theme(*tables(prompted, [f"v{i}" for i in range(10)]), 5)["numerique"]
    assert len(sentences) == 1 and said in sentences[0].replace("\u00a0", " ").replace("\u202f", " ").replace("\u2019", "'")
    assert "10 passages" in sentences[0]


def test_too_few_persons_say_nothing():
    assert prompting_by_theme(*tables([False] * 10, ["a", "b", "c", "d"] * 2 + ["a", "b"]), 5) == {"numerique": []}
