"""Invented items planted in real speech, by sentences that served to write no rule: the bars of recall."""

import pytest

from pipeline.protect.detect import Known, detect
from tests.protect import planting
from tests.protect.speech import judged, real_speech, sites

BARS = {"courriel": 1.0, "téléphone": 1.0, "compte": 1.0, "plaque": 0.95, "adresse": 0.95}


@pytest.fixture(scope="module")
def speech(shared):
    return real_speech(answers=60)


def missed(texts: list[str], kind: str, count: int) -> list[str]:
    sown = list(planting.sow(texts, planting.plant(kind, count, "val", seed=11)))
    found = detect([text for text, *_ in sown], Known())
    return [
        item.value
        for (text, start, end, item), finds in zip(sown, found, strict=True)
        if not planting.covered(text, start, end, [(f.start, f.end) for f in finds if f.sure])
    ]


@pytest.mark.parametrize("kind", BARS)
def test_regular_items_are_found(speech, kind):
    assert len(missed(speech["text"].tolist(), kind, 200)) <= (1 - BARS[kind]) * 200


def test_names_are_found(speech):
    texts = speech["text"].tolist()
    lost = [name for kind in planting.NAME_CLASSES for name in missed(texts, kind, 60)]
    assert len(lost) <= 0.08 * 60 * len(planting.NAME_CLASSES), lost


def test_what_is_found_in_real_speech_is_mostly_somebody(speech):
    """At least 3,000 words without anything planted; each find was judged by hand, by the digest of its place."""
    assert speech["text"].str.split().str.len().sum() >= 3000
    found = sites(speech)
    verdicts = judged()
    true = sum(verdicts.get(digest) == "vrai" for digest in found["digest"])
    assert len(found) and true >= 0.8 * len(found)
