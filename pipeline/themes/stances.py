"""Stances: what a passage does with its theme, that is states a problem, a wish, a resource or an action.

The tagger is that of themes, trained for the codebook `postures`. What it needs besides words and embeddings is
grammar: a mean of word vectors forgets moods and negation, and the same infinitive is a wish in a resident's answer
and a measure in a plan. Grammar comes as pseudo-words set after the text, alone and joined to the perspective.
"""

import re
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.disfluency import analysed_texts
from pipeline.language import plain
from pipeline.schemas import STANCES
from pipeline.themes.codebook import read_codebook
from pipeline.themes.model_files import load_tagger
from pipeline.themes.tagger import Tagger, predict

CODEBOOK = "postures"
SHIPPED = ("fast", "precise")
FALLBACK = "fast"  # serves any other encoder, with vectors of its own: thousands a second, on every system
MARK = "zz"  # opens every pseudo-word: no French word does
SHORT, MEDIUM = 8, 30  # words
FIGURES = 0.08  # share of digits from which a passage is a table
_MOODS = {
    "conditionnel": re.compile(r"\w(?:rait|raient|rais|rions|riez)\b"),
    "futur": re.compile(r"\w(?:era|eront|erons|ira|iront|irons|dra|dront|drons)\b"),
    "negation": re.compile(r"\b(?:ne |n')\w.{0,25}?\b(?:pas|plus|jamais|rien|personne|aucune?)\b"),
    "passe": re.compile(
        r"\b(?:a|ont|avons|est|sont|été) (?:été )?(?!plus|tous|depuis|puis|ici|aussi|parmi)\w+(?:ée?s?|is?|its?|us?|ue)\b"
    ),
    "je": re.compile(r"\b(?:je|me|mon|ma|mes|moi)\b|\b[jm]'"),
    "nous": re.compile(r"\b(?:nous|notre|nos|on)\b"),
    "manque": re.compile(r"\b(?:trop|manquent?|faute de|pas assez|plus de)\b"),
    "question": re.compile(r"\?"),
    "exclame": re.compile("!"),
}
_CLAUSE = re.compile(r"[.!?;:•✓➢❖|\n]| - |\d\)")
_WORD = re.compile(r"[^\W\d_]+")
_INFINITIVE = re.compile(r"\w{2,}(?:er|ir|re|oir)")
_NOMINAL = re.compile(r"\w+(?:tion|sion|ment|age|ure|ien)s?")
# Words that end like infinitives, and words that open a passage and tell how it goes on: closed lists, so that no name gets in.
_ENDINGS = "pour leur sur premier notre votre autre entre par outre contre hier dernier chantier quartier"
_STARTS = """
le la les un une des du de il elle ils on nous je ce cela ça c l en par pour à a au aux et mais donc alors pas plus trop non oui
avoir être que si question avis concernant dans avec très bien
"""
_NO_INFINITIVE = frozenset(_ENDINGS.split())
_OPENERS = frozenset(_STARTS.split())


def grammar(text: str) -> list[str]:
    """Name what the grammar of a text tells, in a fixed order.

    >>> grammar("Il faudrait un bus, il n'y en a plus.")
    ['conditionnel', 'negation', 'debutil', 'moyen']
    >>> grammar("Préserver les haies")
    ['debutinfinitif', 'infinitif', 'court']
    """
    said = plain(text).lower()
    found = [name for name, pattern in _MOODS.items() if pattern.search(said)]
    openings = [word.group() for clause in _CLAUSE.split(said) if (word := _WORD.search(clause))]
    infinitives = [bool(_INFINITIVE.fullmatch(word)) and word not in _NO_INFINITIVE for word in openings]
    if openings and infinitives[0]:
        found.append("debutinfinitif")
    if any(infinitives):
        found.append("infinitif")
    if openings and _NOMINAL.fullmatch(openings[0]):
        found.append("debutnominal")
    if openings and openings[0] in _OPENERS:
        found.append(f"debut{openings[0]}")
    words = len(text.split())
    found.append("court" if words < SHORT else "moyen" if words < MEDIUM else "long")
    if sum(char.isdigit() for char in text) >= FIGURES * max(len(text), 1):
        found.append("chiffres")
    return found


def marked(text: str, perspective: str) -> str:
    """Set after a text the pseudo-words of its grammar and perspective; a text without letters stays as it is.

    >>> marked("Préserver les haies", "vecu")[:45]
    'Préserver les haies zzdebutinfinitif zzinfini'
    >>> marked("12 %", "vecu")
    '12 %'
    """
    if not any(char.isalpha() for char in text):
        return text
    found = grammar(text)
    side = "".join(_WORD.findall(perspective.lower()))
    marks = [*found, side, *(f"{name}{side}" for name in found if side)]
    return " ".join([text, *(f"{MARK}{mark}" for mark in marks if mark)])


def marked_texts(texts: list[str], perspectives: list[str]) -> list[str]:
    """Mark texts, each with its perspective (`institutionnel`, `vecu`, or empty): what the tagger reads."""
    return [marked(text, perspective) for text, perspective in zip(texts, perspectives, strict=True)]


def load_stance_tagger(encoder: str, models: Path) -> Tagger:
    """Load the shipped stance tagger of an encoder; any other encoder than the shipped ones gets the fast one.

    Args:
        encoder: Name of the run's encoder.
        models: Folder of the codebooks and taggers, `store.MODELS`.

    Raises:
        ModelMismatch: The model is missing, cannot be read, or is of another version of the codebook.
    """
    codebook = read_codebook(models / "codebooks" / f"{CODEBOOK}.toml")
    name = encoder if encoder in SHIPPED else FALLBACK
    return load_tagger(models / "taggers" / f"{CODEBOOK}-{name}", codebook)


def tag_stances(passages: pd.DataFrame, embeddings: np.ndarray, encoder: str, models: Path) -> pd.DataFrame:
    """Tag participants' passages with stances: several, one, or none each.

    Args:
        passages: Columns of `schemas.PASSAGES`; the perspective counts (an infinitive is a wish or a measure).
        embeddings: Of `disfluency.analysed_texts`, by the run's encoder, shape (passages, width).
        encoder: Name of that encoder; where no stance tagger was trained for it, the fast one makes its own vectors.
        models: Folder of the codebooks and taggers, `store.MODELS`.

    Returns:
        Columns of `schemas.STANCES`, one row a passage and stance, in the order of the passages; `decision` is `oui` or `non`.

    Raises:
        ModelMismatch: The shipped model cannot be read.
    """
    tagger = load_stance_tagger(encoder, models)
    texts = analysed_texts(passages)
    vectors = embeddings if tagger.encoder == encoder else _own_vectors(texts)
    read = marked_texts(texts, passages["perspective"].fillna("").astype(str).tolist())
    result = predict(read, tagger, vectors, explained=False)
    keys = tagger.codebook.keys
    ids = passages["passage_id"].tolist()
    return pd.DataFrame(
        {
            "passage_id": np.repeat(np.array(ids, dtype=object), len(keys)),
            "stance": list(keys) * len(ids),
            "score": result.scores.ravel(),
            "decision": np.where(result.decisions.ravel(), "oui", "non"),
        },
        columns=list(STANCES),
    )


def _own_vectors(texts: list[str]) -> np.ndarray:
    from pipeline.themes.encoders import choose_encoder
    from pipeline.themes.vector_cache import embed_texts

    return embed_texts(texts, choose_encoder(FALLBACK, len(texts)))
