"""From files to a protected corpus, cut in parts that may be worked on apart."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline import store
from pipeline.code_print import code_print
from pipeline.course.settings import PART, Course
from pipeline.fingerprint import file_print
from pipeline.ingest.campaigns import mark_campaigns
from pipeline.ingest.overlap import drop_overlaps
from pipeline.ingest.read import Reading
from pipeline.jobs import Job, Ref, frame_print, job, print_of
from pipeline.model import PARTICIPANT, Rejection, Territory
from pipeline.naming import shown_names
from pipeline.parquet import shared
from pipeline.protect import corpus as protection
from pipeline.protect import secrets
from pipeline.protect.detect import Known
from pipeline.protect.finds import Find
from pipeline.protect.small_cells import coarsen
from pipeline.schemas import PASSAGES, REJECTIONS, SOURCES
from pipeline.work.finding import FindOrder
from pipeline.work.reading import ReadOrder

CHUNK = 10_000  # texts looked through at once for names


@dataclass(frozen=True)
class Piece:
    """A part of a corpus, laid where whoever is free finds it, and its number of passages."""

    ref: Ref
    rows: int


@dataclass(frozen=True)
class Corpus:
    """What reading a whole territory gave: four tables, what protection replaced, and how many files are worth another try."""

    passages: pd.DataFrame
    rejections: pd.DataFrame
    sources: pd.DataFrame
    voices: pd.DataFrame
    protection: dict[str, int]
    passing: int = 0

    @property
    def spoken(self) -> pd.DataFrame:
        """Passages of participants and documents, without the interviewer's words."""
        return self.passages[self.passages["role"] == PARTICIPANT].reset_index(drop=True)


def reading_jobs(course: Course) -> list[Job]:
    """One job a file, known by what the file holds and by what the manifest says of it."""
    settings = course.settings
    territory = settings.territory
    jobs = []
    for source in territory.sources:
        path = settings.folder / source.path
        content = file_print(path)
        copy = Ref(settings.secret, f"fichier-{content}") if settings.magazine and content else None
        order = ReadOrder(str(settings.folder), source, replace(territory, sources=()), settings.options, copy)
        options = (repr(settings.options), settings.fingerprint["tesseract"])
        told = (content, repr(source), repr(territory.speakers), repr(territory.rules), *options)
        one = job("lire", settings.secret, order, told, weight=max(1, _size(path) // 300))
        if copy and not one.ref.shelf.has(one.ref.key):
            course.foreman.lay(copy.shelf, copy.key, path.read_bytes())
        jobs.append(one)
    return jobs


def protected_corpus(course: Course, jobs: list[Job]) -> tuple[Corpus, list[Piece]]:
    """Gather what was read, replace what names persons, and lay the passages out in parts.

    A corpus made from the same readings, decisions and key is taken from the shelf. One in which a file was refused for what may
    pass, such as memory that was wanting, is not kept: the file is tried again the next time.
    """
    settings = course.settings
    folder = settings.workspace.secret(settings.territory.slug)
    refused = [vars(one) for one in settings.refused]
    known = (settings.fingerprint["decisions"], repr(settings.territory.protection), settings.parameters.k)
    code = code_print("pipeline.course.gathering")
    depends = ([one.ref.key for one in jobs], refused, known, settings.territory.communes, code, settings.fingerprint["model"])
    key = f"corpus-{print_of(depends)}"
    try:
        kept, parts, keyed = settings.shelf.get(key)
        if keyed == secrets.key_print(folder) and all(part.ref.shelf.has(part.ref.key) for part in parts):
            course.foreman.used |= {Ref(settings.shelf, key), *(part.ref for part in parts)}
            frames = [part.ref.get() for part in parts]
            passages = pd.concat(frames, ignore_index=True) if frames else kept.passages
            return replace(kept, passages=shared(passages)), parts
    except KeyError:
        pass
    readings = [course.foreman.value(one) for one in jobs]
    again = [one.ref for one, reading in zip(jobs, readings, strict=True) if reading.passing]
    corpus = protect(course, gather(readings, settings.refused))
    parts = [Piece(course.foreman.lay(settings.shelf, frame_print(part), part), len(part)) for part in cut(corpus.passages)]
    corpus = replace(corpus, passing=len(again))
    kept = replace(corpus, passages=corpus.passages.head(0))
    if again:
        course.foreman.used -= set(again)
    else:
        settings.shelf.put(key, (kept, parts, secrets.key_print(folder)))
        course.foreman.used.add(Ref(settings.shelf, key))
    return corpus, parts


def gather(readings: list[Reading], refused: list[Rejection]) -> Corpus:
    """Put the sources together in path order, and refuse what a larger file already holds."""
    ordered = sorted(readings, key=lambda reading: str(reading.summary["source"]))
    frames = [reading.passages for reading in ordered if len(reading.passages)]
    passages = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(PASSAGES))
    passages, doubles = drop_overlaps(passages)
    passages = mark_campaigns(passages)
    rejections = [*refused, *(r for reading in ordered for r in reading.rejections), *doubles]
    sources = pd.DataFrame([reading.summary for reading in ordered], columns=list(SOURCES))
    for name, count in Counter(double.source for double in doubles).items():
        here = sources["source"] == name
        moved = sources.loc[here, "kept"].clip(upper=count)
        sources.loc[here, "kept"] -= moved
        sources.loc[here, "refused"] += moved
    return Corpus(
        store.conform("passages", passages),
        pd.DataFrame([vars(r) for r in rejections], columns=list(REJECTIONS)),
        sources,
        pd.concat([reading.voices for reading in ordered], ignore_index=True),
        {},
    )


def protect(course: Course, corpus: Corpus) -> Corpus:
    """Replace what names persons, keep the key and what is to be read again apart, and coarsen small groups."""
    territory = course.settings.territory
    folder = course.settings.workspace.secret(territory.slug)
    places = frozenset((*territory.communes, *corpus.passages["commune"].dropna().unique()))
    read = protection.Tables(corpus.passages, corpus.rejections, corpus.sources, corpus.voices)
    done = protection.protect_tables(read, secrets.load_key(folder), places, territory.protection, _finder(course))
    secrets.save_key(folder, done.key)
    secrets.save_review(folder, done.review)
    tables = done.tables
    passages, voices = coarsen(tables.passages, tables.voices, course.settings.parameters.k)
    passages["words"] = [len(text.split()) for text in passages["text"]]
    return Corpus(shared(store.conform("passages", passages)), tables.rejections, tables.sources, voices, done.counts)


def placed_in_time(corpus: Corpus, territory: Territory) -> Corpus:
    """Tell the wave of every source, which the manifest may change without a file being read again."""
    shown = shown_names({source.path: source.kind for source in territory.sources})
    waves = {shown[source.path]: source.wave for source in territory.sources}
    wave = corpus.sources["source"].map(waves).astype("string")
    return replace(corpus, sources=corpus.sources.assign(wave=wave))


def lightened(corpus: Corpus, kept: frozenset[str]) -> Corpus:
    """Leave out the words of the passages that this run reads no more: parts hold them, and a million weigh half a gigabyte.

    Args:
        corpus: Whose parts are laid.
        kept: Identifiers of participants' passages whose words stay; so do those of interviewers.
    """
    passages = corpus.passages
    far = (passages["role"] == PARTICIPANT) & ~passages["passage_id"].isin(kept)
    emptied = {name: passages[name].mask(far, "") for name in ("text", "offsets")}
    return replace(corpus, passages=passages.assign(**emptied))


def cut(passages: pd.DataFrame) -> list[pd.DataFrame]:
    """Cut passages file by file, and long files further, in their order."""
    sources = passages["source"].to_numpy(str)
    first = np.flatnonzero(np.r_[True, sources[1:] != sources[:-1]]) if len(sources) else np.zeros(0, dtype=int)
    bounds = np.r_[first, len(sources)]
    starts = [at for begin, end in pairwise(bounds) for at in range(begin, end, PART)]
    return [passages.iloc[at:end].reset_index(drop=True) for at, end in pairwise([*starts, len(sources)])]


def _finder(course: Course) -> Callable[[list[str], Known], list[list[Find]]]:
    """Look for names chunk by chunk, by whoever is free; in what order changes nothing."""
    settings = course.settings

    def find(texts: list[str], known: Known) -> list[list[Find]]:
        told = print_of([sorted(known.families), sorted(known.places), settings.fingerprint["model"]])
        chunks = [texts[at : at + CHUNK] for at in range(0, len(texts), CHUNK)]
        jobs = [job("chercher les noms", settings.secret, FindOrder(c, known), (told, print_of(c)), len(c)) for c in chunks]
        course.foreman.make(jobs)
        return [found for one in jobs for found in course.foreman.value(one)]

    return find


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def counts_of(corpus: Corpus) -> dict[str, object]:
    """Counts that the run's manifest keeps: read = kept + refused, in blocks of the sources."""
    return {
        "lus": int(corpus.sources["read"].sum()),
        "gardes": int(corpus.sources["kept"].sum()),
        "refuses": int(corpus.sources["refused"].sum()),
        "passages": len(corpus.passages),
        "refus_par_raison": {str(k): int(v) for k, v in corpus.rejections["reason"].value_counts().sort_index().items()},
    }
