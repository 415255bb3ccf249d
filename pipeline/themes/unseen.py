"""A usable tagger for a codebook that nobody has coded with: its definitions and examples, and nothing else.

Its words, and words near them, are looked for in practice passages (invented, in both registers, whose labels
are not read); what they find there teaches the ordinary tagger, which then knows more than the words
(self-training from a lexical teacher: Meng et al. 2018, «Weakly-Supervised Neural Text Classification»).
"""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np

from pipeline.language import plain
from pipeline.model import Codebook, Practice, Theme
from pipeline.themes.encoders import Encoder
from pipeline.themes.static_vectors import content_words, mean_vectors, word_vectors
from pipeline.themes.tagger import Tagger
from pipeline.themes.training import Examples, train
from pipeline.themes.vector_cache import embed_texts

PREVALENCE = 0.18  # of a theme, at most; many themes share three quarters of the passages
SHARED = 0.75
NEAR = 0.4  # cosine from which a word counts for a word of the definition
COMMON_AXES = 3  # directions that all French words share (Mu & Viswanath 2018)
WORDS_READ = 4  # best words of a passage that count
SHRINK = 0.3
RIVAL = 0.4  # how far the other themes count against one
EXAMPLE_WEIGHT = 4.0


def codebook_tagger(codebook: Codebook, encoder: Encoder, practice: Practice, cache: Path | None = None) -> Tagger:
    """Make a tagger from a codebook alone; corrections improve it afterwards.

    Args:
        codebook: Definitions, examples and variants.
        encoder: Which embeds the passages.
        practice: What to practise on.
        cache: Where embeddings are kept.
    """
    scores = teacher_scores(list(practice.texts), codebook)
    share = min(PREVALENCE, SHARED / len(codebook.themes))
    cut = np.quantile(scores, 1 - share, axis=0)
    soft = np.clip((scores - cut) / (scores.std(axis=0) + 1e-9), -1, 1)
    told = [(example, theme.key) for theme in codebook.themes for example in theme.examples]
    given = np.array([[key == theme.key for theme in codebook.themes] for _, key in told]).reshape(
        len(told), len(codebook.themes)
    )
    texts = [*practice.texts, *(text for text, _ in told)]
    targets = np.vstack([soft, np.where(given, 1.0, -0.5)])
    examples = Examples(
        texts=texts,
        labels=targets > 0,
        groups=np.arange(len(texts)),
        embeddings=embed_texts(texts, encoder, cache),
        perspectives=np.array([*practice.perspectives, *([""] * len(told))], dtype=object),
        trust=np.array([1.0] * len(practice.texts) + [EXAMPLE_WEIGHT] * len(told)),
    )
    tagger = train(examples, codebook, encoder, targets=targets)
    return replace(tagger, trained_on=frozenset(), version=f"{tagger.version}-sans-codage")


def teacher_scores(texts: list[str], codebook: Codebook) -> np.ndarray:
    """How much each text speaks of each theme, by the words of its definition: shape (texts, themes), standardised."""
    return np.asarray(_standard(_lexical(texts, codebook)) + _standard(_by_phrases(texts, codebook)))


def _standard(scores: np.ndarray) -> np.ndarray:
    return np.asarray((scores - scores.mean(axis=0)) / (scores.std(axis=0) + 1e-9))


def phrases(theme: Theme) -> list[str]:
    """The things that a definition lists, and the variants.

    >>> phrases(Theme("t", "T", "T", "#000000", "Bus, train (gares) et vélo."))
    ['Bus', 'train', 'gares', 'vélo']
    """
    parts = re.split(r"[,;:.()]|\bet\b", theme.definition)
    return [*(part.strip() for part in parts if len(part.strip()) > 2), *theme.variants]


def _lexical(texts: list[str], codebook: Codebook) -> np.ndarray:
    """Best words of each text, by nearness to a word of the theme, less what is near another theme too."""
    rows = [content_words(text) for text in texts]
    terms = [_terms(theme) for theme in codebook.themes]
    vocabulary = sorted({word for row in (*rows, *terms) for word in row})
    place = {word: i for i, word in enumerate(vocabulary)}
    vectors = _without_common(word_vectors(vocabulary))
    seen = np.ones(len(vocabulary))
    for row in rows:
        seen[[place[word] for word in set(row)]] += 1
    rarity = np.minimum(np.log((len(texts) + 1) / seen), 6) / 6
    near = np.column_stack([_nearest(vectors, [place[w] for w in t], np.array(list(t.values())), rarity) for t in terms])
    if near.shape[1] > 1:
        ranked = np.sort(near, axis=1)
        rival = np.where(near == ranked[:, -1:], ranked[:, -2:-1], ranked[:, -1:])
        near = np.maximum(near - 0.5 * rival, 0)
    scores = np.zeros((len(texts), len(codebook.themes)))
    for i, row in enumerate(rows):
        if row:
            best = np.sort(near[[place[word] for word in row]], axis=0)[-WORDS_READ:]
            scores[i] = best.sum(axis=0) / np.log(6 + len(row))
    return scores


def _terms(theme: Theme) -> dict[str, float]:
    """Words of a theme and their weight: definition, name and variants first, then examples."""
    weights = dict.fromkeys(content_words(f"{theme.definition} {theme.name} {' '.join(theme.variants)}"), 1.0)
    for example in theme.examples:
        for word in content_words(example):
            weights.setdefault(word, 0.6)
    return weights or {plain(theme.name).lower(): 1.0}


def _nearest(vectors: np.ndarray, columns: list[int], weights: np.ndarray, rarity: np.ndarray) -> np.ndarray:
    cosines = vectors @ vectors[columns].T
    cosines[columns, np.arange(len(columns))] = 1  # a word without a vector is near itself
    return np.asarray((np.maximum(cosines - NEAR, 0) / (1 - NEAR) * weights * rarity[columns]).max(axis=1))


def _without_common(vectors: np.ndarray) -> np.ndarray:
    """Take from word vectors their mean and the directions that all share; length one."""
    known = np.abs(vectors).sum(axis=1) > 0
    if known.sum() <= COMMON_AXES:
        return vectors
    centred = np.where(known[:, None], vectors - vectors[known].mean(axis=0), 0)
    axes = np.linalg.svd(centred[known], full_matrices=False)[2][:COMMON_AXES]
    rest = centred - (centred @ axes.T) @ axes
    return np.asarray(rest / np.maximum(np.linalg.norm(rest, axis=1, keepdims=True), 1e-9))


def _by_phrases(texts: list[str], codebook: Codebook) -> np.ndarray:
    """Nearness of whole texts to the phrases and examples of each theme, on whitened means of word vectors."""
    points = mean_vectors(texts).astype(np.float64)
    centre = points.mean(axis=0)
    values, axes = np.linalg.eigh(np.cov(points.T))
    root = (axes / np.sqrt((1 - SHRINK) * values + SHRINK * values.mean())) @ axes.T

    def whiten(rows: np.ndarray) -> np.ndarray:
        moved = (rows - centre) @ root
        return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9))

    here, scores = whiten(points), []
    for theme in codebook.themes:
        parts = phrases(theme)
        anchors = whiten(mean_vectors([*parts, *theme.examples, theme.definition]).astype(np.float64))
        weights = np.array([1.0] * len(parts) + [1.5] * len(theme.examples) + [2.0])
        scores.append(np.log((weights * np.exp(12 * here @ anchors.T)).mean(axis=1)))
    standard = _standard(np.column_stack(scores))
    others = (standard.sum(axis=1, keepdims=True) - standard) / max(len(scores) - 1, 1)
    return np.asarray(standard - RIVAL * others)
