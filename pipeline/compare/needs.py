"""Lived needs against institutional actions: which needs some action answers, and who speaks alone.

An action answers a need when, once done, it would at least partly meet that very need. What two passages
share is measured in a few cosines (embeddings centred by perspective, runs of letters of their words), and a
logistic model learnt from judged pairs (`scripts.calibrate_answers`) makes a probability of them.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd
from scipy import sparse

from pipeline.compare.intervals import jeffreys
from pipeline.compare.matcher import BLOCKS, Matcher, read_matcher
from pipeline.disfluency import analysed_texts
from pipeline.model import PARTICIPANT
from pipeline.schemas import ANSWERS, NEEDS
from pipeline.themes.static_vectors import content_words, mean_vectors

LETTERS = "letters"
GRAMS = (3, 5)  # letters of a run: «médecin» and «médicale» share some
NEED, ACTION = "besoin", "action"
NEED_STANCES = ("probleme", "souhait")
MOST = 20_000  # passages of one side of a theme that are matched
BEST = 3  # actions kept a need
STEP = 256  # needs weighed at once
COVERAGE = {
    "theme": "string",
    "subtheme": "string",
    **dict.fromkeys(("need_voices", "unanswered_voices"), "Int64"),
    **dict.fromkeys(("unanswered", "low", "high"), "Float64"),
    "actions": "Int64",
    "unvoiced_actions": "Float64",
}


class Vectors(Protocol):
    """Embeddings of passages, shape (passages, dimension), and how `--encoder` calls what made them."""

    @property
    def embeddings(self) -> np.ndarray: ...  # noqa: D102
    @property
    def encoder(self) -> str: ...  # noqa: D102


@dataclass(frozen=True)
class Facing:
    """Needs and actions with their best probability, and the pairs above the threshold.

    Columns of `schemas.NEEDS`, and of `schemas.ANSWERS`, at most `BEST` a need: an action that answers only
    needs which have better answers is matched, and stands in no pair.
    """

    needs: pd.DataFrame
    answers: pd.DataFrame


@dataclass(frozen=True)
class Speech:
    """Passages as pairs are weighed: unit rows of each block and of runs of letters, row by row alike."""

    blocks: dict[str, np.ndarray]
    letters: sparse.csr_matrix

    def at(self, rows: np.ndarray) -> "Speech":
        """Keep these rows, in this order."""
        return Speech({name: block[rows] for name, block in self.blocks.items()}, self.letters[rows])


def match_needs(
    passages: pd.DataFrame, tags: pd.DataFrame, stances: pd.DataFrame, subthemes: pd.DataFrame, vectors: Vectors
) -> Facing:
    """Match, within each theme, lived problems and wishes to institutional actions.

    A synthesis is left out of both sides: it is neither a resident's need, nor what an institution does. Beyond
    `MOST` passages of one side of a theme, those whose hash comes first are matched, and the tables hold only them.

    Args:
        passages: Participants' passages, columns of `schemas.PASSAGES`.
        tags: Columns of `schemas.TAGS`.
        stances: Columns of `schemas.STANCES`.
        subthemes: Columns of `schemas.SUBTHEMES`.
        vectors: Embeddings of the passages, row by row.
    """
    # Empty tables have no types of their own to be joined by.
    empty = passages.empty or tags.empty or stances.empty
    sides = pd.DataFrame() if empty else _sides(passages, tags, stances)
    if sides.empty:
        return Facing(pd.DataFrame(columns=list(NEEDS)), pd.DataFrame(columns=list(ANSWERS)))
    rows = np.unique(sides["row"])
    matcher = read_matcher(vectors.encoder)
    speech = speech_of(analysed_texts(passages), passages["perspective"], vectors, rows, matcher.usual)
    parts = []
    for theme, group in sides.assign(row=np.searchsorted(rows, sides["row"])).groupby("theme"):
        needs, actions = group[group["side"] == NEED], group[group["side"] == ACTION]
        parts.append(_match(str(theme), needs, actions, speech, matcher))
    known = subthemes[["passage_id", "theme", "subtheme"]].drop_duplicates(["passage_id", "theme"])
    table = pd.concat([part.needs for part in parts], ignore_index=True).merge(known, on=["passage_id", "theme"], how="left")
    return Facing(table[list(NEEDS)], pd.concat([part.answers for part in parts], ignore_index=True))


def _sides(passages: pd.DataFrame, tags: pd.DataFrame, stances: pd.DataFrame) -> pd.DataFrame:
    """One row a theme and passage that takes part: theme, passage_id, side, row among the passages; by id."""
    given = stances[stances["decision"] == "oui"]
    lived, takes = passages["perspective"] == "vecu", passages["passage_id"].isin
    asks = lived & takes(given.loc[given["stance"].isin(NEED_STANCES), "passage_id"])
    does = ~lived & takes(given.loc[given["stance"] == ACTION, "passage_id"])
    heard = (passages["role"] == PARTICIPANT) & (passages["rendering"] != "synthese")
    frame = pd.DataFrame({"passage_id": passages["passage_id"], "row": np.arange(len(passages))})
    frame["side"] = np.where(does, ACTION, NEED)
    themes = tags.loc[tags["decision"] == "oui", ["passage_id", "theme"]].drop_duplicates()
    frame = frame[heard & (asks | does)].merge(themes, on="passage_id")
    kept = [_first_by_hash(group) for _, group in frame.groupby(["theme", "side"])]
    return pd.concat(kept).sort_values(["theme", "side", "passage_id"], ignore_index=True) if kept else frame


def _first_by_hash(group: pd.DataFrame) -> pd.DataFrame:
    if len(group) <= MOST:
        return group
    marks = group["passage_id"].map(lambda i: hashlib.sha1(str(i).encode(), usedforsecurity=False).hexdigest())
    return group.loc[marks.sort_values(kind="stable").index[:MOST]]


def speech_of(
    texts: list[str], perspectives: pd.Series, vectors: Vectors, rows: np.ndarray, usual: dict[str, np.ndarray]
) -> Speech:
    """Set some passages up for pairing.

    Args:
        texts: Every passage.
        perspectives: Of every passage.
        vectors: Of every passage.
        rows: Those that will be paired.
        usual: Directions to take out of each block.
    """
    blocks = {name: without(centred(block, perspectives, rows), usual[name]) for name, block in blocks_of(texts, vectors).items()}
    return Speech(blocks, _letters([texts[i] for i in rows]))


def blocks_of(texts: list[str], vectors: Vectors) -> dict[str, np.ndarray]:
    """Cut embeddings into their blocks; means of word vectors where no pair was judged with the encoder."""
    if vectors.encoder not in BLOCKS:
        return {"static": mean_vectors(texts)}
    widths = BLOCKS[vectors.encoder]
    parts = np.split(vectors.embeddings, np.cumsum(list(widths.values()))[:-1], axis=1)
    return dict(zip(widths, parts, strict=True))


def centred(block: np.ndarray, perspectives: pd.Series, rows: np.ndarray) -> np.ndarray:
    """Rows less the mean of their perspective among all, of length one: what `topics.subthemes.centre` does, for a few."""
    found, said = block[rows].astype(np.float64), perspectives.to_numpy()
    for value in sorted(set(said)):
        found[said[rows] == value] -= block[said == value].mean(axis=0, dtype=np.float64)
    return _of_length_one(found)


def without(found: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """Take directions that every passage shares out of rows («all but the top», Mu & Viswanath 2018)."""
    return np.asarray(_of_length_one(found - found @ usual.T @ usual), dtype=np.float32)


def _of_length_one(rows: np.ndarray) -> np.ndarray:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))


def _letters(texts: list[str]) -> sparse.csr_matrix:
    """Unit rows of TF-IDF weights of the runs of letters in content words: shape (texts, runs)."""
    from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

    cut = CountVectorizer(analyzer="char_wb", ngram_range=GRAMS).build_analyzer()

    said = [content_words(text) or ["-"] for text in texts]
    # A run never crosses words: those of a text are those of its words, each of which is cut once.
    counts, words = _counts_of(said)
    runs, _ = _counts_of([cut(word) for word in words])
    counts = counts @ runs
    counts.sort_indices()
    return sparse.csr_matrix(TfidfTransformer(sublinear_tf=True).fit_transform(counts))


def _counts_of(said: Iterable[Sequence[str]]) -> tuple[sparse.csr_matrix, list[str]]:
    """How often each list holds each word, shape (lists, words), and the words, as they come."""
    place: dict[str, int] = {}
    columns, ends = list[int](), [0]
    for words in said:
        columns += [place.setdefault(word, len(place)) for word in words]
        ends.append(len(columns))
    counts = sparse.csr_matrix((np.ones(len(columns), dtype=np.float32), columns, ends), shape=(len(ends) - 1, len(place)))
    return counts, list(place)


def cosines(needs: Speech, actions: Speech) -> dict[str, np.ndarray]:
    """What every need shares with every action: name → shape (needs, actions)."""
    found = {name: block @ actions.blocks[name].T for name, block in needs.blocks.items()}
    return found | {LETTERS: (needs.letters @ actions.letters.T).toarray()}


def probabilities(needs: Speech, actions: Speech, matcher: Matcher) -> np.ndarray:
    """How probable it is that each action answers each need: shape (needs, actions), four decimals."""
    shared = cosines(needs, actions)
    # Rounding hides the last bits, in which a product over many rows differs from one over few.
    logits = np.sum([weight * shared[name].astype(np.float64) for name, weight in matcher.weights.items()], axis=0)
    return np.asarray(np.round(1 / (1 + np.exp(-logits - matcher.intercept)), 4))


def _match(theme: str, needs: pd.DataFrame, actions: pd.DataFrame, speech: Speech, matcher: Matcher) -> Facing:
    """Weigh every pair of a theme, some needs at a time: memory grows with actions, not with pairs."""
    does = speech.at(actions["row"].to_numpy())
    met, reached, answers = np.zeros(len(actions)), [], []
    for start in range(0, len(needs) if len(actions) else 0, STEP):
        some = needs.iloc[start : start + STEP]
        chances = probabilities(speech.at(some["row"].to_numpy()), does, matcher)
        met = np.maximum(met, chances.max(axis=0))
        reached.append(chances.max(axis=1))
        answers += [
            (theme, some["passage_id"].iat[i], actions["passage_id"].iat[j], score)
            for i, j, score in _best(chances, matcher.threshold)
        ]
    alone = not len(needs) or not len(actions)
    scores = np.full(len(needs) + len(actions), np.nan) if alone else np.concatenate([*reached, met])
    table = pd.concat([needs, actions])[["theme", "passage_id", "side"]].reset_index(drop=True)
    table = table.assign(score=pd.array(scores, dtype="Float64"), matched=scores >= matcher.threshold)
    return Facing(table, pd.DataFrame(answers, columns=list(ANSWERS)))


def _best(chances: np.ndarray, threshold: float) -> Iterable[tuple[int, int, float]]:
    """Row, column and value of at most `BEST` values a row, those from the threshold on, best first."""
    left = chances.copy()
    found = []
    for _ in range(min(BEST, chances.shape[1])):
        columns = left.argmax(axis=1)
        values = left[np.arange(len(left)), columns]
        found += [(int(i), int(columns[i]), float(values[i])) for i in np.flatnonzero(values >= threshold)]
        left[np.arange(len(left)), columns] = -1
    return sorted(found, key=lambda one: (one[0], -one[2]))


def coverage(facing: Facing, passages: pd.DataFrame, k: int) -> pd.DataFrame:
    """Count, per theme and sub-theme, voices whose needs no action answers, and actions that answer none.

    A voice counts as unanswered when none of its needs in the group is answered. The interval is Jeffreys'
    (95 %, Brown, Cai & DasGupta 2001), over voices.

    Args:
        facing: What `match_needs` gave.
        passages: Columns passage_id and voice_id.
        k: Fewest voices of which a share is estimated. Counts are raw: whoever shows them masks small groups.

    Returns:
        Columns theme, subtheme (null for the whole theme), need_voices, unanswered_voices, unanswered, low,
        high, actions, unvoiced_actions (a share, as unanswered is); shares are null where nothing can be said.
    """
    known = facing.needs.merge(passages[["passage_id", "voice_id"]].drop_duplicates("passage_id"), on="passage_id")
    rows = []
    for theme, group in known.groupby("theme"):
        rows.append({"theme": theme, "subtheme": None} | _counts(group, k))
        rows += [{"theme": theme, "subtheme": name} | _counts(part, k) for name, part in group.groupby("subtheme")]
    return pd.DataFrame(rows, columns=list(COVERAGE)).astype(COVERAGE)


def _counts(group: pd.DataFrame, k: int) -> dict[str, float | int | None]:
    asked = group[group["side"] == NEED].groupby("voice_id")["matched"].any()
    done = group.loc[group["side"] == ACTION, "matched"]
    voices, unanswered = len(asked), int((~asked.astype(bool)).sum())
    low, high = jeffreys(unanswered, voices)
    told = voices >= max(k, 1)
    return {
        "need_voices": voices,
        "unanswered_voices": unanswered,
        "unanswered": unanswered / voices if told else None,
        "low": low if told else None,
        "high": high if told else None,
        "actions": len(done),
        "unvoiced_actions": float((~done.astype(bool)).mean()) if len(done) else None,
    }
