"""The tagger: a calibrated score a theme, a decision, and when it would rather not decide."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from pipeline.disfluency import analysed_texts
from pipeline.model import Codebook
from pipeline.schemas import TAGS
from pipeline.themes.codebook import Found, find_variants
from pipeline.themes.encoders import choose_encoder
from pipeline.themes.explain import Landmark, explain
from pipeline.themes.features import Features, FeatureSpace, dense_features, make_features
from pipeline.themes.vector_cache import embed_texts

DIGITS = 4  # of a score: the same passages give the same bytes
CHUNK = 1000  # texts whose features are held at a time
KNOWN_SHARE = 0.3  # known words and pairs a word, below which a passage is not of the language that was learnt
ENOUGH_WORDS = 8  # below, a passage without a theme is too short to be out of the codebook

DECISIONS = np.array(["non", "oui"], dtype=object)


@dataclass(frozen=True)
class Tagger:
    """A tagger for one codebook and one encoder.

    Attributes:
        blocks: Number of blocks of the encoder's vectors.
        word_weights: Shape (themes, words).
        dense_weights: Shape (themes, dense).
        landmark_weights: Shape (landmarks, themes).
        intercepts: Shape (themes,).
        calibration: Slope and offset of the logit a theme (Platt 1999), shape (themes, 2).
        thresholds: Calibrated probability from which a theme is given, shape (themes,).
        margins: Doubt from which a tag is uncertain, shape (themes,).
        doubt_limit: Sum of doubts from which a passage is better left to a person.
        strange_limit: Nearness to the nearest landmark below which a passage is like nothing known.
        trained_on: SHA-1 prefixes of the training texts, so that an evaluation can refuse them.
        told: What some landmarks are (examples of the codebook, corrections), by their row.
        base: Print of the general tagger that this one started from.
    """

    codebook: Codebook
    encoder: str
    blocks: int
    space: FeatureSpace
    word_weights: np.ndarray
    dense_weights: np.ndarray
    landmark_weights: np.ndarray
    intercepts: np.ndarray
    calibration: np.ndarray
    thresholds: np.ndarray
    margins: np.ndarray
    doubt_limit: float
    strange_limit: float
    trained_on: frozenset[str] = frozenset()
    version: str = "2"
    told: dict[int, Landmark] = field(default_factory=dict)
    base: str = ""

    @property
    def labeller(self) -> str:
        """Name under which this tagger signs its tags."""
        return f"machine:{self.codebook.identifier}-{self.encoder}-{self.version}"


@dataclass(frozen=True)
class Prediction:
    """Tags of some texts.

    Attributes:
        scores: Calibrated probabilities, shape (texts, themes).
        decisions: Whether each theme is given, shape (texts, themes).
        uncertain: Whether each tag is too near its threshold, shape (texts, themes).
        abstain: Whether the whole passage had better be read by a person, shape (texts,).
        outside: Whether a passage says something, and nothing of the codebook, shape (texts,).
        evidence: For each text and theme, what carried the tag.
    """

    scores: np.ndarray
    decisions: np.ndarray
    uncertain: np.ndarray
    abstain: np.ndarray
    outside: np.ndarray
    evidence: list[list[str]]


def predict(texts: list[str], tagger: Tagger, embeddings: np.ndarray | None = None, explained: bool = True) -> Prediction:
    """Tag texts; an empty text gets no theme and is certain of it.

    Args:
        texts: What to tag.
        tagger: With what.
        embeddings: By the tagger's encoder, shape (texts, width); computed when not given.
        explained: Whether to look for what carried each tag.
    """
    if embeddings is None:
        embeddings = embed_texts(texts, choose_encoder(tagger.encoder, len(texts)))
    starts = range(0, len(texts), CHUNK)
    parts = [_predict(texts[s : s + CHUNK], embeddings[s : s + CHUNK], tagger, explained) for s in starts]
    if not parts:
        nothing = np.zeros((0, len(tagger.codebook.themes)))
        return Prediction(nothing, nothing > 0, nothing > 0, np.zeros(0, dtype=bool), np.zeros(0, dtype=bool), [])
    return Prediction(
        scores=np.concatenate([part.scores for part in parts]),
        decisions=np.concatenate([part.decisions for part in parts]),
        uncertain=np.concatenate([part.uncertain for part in parts]),
        abstain=np.concatenate([part.abstain for part in parts]),
        outside=np.concatenate([part.outside for part in parts]),
        evidence=[row for part in parts for row in part.evidence],
    )


def _predict(texts: list[str], embeddings: np.ndarray, tagger: Tagger, explained: bool) -> Prediction:
    variants = find_variants(texts, tagger.codebook)
    features = features_of(texts, embeddings, tagger, variants)
    logits = raw_scores(features, tagger) * tagger.calibration[:, 0] + tagger.calibration[:, 1]
    said = np.array([any(char.isalpha() for char in text) for text in texts])
    scores = np.where(said[:, None], np.round(1 / (1 + np.exp(-np.clip(logits, -30, 30))), DIGITS), 0.0)
    decisions = (scores >= np.round(tagger.thresholds, DIGITS)) & said[:, None]
    doubts = doubt(scores, tagger.thresholds)
    length = np.array([len(text.split()) for text in texts])
    # Words and pairs of words that training knows: hardly any in another language or in garbled text.
    known = np.diff(features.words.indptr) / np.maximum(length, 1)
    foreign = (length >= 3) & (known < KNOWN_SHARE) & bool(tagger.space.vocabulary)
    strange = (features.near.max(axis=1, initial=0) < tagger.strange_limit) | foreign
    abstain = said & ((doubts.sum(axis=1) >= tagger.doubt_limit) | strange)
    uncertain = said[:, None] & ((doubts >= tagger.margins) | strange[:, None])
    outside = (length >= ENOUGH_WORDS) & said & ~decisions.any(axis=1) & ~abstain
    found = explain(variants, features, decisions, tagger) if explained else [[""] * scores.shape[1] for _ in texts]
    return Prediction(scores, decisions, uncertain, abstain, outside, found)


def features_of(texts: list[str], embeddings: np.ndarray, tagger: Tagger, variants: list[Found] | None = None) -> Features:
    """Features of texts in the tagger's space; their variants are looked for where they are not given."""
    return make_features(texts, dense_features(texts, embeddings, tagger.codebook, variants), tagger.space, tagger.blocks)


def raw_scores(features: Features, tagger: Tagger) -> np.ndarray:
    """Uncalibrated scores: shape (texts, themes).

    In double precision: what a batch changes in the rounding is far below the digits that scores keep.
    """
    words = features.words @ tagger.word_weights.T
    dense = features.dense @ tagger.dense_weights.T
    return np.asarray(words + dense + features.near @ tagger.landmark_weights + tagger.intercepts)


def doubt(scores: np.ndarray, thresholds: np.ndarray) -> np.ndarray:
    """How near each score is to its threshold, in odds: 1 at the threshold, towards 0 away from it: shape (texts, themes)."""
    logits, limits = (np.log(np.clip(p, 1e-4, 1 - 1e-4) / (1 - np.clip(p, 1e-4, 1 - 1e-4))) for p in (scores, thresholds))
    return np.asarray(np.exp(-np.abs(logits - limits)))


def tag_passages(spoken: pd.DataFrame, tagger: Tagger, embeddings: np.ndarray) -> pd.DataFrame:
    """Tag passages; give it those of participants and documents, never the interviewer's.

    Args:
        spoken: Passages, columns of `schemas.PASSAGES`.
        tagger: With what.
        embeddings: Of `disfluency.analysed_texts`, by the tagger's encoder, shape (passages, width).

    Returns:
        Columns of `schemas.TAGS`, one row a passage and theme, in the order of the passages; `prompted` is
        left to `prompting.mark_prompted`.
    """
    result = predict(analysed_texts(spoken), tagger, embeddings)
    keys = tagger.codebook.keys
    ids = spoken["passage_id"].to_numpy(dtype=object)
    return pd.DataFrame(
        {
            "passage_id": np.repeat(ids, len(keys)),  # as objects: four million cells share one string a passage
            "theme": list(keys) * len(ids),
            "score": result.scores.ravel(),
            "decision": DECISIONS[result.decisions.ravel().astype(np.intp)],
            "uncertain": result.uncertain.ravel(),
            "labeller": tagger.labeller,
            "evidence": [words for row in result.evidence for words in row],
            "prompted": pd.array([pd.NA] * (len(keys) * len(ids)), dtype="boolean"),
        },
        columns=list(TAGS),
    )
