"""Actions of a plan against lived needs of a run: which action answers which need, in whose words."""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline import store
from pipeline.actions.decided import lost_decisions, read_link_decisions, taken_up
from pipeline.actions.facing import best_sentence
from pipeline.actions.linker import read_linker
from pipeline.actions.needs_of_run import Needs, needs_of, themes_of
from pipeline.actions.plan import Plan
from pipeline.actions.shared_words import SharedWords
from pipeline.actions.units import Units, units_of
from pipeline.compare.matcher import read_matcher
from pipeline.compare.needs import probabilities, speech_of
from pipeline.disfluency import analysed_texts
from pipeline.schemas.actions import ACTION_LINKS, PLAN, UNANSWERED, Columns
from pipeline.taggers import choose_tagger
from pipeline.themes.codebook import read_codebook
from pipeline.themes.encoders import choose_encoder
from pipeline.themes.vector_cache import embed_texts

BEST = 3  # actions proposed a need and theme
STEP = 256  # needs weighed at once


@dataclass(frozen=True)
class Voiced:
    """Embeddings of passages and then of stretches of actions, and what made them."""

    embeddings: np.ndarray
    encoder: str


@dataclass(frozen=True)
class Weighed:
    """How probable a link is, and by which stretch of the action: shape (needs, actions), 0 where they share too little."""

    scores: np.ndarray
    best: np.ndarray


def link_plan(plan: Plan, run: Path, folder: Path, cache: Path | None) -> dict[str, pd.DataFrame]:
    """Propose which action answers which need, and take up what persons decided.

    An action answers a need when, once done, it would at least partly meet that very need. Only lived problems and
    wishes are needs, and only of a theme that the action is about too. At most `BEST` actions are proposed a need.

    Args:
        plan: What `read_plan` gave.
        run: Folder of a finished run: its passages, tags and stances, its codebook and its encoder.
        folder: The territory's: decisions on links, and the tagger that its corrections made.
        cache: Where embeddings are kept.

    Returns:
        The tables of `schemas.actions.PLAN`. Every need stands in `unanswered`, or in a link that nobody refused.
    """
    needs = needs_of(run)
    codebook = read_codebook(store.codebook_of(run))
    encoder = _encoder_of(run)
    tagger = choose_tagger(codebook, encoder, len(needs.passages), folder, cache)
    themes = themes_of(plan.actions, tagger, cache)
    units = units_of(plan.actions)
    weighed = _weigh(needs, units, Voiced(_embedded(needs, units, tagger.encoder, cache), tagger.encoder))
    rows = themes.assign(row=themes["action_id"].map({name: row for row, name in enumerate(plan.actions["action_id"])}))
    links, best = _proposed(needs, rows, units, weighed, read_linker(tagger.encoder).threshold)
    best = best.sort_values(["passage_id", "theme"], ignore_index=True)
    links, unanswered = taken_up(links, best, read_link_decisions(folder), plan.actions, needs)
    tables = {
        "actions": plan.actions,
        "action_themes": themes,
        "action_states": plan.states,
        "action_links": links,
        "unanswered": unanswered,
    }
    return {name: _typed(tables[name], columns) for name, columns in PLAN.items()}


def link_remarks(tables: dict[str, pd.DataFrame], folder: Path, run: Path) -> tuple[str, ...]:
    """Tell in French the decisions that had no effect: their action or their passage is gone."""
    return tuple(lost_decisions(read_link_decisions(folder), tables["actions"], store.read_table(run, "passages")))


def _encoder_of(run: Path) -> str:
    """The encoder that a run's tagger used: `auto` is told by what signed its tags."""
    asked = store.encoder_of(run)
    if asked != "auto":
        return asked
    labellers = store.read_table(run, "tags")["labeller"]
    machine = labellers[labellers.str.startswith("machine:")]
    return "precise" if len(machine) and "-precise-" in str(machine.iloc[0]) else "fast"


def _embedded(needs: Needs, units: Units, encoder: str, cache: Path | None) -> np.ndarray:
    texts = [*analysed_texts(needs.passages), *units.texts]
    return embed_texts(texts, choose_encoder(encoder, len(texts)), cache)


def _weigh(needs: Needs, units: Units, voiced: Voiced) -> Weighed:
    """Weigh every need against every action, some needs at a time: memory grows with actions, not with stretches."""
    owners = np.array(units.owners, dtype=int)
    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    if not len(needs.rows) or not len(starts):
        return Weighed(np.zeros((len(needs.rows), len(starts))), np.zeros((len(needs.rows), len(starts)), dtype=int))
    matcher, linker = read_matcher(voiced.encoder), read_linker(voiced.encoder)
    texts = [*analysed_texts(needs.passages), *units.texts]
    perspectives = pd.Series([*needs.passages["perspective"], *["institutionnel"] * len(units.texts)])
    asked = len(needs.rows)
    rows = np.concatenate([needs.rows, len(needs.passages) + np.arange(len(units.texts))]).astype(int)
    speech = speech_of(texts, perspectives, voiced, rows, matcher.usual)
    does, words = speech.at(np.arange(asked, len(rows))), SharedWords.of([texts[row] for row in needs.rows], units.texts)
    scores, best = [], []
    for start in range(0, asked, STEP):
        stop = min(start + STEP, asked)
        chances = linker.chances(probabilities(speech.at(np.arange(start, stop)), does, matcher), len(starts))
        chances = np.where(words.may_be_linked(start, stop), chances, 0.0)
        at = [first + chances[:, first:last].argmax(axis=1) for first, last in pairwise([*starts, len(owners)])]
        best.append(np.stack(at, axis=1))
        scores.append(np.take_along_axis(chances, best[-1], axis=1))
    return Weighed(np.vstack(scores), np.vstack(best))


def _proposed(
    needs: Needs, themes: pd.DataFrame, units: Units, weighed: Weighed, threshold: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Links from the threshold on, and the best probability of each need and theme."""
    place = {identifier: row for row, identifier in enumerate(needs.passages["passage_id"].iloc[needs.rows])}
    links, best = [], []
    for theme, group in needs.table.groupby("theme"):
        about = themes[themes["theme"] == theme].sort_values("action_id")
        actions = about["row"].to_numpy(dtype=int)
        for need in group.itertuples(index=False):
            scores = weighed.scores[place[need.passage_id], actions]
            top = np.argsort(-scores, kind="stable")[:BEST]
            score = float(scores[top[0]]) if len(top) else None
            best.append((need.passage_id, theme, need.subtheme, need.commune, score))
            for at in top[scores[top] >= threshold]:
                unit = int(weighed.best[place[need.passage_id], actions[at]])
                told = (need.passage_id, theme, need.subtheme, float(scores[at]), "propose", None, None)
                links.append((about["action_id"].iat[at], *told, units.quotes[unit], _quote(need, units.texts[unit])))
    return pd.DataFrame(links, columns=list(ACTION_LINKS)), pd.DataFrame(best, columns=list(UNANSWERED))


def _quote(need: object, action: str) -> str:
    """The words of a need that face an action; none of a passage that a person must read before it is quoted."""
    return best_sentence(str(need.text), action) if pd.isna(need.caution) else ""  # type: ignore[attr-defined]


def _typed(frame: pd.DataFrame, columns: Columns) -> pd.DataFrame:
    return frame.reindex(columns=list(columns)).astype({name: kind for name, (kind, _) in columns.items()}).reset_index(drop=True)
