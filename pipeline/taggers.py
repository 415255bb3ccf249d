"""Which tagger serves a codebook, an encoder and a territory: the shipped one, one learnt there, or one of the codebook alone."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline import decisions, store
from pipeline.disfluency import analysed_texts
from pipeline.errors import CorrectionsRefused, ModelMismatch
from pipeline.ingest.read import file_hash
from pipeline.model import PARTICIPANT, Codebook
from pipeline.themes.adapt import Corrected, adapt
from pipeline.themes.corrections import changes, label_matrix
from pipeline.themes.encoders import choose_encoder, encoder_name, precise_is_available
from pipeline.themes.model_files import FACTS, WEIGHTS, load_tagger, save_tagger
from pipeline.themes.tagger import Tagger, tag_passages
from pipeline.themes.unseen import codebook_tagger
from pipeline.themes.vector_cache import embed_texts


@dataclass(frozen=True)
class Learnt:
    """What learning from a territory's corrections gave: how many passages, what changed, which were not found."""

    passages: int
    lost: int
    changes: pd.DataFrame


def base_tagger(codebook: Codebook, encoder: str, cache: Path | None = None) -> Tagger:
    """The shipped tagger of a codebook and encoder; where there is none, the codebook's own words make one.

    Raises:
        ModelMismatch: The shipped model is of another version of this codebook, or cannot be read.
    """
    folder = store.tagger_folder(codebook.identifier, encoder)
    if (folder / FACTS).is_file():
        tagger = load_tagger(folder, codebook)
        return replace(tagger, base=file_hash(folder / WEIGHTS)[:12])
    tagger = codebook_tagger(codebook, choose_encoder(encoder, 0), store.practice(), cache)
    return replace(tagger, base=hashlib.sha256(repr(codebook).encode()).hexdigest()[:12])


def choose_tagger(
    codebook: Codebook, encoder: str, passages: int, folder: Path | None = None, cache: Path | None = None
) -> Tagger:
    """Load the tagger whose encoder suits this many passages, as the territory's corrections made it.

    Args:
        codebook: The themes.
        encoder: `auto`, `fast`, `precise`, or a sentence-transformers model.
        passages: How many there are to tag.
        folder: The territory's, or `None`.
        cache: Where embeddings are kept.

    Raises:
        ModelMismatch: The encoder is unknown; or what was learnt here started from another tagger.
    """
    name = encoder_name(encoder, passages)
    choose_encoder(name, passages)  # an unknown one is told before anything is trained
    base = base_tagger(codebook, name, cache)
    learnt = decisions.learnt_folder(folder, codebook.identifier, name) if folder else None
    if not learnt or not (learnt / FACTS).is_file():
        return base
    tagger = load_tagger(learnt, codebook)
    if tagger.base != base.base:
        raise ModelMismatch(
            f"L'étiqueteur appris dans {learnt} part d'une autre version de l'étiqueteur général : relancez regards learn "
            f"{folder.name if folder else ''}, les corrections sont gardées."
        )
    return tagger


def spoken_vectors(run: Path, cache: Path) -> np.ndarray:
    """Embeddings of the participants' passages of a finished run, by its own encoder: shape (spoken, dimension)."""
    passages = store.read_table(run, "passages")
    spoken = passages[passages["role"] == PARTICIPANT].reset_index(drop=True)
    return embed_texts(analysed_texts(spoken), choose_encoder(store.encoder_of(run), len(spoken)), cache)


def learn_territory(folder: Path, run: Path, codebook: Codebook, encoder: str, cache: Path | None) -> Learnt:
    """Learn a territory's corrections for each encoder, and tell what they change in its last run.

    Args:
        folder: The territory's.
        run: Its last run.
        codebook: The themes.
        encoder: The one whose changes are told; `auto` as `regards run` would choose.
        cache: Where embeddings are kept.

    Raises:
        CorrectionsRefused: There is no correction, or none is of a passage of the run.
    """
    ids, labels = label_matrix(decisions.read_corrections(folder), codebook)
    passages = store.read_table(run, "passages")
    spoken = passages[passages["role"] == PARTICIPANT].reset_index(drop=True)
    rows = {str(identifier): row for row, identifier in enumerate(spoken["passage_id"])}
    here = [i for i, identifier in enumerate(ids) if identifier in rows]
    if not here:
        raise CorrectionsRefused(
            f"{len(ids)} passage(s) corrigé(s), aucun dans la dernière exécution : importez des corrections (regards correct import), "
            "ou relancez regards run sur les mêmes fichiers."
        )
    texts = analysed_texts(spoken)
    told = [texts[rows[ids[i]]] for i in here]
    shown = encoder_name(encoder, len(spoken))
    # The other shipped encoder learns too: the next run may be larger, and take it.
    others = [name for name in ("fast", "precise") if (store.tagger_folder(codebook.identifier, name) / FACTS).is_file()]
    names = dict.fromkeys([shown, *(name for name in others if name != "precise" or precise_is_available())])
    result = pd.DataFrame()
    for name in names:
        base = base_tagger(codebook, name, cache)
        vectors = embed_texts(told, choose_encoder(name, 0), cache)
        tagger = adapt(base, Corrected(tuple(ids[i] for i in here), told, vectors, labels[here]))
        save_tagger(tagger, decisions.learnt_folder(folder, codebook.identifier, name))
        if name == shown:
            every = embed_texts(texts, choose_encoder(name, 0), cache)
            result = changes(tag_passages(spoken, base, every), tag_passages(spoken, tagger, every), tagger)
    return Learnt(len(here), len(ids) - len(here), result)
