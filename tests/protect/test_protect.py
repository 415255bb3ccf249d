"""Pseudonyms that keep the way back, in every column and whatever the order."""

import pandas as pd
import pytest

from pipeline.ingest.normalise import mapped_from_json
from pipeline.ingest.segment import segment
from pipeline.ingest.speech.transcript import transcript
from pipeline.model import Protection
from pipeline.protect.corpus import NAME_LEFT, RECOGNISABLE, Tables, protect_tables
from pipeline.protect.key import Key
from pipeline.protect.pseudonyms import Talks, is_person_name, mask
from pipeline.schemas import REJECTIONS, SOURCES, VOICES

TALK = (
    "00:00:00 Jeanne Duval\nÉcrivez à jeanne@exemple.fr ou au 06 00 00 00 00.\n\n"
    "00:01:00 Habitant 1\nMerci Jeanne Duval, la crue revient. Mme Duval le sait."
)
PATH = "reunions/Reunion_Mme_Duval.txt"


@pytest.fixture
def read(source_of, territory):
    """Tables of one meeting whose file name holds a name, with a refusal and a closed variable."""
    passages = segment(transcript(TALK, source_of(PATH, "reunion"), territory), territory).passages
    refusal = pd.DataFrame([(PATH, "tour 3", "doublon", f"déjà lu dans {PATH}, dit Jeanne Duval")], columns=list(REJECTIONS))
    sources = pd.DataFrame([{"source": PATH, "kind": "reunion"}]).reindex(columns=list(SOURCES))
    voices = pd.DataFrame([(f"{PATH}#1", PATH, "âge", "45-59"), (f"{PATH}#1", PATH, "Nom", "Duval")], columns=list(VOICES))
    return Tables(passages, refusal, sources, voices)


def protect(read, key=None, **settings):
    return protect_tables(read, key or Key(), frozenset(), Protection(**settings))


def test_names_mails_and_phones_are_replaced(read):
    done = protect(read)
    texts = done.tables.passages["text"].tolist()
    assert texts[0] == "Écrivez à [courriel-1] ou au [téléphone-1]."
    assert texts[1] == "Merci [personne-1], la crue revient. Mme [personne-1] le sait."
    assert done.tables.passages["speaker"].tolist() == ["personne-1", "Habitant 1"]
    assert done.tables.passages["voice_id"].tolist()[0] == "personne-1"
    assert done.counts["courriel"] == 1 and done.counts["personne"] == 2


def test_a_replaced_word_still_leads_to_its_source(read):
    row = protect(read).tables.passages.iloc[1]
    start = row["text"].index("[personne-1]")
    low, high = mapped_from_json(row["text"], row["offsets"]).locate(start, start + len("[personne-1]"))
    assert TALK[low:high] == "Jeanne Duval"


def test_no_table_holds_the_name_and_the_key_leads_back_to_the_file(read):
    done = protect(read)
    for table in (done.tables.passages, done.tables.rejections, done.tables.sources, done.tables.voices):
        assert "Duval" not in table.to_csv()
    shown = done.tables.sources["source"].iloc[0]
    assert shown == "reunions/reunion-1.txt" and done.key.sources == {shown: PATH}
    assert done.tables.rejections["detail"].tolist() == ["déjà lu dans reunions/reunion-1.txt, dit [personne-1]"]
    assert done.tables.voices["variable"].tolist() == ["âge"]


def test_published_documents_are_left_unless_asked(read, source_of):
    frame = read.passages.assign(kind="document", source="documents/a.pdf")
    document = Tables(frame, read.rejections[:0], read.sources.assign(kind="document", source="documents/a.pdf"), read.voices[:0])
    assert protect(document).tables.passages["text"].tolist() == frame["text"].tolist()
    assert "Duval" not in "".join(protect(document, documents=True).tables.passages["text"])


def test_pseudonyms_do_not_depend_on_the_order(read):
    turned = Tables(read.passages.iloc[::-1], read.rejections, read.sources, read.voices)
    assert protect(read).key == protect(turned).key


def test_a_pseudonym_once_given_never_changes(read):
    first = protect(read).key
    later = mask(["Alice Abadie est venue avec Jeanne Duval"], first)
    assert later.texts == ["[personne-2] est venue avec [personne-1]"]
    assert all(later.key.given[kind][form] == p for kind, forms in first.given.items() for form, p in forms.items())


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["Martine Kervadec est venue.", "kervadec n'était pas là"], ["[personne-1] est venue.", "[personne-1] n'était pas là"]),
        (["martine dupont et Mme Dupont"], ["[personne-1] et Mme [personne-1]"]),
        (["M. Abgrall est venu.", "Martine Abgrall parle."], ["[personne-2] est venu.", "[personne-1] parle."]),
        (["Martine Lebihan parle", "Martine Lebian parle"], ["[personne-1] parle", "[personne-1] parle"]),
        (["au 06 12 34 56 78", "au +33 6.12.34.56.78"], ["au [téléphone-1]", "au [téléphone-1]"]),
        (["a.b@exemple.fr", "a point b arobase exemple point fr"], ["[courriel-1]", "[courriel-1]"]),
    ],
)
def test_one_person_has_one_pseudonym(texts, expected):
    assert mask(texts, Key()).texts == expected


@pytest.mark.parametrize(
    "text",
    [
        "La rue Jean Jaurès et le lycée Victor Hugo sont fermés.",
        "Le maire et la présidente en ont parlé avec le préfet.",
        "Monsieur le Maire, je vais chez Leclerc à Saint-Martin.",
        "Il faut 1 250 000 000 euros de 2019 à 2024, soit 12 % en 2023 2024.",
        "La place du général est rose, la pierre est claire, en mai comme en avril.",
        "On a relevé 250 km, 120 ha et 30 kwh le 14/07/2023.",
        "Louis XIV aimait Versailles.",
    ],
)
def test_what_is_nobody_stays(text):
    assert mask([text], Key()).texts == [text]


def test_places_and_offices_go_when_the_manifest_asks():
    text = "Le maire de Brévigny m'a répondu."
    places = frozenset(["brevigny"])
    assert mask([text], Key(), places).texts == [text]
    told = mask([text], Key(), places, Protection(places=True, offices=True)).texts[0]
    assert told == "Le [fonction-1] de [lieu-1] m'a répondu."


def test_doubtful_and_recognisable_passages_are_marked(read):
    said = ["Plus loin, Vardennec a refusé.", "C'est ma fille qui tient la boulangerie.", "La crue revient."]
    frame = pd.concat([read.passages.iloc[[1]]] * 3, ignore_index=True).assign(text=said, passage_id=["a", "b", "c"])
    done = protect(Tables(frame, read.rejections, read.sources, read.voices))
    assert done.tables.passages["caution"].fillna("").tolist()[1:] == [RECOGNISABLE, ""]
    assert done.counts[RECOGNISABLE] == 1
    assert done.counts[NAME_LEFT] == done.tables.passages["caution"].eq(NAME_LEFT).sum()


@pytest.mark.parametrize(
    ("files", "same"),
    [(["a", "a"], True), (["a", "b"], False)],
)
def test_a_first_name_alone_is_somebody_of_its_talk(files, same):
    texts = ["Jeanne Duval est venue.", "Merci Jeanne, dit Habitant."]
    key = mask(texts, Key(), talks=Talks(files)).key
    assert (key.pseudonym("personne", "jeanne") == key.pseudonym("personne", "jeanne duval")) is same


def test_a_first_name_in_two_files_is_not_the_person_of_one(read):
    said = ["Merci Jeanne, la crue revient.", "Je l'ai dit à Jeanne Duval.", "Merci Jeanne, la crue revient."]
    frame = pd.concat([read.passages.iloc[[1]]] * 3, ignore_index=True).assign(text=said, passage_id=["a", "b", "c"])
    frame["source"] = [PATH, PATH, "reunions/autre.txt"]
    frame["voice_id"] = frame["source"] + "#1"
    key = protect(Tables(frame, read.rejections[:0], read.sources, read.voices[:0])).key
    assert key.pseudonym("personne", "jeanne") != key.pseudonym("personne", "jeanne duval")


def test_a_speaker_named_nowhere_else_can_be_decided(read):
    alone = Tables(read.passages.assign(text="La crue revient."), read.rejections[:0], read.sources, read.voices)
    listed = protect(alone).review.set_index("id")
    assert listed.at["personne|jeanne duval", "pseudonym"] == "personne-1"
    kept = protect(alone, Key(decisions={"personne|jeanne duval": "garder"}))
    assert kept.tables.passages["speaker"].iloc[0] == "Jeanne Duval"
    assert "personne|jeanne duval" in set(kept.review["id"])


def test_a_closed_answer_can_be_decided(read):
    voices = pd.DataFrame([(f"{PATH}#1", PATH, "référent", "Alice Abadie")], columns=list(VOICES))
    done = protect(Tables(read.passages, read.rejections, read.sources, voices))
    assert done.tables.voices["value"].tolist() == ["[personne-2]"]
    assert "personne|alice abadie" in set(done.review["id"])


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Jeanne Duval", True),
        ("Jean-Noël Le Bihan", True),
        ("Habitant 2", False),
        ("Mme L.", False),
        ("Speaker 1", False),
        ("Élu principal", False),
    ],
)
def test_labels_that_are_names(label, name):
    assert is_person_name(label) is name
