"""Texts that several voices send, word for word or nearly: form letters, slogans, copied answers.

Copies are marked, never dropped: each voice did send them. MinHash signatures over shingles of words
(Broder 1997), cut in bands (Leskovec, Rajaraman & Ullman, *Mining of Massive Datasets*, ch. 3), find the
candidates; the true share of common shingles decides.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
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
MOST_LEADERS = 500  # groups of a bucket that a text is compared with
CHUNK = 4000  # texts hashed at once
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
    keys = _answer_keys(talk)
    answers = _answers(talk, keys)
    groups = copied_texts(answers["words"].tolist(), answers["person"].tolist())
    answers["campaign"] = groups
    found = answers.dropna(subset=["campaign"]).set_index("answer")["campaign"]
    return passages.assign(campaign=keys.map(found).astype(object).where(lambda c: c.notna(), None).reindex(passages.index))


def _answer_keys(talk: pd.DataFrame) -> pd.Series:
    """One number an answer: a long one is cut in several passages."""
    key = np.zeros(len(talk), dtype=np.int64)
    for name in _ANSWER:
        codes, _ = pd.factorize(talk[name].astype("string").fillna(""))
        key = np.unique(key * (codes.max(initial=0) + 1) + codes, return_inverse=True)[1]
    # In a typed-up flipchart there is no row: each passage stands for itself.
    alone = talk["row"].isna().to_numpy()
    key[alone] = key.max(initial=0) + 1 + pd.factorize(talk.loc[alone, "passage_id"])[0]
    return pd.Series(key, index=talk.index)


def _answers(talk: pd.DataFrame, keys: pd.Series) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "answer": keys,
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
    sender: dict[str, str] = {}
    members: dict[str, set[str]] = {}
    for text, person in zip(texts, persons, strict=True):
        lead = leader.get(text)
        if lead is not None and sender.setdefault(lead, person) != person:
            members[lead] = set()
    for text, lead in leader.items():
        if lead in members:
            members[lead].add(text)
    prints = {lead: _print(said) for lead, said in members.items()}
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
        for rows in _bands(shingles):
            for bucket in _buckets(rows):
                _link(bucket.tolist(), near, shingles, parent)
        leader |= {text: near[_root(parent, i)] for i, text in enumerate(near)}
    return leader


@dataclass(frozen=True)
class _Shingles:
    """Distinct hashes of the runs of `SHINGLE` words of each text: those of text `i` are `flat[starts[i] : starts[i + 1]]`."""

    flat: np.ndarray
    starts: np.ndarray

    def of(self, i: int) -> np.ndarray:
        return self.flat[self.starts[i] : self.starts[i + 1]]


def _shingles(texts: list[str]) -> _Shingles:
    codes: dict[str, int] = {}
    found, counts = [], []
    for begin in range(0, len(texts), CHUNK):
        words = [text.split() for text in texts[begin : begin + CHUNK]]
        flat = np.array([codes.get(w) or codes.setdefault(w, crc32(w.encode())) for said in words for w in said], dtype=np.uint64)
        mixed = np.zeros(len(flat) - SHINGLE + 1, dtype=np.uint64)
        for i in range(SHINGLE):
            mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + flat[i : len(flat) - SHINGLE + 1 + i]
        mixed ^= mixed >> np.uint64(29)
        owner = np.repeat(np.arange(len(words)), [len(said) for said in words])
        whole = owner[: len(mixed)] == owner[SHINGLE - 1 :]  # a run does not go over from one text to the next
        mixed, owner = mixed[whole], owner[: len(mixed)][whole]
        order = np.lexsort((mixed, owner))
        mixed, owner = mixed[order], owner[order]
        new = np.append(True, (mixed[1:] != mixed[:-1]) | (owner[1:] != owner[:-1]))
        found.append(mixed[new])
        counts.append(np.bincount(owner[new], minlength=len(words)))
    return _Shingles(np.concatenate(found), np.append(0, np.cumsum(np.concatenate(counts))))


def _bands(shingles: _Shingles) -> Iterator[np.ndarray]:
    """MinHash signatures band after band: shape (texts, ROWS) each."""
    draws = np.random.default_rng(0)
    factors = draws.integers(1, 1 << 62, _HASHES, dtype=np.uint64) | np.uint64(1)
    offsets = draws.integers(0, 1 << 62, _HASHES, dtype=np.uint64)
    starts, count = shingles.starts, len(shingles.starts) - 1
    for band in range(BANDS):
        rows = np.empty((count, ROWS), dtype=np.uint64)
        for begin in range(0, count, CHUNK):
            end = min(begin + CHUNK, count)
            flat = shingles.flat[starts[begin] : starts[end]]
            for row in range(ROWS):
                at = band * ROWS + row
                rows[begin:end, row] = np.minimum.reduceat(
                    _modulo(flat * factors[at] + offsets[at]), starts[begin:end] - starts[begin]
                )
        yield rows


def _modulo(values: np.ndarray) -> np.ndarray:
    """Remainders by the prime 2⁶¹ − 1, without a division."""
    folded = (values & _PRIME) + (values >> np.uint64(61))
    return np.where(folded >= _PRIME, folded - _PRIME, folded)


def _buckets(rows: np.ndarray) -> list[np.ndarray]:
    """Indices of the texts that share a band, smallest first; only bands that several share."""
    order = np.argsort(rows[:, 0], kind="stable")
    first = rows[order, 0]
    same = np.append(False, first[1:] == first[:-1])
    order = order[same | np.append(same[1:], False)]
    if not len(order):
        return []
    order = order[np.lexsort(tuple(rows[order, i] for i in reversed(range(ROWS))))]
    shared = rows[order]
    ends = np.flatnonzero((shared[1:] != shared[:-1]).any(axis=1)) + 1
    return [bucket for bucket in np.split(order, ends) if len(bucket) > 1]


def _link(bucket: list[int], texts: list[str], shingles: _Shingles, parent: list[int]) -> None:
    """Join the texts of a bucket whose groups' first texts are truly alike: likeness is not handed on.

    A bucket where everybody differs is no campaign: each text is compared with `MOST_LEADERS` groups at most.
    """
    from rapidfuzz.fuzz import ratio

    leaders: list[int] = []
    for root in sorted({_root(parent, i) for i in bucket}):
        for leader in leaders:
            if _alike(shingles.of(leader), shingles.of(root)) or ratio(texts[leader], texts[root], score_cutoff=ALIKE_SIGNS) > 0:
                parent[root] = leader
                break
        else:
            if len(leaders) < MOST_LEADERS:
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
