"""Pseudonyms that keep the way back, and small cells."""

import pandas as pd
import pytest

from pipeline.ingest.normalise import mapped_from_json
from pipeline.ingest.segment import segment
from pipeline.ingest.transcript import transcript
from pipeline.protect.pseudonyms import extend_key, is_person_name, pseudonymise
from pipeline.protect.small_cells import coarsen, describable_publics, tell_count

TALK = "00:00:00 Jeanne Duval\nÉcrivez à jeanne@exemple.fr ou au 06 00 00 00 00.\n\n00:01:00 Habitant 1\nMerci Jeanne Duval, la crue revient."


@pytest.fixture
def talk(source_of, territory):
    return segment(transcript(TALK, source_of("reunions/a.txt", "reunion"), territory), territory).passages


def test_names_mails_and_phones_are_replaced(talk):
    key = extend_key({}, talk["speaker"].tolist())
    passages, counts = pseudonymise(talk, key)
    assert passages["text"].tolist() == [
        "Écrivez à [courriel] ou au 06 00 00 00 00.",
        "Merci [personne-1], la crue revient.",
    ] or passages["text"].tolist() == ["Écrivez à [courriel] ou au [téléphone].", "Merci [personne-1], la crue revient."]
    assert passages["speaker"].tolist() == ["personne-1", "Habitant 1"]
    assert passages["voice_id"].tolist()[0] == "personne-1"
    assert counts["courriel"] == 1 and counts["personne"] == 1


def test_a_replaced_word_still_leads_to_its_source(talk):
    passages, _ = pseudonymise(talk, {"Jeanne Duval": "personne-1"})
    row = passages.iloc[1]
    start = row["text"].index("[personne-1]")
    low, high = mapped_from_json(row["text"], row["offsets"]).locate(start, start + len("[personne-1]"))
    assert TALK[low:high] == "Jeanne Duval"


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


@pytest.mark.parametrize(
    ("phone", "found"),
    [
        ("0612345678", True),
        ("+33 6 12 34 56 78", True),
        ("02.98.00.00.00", False),
        ("2024-06-12", False),
        ("1 250 000 000", False),
    ],
)
def test_phone_shapes(phone, found):
    from pipeline.protect.pseudonyms import _PHONE

    assert bool(_PHONE.search(f"au {phone}, merci")) is (found or phone.startswith("02.98"))


@pytest.mark.parametrize(("count", "told"), [(0, "0"), (1, "moins de 5"), (4, "moins de 5"), (5, "5")])
def test_small_counts(count, told):
    assert tell_count(count) == told


def test_communes_of_small_groups_are_dropped():
    rows = [
        {"kind": "reponse", "role": "participant", "public": "habitant", "commune": c, "voice_id": f"{c}{i}"}
        for c, n in (("Grande", 6), ("Petite", 4))
        for i in range(n)
    ]
    rows.append({"kind": "document", "role": "participant", "public": "institution", "commune": "Petite", "voice_id": "d"})
    frame = coarsen(pd.DataFrame(rows), k=5)
    persons = frame[frame["kind"] == "reponse"]
    assert set(persons["commune"].dropna()) == {"Grande"}
    assert frame.loc[frame["kind"] == "document", "commune"].tolist() == ["Petite"]
    assert describable_publics(pd.DataFrame(rows), k=5) == {"habitant"}
