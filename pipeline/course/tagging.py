"""What the machine and people say of every passage, and the French of those that are read closely."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline import decisions
from pipeline.course.closeness import draw_close
from pipeline.course.gathering import Corpus
from pipeline.course.settings import CLOSE, PART, Course
from pipeline.disfluency import analysed_texts
from pipeline.jobs import Job, Ref, job, print_of
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


@dataclass(frozen=True)
class Coded:
    """A corpus once tagged.

    Attributes:
        spoken: Passages of participants and documents, columns of `schemas.PASSAGES`.
        close: Which of them are read closely, shape (spoken,).
        tags: Columns of `schemas.TAGS`: what is given, and all that concerns the passages read closely.
        coding: Jobs whose results are the machine's tags of each part, in the order of `parts`.
        parts: The corpus, part by part.
        tagger: What tagged.
        corrections: People's, which win.
    """

    spoken: pd.DataFrame
    close: np.ndarray
    tags: pd.DataFrame
    coding: list[Job]
    parts: list[Ref]
    tagger: Tagger
    corrections: pd.DataFrame

    @cached_property
    def near(self) -> pd.DataFrame:
        """The passages that are read closely."""
        return self.spoken[self.close].reset_index(drop=True)

    @property
    def whole(self) -> bool:
        """Whether every passage is read closely."""
        return bool(self.close.all())


def code(course: Course, corpus: Corpus, parts: list[Ref]) -> Coded:
    """Tag every passage, let people's corrections win, and tell which themes the question had named."""
    settings = course.settings
    spoken = corpus.spoken
    close = draw_close(spoken, CLOSE)
    codebook = read_codebook(Path(settings.parameters.codebook))
    tagger = choose_tagger(codebook, settings.parameters.encoder, len(spoken), settings.folder, settings.workspace.vectors)
    course.watch.say(f"{len(spoken)} passages, étiqueteur {tagger.labeller.removeprefix('machine:')}")
    coding = coding_jobs(course, parts, tagger)
    course.foreman.make(coding)
    corrections = decisions.read_corrections(settings.folder)
    kept, near = [], frozenset(spoken["passage_id"][close])
    for ref, one in zip(parts, coding, strict=True):
        tags = finished_tags(course.foreman.value(one), ref.get(), corrections, tagger)
        kept.append(tags[(tags["decision"] == "oui") | tags["passage_id"].isin(near)])
    return Coded(spoken, close, shared(pd.concat(kept, ignore_index=True)), coding, parts, tagger, corrections)


def coding_jobs(course: Course, parts: list[Ref], tagger: Tagger) -> list[Job]:
    """One job a part of the corpus, known by the part, the codebook, the tagger and the encoder."""
    settings = course.settings
    print_ = print_of([tagger_print(course), tagger.encoder, choose_encoder(tagger.encoder, 0).key])
    laid = course.foreman.lay(settings.shelf, f"etiqueteur-{print_}", tagger)
    cache = None if settings.magazine else settings.workspace.vectors
    return [job("étiqueter", settings.shelf, CodeOrder(ref, laid, cache), (ref.key, print_), PART) for ref in parts]


def tagger_print(course: Course) -> str:
    """Print of all that the choice and the making of a tagger depend on."""
    settings = course.settings
    learnt = settings.fingerprint["learnt"]
    return print_of([settings.fingerprint["codebook"], settings.fingerprint["model"], learnt, settings.parameters.encoder])


def finished_tags(machine: pd.DataFrame, passages: pd.DataFrame, corrections: pd.DataFrame, tagger: Tagger) -> pd.DataFrame:
    """The machine's tags of a part after people's, with what the question had named."""
    return mark_prompted(take_up(machine, corrections), passages, tagger)


def near_vectors(course: Course, coded: Coded) -> np.ndarray:
    """Embeddings of the passages that are read closely, by the tagger's encoder: shape (passages, width)."""
    encoder = choose_encoder(coded.tagger.encoder, len(coded.near))
    return embed_texts(analysed_texts(coded.near), encoder, course.settings.workspace.vectors)


def speaking_jobs(course: Course, coded: Coded) -> list[Job]:
    """Language of the passages that are read closely, file by file."""
    near = coded.near
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


SPEAKING = 1_000  # passages of one file whose language is analysed at once


def participants(passages: pd.DataFrame) -> pd.DataFrame:
    """Passages of a part without the interviewer's words."""
    return passages[passages["role"] == PARTICIPANT].reset_index(drop=True)
