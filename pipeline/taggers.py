"""Which tagger serves a codebook, an encoder and a territory: the shipped one, one learnt there, or one of the codebook alone."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline import decisions, store
from pipeline.course.closeness import CLOSE, draw_close
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
    """What learning from a territory's corrections gave.

    Attributes:
        passages: How many corrected passages were learnt.
        lost: How many were not found in the last run.
        changes: What changed, theme by theme.
        seen: Among how many passages, of how many: a large corpus is drawn from.
    """

    passages: int
    lost: int
    changes: pd.DataFrame
    seen: tuple[int, int]

    @property
    def among(self) -> str:
        """Say in French on what changes were counted."""
        drawn, spoken = self.seen
        return (
            "la dernière exécution"
            if drawn == spoken
            else f"{drawn} passages tirés au sort de la dernière exécution, sur {spoken}"
        )


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


def vectors_of(run: Path, passages: pd.DataFrame, cache: Path) -> np.ndarray:
    """Embeddings of some passages of a finished run, by its own encoder: shape (passages, dimension)."""
    return embed_texts(analysed_texts(passages), choose_encoder(store.encoder_of(run), len(passages)), cache)


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
    told = analysed_texts(spoken.iloc[[rows[ids[i]] for i in here]])
    drawn = spoken[draw_close(spoken, CLOSE)].reset_index(drop=True)
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
            some = embed_texts(analysed_texts(drawn), choose_encoder(name, 0), cache)
            result = changes(tag_passages(drawn, base, some), tag_passages(drawn, tagger, some), tagger)
    return Learnt(len(here), len(ids) - len(here), result, (len(drawn), len(spoken)))
