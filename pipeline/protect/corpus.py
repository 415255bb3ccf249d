"""Protection of a whole corpus: its passages, refusals, file names and closed variables, with one key."""

import re
from collections import Counter
from dataclasses import dataclass, replace

import pandas as pd

from pipeline.manifest import MANIFEST_NAME
from pipeline.model import Protection
from pipeline.naming import is_published, shown_names
from pipeline.protect.detect import Finder
from pipeline.protect.finds import PERSON, Find, fold
from pipeline.protect.identity import HASHED, identified
from pipeline.protect.key import QUOTABLE, Key, normal
from pipeline.protect.listing import RECOGNISABLE, Listing
from pipeline.protect.pseudonyms import (
    Talks,
    is_person_name,
    mask,
    name_in,
    replace_mapped,
    speaker_pseudonym,
    with_speakers,
)
from pipeline.protect.quasi import recognisable

NAME_LEFT = "nom possible"
_DIRECT = re.compile(
    r"^(?:nom|pr[ée]nom|e-?mail|mail|courriel|t[ée]l|portable|adresse|name|phone|ip\b|num[ée]ro|contact|coordonn)|naissance|signature",
    re.IGNORECASE,
)
_ASIDE = ("section", "question")
_MOTIF = re.compile(r"« (?!documents/)[^»]* »")


@dataclass(frozen=True)
class Tables:
    """What reading gave, as protection sees it: columns of `schemas.PASSAGES`, `REJECTIONS`, `SOURCES` and `VOICES`."""

    passages: pd.DataFrame
    rejections: pd.DataFrame
    sources: pd.DataFrame
    voices: pd.DataFrame


@dataclass(frozen=True)
class Protected:
    """Protected tables, the key that grew, figures for the report, and what a person should read again."""

    tables: Tables
    key: Key
    counts: dict[str, int]
    review: pd.DataFrame


def protect_tables(
    tables: Tables, key: Key, places: frozenset[str], settings: Protection | None = None, finder: Finder | None = None
) -> Protected:
    """Replace what names persons everywhere but in published documents.

    Args:
        tables: What was read.
        key: What earlier runs gave.
        places: Names of places, which stay.
        settings: What the manifest asks to replace besides.
        finder: What finds names in texts, in any number of processes; this one when `None`.
    """
    settings = settings or Protection()
    passages, files = tables.passages, shown_files(tables)
    chosen = (passages["kind"] != "document") | settings.documents
    talk = passages[chosen]
    private = _private(tables, settings.documents)
    tables = replace(tables, rejections=_without_files(tables.rejections, files))
    aside = _aside(talk, tables, private)
    talks = _talks(talk, aside)
    key = with_speakers(key, talk["speaker"].dropna().unique(), talks.beside)
    masked = mask([*talk["text"], *aside], key, frozenset(_plain(place) for place in places), settings, talks, finder=finder)
    key = replace(masked.key, sources={shown: real for real, shown in files.items() if shown != real})
    words = dict(zip(aside, masked.texts[len(talk) :], strict=True))
    finds = masked.finds[: len(talk)]
    told = [recognisable(text) for text in talk["text"]]
    cautions = _cautions(talk, finds, told, key)
    frame = _passages(passages, talk, finds, key)
    frame["caution"] = pd.Series(cautions, index=talk.index, dtype="string").reindex(frame.index)
    frame = _people(frame, chosen, key, words, files)
    frame, voices = identified(frame, _voices(tables.voices, words, files, frame, passages), chosen)
    sources = tables.sources.assign(text=None) if settings.documents else tables.sources
    rest = Tables(frame, _rejections(tables.rejections, private, words, files), _renamed(sources, files), voices)
    counts = Counter(f.kind for found in finds for f in found if f.sure)
    shown = dict(sorted(counts.items())) | {NAME_LEFT: cautions.count(NAME_LEFT), RECOGNISABLE: cautions.count(RECOGNISABLE)}
    return Protected(rest, key, shown, _review(talk, aside, masked.finds, told, key))


def shown_files(tables: Tables) -> dict[str, str]:
    """File → the name that tables and reports show."""
    kinds = dict(zip(tables.sources["source"].astype(str), tables.sources["kind"].astype(str), strict=True))
    return shown_names(kinds, tables.rejections["source"].astype(str))


def _private(tables: Tables, documents: bool) -> "pd.Series[bool]":
    """Refusals whose words are somebody's: all but those of published documents."""
    kinds = dict(zip(tables.sources["source"], tables.sources["kind"], strict=True))
    told = [kinds[s] != "document" if s in kinds else not is_published(s) for s in tables.rejections["source"]]
    return pd.Series(told, index=tables.rejections.index, dtype=bool) | documents


def _without_files(rejections: pd.DataFrame, files: dict[str, str]) -> pd.DataFrame:
    """Refusals that name files as they are shown, with or without their folder; patterns of a manifest may name somebody."""
    changed = {real: shown for real, shown in files.items() if real != shown}
    changed |= {real.rpartition("/")[2]: shown for real, shown in changed.items() if "/" in real}
    frame = rejections.copy()
    manifest = frame["source"] == MANIFEST_NAME
    frame["detail"] = frame["detail"].where(~manifest, frame["detail"].str.replace(_MOTIF, "« … »", regex=True))
    if not changed:
        return frame
    choices = "|".join(re.escape(name) for name in sorted(changed, key=lambda name: (-len(name), name)))
    pattern = re.compile(rf"(?<![\w/])(?:{choices})(?!\w)")
    for column in ("detail", "anchor"):
        frame[column] = [pattern.sub(lambda m: changed[m[0]], v) if isinstance(v, str) else v for v in frame[column]]
    return frame


def _talks(talk: pd.DataFrame, aside: dict[str, str]) -> Talks:
    """One talk a file, or a respondent where a file holds many; speakers stand in theirs."""
    many = talk["kind"].isin(("reponse", "atelier"))
    of = talk["voice_id"].where(many, talk["source"]).astype(str)
    talks = Talks([*of, *aside.values()])
    named = talk["speaker"].notna()
    for label, where in set(zip(talk.loc[named, "speaker"], of[named], strict=True)):
        if is_person_name(label):
            talks.add(normal(PERSON, name_in(label)), where)
    return talks


def _plain(place: str) -> str:
    return fold(place).replace("-", " ")


def _aside(talk: pd.DataFrame, tables: Tables, private: "pd.Series[bool]") -> dict[str, str]:
    """Distinct texts that stand beside what was said, and a file of each: headings, speakers, refusals, closed answers.

    Voices that reading named by a print are left out: a print may look like a name.
    """
    refused = tables.rejections[private]
    pairs = [(str(voice).partition("#")[2], source) for voice, source in zip(talk["voice_id"], talk["source"], strict=True)]
    found = {part: source for part, source in pairs if part and not HASHED.fullmatch(part)}
    for frame, columns in ((talk, (*_ASIDE, "speaker")), (refused, ("detail", "anchor")), (tables.voices, ("value", "variable"))):
        for column in columns:
            rows = frame[[column, "source"]].dropna().drop_duplicates(column)
            found |= {str(v): s for v, s in zip(rows[column], rows["source"], strict=True) if str(v) not in found}
    return {text: str(found[text]) for text in sorted(found)}


def _voice(identifier: str, files: dict[str, str], words: dict[str, str]) -> str:
    """«source#voice» with what each shows."""
    source, mark, part = identifier.partition("#")
    return files.get(source, source) + mark + words.get(part, part)


def _passages(passages: pd.DataFrame, talk: pd.DataFrame, finds: list[list[Find]], key: Key) -> pd.DataFrame:
    frame = passages.copy()
    touched = [i for i, found in enumerate(finds) if any(f.sure for f in found)]
    texts, offsets = talk["text"].tolist(), talk["offsets"].tolist()
    changed = [replace_mapped(texts[i], offsets[i], finds[i], key) for i in touched]
    where = talk.index[touched]
    frame.loc[where, "text"] = [text for text, _ in changed]
    frame.loc[where, "offsets"] = [runs for _, runs in changed]
    return frame


def _cautions(talk: pd.DataFrame, finds: list[list[Find]], told: list[tuple[int, int] | None], key: Key) -> list[str | None]:
    """Why each passage must be read before it is quoted; a person's word ends it."""
    cautions: list[str | None] = []
    quotable = {form for form, decision in key.decisions.items() if decision == QUOTABLE}
    for identifier, found, where in zip(talk["passage_id"], finds, told, strict=True):
        if quotable and f"passage|{identifier}" in quotable:
            cautions.append(None)
        elif where:
            cautions.append(RECOGNISABLE)
        else:
            cautions.append(NAME_LEFT if any(not f.sure for f in found) else None)
    return cautions


def _people(
    frame: pd.DataFrame, chosen: "pd.Series[bool]", key: Key, words: dict[str, str], files: dict[str, str]
) -> pd.DataFrame:
    """Rename speakers, voices, headings and files; a full name is one voice in every file, a part of one is not."""
    labels = frame.loc[chosen, "speaker"].dropna().unique()
    pseudonyms = {label: speaker_pseudonym(label, key) or words.get(label, label) for label in labels}
    told = words | pseudonyms
    shown = frame["voice_id"].map(lambda voice: _voice(str(voice), files, told))
    full = {label: p for label in labels if (p := speaker_pseudonym(label, key)) and len(normal(PERSON, label).split()) >= 2}
    frame["voice_id"] = frame["voice_id"].where(~chosen, frame["speaker"].map(full).fillna(shown).astype("string"))
    for column in _ASIDE:
        frame[column] = frame[column].where(~chosen, frame[column].map(lambda v: words.get(v, v) if isinstance(v, str) else v))
    frame["speaker"] = frame["speaker"].where(
        ~chosen, frame["speaker"].map(lambda v: pseudonyms.get(v, v) if isinstance(v, str) else v)
    )
    return _renamed(frame, files)


def _renamed(frame: pd.DataFrame, files: dict[str, str]) -> pd.DataFrame:
    return frame.assign(source=frame["source"].map(lambda name: files.get(name, name)))


def _rejections(
    rejections: pd.DataFrame, private: "pd.Series[bool]", words: dict[str, str], files: dict[str, str]
) -> pd.DataFrame:
    frame = rejections.copy()
    for column in ("detail", "anchor"):
        frame[column] = frame[column].where(~private, frame[column].map(lambda v: words.get(v, v)))
    return _renamed(frame, files)


def _voices(
    voices: pd.DataFrame, words: dict[str, str], files: dict[str, str], frame: pd.DataFrame, read: pd.DataFrame
) -> pd.DataFrame:
    """Closed variables without those that are a name or a contact in themselves."""
    direct = [name for name in voices["variable"].unique() if _DIRECT.search(str(name))]
    kept = voices[~voices["variable"].isin(direct)]
    renamed = dict(zip(read["voice_id"], frame["voice_id"], strict=True))
    shown = kept["voice_id"].map(lambda voice: renamed.get(voice) or _voice(str(voice), files, words))
    kept = kept.assign(
        voice_id=shown,
        value=kept["value"].map(lambda v: words.get(v, v)),
        variable=kept["variable"].map(lambda v: words.get(v, v)),
    )
    return _renamed(kept, files).reset_index(drop=True)


def _review(
    talk: pd.DataFrame, aside: dict[str, str], finds: list[list[Find]], told: list[tuple[int, int] | None], key: Key
) -> pd.DataFrame:
    listing = Listing(key)
    listing.add_talk(talk, finds[: len(talk)], told)
    for (text, source), found in zip(aside.items(), finds[len(talk) :], strict=True):
        listing.add_text(text, source, found)
    listing.add_speakers(talk)
    return listing.table()
