"""Parts of spaCy's French that are loaded by themselves say what the whole would say."""

import re
import subprocess
import sys

import pytest

from pipeline import french
from tests.conftest import ROOT

TEXTS = (
    "C'est-à-dire que l'entr'aide des micro-entreprises… oui ! M. Dupont, av. Foch, a-t-il dit ? Rendez-vous à Saint-Jean.",
    "un saut-de-ski et un faux-vampire ; prud'homme. Il pleut.Rentrons. Etc. 12.5 km/h",
    "",
)


def test_sentences_are_those_of_the_whole_tokeniser():
    import spacy

    nlp = spacy.blank("fr")
    nlp.add_pipe("sentencizer")
    assert nlp.tokenizer.token_match is not None
    for text in TEXTS:
        cut = [[(s.start_char, s.end_char) for s in one(text).sents] for one in (nlp, french.sentencizer())]
        assert cut[0] == cut[1]


def test_words_are_cut_as_the_whole_model_cuts_them():
    import spacy

    whole, ours = spacy.load(french.MODEL), french.load_model()
    for text in TEXTS:
        assert [token.text for token in ours.make_doc(text)] == [token.text for token in whole.make_doc(text)]
    assert any("entr'aide" in token.text for token in ours.make_doc(TEXTS[0]))


def test_every_pattern_that_waits_holds_a_joint():
    from spacy.lang.fr.tokenizer_exceptions import _regular_exp

    assert re.compile.__module__ == "re"  # what was lent is given back
    for pattern in _regular_exp:
        parts = re.findall(r"\[([^]]*)\]([*+?]?)", pattern)
        assert any(set(signs) <= french._signs() | {"-"} and not times for signs, times in parts), pattern[:80]


def test_the_sentencizer_compiles_no_pattern_that_takes_seconds():
    code = (
        "import re\nfrom re import _compiler\nplain = _compiler.compile\nseen = []\n"
        "_compiler.compile = lambda p, flags=0: (seen.append(len(p)), plain(p, flags))[1]\n"
        "from pipeline.language import sentence_spans\nsentence_spans('Un rendez-vous. Oui.')\n"
        "print(max(n for n in seen if isinstance(n, int)) if seen else 0, [n for n in seen if n > 200_000])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split(maxsplit=1)[1].strip() == "[]", done.stdout


@pytest.mark.parametrize(("form", "lemma"), [("mangeait", "manger"), ("écoles", "école"), ("kerbrat", None)])
def test_a_form_leads_to_its_lemma(form, lemma):
    assert french.lemma_of(form) == lemma
