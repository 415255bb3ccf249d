"""One comparison from its parts: sub-themes, prevalence, gaps, words, quotes, needs, places and maps, table by table."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from pipeline import store
from pipeline.compare.breakdown import prevalence
from pipeline.compare.bridge import find_bridges
from pipeline.compare.concordance import concordances
from pipeline.compare.corrected import correct_gaps, hold_against_error
from pipeline.compare.factors import factor_publics
from pipeline.compare.gaps import compute_gaps
from pipeline.compare.modes import leave_one_mode_out
from pipeline.compare.needs import match_needs
from pipeline.compare.places import find_places
from pipeline.compare.quotes import pick_quotes
from pipeline.compare.sensitivity import weigh_otherwise
from pipeline.compare.vocabulary import Language, distinctive_words, language_of
from pipeline.compare.voices import Item, items_of, listen
from pipeline.disfluency import analysed_texts
from pipeline.model import Codebook
from pipeline.outlines import Commune
from pipeline.schemas import VOCABULARY
from pipeline.themes.stances import tag_stances
from pipeline.topics.semantic_map import place_passages
from pipeline.topics.subthemes import Spoken, Topics, find_subthemes


@dataclass(frozen=True)
class Material:
    """All that a comparison is made from, row by row alike.

    Attributes:
        spoken: Participants' and documents' passages, columns of `schemas.PASSAGES`.
        tags: Columns of `schemas.TAGS`.
        words: Columns of `schemas.LANGUAGE`.
        embeddings: By the tagger's encoder, shape (spoken, width).
        encoder: Its name.
        codebook: The themes.
        errors: The machine's, columns of `schemas.ERRORS`.
        names: What the analyst calls sub-themes: columns of `decisions/sous-themes.csv`, or empty.
        communes: Of the territory, with their outlines where there are some.
        territory: Its name.
        k: Fewest persons that may be described.
    """

    spoken: pd.DataFrame
    tags: pd.DataFrame
    words: pd.DataFrame
    embeddings: np.ndarray
    encoder: str
    codebook: Codebook
    errors: pd.DataFrame
    names: pd.DataFrame
    communes: tuple[Commune, ...]
    territory: str
    k: int

    @cached_property
    def texts(self) -> list[str]:
        """Texts as the analysis reads them."""
        return analysed_texts(self.spoken)

    @cached_property
    def language(self) -> Language:
        """What passages say, in lemmas and phrases."""
        return language_of(self.spoken, self.texts, self.words)


@dataclass(frozen=True)
class Compared:
    """Tables of a comparison by their names in `schemas.TABLES`, and the analyst's names that found no sub-theme."""

    tables: dict[str, pd.DataFrame]
    lost_names: tuple[str, ...]


def compare(material: Material) -> Compared:
    """Compare the two perspectives on every theme and sub-theme.

    On one thread: thousands of small products wait for one another longer than they compute on several.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        return _compared(material)


def _compared(material: Material) -> Compared:
    nouns = [tuple(cell.split()) for cell in material.words["nouns"]]
    topics = find_subthemes(
        Spoken(material.spoken, material.embeddings, nouns), material.tags, material.codebook.keys, material.names
    )
    weak = frozenset(topics.topics.loc[topics.topics["weak"].astype(bool), "subtheme"].astype(str))
    items = items_of(material.codebook, material.tags, topics.assignments, weak)
    themes = [item for item in items if item.level == "theme"]
    tables = {
        "subthemes": topics.assignments,
        "topics": topics.topics,
        "topic_quality": topics.quality,
        **_numbers(material, items),
        **_words(material, themes),
        **_actions(material, topics),
        "quotes": pick_quotes(material.spoken, material.tags, items, topics.assignments),
        "places": find_places(material.spoken, material.communes, material.words["entities"], material.territory),
        "factors": factor_publics(material.spoken, nouns, k=material.k),
        "map": place_passages(material.spoken, material.embeddings),
    }
    return Compared(tables, topics.lost_names)


def _numbers(material: Material, items: list[Item]) -> dict[str, pd.DataFrame]:
    """Shares, gaps, and what would change them."""
    heard = listen(material.spoken, items)
    corrected = correct_gaps(material.spoken, heard, material.errors)
    gaps = hold_against_error(compute_gaps(heard), corrected)
    return {
        "gaps": gaps,
        "corrected": corrected,
        "prevalence": prevalence(heard),
        "without_mode": leave_one_mode_out(heard, gaps),
        "sensitivity": weigh_otherwise(material.spoken, items),
    }


def _words(material: Material, themes: list[Item]) -> dict[str, pd.DataFrame]:
    """Distinctive vocabulary, its contexts, and what both sides call otherwise."""
    spoken, language, k = material.spoken, material.language, material.k
    found = [frame for frame in (distinctive_words(spoken, language, item, k) for item in themes) if len(frame)]
    vocabulary = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=list(VOCABULARY))
    bridges = find_bridges(spoken, language, themes, material.embeddings, k)
    return {"vocabulary": vocabulary, "concordances": concordances(spoken, language, themes, vocabulary), "bridges": bridges}


def _actions(material: Material, topics: Topics) -> dict[str, pd.DataFrame]:
    """What passages do (tell a problem, wish, resource or action), and which actions answer which needs."""
    stances = tag_stances(material.spoken, material.embeddings, material.encoder, store.MODELS)
    facing = match_needs(material.spoken, material.tags, stances, topics.assignments, material)
    return {"stances": stances, "needs": facing.needs, "answers": facing.answers}
