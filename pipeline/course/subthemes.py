"""Sub-themes of a corpus: found in what is read closely, and given to every passage."""

import numpy as np

from pipeline import decisions
from pipeline.course.closeness import CLOSE
from pipeline.course.settings import Course
from pipeline.course.tagging import Coded, participants
from pipeline.jobs import Job, Ref, frame_print, job, print_of
from pipeline.themes.encoders import choose_encoder
from pipeline.topics.naming import apply_names
from pipeline.topics.placing import Part
from pipeline.topics.subthemes import MIN_PASSAGES, Assigned, Spoken, Topics, assign_themes, complete, read_parts
from pipeline.work.comparing import Near
from pipeline.work.grouping import AssignOrder, FitOrder, LearnOrder


def fit_jobs(course: Course, coded: Coded, near: Near) -> list[Job]:
    """One job a theme that has passages enough, and one for what no theme caught."""
    parts = read_parts(_spoken(near), coded.tags, coded.tagger.codebook.keys)
    return [_fit_job(course, coded, part) for part in parts if len(part.ids) >= MIN_PASSAGES]


def lexicon_job(course: Course, near: Ref) -> Job:
    """What close reading teaches of the passages that are not read closely."""
    return job("apprendre le lexique", course.settings.shelf, LearnOrder(near), (near.key,), CLOSE)


def find_topics(course: Course, coded: Coded, near: Near, fits: list[Job], lexicon: Job) -> Topics:
    """Place every passage in the sub-themes of its themes; the analyst's names win.

    Args:
        course: The diagnostic.
        coded: The corpus once tagged.
        near: What is read closely.
        fits: Of `fit_jobs`.
        lexicon: Of `lexicon_job`; made where some passages are not read closely.
    """
    themes = coded.tagger.codebook.keys
    fitted = [course.foreman.value(one) for one in fits]
    tags = coded.tags[coded.tags["passage_id"].isin(frozenset(near.spoken["passage_id"]))]
    assigned = [assign_themes(fitted, _spoken(near), tags, themes)]
    if not coded.whole and fitted:
        course.foreman.value(lexicon)
        assigned += _place_others(course, coded, near, [one.ref for one in fits], lexicon.ref)
    topics = complete(fitted, assigned)
    names = decisions.read_names(course.settings.folder)
    return topics if names.empty else apply_names(topics, names)


def _spoken(near: Near) -> Spoken:
    return Spoken(near.spoken, near.embeddings, near.nouns)


def _fit_job(course: Course, coded: Coded, part: Part) -> Job:
    """Sub-themes of one theme, known by what its passages say."""
    told = (part.theme, part.passages, list(part.ids), list(part.sides), part.texts, part.nouns)
    print_ = print_of([*told, choose_encoder(coded.tagger.encoder, 0).key])
    ref = course.foreman.lay(course.settings.shelf, f"theme-{print_}", part)
    return job("grouper", course.settings.shelf, FitOrder(ref), (print_,), len(part.ids))


def _place_others(course: Course, coded: Coded, near: Near, fitted: list[Ref], lexicon: Ref) -> list[Assigned]:
    """Place the passages that are not read closely, part by part, by the nouns that close reading taught."""
    shelf = course.settings.shelf
    closely = frozenset(near.spoken["passage_id"])
    given = coded.tags[coded.tags["decision"] == "oui"]
    jobs = []
    for part in coded.parts:
        ref = part.ref
        ids = participants(ref.get())["passage_id"]
        rows = np.flatnonzero(~ids.isin(closely).to_numpy())
        if len(rows):
            tags = given[given["passage_id"].isin(frozenset(ids.iloc[rows]))].reset_index(drop=True)
            tagged = course.foreman.lay(shelf, f"poses-{frame_print(tags)}", tags)
            themes = coded.tagger.codebook.keys
            order = AssignOrder(ref, rows, tagged, tuple(fitted), themes, lexicon, coded.tagger.encoder)
            told = (ref.key, print_of(rows.tolist()), tagged.key, [one.key for one in fitted], lexicon.key, themes, order.encoder)
            jobs.append(job("placer", shelf, order, told, len(rows)))
    course.foreman.make(jobs)
    return [course.foreman.value(one) for one in jobs]
