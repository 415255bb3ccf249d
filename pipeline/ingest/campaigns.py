"""Texts that several voices send, word for word or nearly: form letters, slogans, copied answers.

Copies are marked, never dropped: each voice did send them. MinHash signatures over shingles of words
(Broder 1997), cut in bands (Leskovec, Rajaraman & Ullman, *Mining of Massive Datasets*, ch. 3), find the
candidates; the true share of common shingles decides.
"""

import hashlib
import re
import unicodedata
from collections import defaultdict
from zlib import crc32

import numpy as np
import pandas as pd

from pipeline.model import PARTICIPANT

MIN_WORDS = 8  # shorter answers may be the same by chance
MIN_WORDS_NEAR = 12  # shorter ones may be nearly the same by chance: «une dose de proportionnelle aux élections»
SHINGLE = 3  # words
ALIKE = 0.7  # share of common shingles (Jaccard) from which two texts are copies
ALIKE_SIGNS = 90.0  # or likeness of their signs, out of 100: one misspelt word breaks three shingles
BANDS, ROWS = 20, 3  # texts alike at 0.5 meet in one band with a probability of 0.93, at 0.7 of 0.9998
KINDS = ("reponse", "atelier")
_ANSWER = ("voice_id", "question", "row", "section")
_PRIME = np.uint64((1 << 61) - 1)
_HASHES = BANDS * ROWS


def mark_campaigns(passages: pd.DataFrame) -> pd.DataFrame:
    """Fill the column `campaign` with the print of the text that several voices send.

    Args:
        passages: Columns of `schemas.PASSAGES`, several sources together.

    Returns:
        The same passages; `campaign` is `None` where a text is one voice's own. The print depends on
        the words of the copies alone, not on files, rows or their order.
    """
    talk = passages[passages["kind"].isin(KINDS) & (passages["role"] == PARTICIPANT)]
    answers = _answers(talk)
    groups = copied_texts(answers["words"].tolist(), answers["person"].tolist())
    answers["campaign"] = groups
    found = answers.dropna(subset=["campaign"]).set_index("answer")["campaign"]
    keys = _answer_keys(talk)
    return passages.assign(campaign=keys.map(found).astype(object).where(lambda c: c.notna(), None).reindex(passages.index))


def _answer_keys(talk: pd.DataFrame) -> pd.Series:
    """One key an answer: a long one is cut in several passages."""
    parts = [talk[name].astype(object).where(talk[name].notna(), "").astype(str) for name in _ANSWER]
    key = parts[0]
    for part in parts[1:]:
        key = key + "\x1f" + part
    # In a typed-up flipchart there is no row: each passage stands for itself.
    return key.where(talk["row"].notna(), talk["passage_id"])


def _answers(talk: pd.DataFrame) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "answer": _answer_keys(talk),
            # The same account in two files of one survey is one person.
            "person": talk["voice_id"].str.replace(r"^.*#(?=r-)", "", regex=True),
            "text": talk["text"],
        }
    )
    several = frame["answer"].duplicated(keep=False)
    cut = frame[several].groupby("answer", sort=False).agg(person=("person", "first"), text=("text", " ".join)).reset_index()
    joined = pd.concat([frame[~several], cut], ignore_index=True)
    joined["words"] = [_plain(text) for text in joined["text"]]
    return joined


def _plain(text: str) -> str:
    """Words in lower case, without accents or signs.

    >>> _plain("L’école, çà et là !")
    'l ecole ca et la'
    """
    bare = unicodedata.normalize("NFKD", text.lower().replace("’", " ").replace("œ", "oe"))
    return " ".join(re.findall(r"[a-z0-9]+", bare.encode("ascii", "ignore").decode()))


def copied_texts(texts: list[str], persons: list[str]) -> list[str | None]:
    """Give each text the print of its group of copies, or `None`.

    Args:
        texts: Plain words, one text an answer.
        persons: Who sent each; copies of one person are no campaign.

    >>> words = "il faut rouvrir la gare et remettre des trains le soir et le dimanche"
    >>> marks = copied_texts([words, words + " merci", "je n ai rien vu changer ici depuis dix ans"], ["a", "b", "c"])
    >>> marks[0] == marks[1], marks[0] is None, marks[2] is None
    (True, False, True)
    """
    long = sorted({text for text in texts if text.count(" ") >= MIN_WORDS - 1})
    leader = _groups(long)
    senders: dict[str, set[str]] = defaultdict(set)
    members: dict[str, set[str]] = defaultdict(set)
    for text, person in zip(texts, persons, strict=True):
        if text in leader:
            senders[leader[text]].add(person)
            members[leader[text]].add(text)
    prints = {lead: _print(members[lead]) for lead, who in senders.items() if len(who) > 1}
    return [prints.get(leader[text]) if text in leader else None for text in texts]


def _print(texts: set[str]) -> str:
    return "c-" + hashlib.sha256("\n".join(sorted(texts)).encode()).hexdigest()[:12]


def _groups(texts: list[str]) -> dict[str, str]:
    """Each text → the first of those that it is a copy of; short texts are copies of themselves alone."""
    near = [text for text in texts if text.count(" ") >= MIN_WORDS_NEAR - 1]
    leader = {text: text for text in texts}
    if near:
        shingles = _shingles(near)
        parent = list(range(len(near)))
        signatures = _signatures(shingles)
        for band in range(BANDS):
            for bucket in _buckets(np.ascontiguousarray(signatures[:, band * ROWS : (band + 1) * ROWS])):
                _link(bucket.tolist(), near, shingles, parent)
        leader |= {text: near[_root(parent, i)] for i, text in enumerate(near)}
    return leader


def _shingles(texts: list[str]) -> list[np.ndarray]:
    """Distinct hashes of the runs of `SHINGLE` words of each text."""
    codes: dict[str, int] = {}
    found = []
    for text in texts:
        words = np.array([codes.setdefault(w, crc32(w.encode())) for w in text.split()], dtype=np.uint64)
        mixed = np.zeros(len(words) - SHINGLE + 1, dtype=np.uint64)
        for i in range(SHINGLE):
            mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + words[i : len(words) - SHINGLE + 1 + i]
        mixed ^= mixed >> np.uint64(29)
        found.append(np.unique(mixed))
    return found


def _signatures(shingles: list[np.ndarray]) -> np.ndarray:
    """MinHash signatures: shape (texts, BANDS × ROWS)."""
    draws = np.random.default_rng(0)
    factors = draws.integers(1, 1 << 62, _HASHES, dtype=np.uint64) | np.uint64(1)
    offsets = draws.integers(0, 1 << 62, _HASHES, dtype=np.uint64)
    flat = np.concatenate(shingles)
    starts = np.cumsum([0, *(len(s) for s in shingles[:-1])])
    columns = []
    for factor, offset in zip(factors, offsets, strict=True):
        mixed = (flat * factor + offset) % _PRIME
        columns.append(np.minimum.reduceat(mixed, starts))
    return np.stack(columns, axis=1)


def _buckets(rows: np.ndarray) -> list[np.ndarray]:
    """Indices of the texts that share a band, smallest first; only bands that several share."""
    _, inverse, counts = np.unique(rows, axis=0, return_inverse=True, return_counts=True)
    inverse = inverse.ravel()
    order = np.argsort(inverse, kind="stable")
    ends = np.cumsum(counts)
    return [order[end - count : end] for end, count in zip(ends, counts, strict=True) if count > 1]


def _link(bucket: list[int], texts: list[str], shingles: list[np.ndarray], parent: list[int]) -> None:
    """Join the texts of a bucket whose groups' first texts are truly alike: likeness is not handed on."""
    from rapidfuzz.fuzz import ratio

    leaders: list[int] = []
    for root in sorted({_root(parent, i) for i in bucket}):
        for leader in leaders:
            a, b = texts[leader], texts[root]
            if _alike(shingles[leader], shingles[root]) or ratio(a, b, score_cutoff=ALIKE_SIGNS) > 0:
                parent[root] = leader
                break
        else:
            leaders.append(root)


def _alike(a: np.ndarray, b: np.ndarray) -> bool:
    if min(len(a), len(b)) < ALIKE * max(len(a), len(b)):
        return False
    common = len(np.intersect1d(a, b, assume_unique=True))
    return common >= ALIKE * (len(a) + len(b) - common)


def _root(parent: list[int], i: int) -> int:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i
