"""What the words of a text leave possible: never less than what patterns find."""

import pickle

import pytest

from pipeline.model import Protection
from pipeline.protect import clues
from pipeline.protect.detect import Known, detect, find_here
from pipeline.protect.key import Key
from pipeline.protect.lexicon import COMMON, given_names, resembles_given
from pipeline.protect.pseudonyms import mask
from pipeline.protect.tokens import WORD, tokenise
from tests.protect import planting

SAID = [
    "Ma voisine martine dupont habite au 12 rue des Lilas",
    "rien à dire",
    "Mme          kerbrat dit non",
    "rien à dire",
    "écrivez à Alain Abadie",
    "Mme Abadie le sait",
]


@pytest.mark.parametrize("kind", ["courriel", "téléphone", "compte", "plaque", "adresse", *planting.NAME_CLASSES])
def test_no_clue_hides_what_patterns_find(kind, monkeypatch):
    texts = [text for text, *_ in planting.sow(["On attend le bus depuis un an."] * 40, planting.plant(kind, 40, "dev", 3), 3)]
    quick = list(detect(texts, Known()))
    everything = sum(1 << i for i in range(32)) | (100 << 32)

    def all_open(text):
        words = [everything] * len(WORD.findall(text))
        return clues.Clues(words, everything, 100, 100)

    for module in ("detect", "names", "patterns", "online", "accounts", "addresses"):
        monkeypatch.setattr(f"pipeline.protect.{module}.clues_of", all_open)
    assert list(detect(texts, Known())) == quick


def test_words_and_their_clues_stand_in_one_order():
    text = "L'école d'Hervé, dit-il : M.\tKerbrat a-t-elle vu ?"
    assert len(tokenise(text)) == len(clues.clues_of(text).words)


def test_chunks_and_processes_change_nothing():
    def chunked(texts, known):
        sent = pickle.loads(pickle.dumps(known))
        return [finds for text in texts for finds in pickle.loads(pickle.dumps(find_here([text], sent)))]

    here, there = mask(SAID, Key()), mask(SAID, Key(), finder=chunked)
    assert here == there
    assert here.texts[4:] == ["écrivez à [personne-1]", "Mme [personne-1] le sait"]


def test_a_text_said_twice_is_looked_at_once():
    seen: list[str] = []

    def counting(texts, known):
        seen.extend(texts)
        return find_here(texts, known)

    mask(["rien à dire"] * 5, Key(), settings=Protection(), finder=counting)
    assert seen == ["rien à dire"]


@pytest.mark.parametrize("typed", ["matrine", "catherinne", "phillippe", "natalie", "comune", "kerbrat", "jean-matrine"])
def test_a_slip_of_a_letter_finds_the_first_of_the_closest_names(typed):
    from rapidfuzz.distance import OSA

    def closest(word):
        common = [name for name, (rank, doubt) in given_names().items() if rank < COMMON and not doubt and len(name) >= 5]
        scored = [(OSA.distance(name, word), at) for at, name in enumerate(common)]
        best = min(scored)
        return common[best[1]] if best[0] <= 1 else None

    expected = f"jean-{closest('matrine')}" if "-" in typed else closest(typed)
    assert resembles_given(typed) == expected
