"""What the machine calls sub-themes: words and key phrases by BERTopic's c-TF-IDF, as people wrote them.

A name says what many passages of the sub-theme say, what other sub-themes say less, and, where two sides speak,
what both say: a name that one side alone uses would be that side's name for the other's subject.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.topics.clustering import Labels
from pipeline.topics.phrases import JOIN, Terms
from pipeline.topics.space import Array

CANDIDATES = 80  # terms of highest c-TF-IDF that are looked at
LABEL_TERMS = 3
WORDS = 8
# Least share of a sub-theme's passages that say a term, and times as often as in the theme; tried in turn.
DEMANDS = ((0.06, 1.5), (0.06, 1.15), (0.03, 1.15), (0.0, 1.15), (0.0, 0.0))
PRIOR = 2.0  # passages: how often a rare term is said elsewhere is not known well
FLAT = 1.02  # least lift that weighs
WHOLE = 0.3  # share of a word's passages from which its phrase stands for it
# How much being said together matters beside a term's weight: in the name, which may list facets, and after it.
TOGETHER, AFTER = 1.0, 4.0
STAND_INS = 2


@dataclass(frozen=True)
class Said:
    """Who says what: `has` of shape (passages, terms), and the column of each term."""

    has: NDArray[np.bool_]
    column: dict[str, int]
    sides: NDArray[np.str_]


@dataclass(frozen=True)
class Name:
    """A sub-theme's label, and the words that it was made from; they begin alike."""

    label: str
    words: str


def name_clusters(terms: Terms, labels: Labels, sides: NDArray[np.str_], length: int = LABEL_TERMS) -> list[Name]:
    """Name each cluster, the clearest terms going where they are said most; no two names are alike.

    Args:
        terms: Of the passages, row by row as `labels`.
        labels: Cluster of each passage, from 0.
        sides: Perspective of each passage.
        length: Terms in a label.
    """
    count = int(labels.max()) + 1
    weights = _class_tfidf(terms, labels)
    said = _who_says(terms, {term for row in weights for term in row}, sides)
    names: list[Name] = []
    for number in range(count):
        ranked = _ranked(weights[number], said, labels == number)
        written = list(dict.fromkeys(terms.written.get(term, term.replace(JOIN, " ")) for term in ranked))
        shown = written[:length]
        while len(shown) < len(written) and _capital(shown) in {name.label for name in names}:
            shown = written[: len(shown) + 1]
        label = _capital(shown) or f"Sous-thème {number + 1}"
        if label in {name.label for name in names}:
            label = f"{label} ({number + 1})"
        names.append(Name(label, ", ".join(written[:WORDS]) if written else label))
    return names


def _capital(terms: list[str]) -> str:
    text = ", ".join(terms)
    return text[:1].upper() + text[1:]


def _class_tfidf(terms: Terms, labels: Labels) -> list[dict[str, float]]:
    """Terms of highest class-based TF-IDF of each cluster (Grootendorst 2022), by BERTopic."""
    from bertopic.vectorizers import ClassTfidfTransformer
    from scipy.sparse import csr_matrix, hstack

    sizes, rows = np.bincount(labels), np.arange(len(labels) + 1)
    mine = csr_matrix((np.ones(len(labels)), labels, rows), shape=(len(labels), len(sizes))).T
    # BERTopic fails on fewer than two terms: two stand in, once a passage, which no passage says.
    stand_ins = csr_matrix(np.repeat(sizes[:, None], STAND_INS, axis=1))
    counts = hstack([mine @ terms.counts, stand_ins], format="csr")
    heavy = ClassTfidfTransformer().fit_transform(counts).toarray()[:, :-STAND_INS]
    ranked = [np.argsort(-row, kind="stable")[:CANDIDATES] for row in heavy]
    return [{terms.keys[i]: float(row[i]) for i in best if row[i] > 0} for row, best in zip(heavy, ranked, strict=True)]


def _who_says(terms: Terms, candidates: set[str], sides: NDArray[np.str_]) -> Said:
    column = {term: i for i, term in enumerate(sorted(candidates))}
    kept = [i for i, key in enumerate(terms.keys) if key in column]
    return Said(terms.counts[:, kept].toarray() > 0, column, sides)


def _ranked(weights: dict[str, float], said: Said, here: NDArray[np.bool_]) -> list[str]:
    """Order a cluster's terms: weight, both sides' use, phrases before their words, words said together."""
    terms = sorted(weights, key=lambda term: (-weights[term], term))
    columns = [said.column[term] for term in terms]
    inside, everywhere = said.has[here][:, columns], said.has[:, columns].mean(axis=0)
    lifts = (inside.sum(axis=0) + PRIOR) / (len(inside) * everywhere + PRIOR)
    kept = _enough(terms, inside, lifts)
    weight = np.array([weights[term] for term in terms])
    values = weight * np.log(np.maximum(lifts, FLAT)) * _both_sides(inside, said.sides[here])
    return [terms[i] for i in _together(kept, values, inside)]


def _enough(terms: list[str], inside: NDArray[np.bool_], lifts: Array) -> list[int]:
    """Terms that enough passages say, and more than elsewhere; less is asked until there are some for a name."""
    counts = inside.sum(axis=0)
    share = dict(zip(terms, (counts / max(1, len(inside))).tolist(), strict=True))
    kept: list[int] = []
    for least, lift in DEMANDS:
        enough = [int(i) for i in np.flatnonzero((counts >= max(2, least * len(inside))) & (lifts >= lift))]
        here_said = {terms[i] for i in enough}
        kept = [i for i in enough if not _told_by_a_phrase(terms[i], share, here_said)]
        if len(kept) >= LABEL_TERMS:
            break
    return kept


def _told_by_a_phrase(term: str, share: dict[str, float], kept: set[str]) -> bool:
    """Tell whether a word is better said by a phrase, or a phrase is too rare beside its words."""
    if JOIN in term:
        return any(share[term] < WHOLE * share.get(word, 0.0) for word in term.split(JOIN) if word in kept)
    phrases = [one for one in kept if JOIN in one and term in one.split(JOIN)]
    return any(share[one] >= WHOLE * share[term] for one in phrases)


def _both_sides(inside: NDArray[np.bool_], sides: NDArray[np.str_]) -> Array:
    """From one half, where one side alone says a term, to one, where both do alike."""
    names = np.unique(sides)
    if len(names) < 2:
        return np.ones(inside.shape[1])
    shares = np.array([inside[sides == name].mean(axis=0) for name in names])
    return np.asarray(0.5 + 0.5 * shares.min(axis=0) / np.maximum(shares.max(axis=0), 1e-9), dtype=np.float64)


def _together(kept: list[int], values: Array, inside: NDArray[np.bool_]) -> list[int]:
    """Take the heaviest term, then at each step the heaviest that is said together with those taken.

    Together is normalised pointwise mutual information (Bouma 2009) over the cluster's passages, −1 to 1.
    """
    ties = dict(zip(kept, _npmi(inside[:, kept]), strict=True))
    place = {term: number for number, term in enumerate(kept)}
    chosen: list[int] = []
    left = list(kept)
    while left and len(chosen) < WORDS:
        near = [np.mean([ties[i][place[j]] for j in chosen]) if chosen else 0.0 for i in left]
        pull = np.exp((TOGETHER if len(chosen) < LABEL_TERMS else AFTER) * np.array(near))
        best = max(range(len(left)), key=lambda n: (values[left[n]] * pull[n], -left[n]))
        chosen.append(left.pop(best))
    return chosen


def _npmi(inside: NDArray[np.bool_]) -> Array:
    """Normalised pointwise mutual information of each term with each: shape (terms, terms)."""
    said = inside.astype(np.float64)
    both = said.T @ said / len(said)
    each = np.outer(alone := said.mean(axis=0), alone)
    safe = np.where((both > 0) & (both < 1), both, 0.5)
    known = np.log(safe / np.where(each > 0, each, 1)) / -np.log(safe)
    return np.asarray(np.where(both == 0, -1.0, np.where(both == 1, 1.0, known)), dtype=np.float64)
