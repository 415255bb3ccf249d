"""Two waves of a territory → every table of a follow-up."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from pipeline.compare.intervals import SEED, shares
from pipeline.compare.quotes import pick_quotes
from pipeline.compare.voices import SIDES, Item, items_of, listen
from pipeline.model import Codebook
from pipeline.schemas.waves import DRIFTS, MIX, NEW_WORDS, QUESTIONS, WAVE_QUOTES, WAVE_SHARES
from pipeline.waves.basis import MIXED, Mix, enough, holm, mix_of, moved, standardised
from pipeline.waves.changes import CLAIMS, NOTHING, Compared, find_changes
from pipeline.waves.correcting import hold_changes_against_error
from pipeline.waves.drift import Drift, drifts_of, new_words
from pipeline.waves.hearing import Sample, Scores, hear, scores_of
from pipeline.waves.questions import Questionnaire, compare_questions

RISK = 0.02  # of telling a drift of words or of the machine where there is none, over all kinds and sides
QUOTES = 2  # a wave, side and item
Tables = dict[str, pd.DataFrame]


@dataclass(frozen=True, eq=False)
class Times:
    """A territory coded once, whose sources belong to waves.

    Attributes:
        waves: In their order.
        passages: Participants' and documents' passages, columns of `schemas.PASSAGES` and `wave`; none without a wave.
        tags: Columns of `schemas.TAGS`, of all passages and themes, by one tagger.
        subthemes: Columns of `schemas.SUBTHEMES`, found on all waves together.
        weak: Keys of sub-themes that do not hold.
        errors: Columns of `schemas.ERRORS`; empty where nothing is known.
        words: Columns of `schemas.LANGUAGE`, of passages read closely.
        embed: Gives the embeddings of some passages, shape (passages, width).
        k: Fewest persons that may be described.
    """

    waves: tuple[str, ...]
    passages: pd.DataFrame
    tags: pd.DataFrame
    subthemes: pd.DataFrame
    weak: frozenset[str]
    codebook: Codebook
    errors: pd.DataFrame
    words: pd.DataFrame
    embed: Callable[[pd.DataFrame], np.ndarray]
    k: int = 5
    items: tuple[Item, ...] = field(init=False)

    def __post_init__(self) -> None:
        """List themes and sub-themes once."""
        object.__setattr__(self, "items", tuple(items_of(self.codebook, self.tags, self.subthemes, self.weak)))


@dataclass(frozen=True, eq=False)
class _Side:
    """One perspective: its voices, its questions, and its passages that both waves may be compared on."""

    side: str
    every: Sample
    common: Sample
    questions: Questionnaire
    passages: pd.DataFrame
    mixes: list[Mix]


def follow(times: Times, pair: tuple[str, str]) -> Tables:
    """Compare two waves, and tell the shares of all of them.

    Args:
        times: The territory.
        pair: The earlier wave and the later.

    Returns:
        The tables of `schemas.waves.FOLLOW_UP`.
    """
    here = times.passages[times.passages["wave"].isin(pair)].reset_index(drop=True)
    here = here.assign(late=(here["wave"] == pair[1]).to_numpy(bool))
    scores = scores_of(times.tags, times.codebook.keys)
    heard = [_side(times, here, scores, pair, number) for number in range(len(SIDES))]
    flags = moved([mix for one in heard for mix in one.mixes])
    gone = {(mix.side, mix.attribute) for mix, flag in zip((m for one in heard for m in one.mixes), flags, strict=True) if flag}
    sides = [_compared(one, [name for name in MIXED if (one.side, name) in gone]) for one in heard]
    changes = find_changes(sides)
    kept = pd.concat([one.passages for one in heard], ignore_index=True)
    changes = hold_changes_against_error(changes, sides, kept, times.errors)
    told, fresh = _reading(times, heard, sides)
    return {
        "wave_shares": _shares(times),
        "changes": changes,
        "drifts": _drifts(heard, gone, told),
        "questions": _joined([one.questions.table for one in heard], list(QUESTIONS)),
        "mix": _mix(heard),
        "new_words": _joined(fresh, list(NEW_WORDS)),
        "wave_quotes": _quotes(times, here, changes, pair),
    }


def _side(times: Times, here: pd.DataFrame, scores: Scores, pair: tuple[str, str], number: int) -> _Side:
    side = SIDES[number]
    every = hear(here, times.items, scores, pair, side)
    questions = compare_questions(here, pair, side)
    own = (here["perspective"] == side).to_numpy(bool)
    kept = here[own & ~questions.changed].reset_index(drop=True)
    common = hear(kept, times.items, scores, pair, side) if questions.moved else every
    found = [mix_of(common, attribute, side, number * 10 + place, times.k) for place, attribute in enumerate(MIXED)]
    return _Side(side, every, common, questions, kept, [mix for mix in found if mix])


def _compared(one: _Side, attributes: list[str]) -> Compared:
    """What of a side may be compared, once what drifted is set aside."""
    common = standardised(one.common, attributes) if attributes else one.common
    if not enough(common, one.side):
        return Compared(one.side, one.every, None, NOTHING)
    names = [name for name, flag in (("questions", one.questions.moved), ("publics", bool(attributes))) if flag]
    return Compared(one.side, one.every, common, "-".join(names) or "tout")


def _shares(times: Times) -> pd.DataFrame:
    """Shares of every wave, of all that was heard in it."""
    rows = []
    for number, wave in enumerate(times.waves):
        for place, side in enumerate(SIDES):
            part = times.passages[(times.passages["wave"] == wave) & (times.passages["perspective"] == side)]
            heard = listen(part.reset_index(drop=True), times.items)
            raises = heard.raises()
            told = shares(raises, heard.group(raises), SEED + 100 + 2 * number + place)
            persons = (heard.voices["kind"] != "document").to_numpy(bool)
            for item, *numbers in zip(times.items, told.value, told.low, told.high, raises.T, strict=True):
                *bounds, said = numbers
                about = (wave, item.level, item.theme, item.subtheme, item.label, side)
                value = [None if bound != bound else round(float(bound), 4) for bound in bounds]
                counts = (len(said), int(said.sum()), int(persons.sum()), int(said[persons].sum()))
                rows.append((*about, *value, *counts))
    return pd.DataFrame(rows, columns=list(WAVE_SHARES))


def _reading(times: Times, heard: list[_Side], sides: list[Compared]) -> tuple[list[Drift], list[pd.DataFrame]]:
    """Drifts of words, of discourse and of the machine's scores; and the words that came."""
    drifts, fresh = [], []
    nouns = dict(
        zip(times.words["passage_id"], (frozenset(cell.split()) for cell in times.words["nouns"].fillna("")), strict=True)
    )
    for number, (one, compared) in enumerate(zip(heard, sides, strict=True)):
        sample = compared.common if compared.common is not None else one.every
        near = one.passages[one.passages["passage_id"].isin(nouns)].reset_index(drop=True)
        if compared.common is None or min(sample.sizes()) < 2 or near.empty:
            continue
        keys = pd.MultiIndex.from_arrays([sample.voices.index.to_numpy(object), sample.after])
        places = keys.get_indexer(pd.MultiIndex.from_arrays([near["voice_id"].to_numpy(object), near["late"].to_numpy(bool)]))
        told = np.flatnonzero(places >= 0)
        near = near.iloc[told]
        # Of a very large corpus some voices are read closely: those alone are compared.
        close, places = np.unique(places[told], return_inverse=True)
        sample = sample.only(np.isin(np.arange(len(keys)), close))
        words: list[set[str]] = [set() for _ in close]
        for place, identifier in zip(places, near["passage_id"], strict=True):
            words[place] |= nouns[identifier]
        said = [frozenset(one) for one in words]
        drifts += drifts_of(sample, _points(times.embed(near), places, len(close)), said, one.side, number)
        fresh.append(new_words(sample, said, one.side, times.k))
    return drifts, fresh


def _points(vectors: np.ndarray, places: np.ndarray, count: int) -> np.ndarray:
    """Mean embedding of each voice, shape (voices, width)."""
    sums = np.zeros((count, vectors.shape[1]))
    np.add.at(sums, places, vectors)
    return np.asarray(sums / np.bincount(places, minlength=count)[:, None])


def _drifts(heard: list[_Side], gone: set[tuple[str, str]], told: list[Drift]) -> pd.DataFrame:
    """All that was looked at, moved or not."""
    rows: list[tuple[object, ...]] = []
    for one in heard:
        states = one.questions.table["state"]
        if len(states):
            share = float((states != "commune").mean())
            rows.append(("questions", one.side, one.questions.moved, share, None, None, True))
        for mix in one.mixes:
            flag = (mix.side, mix.attribute) in gone
            rows.append((mix.attribute, mix.side, flag, mix.distance, mix.chance, mix.p_value, True))
    adjusted = holm([drift.p_value for drift in told])
    rows += [(d.kind, d.side, p <= RISK, d.measure, d.chance, d.p_value, False) for d, p in zip(told, adjusted, strict=True)]
    return pd.DataFrame(rows, columns=list(DRIFTS)).round({"measure": 4, "chance": 4, "p_value": 4})


def _mix(heard: list[_Side]) -> pd.DataFrame:
    """Persons of each public, mode and commune at both waves."""
    rows: list[tuple[str, str, str, int, int]] = []
    for one in heard:
        persons = one.every.persons()
        for attribute in MIXED:
            values = one.every.voices[attribute].to_numpy(object)[persons]
            table = pd.crosstab(pd.Series(values, dtype=object).fillna(""), pd.Series(one.every.after[persons]))
            table = table.reindex(columns=[False, True], fill_value=0)
            rows += [
                (attribute, one.side, str(value), int(row[False]), int(row[True])) for value, row in table.iterrows() if value
            ]
    return pd.DataFrame(rows, columns=list(MIX))


def _quotes(times: Times, here: pd.DataFrame, changes: pd.DataFrame, pair: tuple[str, str]) -> pd.DataFrame:
    """Words of each wave on every theme, and on the sub-themes that moved."""
    claimed = set(changes.loc[changes["verdict"].isin(CLAIMS), "subtheme"].dropna())
    items = [item for item in times.items if item.level == "theme" or item.subtheme in claimed]
    parts = []
    for wave in pair:
        part = here[here["wave"] == wave].reset_index(drop=True)
        parts.append(pick_quotes(part, times.tags, items, times.subthemes, QUOTES).assign(wave=wave))
    return _joined(parts, list(WAVE_QUOTES))


def _joined(frames: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    """Frames one under the other; the columns where there is none."""
    full = [frame for frame in frames if len(frame)]
    return pd.concat(full, ignore_index=True)[columns] if full else pd.DataFrame(columns=columns)
