"""What the machine and people say of every passage, and the French of those that are read closely."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline import decisions, store
from pipeline.course.closeness import CLOSE, draw_close
from pipeline.course.gathering import Corpus, Piece, lightened
from pipeline.course.settings import Course
from pipeline.disfluency import analysed_texts
from pipeline.jobs import Job, job, print_of
from pipeline.model import PARTICIPANT
from pipeline.parquet import shared
from pipeline.taggers import choose_tagger
from pipeline.themes.codebook import read_codebook
from pipeline.themes.corrections import take_up
from pipeline.themes.encoders import choose_encoder
from pipeline.themes.prompting import mark_prompted
from pipeline.themes.tagger import Tagger
from pipeline.themes.vector_cache import embed_texts
from pipeline.work.coding import CodeOrder
from pipeline.work.speaking import SpeakOrder

SPEAKING = 1_000  # passages of one file whose language is analysed at once


@dataclass(frozen=True)
class Coded:
    """A corpus once tagged.

    Attributes:
        spoken: Passages of participants and documents, columns of `schemas.PASSAGES`.
        close: Which of them are read closely, shape (spoken,).
        tags: Columns of `schemas.TAGS`: what is given, and all that concerns the passages read closely.
        every: All the tags, those that are not given too.
        parts: The corpus, part by part.
        tagger: What tagged.
        corrections: People's, which win.
        speaking: Jobs whose results are the French of the passages read closely, in their order.
    """

    spoken: pd.DataFrame
    close: np.ndarray
    tags: pd.DataFrame
    every: pd.DataFrame
    parts: list[Piece]
    tagger: Tagger
    corrections: pd.DataFrame
    speaking: list[Job]

    @cached_property
    def near(self) -> pd.DataFrame:
        """The passages that are read closely."""
        return self.spoken[self.close].reset_index(drop=True)

    @property
    def whole(self) -> bool:
        """Whether every passage is read closely."""
        return bool(self.close.all())


def code(course: Course, corpus: Corpus, parts: list[Piece]) -> tuple[Corpus, Coded]:
    """Tag every passage, let people's corrections win, and tell which themes the question had named.

    The French of the passages that are read closely is analysed meanwhile.

    Returns:
        The corpus, of which the other passages have left their words to the parts; and what was said of it.
    """
    settings = course.settings
    spoken = corpus.spoken
    close = draw_close(spoken, CLOSE)
    codebook = read_codebook(Path(settings.parameters.codebook))
    tagger = choose_tagger(codebook, settings.parameters.encoder, len(spoken), settings.folder, settings.workspace.vectors)
    course.watch.say(f"{len(spoken)} passages, étiqueteur {tagger.labeller.removeprefix('machine:')}")
    coding = coding_jobs(course, parts, tagger)
    course.foreman.start(coding)
    speaking = speaking_jobs(course, spoken[close])
    course.foreman.start(speaking)
    corrections = decisions.read_corrections(settings.folder)
    machine = (course.foreman.value(one) for one in coding)
    finished = (
        mark_prompted(take_up(tags, corrections), part.ref.get(), tagger) for tags, part in zip(machine, parts, strict=True)
    )
    every = shared(stacked("tags", [shared(store.conform("tags", tags)) for tags in finished]))
    near = every["passage_id"].isin(frozenset(spoken["passage_id"][close]))
    tags = every if close.all() else every[(every["decision"] == "oui") | near].reset_index(drop=True)
    if not close.all():
        corpus = lightened(corpus, frozenset((*spoken["passage_id"][close], *corrections["passage_id"])))
        spoken = corpus.spoken
    return corpus, Coded(spoken, close, tags, every, parts, tagger, corrections, speaking)


def stacked(name: str, frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Frames of a table one under the other; with its columns where there is none."""
    return pd.concat(frames, ignore_index=True) if frames else store.conform(name, pd.DataFrame())


def coding_jobs(course: Course, parts: list[Piece], tagger: Tagger) -> list[Job]:
    """One job a part of the corpus, known by the part, the codebook, the tagger and the encoder."""
    settings = course.settings
    print_ = print_of([tagger_print(course), tagger.encoder, choose_encoder(tagger.encoder, 0).key])
    laid = course.foreman.lay(settings.shelf, f"etiqueteur-{print_}", tagger)
    cache = None if settings.magazine else settings.workspace.vectors
    return [
        job("étiqueter", settings.shelf, CodeOrder(part.ref, laid, cache), (part.ref.key, print_), part.rows) for part in parts
    ]


def tagger_print(course: Course) -> str:
    """Print of all that the choice and the making of a tagger depend on."""
    settings = course.settings
    learnt = settings.fingerprint["learnt"]
    return print_of([settings.fingerprint["codebook"], settings.fingerprint["model"], learnt, settings.parameters.encoder])


def near_vectors(course: Course, coded: Coded) -> np.ndarray:
    """Embeddings of the passages that are read closely, by the tagger's encoder: shape (passages, width)."""
    encoder = choose_encoder(coded.tagger.encoder, len(coded.near))
    return embed_texts(analysed_texts(coded.near), encoder, course.settings.workspace.vectors)


def speaking_jobs(course: Course, near: pd.DataFrame) -> list[Job]:
    """Language of the passages that are read closely, file by file."""
    texts = analysed_texts(near)
    ids, sources = near["passage_id"].tolist(), near["source"].tolist()
    jobs, start = [], 0
    while start < len(near):
        end = start + 1
        while end < len(near) and sources[end] == sources[start] and end - start < SPEAKING:
            end += 1
        order = SpeakOrder(ids[start:end], texts[start:end])
        words = sum(map(len, order.texts)) // 100
        jobs.append(job("analyser la langue", course.settings.shelf, order, (order.ids, order.texts), 1 + words))
        start = end
    return jobs


def participants(passages: pd.DataFrame) -> pd.DataFrame:
    """Passages of a part without the interviewer's words."""
    return passages[passages["role"] == PARTICIPANT].reset_index(drop=True)
