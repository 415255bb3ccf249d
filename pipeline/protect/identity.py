"""Identifiers that tell nothing more than what is shown: made again from the tables once names are replaced.

Reading names passages, voices and campaigns by prints of what was written; whoever holds the tables could try names
until the print fits. The prints given here are of shown words only, pseudonyms without their numbers.
"""

import hashlib
import re
from collections import Counter, defaultdict

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
    words, asked = [_bare(text) for text in talk["text"]], [_bare(text) for text in talk["question"]]
    named = _voice_names(talk["voice_id"].astype(str).tolist(), asked, words, voices)
    frame = passages.copy()
    frame.loc[chosen, "passage_id"] = _passage_ids(talk, asked, words)
    frame["campaign"] = frame["campaign"].astype("string").where(~chosen, _campaigns(talk, words).reindex(frame.index))
    frame["voice_id"] = frame["voice_id"].map(lambda voice: named.get(voice, voice)).astype(passages["voice_id"].dtype)
    return frame, voices.assign(voice_id=voices["voice_id"].map(lambda voice: named.get(voice, voice)))


def _bare(text: object) -> str:
    """A text whose pseudonyms are only told by their kind: numbers depend on earlier runs.

    >>> _bare("vu [personne-3] hier")
    'vu [personne] hier'
    """
    if not isinstance(text, str):
        return ""
    return _NUMBERED.sub(r"[\1]", text) if "[" in text else text


def _hash(content: str) -> "hashlib._Hash":
    return hashlib.sha256(content.encode("utf-8", "surrogatepass"))


def _passage_ids(talk: pd.DataFrame, asked: list[str], words: list[str]) -> "pd.Series[str]":
    """Print of kind, question and words; the same words are numbered in the order of the files."""
    keys = talk[["source", "start_char", "end_char", "passage_id"]].reset_index(drop=True)
    order = keys.sort_values(list(keys), kind="stable").index
    kinds = talk["kind"].tolist()
    seen: Counter[bytes] = Counter()
    ids = [""] * len(kinds)
    for at in order.tolist():
        content = _hash(f"{kinds[at]}\x1f{asked[at]}\x1f{words[at]}")
        print_ = content.digest()[:16]
        seen[print_] += 1
        content.update(f"\x1f{seen[print_]}".encode())
        ids[at] = "p-" + content.hexdigest()[:16]
    return pd.Series(ids, index=talk.index, dtype="string")


def _campaigns(talk: pd.DataFrame, words: list[str]) -> "pd.Series[str]":
    texts: dict[str, set[str]] = defaultdict(set)
    for campaign, text in zip(talk["campaign"], words, strict=True):
        if isinstance(campaign, str):
            texts[campaign].add(text)
    named = _numbered("c-", [(campaign, _hash("\n".join(sorted(said))).hexdigest()) for campaign, said in texts.items()])
    told = [named.get(campaign) if isinstance(campaign, str) else None for campaign in talk["campaign"]]
    return pd.Series(told, index=talk.index, dtype="string")


def _voice_names(of: list[str], asked: list[str], words: list[str], voices: pd.DataFrame) -> dict[str, str]:
    """Voice named by a print → its name after what it says; voices that only closed questions know say nothing."""
    said: dict[str, list[int]] = {str(voice): [] for voice in voices["voice_id"].unique()}
    for at, voice in enumerate(of):
        said.setdefault(voice, []).append(at)
    files: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for voice, places in said.items():
        source, _, part = voice.partition("#")
        if HASHED.fullmatch(part):
            content = "\x1e".join(sorted(f"{asked[at]}\x1f{words[at]}" for at in places))
            files[f"{source}#{part[:2]}"].append((voice, _hash(content).hexdigest()))
    return {voice: name for start, told in files.items() for voice, name in _numbered(start, told).items()}


def _numbered(start: str, prints: list[tuple[str, str]]) -> dict[str, str]:
    """Old name → print of its content; the same content is numbered in the order of old names."""
    seen: Counter[str] = Counter()
    names = {}
    for old, print_ in sorted(prints):
        name = start + print_[:12]
        seen[name] += 1
        names[old] = name if seen[name] == 1 else f"{name}-{seen[name]}"
    return names
