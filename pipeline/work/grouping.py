"""Sub-themes: fitting those of a theme, and placing passages in them by what close reading taught."""

from dataclasses import dataclass

import numpy as np

from pipeline.disfluency import analysed_texts
from pipeline.jobs import Ref
from pipeline.lexicon import Lexicon, learn_lexicon
from pipeline.model import PARTICIPANT
from pipeline.themes.encoders import choose_encoder
from pipeline.themes.vector_cache import embed_texts
from pipeline.topics.fitting import FittedTheme, fit_theme
from pipeline.topics.subthemes import Assigned, Spoken, assign_themes


@dataclass(frozen=True)
class FitOrder:
    """The closely read passages of one theme, a `Part`."""

    part: Ref


def fit(order: FitOrder) -> FittedTheme:
    """Find the sub-themes of one theme."""
    return fit_theme(order.part.get())


@dataclass(frozen=True)
class LearnOrder:
    """The closely read passages and their French, a `Near`."""

    near: Ref


def learn(order: LearnOrder) -> Lexicon:
    """Learn from close reading the nouns of other passages."""
    near = order.near.shared()
    return learn_lexicon(analysed_texts(near.spoken), near.nouns)


@dataclass(frozen=True)
class AssignOrder:
    """Passages of a part of the corpus to place, and in what.

    Attributes:
        part: Of the corpus.
        rows: Which of its participants' passages to place, numbers.
        tags: Of those passages: what is given, columns of `schemas.TAGS`.
        fitted: Sub-themes, theme by theme.
        themes: Keys of the codebook.
        lexicon: Gives the nouns of a text.
        encoder: Of the tagger.
    """

    part: Ref
    rows: np.ndarray
    tags: Ref
    fitted: tuple[Ref, ...]
    themes: tuple[str, ...]
    lexicon: Ref
    encoder: str


def assign(order: AssignOrder) -> Assigned:
    """Place passages that were not read closely."""
    passages, lexicon = order.part.get(), order.lexicon.shared()
    spoken = passages[passages["role"] == PARTICIPANT].iloc[order.rows].reset_index(drop=True)
    texts = analysed_texts(spoken)
    vectors = embed_texts(texts, choose_encoder(order.encoder, len(texts)))
    nouns = [lexicon.nouns(text) for text in texts]
    fitted = [ref.shared() for ref in order.fitted]
    return assign_themes(fitted, Spoken(spoken, vectors, nouns), order.tags.get(), order.themes)
