"""French through spaCy: sentences, lemmas and entities, behind three functions."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipeline import french
from pipeline.french import lemma_of
from pipeline.steady import quicken

NAMING = ("NOUN", "ADJ")
CONTENT = frozenset(("NOUN", "VERB", "ADJ", "PROPN"))
# Words of speech, units and dates: they name no theme.
_FILLERS = """
euh ben bah voilà oui non bon quoi hein fait chose truc faire avoir être aller dire voir savoir pouvoir vouloir devoir
falloir mettre prendre venir donner trouver passer penser croire parler arriver rester petit grand gros peu beaucoup
tout toute autre même gens monde fois jour an année heure temps haut bas cent mille sein réponse répondant question moment côté coup niveau exemple sorte besoin façon
cas point lieu cadre objet mise place plan ailleurs nouveau premier dernier seul bien vrai certain merci bonjour
monsieur madame mr mme sûr aussi ainsi pourcent million milliard mois semaine minute matin soir mètre kilomètre hectare
euro gwh mwh janvier février mars avril mai juin juillet août septembre octobre novembre décembre lundi mardi mercredi
jeudi vendredi samedi dimanche numéro page annexe article tableau total
"""
_CAPITAL = re.compile(r"(?:^|[.!?…\n])\W*\w[^.!?…\n]*?[A-ZÀ-ÖØ-ÞŒ]")
_OPENING = re.compile(r"(?:^|[.!?…\n])\W*(?=[A-ZÀ-ÖØ-ÞŒ])([^\W\d_]+)")
_PSEUDONYM = re.compile(r"\[[^\W\d_]+-\d+\]")
FILLERS = frozenset(_FILLERS.split())
BATCH = 128  # texts
# (form, part of speech), by spaCy's numbers → lemma or "", and whether it names a thing or a quality.
_LEMMAS: dict[tuple[int, int], tuple[str, bool]] = {}


@dataclass(frozen=True)
class Analysis:
    """Content lemmas of a text, in order, those that name things, and its entities (label, text)."""

    lemmas: tuple[str, ...]
    nouns: tuple[str, ...]
    entities: tuple[tuple[str, str], ...]


@lru_cache(maxsize=1)
def _model() -> Any:
    return quicken(french.load_model())


@lru_cache(maxsize=1)
def _lexicon() -> frozenset[str]:
    """Most forms of French without their accents; the tables alone are read, not the model."""
    tables = french.lemma_tables()
    words: set[str] = set(french.stop_words())
    for forms in tables["lemma_index"].values():
        words.update(forms)
    for forms in tables["lemma_exc"].values():
        words.update(forms)
        words.update(lemma for lemmas in forms.values() for lemma in lemmas)
    bare = (word if word.isascii() else unicodedata.normalize("NFD", word) for word in words)
    plain_ = (word if word.isascii() else "".join(c for c in word if not unicodedata.combining(c)) for word in bare)
    return frozenset(plain_)


@lru_cache(maxsize=1 << 18)
def is_word(word: str) -> bool:
    """Tell whether French knows a lower-case form; accents may be missing.

    >>> is_word("écoles"), is_word("ecoles"), is_word("kerbrat")
    (True, True, False)
    """
    bare = _lexicon()
    flat = "".join(c for c in unicodedata.normalize("NFD", word.replace("œ", "oe")) if not unicodedata.combining(c))
    return lemma_of(word) is not None or word in bare or flat in bare or flat.removesuffix("s") in bare


@lru_cache(maxsize=100_000)
def noun_lemmas(word: str) -> tuple[str, ...]:
    """Lemmas that a lower-case form has as a noun, then as an adjective, where they differ.

    >>> noun_lemmas("haies"), noun_lemmas("locales")
    (('haie',), ('locale', 'local'))
    """
    from spacy.tokens import Doc

    token = Doc(_model().vocab, words=[word])[0]
    lemmas = []
    for part in NAMING:
        token.pos_ = part
        lemmas.append(_model().get_pipe("lemmatizer").lemmatize(token)[0].lower())
    return tuple(dict.fromkeys(lemmas))


def known_nouns() -> dict[str, str]:
    """Lemma of each lower-case form that spaCy's tables have as a noun or an adjective, and not as a verb; no regular plural is there."""
    model = _model()
    index, others = (model.get_pipe("lemmatizer").lookups.get_table(name) for name in ("lemma_index", "lemma_exc"))
    kept: dict[str, str] = {}
    for part in ("noun", "adj"):
        for form, lemma in (*((form, form) for form in index[part]), *((form, said[0]) for form, said in others[part].items())):
            kept.setdefault(form, lemma)
    no_noun = model.Defaults.stop_words | index["verb"] | others["verb"].keys()
    return {form: lemma for form, lemma in sorted(kept.items()) if form not in no_noun and _is_content(lemma)}


def persons(texts: Iterable[str]) -> Iterator[tuple[tuple[int, int, str], ...]]:
    """Find persons and places (start, end, label) in texts, in order, by the entity recogniser alone."""
    others = ["tok2vec", "morphologizer", "attribute_ruler", "lemmatizer"]  # the recogniser has a network of its own
    for doc in _model().pipe((plain(text) for text in texts), batch_size=BATCH, disable=others):
        yield tuple((e.start_char, e.end_char, e.label_) for e in doc.ents if e.label_ in ("PER", "LOC"))


def plain(text: str) -> str:
    """Replace typographic apostrophes one for one: spaCy's French lemmas need the straight one.

    >>> plain("l’école")
    "l'école"
    """
    return text.replace("\u2019", "'").replace("\u2018", "'").replace("\u00a0", " ").replace("\u202f", " ")


def spoken_words(text: str) -> str:
    """A text with plain apostrophes and without pseudonyms: none is a word of whoever spoke, nor may name a sub-theme.

    >>> spoken_words("L’école de [personne-3]")
    "L'école de  "
    """
    said = plain(text)
    return _PSEUDONYM.sub(" ", said) if "[" in said else said


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Give the half-open character ranges of the sentences of a text.

    >>> sentence_spans("Il pleut. Rentrons.")
    [(0, 9), (10, 19)]
    """
    return [(s.start_char, s.end_char) for s in french.sentencizer()(plain(text)).sents if s.text.strip()]


def analyse(texts: Iterable[str]) -> Iterator[Analysis]:
    """Lemmatise texts and find their entities, in order; each distinct text is read once, and its results depend on it alone."""
    read = [spoken_words(text) for text in texts]
    # In short texts of one length a batch takes one time, and the network its best.
    unique = sorted(set(read), key=lambda text: (len(text), text))
    found: dict[str, Analysis] = {}
    for names in (True, False):
        part = [text for text in unique if may_name(text) == names]
        found |= zip(part, _analyses(part, () if names else ("ner",)), strict=True)
    return (found[text] for text in read)


def may_name(text: str) -> bool:
    """Tell whether a text may hold a name: a capital beyond the first letter of a sentence, or a first word unknown to French.

    Elsewhere, what the entity recogniser finds is hardly ever an entity.

    >>> may_name("Il faut des bus. Vite !"), may_name("La gare de Brest"), may_name("Esquibien a un port")
    (False, True, True)
    """
    return bool(_CAPITAL.search(text)) or not all(is_word(word.lower()) for word in _OPENING.findall(text))


def _analyses(texts: list[str], without: tuple[str, ...]) -> Iterator[Analysis]:
    for doc in _model().pipe(texts, batch_size=BATCH, disable=["attribute_ruler", "lemmatizer", *without]):
        yield _read(doc)


def _read(doc: Any) -> Analysis:
    entities = doc.ents
    inside = {i: entity.label_ for entity in entities for i in range(entity.start, entity.end)}
    lemmas, nouns = [], []
    for i, (form, part) in enumerate(doc.to_array(["ORTH", "POS"]).tolist()):
        known = _LEMMAS.get((form, part))
        lemma, names = known if known is not None else _learn(doc[i], (form, part))
        if lemma and inside.get(i) != "PER":
            lemmas.append(lemma)
            if names and i not in inside:
                nouns.append(lemma)
    return Analysis(tuple(lemmas), tuple(nouns), tuple((e.label_, e.text) for e in entities))


def _learn(token: Any, key: tuple[int, int]) -> tuple[str, bool]:
    """Lemma of a form as a part of speech, empty where it is no word of content; and whether it names a thing or a quality."""
    lemma = ""
    if token.pos_ in CONTENT and not token.is_stop:
        lemma = _model().get_pipe("lemmatizer").lemmatize(token)[0].lower()
    _LEMMAS[key] = (lemma if _is_content(lemma) else "", token.pos_ in NAMING)
    return _LEMMAS[key]


def _is_content(lemma: str) -> bool:
    letters = sum(char.isalpha() for char in lemma)
    return letters >= 3 and letters >= 0.8 * len(lemma) and lemma not in FILLERS
