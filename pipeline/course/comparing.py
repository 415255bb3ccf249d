"""Comparing the perspectives: sub-themes, numbers of all voices, and what close reading tells."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from pipeline import control, store
from pipeline.compare.breakdown import prevalence
from pipeline.compare.corrected import correct_gaps, hold_against_error
from pipeline.compare.gaps import compute_gaps
from pipeline.compare.modes import leave_one_mode_out
from pipeline.compare.sensitivity import weigh_otherwise
from pipeline.compare.voices import Item, items_of, listen
from pipeline.course.settings import Course
from pipeline.course.subthemes import find_topics, fit_jobs, lexicon_job
from pipeline.course.tagging import Coded, near_vectors, stacked
from pipeline.disfluency import analysed_texts
from pipeline.jobs import Job, Ref, frame_print, job, print_of
from pipeline.outlines import Commune
from pipeline.themes.encoders import choose_encoder
from pipeline.themes.vector_cache import embed_texts
from pipeline.topics.subthemes import Topics
from pipeline.work.comparing import CompareOrder, Near

# Which comparison reads what besides the passages: a change of the rest leaves it as it is.
READS_CODES = ("mots", "besoins", "citations")
READS_PASSAGES = ("lieux", "publics", "carte")


@dataclass(frozen=True)
class Compared:
    """Tables of a comparison by their names in `schemas.TABLES`, and the analyst's names that found no sub-theme."""

    tables: dict[str, pd.DataFrame]
    lost_names: tuple[str, ...]


def speak(course: Course, coded: Coded) -> Near:
    """Gather the French of the passages that are read closely, and their embeddings."""
    vectors = near_vectors(course, coded)
    words = stacked("language", [course.foreman.value(one) for one in coded.speaking])
    return Near(coded.near, words, vectors, coded.tagger.encoder)


def compare(course: Course, coded: Coded, near: Near, communes: tuple[Commune, ...]) -> Compared:
    """Compare the two perspectives on every theme and sub-theme; what needs no sub-theme is begun before they are known."""
    laid = Laid(course, coded, near, communes)
    course.watch.begin("comparaison", 0)
    lexicon = lexicon_job(course, laid.ref)
    if not coded.whole:
        course.foreman.start([lexicon])
    fits = fit_jobs(course, coded, near)
    course.foreman.start(fits)
    jobs = laid.passage_jobs()
    course.foreman.start(jobs)
    topics = find_topics(course, coded, near, fits, lexicon)
    weak = frozenset(topics.topics.loc[topics.topics["weak"].astype(bool), "subtheme"].astype(str))
    jobs += laid.coded_jobs(topics, weak)
    course.foreman.start(jobs[-len(READS_CODES) :])
    tables = {"subthemes": topics.assignments, "topics": topics.topics, "topic_quality": topics.quality}
    tables |= _numbers(course, coded, items_of(coded.tagger.codebook, coded.tags, topics.assignments, weak))
    for one in jobs:
        tables |= course.foreman.value(one)
    return Compared({**tables, "language": near.words}, topics.lost_names)


@dataclass(frozen=True)
class Laid:
    """What comparisons read, laid where whoever is free finds it."""

    course: Course
    coded: Coded
    near: Near
    communes: tuple[Commune, ...]

    @cached_property
    def ref(self) -> Ref:
        """The closely read passages; their print tells them, their French and the encoder."""
        near = self.near
        key = choose_encoder(near.encoder, 0).key
        print_ = print_of([frame_print(near.spoken), frame_print(near.words), key])
        return self.course.foreman.lay(self.course.settings.shelf, f"proches-{print_}", near)

    def passage_jobs(self) -> list[Job]:
        """Comparisons that read passages alone: a correction or another codebook leaves them as they are."""
        settings = self.course.settings
        order = CompareOrder(
            self.ref, settings.parameters.k, store.MODELS, communes=self.communes, territory=settings.territory.name
        )
        return self._jobs(READS_PASSAGES, order, (repr(self.communes), settings.territory.name))

    def coded_jobs(self, topics: Topics, weak: frozenset[str]) -> list[Job]:
        """Comparisons that read tags and sub-themes too."""
        settings = self.course.settings
        near = frozenset(self.near.spoken["passage_id"])
        tags = self.coded.tags[self.coded.tags["passage_id"].isin(near)].reset_index(drop=True)
        groups = topics.assignments[topics.assignments["passage_id"].isin(near)].reset_index(drop=True)
        laid = [self._lay("etiquettes", tags), self._lay("sous-themes", groups)]
        order = CompareOrder(
            self.ref,
            settings.parameters.k,
            store.MODELS,
            codebook=self.coded.tagger.codebook,
            tags=laid[0],
            subthemes=laid[1],
            weak=weak,
        )
        return self._jobs(READS_CODES, order, (settings.fingerprint["codebook"], *(ref.key for ref in laid), sorted(weak)))

    def _jobs(self, stages: tuple[str, ...], order: CompareOrder, reads: tuple[object, ...]) -> list[Job]:
        settings = self.course.settings
        depends = (self.ref.key, settings.fingerprint["model"], settings.parameters.k, *reads)
        return [job(stage, settings.shelf, order, depends, len(self.near.spoken)) for stage in stages]

    def _lay(self, name: str, frame: pd.DataFrame) -> Ref:
        return self.course.foreman.lay(self.course.settings.shelf, f"{name}-{frame_print(frame)}", frame)


def _numbers(course: Course, coded: Coded, items: list[Item]) -> dict[str, pd.DataFrame]:
    """Shares, gaps, and what would change them: of all voices, whether or not they are read closely."""
    heard = listen(coded.spoken, items)
    corrected = correct_gaps(coded.spoken, heard, errors_of(course, coded))
    gaps = hold_against_error(compute_gaps(heard), corrected)
    return {
        "gaps": gaps,
        "corrected": corrected,
        "prevalence": prevalence(heard),
        "without_mode": leave_one_mode_out(heard, gaps),
        "sensitivity": weigh_otherwise(coded.spoken, items),
    }


def errors_of(course: Course, coded: Coded) -> pd.DataFrame:
    """The machine's error, from the passages that persons decided on, or else from its own evaluation."""
    decided = coded.spoken["passage_id"].isin(frozenset(coded.corrections["passage_id"]))
    spoken = coded.spoken[decided.to_numpy(bool)].reset_index(drop=True)
    texts = analysed_texts(spoken)
    vectors: np.ndarray = embed_texts(texts, choose_encoder(coded.tagger.encoder, len(texts)), course.settings.workspace.vectors)
    return control.measured_errors(course.settings.folder, spoken, vectors, coded.tagger)
