"""Protection of a whole corpus: its passages, refusals, file names and closed variables, with one key."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

import pandas as pd

from pipeline.model import Protection
from pipeline.protect.finds import PERSON, Find, fold
from pipeline.protect.key import QUOTABLE, Key, normal
from pipeline.protect.names import names
from pipeline.protect.pseudonyms import mask, replace_mapped, speaker_pseudonym, with_speakers
from pipeline.protect.quasi import recognisable

NAME_LEFT, RECOGNISABLE = "nom possible", "personne reconnaissable"
_DIRECT = re.compile(
    r"^(?:nom|pr[ée]nom|e-?mail|mail|courriel|t[ée]l|portable|adresse|name|phone|ip\b|num[ée]ro|contact|coordonn)|naissance|signature",
    re.IGNORECASE,
)
_ASIDE = ("section", "question", "campaign")


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


def protect_tables(tables: Tables, key: Key, places: frozenset[str], settings: Protection | None = None) -> Protected:
    """Replace what names persons everywhere but in published documents.

    Args:
        tables: What was read.
        key: What earlier runs gave.
        places: Names of places, which stay.
        settings: What the manifest asks to replace besides.
    """
    settings = settings or Protection()
    documents = settings.documents
    passages = tables.passages
    chosen = (passages["kind"] != "document") | documents
    talk = passages[chosen]
    key = with_speakers(key, talk["speaker"].dropna().unique())
    published = set() if documents else set(tables.sources.loc[tables.sources["kind"] == "document", "source"])
    private = ~tables.rejections["source"].isin(published) & ~tables.rejections["source"].str.startswith("documents/")
    aside = _aside(talk, tables, private)
    masked = mask([*talk["text"], *aside], key, frozenset(_plain(place) for place in places), settings)
    files = _file_names(tables, published, masked.key)
    key = replace(masked.key, sources={**masked.key.sources, **{shown: real for real, shown in files.items() if shown != real}})
    words = dict(zip(aside, masked.texts[len(talk) :], strict=True))
    finds = masked.finds[: len(talk)]
    cautions = _cautions(talk, finds, key)
    frame = _passages(passages, talk, finds, key)
    frame["caution"] = pd.Series(cautions, index=talk.index, dtype="string").reindex(frame.index)
    frame = _people(frame, chosen, key, words, files)
    rest = Tables(
        frame,
        _rejections(tables.rejections, private, words, files),
        _renamed(tables.sources, files),
        _voices(tables.voices, words, files, frame, passages),
    )
    counts = Counter(f.kind for found in finds for f in found if f.sure)
    told = dict(sorted(counts.items())) | {NAME_LEFT: cautions.count(NAME_LEFT), RECOGNISABLE: cautions.count(RECOGNISABLE)}
    return Protected(rest, key, told, _review(talk, finds, key))


def _plain(place: str) -> str:
    return fold(place).replace("-", " ")


def _aside(talk: pd.DataFrame, tables: Tables, private: "pd.Series[bool]") -> list[str]:
    """Distinct texts that stand beside what was said: headings, labels of speakers, refusals, closed answers."""
    columns = [talk[column] for column in (*_ASIDE, "speaker")]
    columns += [tables.rejections.loc[private, column] for column in ("detail", "anchor")]
    columns += [tables.voices["value"], tables.voices["variable"]]
    parts = {str(voice).partition("#")[2] for voice in talk["voice_id"].unique()}
    return sorted(parts | {str(value) for column in columns for value in column.dropna().unique()})


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


def _cautions(talk: pd.DataFrame, finds: list[list[Find]], key: Key) -> list[str | None]:
    """Why each passage must be read before it is quoted; a person's word ends it."""
    cautions: list[str | None] = []
    for identifier, text, found in zip(talk["passage_id"], talk["text"], finds, strict=True):
        if key.decisions.get(f"passage|{identifier}") == QUOTABLE:
            cautions.append(None)
        elif recognisable(text):
            cautions.append(RECOGNISABLE)
        else:
            cautions.append(NAME_LEFT if any(not f.sure for f in found) else None)
    return cautions


def _file_names(tables: Tables, published: set[str], key: Key) -> dict[str, str]:
    """File → the name that tables and reports show, without the persons whom it names."""
    files = sorted({str(s) for s in [*tables.sources["source"], *tables.rejections["source"]]} - published)
    shown: dict[str, str] = {}
    for name in files:
        masked = name if name.startswith("documents/") else _mask_path(name, key)
        while masked in shown.values():
            masked = f"{masked}-bis"
        shown[name] = masked
    return shown


def _mask_path(name: str, key: Key) -> str:
    """«entretiens/Entretien_Mme_Durand.docx» → «entretiens/Entretien_Mme_[personne-3].docx»."""
    path = PurePosixPath(name)
    stem = name[: len(name) - len(path.suffix)]
    text = re.sub(r"[_.\d]", " ", stem)
    finds = [f for f in names(text, key.families()) if f.sure]
    for find in reversed(finds):
        form = normal(PERSON, text[find.start : find.end])
        pseudonym = key.pseudonym(PERSON, form) or key.extended(PERSON, [form]).pseudonym(PERSON, form)
        stem = f"{stem[: find.start]}[{pseudonym}]{stem[find.end :]}"
    return stem + path.suffix


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
    changed = {real: shown for real, shown in files.items() if real != shown}
    frame = rejections.copy()
    for column in ("detail", "anchor"):
        frame[column] = frame[column].where(~private, frame[column].map(lambda v: words.get(v, v)))
        for real, shown in changed.items():
            frame[column] = frame[column].str.replace(real, shown, regex=False)
    return _renamed(frame, files)


def _voices(
    voices: pd.DataFrame, words: dict[str, str], files: dict[str, str], frame: pd.DataFrame, read: pd.DataFrame
) -> pd.DataFrame:
    """Closed variables without those that are a name or a contact in themselves."""
    kept = voices[~voices["variable"].str.contains(_DIRECT)]
    renamed = dict(zip(read["voice_id"], frame["voice_id"], strict=True))
    shown = kept["voice_id"].map(lambda voice: renamed.get(voice) or _voice(str(voice), files, words))
    kept = kept.assign(
        voice_id=shown,
        value=kept["value"].map(lambda v: words.get(v, v)),
        variable=kept["variable"].map(lambda v: words.get(v, v)),
    )
    return _renamed(kept, files).reset_index(drop=True)


def _review(talk: pd.DataFrame, finds: list[list[Find]], key: Key) -> pd.DataFrame:
    """What was replaced, nearly replaced, or lets somebody be recognised: one row a form, or a passage."""
    rows: dict[str, dict[str, object]] = {}
    for passage, found in zip(talk.itertuples(), finds, strict=True):
        text = str(passage.text)
        places = [(f"{f.kind}|{normal(f.kind, text[f.start : f.end])}", f.kind, f.start, f.end, f.sure) for f in found]
        told = recognisable(text)
        if told:
            places.append((f"passage|{passage.passage_id}", RECOGNISABLE, *told, False))
        for identifier, kind, start, end, sure in places:
            pseudonym = key.pseudonym(kind, normal(kind, text[start:end])) if sure else ""
            row = rows.setdefault(
                identifier,
                {"id": identifier, "kind": kind, "found": text[start:end], "pseudonym": pseudonym, "context": f"{text[max(0, start - 60) : start]}«{text[start:end]}»{text[end : end + 60]}",
                 "source": passage.source, "times": 0, "sure": False},
            )  # fmt: skip
            row["times"] = int(str(row["times"])) + 1
            row["sure"] = bool(row["sure"]) or sure
            row["pseudonym"] = row["pseudonym"] or pseudonym
    columns = ["id", "kind", "found", "pseudonym", "context", "source", "times", "sure"]
    return pd.DataFrame(list(rows.values()), columns=columns).sort_values(["sure", "kind", "id"], ignore_index=True)
