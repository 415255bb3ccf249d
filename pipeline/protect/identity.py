"""Identifiers that tell nothing more than what is shown: made again from the tables once names are replaced.

Reading names passages, voices and campaigns by prints of what was written; whoever holds the tables could try names
until the print fits. The prints given here are of shown words only, pseudonyms without their numbers.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable

import pandas as pd

HASHED = re.compile(r"[rv]-[0-9a-f]{12}(?:-\d+)?")
_NUMBERED = re.compile(r"\[(\w+)-\d+\]")


def identified(passages: pd.DataFrame, voices: pd.DataFrame, chosen: "pd.Series[bool]") -> tuple[pd.DataFrame, pd.DataFrame]:
    """Name the passages, voices and campaigns of speech by what the tables show.

    Args:
        passages: Protected passages, columns of `schemas.PASSAGES`.
        voices: Protected closed variables, columns of `schemas.VOICES`.
        chosen: Which passages are speech; the others keep their identifiers.

    Returns:
        Both tables, rows in their order. A passage's identifier does not depend on the file that holds it, so that a
        file more changes none.
    """
    talk = passages[chosen]
    words = pd.Series([_bare(text) for text in talk["text"]], index=talk.index, dtype=object)
    asked = pd.Series([_bare(text) for text in talk["question"]], index=talk.index, dtype=object)
    named = _voice_names(talk, asked + "\x1f" + words, voices)
    frame = passages.copy()
    frame.loc[chosen, "passage_id"] = _passage_ids(talk, talk["kind"].astype(object) + "\x1f" + asked + "\x1f" + words)
    frame["campaign"] = frame["campaign"].astype("string").where(~chosen, _campaigns(talk, words).reindex(frame.index))
    frame["voice_id"] = frame["voice_id"].map(lambda voice: named.get(voice, voice)).astype(passages["voice_id"].dtype)
    return frame, voices.assign(voice_id=voices["voice_id"].map(lambda voice: named.get(voice, voice)))


def _bare(text: object) -> str:
    """A text whose pseudonyms are only told by their kind: numbers depend on earlier runs.

    >>> _bare("vu [personne-3] hier")
    'vu [personne] hier'
    """
    return _NUMBERED.sub(r"[\1]", text) if isinstance(text, str) else ""


def _print(content: str, length: int) -> str:
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def _passage_ids(talk: pd.DataFrame, contents: "pd.Series[str]") -> "pd.Series[str]":
    order = talk.sort_values(["source", "start_char", "end_char", "passage_id"], kind="stable").index
    found = contents.loc[order]
    times = found.groupby(found, sort=False).cumcount() + 1
    ids = ["p-" + _print(f"{content}\x1f{n}", 16) for content, n in zip(found, times, strict=True)]
    return pd.Series(ids, index=order, dtype="string").reindex(talk.index)


def _campaigns(talk: pd.DataFrame, words: "pd.Series[str]") -> "pd.Series[str]":
    texts: dict[str, set[str]] = defaultdict(set)
    for campaign, text in zip(talk["campaign"], words, strict=True):
        if isinstance(campaign, str):
            texts[campaign].add(text)
    named = _numbered("c-", ((campaign, "\n".join(sorted(said))) for campaign, said in texts.items()))
    return talk["campaign"].map(lambda campaign: named.get(campaign) if isinstance(campaign, str) else None).astype("string")


def _voice_names(talk: pd.DataFrame, said: "pd.Series[str]", voices: pd.DataFrame) -> dict[str, str]:
    """Voice named by a print → its name after what it says; voices that only closed questions know say nothing."""
    texts: dict[str, list[str]] = {str(voice): [] for voice in voices["voice_id"]}
    for voice, text in zip(talk["voice_id"], said, strict=True):
        texts.setdefault(str(voice), []).append(text)
    files: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for voice, answers in texts.items():
        source, _, part = voice.partition("#")
        if HASHED.fullmatch(part):
            files[f"{source}#{part[:2]}"].append((voice, "\x1e".join(sorted(answers))))
    return {voice: name for start, told in files.items() for voice, name in _numbered(start, told).items()}


def _numbered(start: str, contents: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Old name → print of its content; the same content is numbered in the order of old names."""
    seen: Counter[str] = Counter()
    names = {}
    for old, content in sorted(contents):
        name = start + _print(content, 12)
        seen[name] += 1
        names[old] = name if seen[name] == 1 else f"{name}-{seen[name]}"
    return names
