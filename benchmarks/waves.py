"""Changes between two waves: how often one that was planted is found, and how often one is claimed where there is none.

Run: .venv/bin/python -m benchmarks.waves [draws]

Grand Débat answers (each is a voice), tagged by the shipped fast tagger, dealt into two waves of 80 or 400 voices. A change is
planted by drawing more voices of a theme at the second wave: of those that the machine tags (`machine`), or of those that hold a
word of the theme (`mots`), which the machine does not know of and reads with its own error. Nothing changes where both waves are
drawn alike. The questionnaire changes where the two waves answer two other questions. A planted change is found where the theme
is told to have risen; of nothing changed, any claim on a theme or sub-theme counts.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from benchmarks.no_gap import Pool, read_pool
from pipeline.compare.intervals import jeffreys
from pipeline.control import general_errors
from pipeline.store import DEFAULT_CODEBOOK
from pipeline.taggers import choose_tagger
from pipeline.themes.codebook import read_codebook
from pipeline.topics.subthemes import Spoken, find_subthemes
from pipeline.waves.changes import CLAIMS, DRIFT, FRAGILE
from pipeline.waves.follow import Times, follow

WAVES = ("T0", "T1")
PLANTED = ((80, 0.25), (400, 0.10))
DRAWN = 4000  # answers that waves are drawn from
LEAST = 0.05  # share of a theme before it rises, where fewer speak of it
QUESTION = "De quoi avez-vous besoin ?"
WORDS = {
    "numerique": r"num[ée]rique|internet|en ligne|site|d[ée]mat[ée]rial|informatique|ordinateur|fibre",
    "ecologique": r"[ée]colog|climat|pollution|carbone|transports? en commun|biodiv|environnement|nucl[ée]aire|v[ée]lo",
    "demographique": r"retrait|enfant|famille|handicap|[âa]g[ée]es?\b|sant[ée]|m[ée]decin|immigra|[ée]cole|logement",
    "economique": r"emploi|entreprise|travail|imp[ôo]t|salaire|ch[ôo]m|commerce|industrie|[ée]conom",
}


@dataclass(frozen=True, eq=False)
class Ground:
    """Answers that waves are drawn from: a `Times` of all, and which of them truly speak of each theme, by two truths."""

    times: Times
    truths: dict[str, np.ndarray]


def ground(pool: Pool) -> Ground:
    """Prepare answers, their sub-themes and both truths."""
    codebook = read_codebook(DEFAULT_CODEBOOK)
    passages = pool.passages.assign(perspective="vecu", wave=WAVES[0])
    groups = find_subthemes(Spoken(passages, pool.embeddings, pool.nouns), pool.tags, codebook.keys)
    weak = frozenset(groups.topics.loc[groups.topics["weak"].astype(bool), "subtheme"].astype(str))
    words = pd.DataFrame({"passage_id": passages["passage_id"], "nouns": [" ".join(found) for found in pool.nouns]})
    places = pd.Series(np.arange(len(passages)), index=passages["passage_id"].to_numpy(object))

    def embed(some: pd.DataFrame) -> np.ndarray:
        return pool.embeddings[places[some["passage_id"]].to_numpy()]

    errors = general_errors(choose_tagger(codebook, "fast", len(passages)))
    times = Times(WAVES, passages, pool.tags, groups.assignments, weak, codebook, errors, words, embed)
    given = pool.tags[pool.tags["decision"] == "oui"].groupby("theme")["passage_id"].apply(frozenset)
    machine = np.column_stack([passages["passage_id"].isin(given.get(key, frozenset())) for key in codebook.keys])
    said = np.column_stack([passages["text"].str.lower().str.contains(WORDS[key]) for key in codebook.keys])
    return Ground(times, {"machine": machine, "mots": said})


def cut(pool: Pool, rows: np.ndarray) -> Pool:
    """Some of the answers."""
    passages = pool.passages.iloc[rows].reset_index(drop=True)
    tags = pool.tags[pool.tags["passage_id"].isin(frozenset(passages["passage_id"]))].reset_index(drop=True)
    return Pool(passages, pool.embeddings[rows], [pool.nouns[row] for row in rows], tags)


def compared(
    here: Ground, rows: np.ndarray, late: np.ndarray, question: str | None = QUESTION
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Changes and drifts of two waves made of these answers, which all answer `question`, or their own where it is `None`."""
    passages = here.times.passages.iloc[rows].assign(wave=np.where(late, WAVES[1], WAVES[0])).reset_index(drop=True)
    if question:
        passages = passages.assign(question=question)
    ids = frozenset(passages["passage_id"])
    tags, groups = (
        frame[frame["passage_id"].isin(ids)].reset_index(drop=True) for frame in (here.times.tags, here.times.subthemes)
    )
    words = here.times.words[here.times.words["passage_id"].isin(ids)]
    tables = follow(replace(here.times, passages=passages, tags=tags, subthemes=groups, words=words), WAVES)
    changes = tables["changes"]
    return changes[changes["perspective"] == "vecu"], tables["drifts"]


def planted(here: Ground, truth: str, theme: int, size: int, more: float, number: int) -> tuple[bool, bool]:
    """Plant a rise of a theme: whether it is found, and whether the machine's error withdrew it."""
    generator = np.random.default_rng([11, theme, size, number])
    speaks = here.truths[truth][:, theme]
    share = max(LEAST, float(speaks.mean()))
    yes, no = (generator.permutation(np.flatnonzero(speaks == flag)) for flag in (True, False))
    early, late = generator.binomial(size, share), generator.binomial(size, share + more)
    rows = np.concatenate([yes[: early + late], no[: 2 * size - early - late]])
    after = np.r_[np.arange(early + late) >= early, np.arange(2 * size - early - late) >= size - early]
    changes, _ = compared(here, rows, after)
    verdict = changes.loc[(changes["level"] == "theme") & (changes["theme"] == here.times.codebook.keys[theme]), "verdict"].iloc[
        0
    ]
    return verdict in ("hausse", "apparu"), verdict == FRAGILE


def nothing(here: Ground, size: int, number: int) -> tuple[bool, bool]:
    """Draw both waves alike: whether anything is claimed, and whether anything is told to have drifted."""
    generator = np.random.default_rng([12, size, number])
    rows = generator.permutation(len(here.times.passages))[: 2 * size]
    changes, drifts = compared(here, rows, np.arange(2 * size) >= size)
    return bool(changes["verdict"].isin(CLAIMS).any()), bool(drifts["moved"].any())


def another_question(here: Ground, size: int, number: int) -> tuple[bool, bool]:
    """Have each wave answer a question of its own: whether every theme is told as a drift, and whether any is claimed."""
    generator = np.random.default_rng([13, size, number])
    asked = here.times.passages["question"].to_numpy(object)
    pair = generator.choice(sorted(set(asked)), 2, replace=False)
    rows = np.concatenate([generator.permutation(np.flatnonzero(asked == question))[:size] for question in pair])
    changes, _ = compared(here, rows, asked[rows] == pair[1], None)
    verdicts = changes.loc[changes["level"] == "theme", "verdict"]
    return bool((verdicts == DRIFT).all()), bool(verdicts.isin(CLAIMS).any())


def told(count: int, draws: int) -> str:
    """A rate and its 95 % interval."""
    low, high = jeffreys(count, draws)
    return f"{count} of {draws} ({low:.0%} to {high:.0%})"


def main() -> None:
    """Count what is found and what is claimed."""
    draws = int((*sys.argv[1:2], "100")[0])
    start = time.perf_counter()
    full = read_pool()
    drawn = ground(cut(full, np.sort(np.random.default_rng(7).permutation(len(full.passages))[:DRAWN])))
    keys = drawn.times.codebook.keys
    print(f"{len(drawn.times.items) - len(keys)} sub-themes; {time.perf_counter() - start:.0f} s to prepare", flush=True)
    for size, _ in PLANTED:
        quiet = [nothing(drawn, size, number) for number in range(draws)]
        claimed, drifted = (told(sum(one[place] for one in quiet), draws) for place in range(2))
        print(f"nothing changed, {size} voices a wave: claimed in {claimed}; a drift told in {drifted}", flush=True)
    each: Callable[[int], int] = lambda number: number % len(keys)  # noqa: E731 — themes in turn
    for truth in drawn.truths:
        for size, more in PLANTED:
            found = [planted(drawn, truth, each(number), size, more, number) for number in range(draws)]
            rates = ", ".join(f"{key} {sum(hit for hit, _ in found[place :: len(keys)])}" for place, key in enumerate(keys))
            print(
                f"+{more:.0%} by {truth}, {size} voices a wave: found in {told(sum(hit for hit, _ in found), draws)} ({rates}); "
                f"withdrawn for the machine's error in {sum(frail for _, frail in found)}",
                flush=True,
            )
    plain = replace(drawn.times, passages=full.passages.assign(perspective="vecu", wave=WAVES[0]), tags=full.tags)
    words = pd.DataFrame({"passage_id": full.passages["passage_id"], "nouns": [" ".join(found) for found in full.nouns]})
    places = pd.Series(np.arange(len(full.passages)), index=full.passages["passage_id"].to_numpy(object))
    plain = replace(plain, words=words, embed=lambda some: full.embeddings[places[some["passage_id"]].to_numpy()])
    flags = [another_question(Ground(plain, {}), PLANTED[0][0], number) for number in range(draws)]
    print(f"another question: told as drift in {told(sum(f for f, _ in flags), draws)}, claimed in {sum(c for _, c in flags)}")
    print(f"{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
