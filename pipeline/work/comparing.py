"""Comparisons of the passages that are read closely, one kind of table each."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.compare.bridge import find_bridges
from pipeline.compare.concordance import concordances
from pipeline.compare.factors import factor_publics
from pipeline.compare.needs import match_needs
from pipeline.compare.places import find_places
from pipeline.compare.quotes import pick_quotes
from pipeline.compare.vocabulary import Language, distinctive_words, language_of
from pipeline.compare.voices import items_of
from pipeline.disfluency import analysed_texts
from pipeline.jobs import Ref
from pipeline.model import Codebook
from pipeline.outlines import Commune
from pipeline.schemas import VOCABULARY
from pipeline.themes.stances import tag_stances
from pipeline.topics.semantic_map import place_passages

Tables = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Near:
    """Passages read closely, row by row alike.

    Attributes:
        spoken: Columns of `schemas.PASSAGES`.
        words: Columns of `schemas.LANGUAGE`.
        embeddings: By the tagger's encoder, shape (spoken, width).
        encoder: Its name.
    """

    spoken: pd.DataFrame
    words: pd.DataFrame
    embeddings: np.ndarray
    encoder: str

    @cached_property
    def nouns(self) -> list[tuple[str, ...]]:
        """Lemmas of nouns and adjectives of each passage."""
        return [tuple(cell.split()) for cell in self.words["nouns"]]

    @cached_property
    def language(self) -> Language:
        """What passages say, in lemmas and phrases."""
        return language_of(self.spoken, analysed_texts(self.spoken), self.words)


@dataclass(frozen=True)
class CompareOrder:
    """What a comparison reads, and no more: what it does not read may change without it.

    Attributes:
        near: A `Near`.
        k: Fewest persons that may be described.
        models: Folder of the shipped taggers.
        codebook: The themes.
        tags: Tags of those passages, columns of `schemas.TAGS`.
        subthemes: Their sub-themes, columns of `schemas.SUBTHEMES`.
        weak: Keys of sub-themes that do not hold.
        communes: Of the territory.
        territory: Its name.
    """

    near: Ref
    k: int
    models: Path
    codebook: Codebook | None = None
    tags: Ref | None = None
    subthemes: Ref | None = None
    weak: frozenset[str] = frozenset()
    communes: tuple[Commune, ...] = ()
    territory: str = ""

    def passages(self) -> Near:
        """The passages."""
        near: Near = self.near.shared()
        return near

    def coded(self) -> tuple[Near, Codebook, pd.DataFrame, pd.DataFrame]:
        """The passages, the codebook, their tags and their sub-themes.

        Raises:
            ValueError: The order is of a comparison that reads passages alone.
        """
        if self.codebook is None or self.tags is None or self.subthemes is None:
            raise ValueError("this comparison reads tags and sub-themes, and was given none")
        return self.passages(), self.codebook, self.tags.get(), self.subthemes.get()


def words(order: CompareOrder) -> Tables:
    """Distinctive vocabulary, its contexts, and what both sides call otherwise."""
    near, codebook, tags, subthemes = order.coded()
    themes = [item for item in items_of(codebook, tags, subthemes) if item.level == "theme"]
    said = near.language
    found = [frame for frame in (distinctive_words(near.spoken, said, item, order.k) for item in themes) if len(frame)]
    vocabulary = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=list(VOCABULARY))
    bridges = find_bridges(near.spoken, said, themes, near.embeddings, order.k)
    return {"vocabulary": vocabulary, "concordances": concordances(near.spoken, said, themes, vocabulary), "bridges": bridges}


def needs(order: CompareOrder) -> Tables:
    """What passages do (tell a problem, wish, resource or action), and which actions answer which needs."""
    near, _, tags, subthemes = order.coded()
    stances = tag_stances(near.spoken, near.embeddings, near.encoder, order.models)
    facing = match_needs(near.spoken, tags, stances, subthemes, near)
    return {"stances": stances, "needs": facing.needs, "answers": facing.answers}


def quotes(order: CompareOrder) -> Tables:
    """Facing verbatims of every theme and sub-theme."""
    near, codebook, tags, subthemes = order.coded()
    items = items_of(codebook, tags, subthemes, order.weak)
    return {"quotes": pick_quotes(near.spoken, tags, items, subthemes)}


def places(order: CompareOrder) -> Tables:
    """Communes that passages are about."""
    near = order.passages()
    return {"places": find_places(near.spoken, order.communes, near.words["entities"], order.territory)}


def publics(order: CompareOrder) -> Tables:
    """Correspondence analysis of publics and words."""
    near = order.passages()
    return {"factors": factor_publics(near.spoken, near.nouns, k=order.k)}


def semantic_map(order: CompareOrder) -> Tables:
    """Where passages lie on the map."""
    near = order.passages()
    return {"map": place_passages(near.spoken, near.embeddings)}
