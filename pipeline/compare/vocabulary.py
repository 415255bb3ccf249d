"""Distinctive words and phrases of each side within a theme: weighted log-odds and French *spécificités*."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pandas as pd

from pipeline.compare.phrases import LINKERS, find_phrases, fold
from pipeline.compare.significance import FALSE_DISCOVERY, false_discovery
from pipeline.compare.voices import SIDES, TOGETHER, Ids, Item
from pipeline.protect.small_cells import DEFAULT_K
from pipeline.schemas import VOCABULARY

TOP = 12
LEAST_Z = 1.96
MIN_DOCUMENTS = 2  # a word of one document is that document's
PRIOR_WORDS = 500  # words of the whole corpus that the prior is worth, as in Monroe, Colaresi & Quinn
LEAST_COUNT = 5  # passages of both sides together below which a term is not tested
SAME_PASSAGES = 0.6  # of a word's passages in which a phrase stands: the phrase says it all
# Words that nouns and adjectives leave in, and that name nothing; addresses and what a page cut are no words either.
EMPTY = frozenset(("haut", "bas", "cent", "mille", "sein", "présent", "suivant", "existant", "tél", "deuxième", "troisième"))
_NAMING = re.compile(r"[^\W\d_]{2,}(?:-[^\W\d_]+)*")
WORD, PHRASE = "mot", "expression"


@dataclass(frozen=True)
class Language:
    """What passages say, row by row alike.

    Attributes:
        nouns: Lemmas of the nouns and adjectives of each passage, entities left out.
        lemmas: All content lemmas of each passage.
        phrases: Phrases of each passage (`phrases.find_phrases`).
    """

    nouns: Sequence[tuple[str, ...]]
    lemmas: Sequence[tuple[str, ...]]
    phrases: Sequence[tuple[str, ...]]

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """Words, then phrases, each in alphabetical order."""
        words = {word for said in self.nouns for word in said if _NAMING.fullmatch(word) and word not in EMPTY}
        return (*sorted(words), *sorted({phrase for said in self.phrases for phrase in said} - words))

    @cached_property
    def says(self) -> Any:
        """1 where a passage says a term, once or often: sparse by row, shape (passages, terms)."""
        from scipy import sparse

        place = {term: column for column, term in enumerate(self.terms)}
        said = zip(self.nouns, self.phrases, strict=True)
        rows = [sorted({place[term] for term in (*words, *phrases) if term in place}) for words, phrases in said]
        ends = np.cumsum([0, *map(len, rows)])
        columns = np.array([column for row in rows for column in row], dtype=np.int64)
        return sparse.csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(rows), len(self.terms)))

    @cached_property
    def lengths(self) -> np.ndarray:
        """Number of different content words of each passage, shape (passages,)."""
        return np.array([len({*some, *others}) for some, others in zip(self.nouns, self.lemmas, strict=True)], dtype=float)

    @cached_property
    def phrase(self) -> np.ndarray:
        """Which terms are phrases, shape (terms,)."""
        words = {term for said in self.nouns for term in said}
        return np.array([term not in words for term in self.terms], dtype=bool)


@dataclass(frozen=True)
class _Shown:
    """A term that may be shown: its row, whether it is a phrase, the stems of its words, and the passages that say it."""

    index: int
    phrase: bool
    stems: frozenset[str]
    passages: frozenset[int]

    def doubles(self, other: "_Shown") -> bool:
        """Tell whether two terms share a word and most passages of the more frequent one."""
        both = len(self.passages & other.passages)
        return bool(self.stems & other.stems) and both >= SAME_PASSAGES * max(len(self.passages), len(other.passages))


@lru_cache(maxsize=100_000)
def stems(term: str) -> frozenset[str]:
    """Content words of a term, number and gender left aside.

    >>> sorted(stems("pas de bus")) == sorted(stems("bus"))
    True
    """
    return frozenset(fold(word) for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", term) if word not in LINKERS)


def language_of(passages: pd.DataFrame, texts: Sequence[str], table: pd.DataFrame) -> Language:
    """Gather what passages say.

    Args:
        passages: Columns of `schemas.PASSAGES`.
        texts: As analysed, one a passage.
        table: Columns of `schemas.LANGUAGE`; its rows may stand in any order.
    """
    rows = table.set_index("passage_id").reindex(passages["passage_id"])
    nouns, lemmas = ([tuple(cell.split()) for cell in rows[c].fillna("")] for c in ("nouns", "lemmas"))
    return Language(nouns, lemmas, find_phrases(texts, nouns, passages["voice_id"].tolist()))


def distinctive_words(passages: pd.DataFrame, words: Language, item: Item, k: int = DEFAULT_K) -> pd.DataFrame:
    """Find the words and phrases that set each side apart within the passages of an item.

    A passage counts a term once. Terms are ranked by the weighted log-odds ratio with an informative Dirichlet prior
    (Monroe, Colaresi & Quinn 2008), and tested by the hypergeometric model of *spécificités* (Lafon 1980); passages of one
    voice resemble one another, so both read counts divided by their design effect (Rao & Scott 1992). False discoveries
    are held at 5 % over all terms tested (Benjamini & Hochberg 1995). A term of the lived side is said by k persons or
    more, one of institutions by two documents or k voices; what a synthesis says is nobody's own words.

    Returns:
        Columns of `schemas.VOCABULARY`, institutions first, best first, at most `TOP` a side.
    """
    frame = score_terms(passages, words, item, k)
    stated = frame[(frame["z"].abs() >= LEAST_Z) & frame["found"] & frame["enough"]]
    rows = zip(SIDES, side_rows(passages, item.passage_ids), strict=True)
    parts = [_without_doubles(stated[stated["perspective"] == side], words, own) for side, own in rows]
    return pd.concat(parts, ignore_index=True)[list(VOCABULARY)]


def score_terms(passages: pd.DataFrame, words: Language, item: Item, k: int = DEFAULT_K, tests: bool = True) -> pd.DataFrame:
    """Score every term of an item that is said often enough to tell, whether or not it may be stated.

    Returns:
        Columns of `schemas.VOCABULARY`, then `rate_institutional` and `rate_lived` (passages that say the term, over words
        said), `found` (holds under the false discovery rate) and `enough` (enough voices of its side say it), best first.
        Without `tests`, which take most of the time, `specificity` and `found` are left out.
    """
    sides = side_rows(passages, item.passage_ids)
    clusters = _clusters(passages)
    tested = np.flatnonzero(_told(words, passages, sides[0] | sides[1], k))
    there, lived = (_count(words, rows, clusters[rows]).take(tested) for rows in sides)
    z = log_odds(there, lived, _prior(words, passages)[tested])
    voices = [_voices(words, passages, rows)[:, tested] for rows in sides]
    enough = [(papers >= MIN_DOCUMENTS) | (persons + papers >= k) for persons, papers in voices]
    first = z > 0
    frame = pd.DataFrame(
        {
            "theme": item.theme,
            "perspective": np.where(first, *SIDES),
            "word": np.array(words.terms, dtype=object)[tested],
            "kind": np.where(words.phrase[tested], PHRASE, WORD),
            "z": np.round(z, 3),
            "count_institutional": there.counts.astype(int),
            "count_lived": lived.counts.astype(int),
            "voices_institutional": voices[0].sum(axis=0),
            "voices_lived": voices[1].sum(axis=0),
            "rate_institutional": there.counts / there.size,
            "rate_lived": lived.counts / lived.size,
            "enough": np.where(first, *enough),
        }
    )
    if tests:
        tails = specificity(there, lived)
        frame["specificity"] = np.round(-np.log10(np.where(first, tails[0], tails[1])), 2)
        frame["found"] = false_discovery(np.minimum(1, 2 * tails.min(axis=0))) <= FALSE_DISCOVERY
    return frame.sort_values(["z", "word"], key=lambda c: -c.abs() if c.name == "z" else c, ignore_index=True)


def _told(words: Language, passages: pd.DataFrame, rows: np.ndarray, k: int) -> np.ndarray:
    """Which terms are said often enough to test, by k voices of any side or half of the documents: shape (terms,).

    It does not depend on which side says a term more, so that the choice makes no difference by itself.
    """
    persons, papers = _voices(words, passages, rows)
    documents = passages.loc[rows & (passages["kind"] == "document").to_numpy(bool), "voice_id"].nunique()
    often = np.asarray(words.says[rows].sum(axis=0)).ravel() >= LEAST_COUNT
    return np.asarray(often & ((persons + papers >= k) | (papers >= max(MIN_DOCUMENTS, documents / 2))))


def side_rows(passages: pd.DataFrame, ids: Ids) -> tuple[np.ndarray, np.ndarray]:
    """Tell which of these passages are each side's own words, institutions first; a synthesis is no resident's."""
    chosen = passages["passage_id"].isin(ids)
    first, lived = (chosen & (passages["perspective"] == side) for side in SIDES)
    return first.to_numpy(bool), (lived & (passages["rendering"] != "synthese")).to_numpy(bool)


@dataclass(frozen=True)
class Counted:
    """How often one side says each term.

    Attributes:
        counts: Passages that say it, shape (terms,).
        size: Words said on the whole.
        effect: By how much passages of one voice resemble one another: its design effect, at least 1, shape (terms,).
    """

    counts: np.ndarray
    size: float
    effect: np.ndarray

    def take(self, columns: np.ndarray) -> "Counted":
        """Keep some terms."""
        return Counted(self.counts[columns], self.size, self.effect[columns])


def _count(words: Language, rows: np.ndarray, clusters: np.ndarray) -> Counted:
    """Count the terms of some passages; the design effect is a term's own, or that of all terms where it is larger."""
    says = words.says[rows]
    member = _membership(clusters)
    by_voice = member @ says
    counts = np.asarray(says.sum(axis=0)).ravel()
    lengths = member @ words.lengths[rows]
    size = max(float(lengths.sum()), 1.0)
    rate = counts / size
    squares = np.asarray(by_voice.power(2).sum(axis=0)).ravel()
    spread = squares - 2 * rate * (by_voice.T @ lengths) + rate**2 * float(lengths @ lengths)
    spread *= len(lengths) / max(len(lengths) - 1, 1)
    common = spread.sum() / max(counts.sum(), 1.0)
    own = np.maximum(spread / np.maximum(counts, 1), 1.0)
    return Counted(counts, size, np.maximum(own, common))


def _membership(labels: np.ndarray) -> Any:
    """1 where a row bears a label: sparse, shape (labels, rows), labels in alphabetical order."""
    from scipy import sparse

    places, names = pd.factorize(labels, sort=True)
    return sparse.csr_matrix((np.ones(len(places)), (places, np.arange(len(places)))), shape=(len(names), len(places)))


def _clusters(passages: pd.DataFrame) -> np.ndarray:
    """Name the cluster of each passage: its voice, the meeting in which voices heard one another, or the text that was copied."""
    together = passages["mode"].isin(TOGETHER) & (passages["kind"] != "document")
    names = passages["voice_id"].astype(object).where(~together, "source|" + passages["source"].astype(object))
    return passages["campaign"].astype(object).fillna(names).to_numpy(object)


def _voices(words: Language, passages: pd.DataFrame, rows: np.ndarray) -> np.ndarray:
    """Number of persons and of documents that say each term: shape (2, terms)."""
    member = _membership(passages["voice_id"].to_numpy(object)[rows])
    said = member @ words.says[rows]
    paper = member @ (passages.loc[rows, "kind"] == "document").to_numpy(float) > 0
    return np.stack([np.asarray((said[part] > 0).sum(axis=0)).ravel() for part in (~paper, paper)]).astype(int)


def _prior(words: Language, passages: pd.DataFrame) -> np.ndarray:
    """Share of each term in the whole corpus, both sides weighing the same: shape (terms,)."""
    sides = side_rows(passages, frozenset(passages["passage_id"]))
    rates = [np.asarray(words.says[rows].sum(axis=0)).ravel() / max(words.lengths[rows].sum(), 1.0) for rows in sides]
    return np.asarray(sum(rates)) / 2


def log_odds(first: Counted, second: Counted, prior: np.ndarray) -> np.ndarray:
    """z-scores of the log-odds ratio of each term, positive on the first side (Monroe, Colaresi & Quinn 2008, eq. 16 to 22).

    Args:
        first: One side.
        second: The other.
        prior: Share of each term in the whole corpus, shape (terms,).
    """
    # A prior may not outweigh what the smaller side says.
    total = min(PRIOR_WORDS, first.size, second.size)
    weight = total * prior + 0.01
    logs, variance = [], np.zeros(len(prior))
    for side in (first, second):
        counts = side.counts / side.effect + weight
        logs.append(np.log(counts / (side.size / side.effect + total - counts)))
        variance = variance + 1 / counts
    return np.asarray((logs[0] - logs[1]) / np.sqrt(variance))


def specificity(first: Counted, second: Counted) -> np.ndarray:
    """Hypergeometric tails of each term on each side (Lafon 1980): probabilities of as many or more, shape (2, terms)."""
    from scipy.stats import hypergeom

    counts = [np.floor(side.counts / side.effect) for side in (first, second)]
    sizes = [np.maximum(np.floor(side.size / side.effect), 1) for side in (first, second)]
    tails = [
        hypergeom.sf(own - 1, sizes[0] + sizes[1], counts[0] + counts[1], size) for own, size in zip(counts, sizes, strict=True)
    ]
    return np.clip(np.stack(tails), 1e-300, 1.0)


def _without_doubles(stated: pd.DataFrame, words: Language, rows: np.ndarray) -> pd.DataFrame:
    """Keep the best terms; of a word and its phrase, or two phrases, that stand in the same passages, keep one."""
    place = {term: column for column, term in enumerate(words.terms)}
    says = words.says[rows].tocsc()
    kept: list[_Shown] = []
    for index, row in stated.iterrows():
        shown = _Shown(index, row["kind"] == PHRASE, stems(row["word"]), frozenset(says[:, place[row["word"]]].indices.tolist()))
        doubles = [other for other in kept if shown.doubles(other)]
        if not doubles:
            kept.append(shown)
        elif shown.phrase and not any(other.phrase for other in doubles):
            kept[kept.index(doubles[0])] = shown
            kept = [other for other in kept if other not in doubles]
    return stated.loc[sorted(shown.index for shown in kept)[:TOP]]
