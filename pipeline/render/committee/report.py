"""The `Board` value: everything that the committee's board says, computed once."""

from dataclasses import dataclass

import pandas as pd

from pipeline.actions.progress import actions_without_voice
from pipeline.protect.small_cells import is_small
from pipeline.render.committee.counts import (
    CONFIRMED,
    OUTSIDE,
    PROPOSED,
    REFUSED,
    Split,
    count_states,
    heard_needs,
    main_themes,
    split,
    state_of,
    voices_of,
)
from pipeline.render.committee.facing import Words, facts_of, name_of, place_of
from pipeline.render.committee.history import History, moves_sentence, read_history, state_counts, told_state
from pipeline.render.committee.lists import ACTION_HEADINGS, Row, commune_rows
from pipeline.render.committee.method import board_method
from pipeline.render.committee.needs_alone import Missing, missing_needs
from pipeline.render.committee.sources import Sources
from pipeline.render.committee.themes import Part, basis, theme_parts, untold
from pipeline.render.committee.words import OUTSIDE_NAME, STATE_WORDS, persons, state_word, told_states, told_total
from pipeline.render.figures.marks import share_interval
from pipeline.render.french import count, number, percent, share, typeset
from pipeline.render.verbatims import verbatims_of

UNVOICED = 8  # actions without voice that the first page names; the themes name all


@dataclass(frozen=True)
class Board:
    """All that the committee is shown.

    Attributes:
        summary: Headline counts: (figure, what it is).
        leads: Sentences of the first page, each with its heading.
        missing: Needs most raised that no action answers.
        unvoiced: Actions that no voice asks for, the first of them: (name, state).
        more_unvoiced: How many others there are.
        parts: Theme by theme.
        commune_rows, states, moves, actions, read, refusals: Rows of tables, as they are shown.
        remarks: What is to be known of how the plan was read.
        plans: What each state of the plan that was read is called.
    """

    title: str
    name: str
    made: str
    slug: str
    run: str
    k: int
    summary: list[tuple[str, str]]
    leads: list[tuple[str, str]]
    missing: list[Missing]
    unvoiced: list[tuple[str, str]]
    more_unvoiced: int
    parts: list[Part]
    commune_rows: list[Row]
    history: str
    plans: tuple[str, ...]
    states: list[Row]
    moves: list[Row]
    actions: list[Row]
    read: list[Row]
    remarks: list[str]
    refusals: list[Row]
    method: list[tuple[str, list[str]]]

    commune_headings = ("Commune", *ACTION_HEADINGS)
    state_headings = ("Plan", "Actions", *(words[2] for words in STATE_WORDS.values()))
    action_headings = ("Action", "Thème", "État", "Pilote", "Budget", "Calendrier", "Voix", "Où dans le plan")


def build_board(tables: dict[str, pd.DataFrame], sources: Sources) -> Board:
    """Compute every sentence, number and quote of a board.

    Args:
        tables: Those of `schemas.actions.PLAN`.
        sources: What it says besides.
    """
    # Nobody's public is told: a committee knows its residents, and a theme, a commune and a public point at few.
    words = Words(tables, verbatims_of(sources.passages, sources.k, frozenset()), sources)
    needs, themes, history = heard_needs(tables, sources), main_themes(tables, sources), read_history(tables["action_states"])
    unvoiced = _unvoiced(tables)
    return Board(
        title="Le plan d’action face aux besoins entendus",
        name=typeset(sources.name),
        made=sources.made,
        slug=sources.slug,
        run=sources.run,
        k=sources.k,
        summary=_summary(tables, split(needs, sources.k), len(unvoiced), sources.k),
        leads=_leads(tables, sources, split(needs, sources.k), history),
        missing=missing_needs(words, needs),
        unvoiced=unvoiced[:UNVOICED],
        more_unvoiced=max(0, len(unvoiced) - UNVOICED),
        parts=theme_parts(words, needs, themes),
        commune_rows=[(row[0], *row[-len(ACTION_HEADINGS) :]) for row in commune_rows(tables, needs, sources)],
        history=moves_sentence(history),
        plans=history.plans,
        states=state_counts(history),
        moves=_moves(tables, history),
        actions=_actions(tables, sources, themes),
        read=[tuple(map(typeset, row)) for row in sources.plans],
        remarks=[typeset(line) for line in sources.remarks],
        refusals=[(one.source, one.anchor, one.reason, one.detail) for one in sources.refusals],
        method=board_method(sources.k, sources.trust),
    )


def _summary(tables: dict[str, pd.DataFrame], found: Split, unvoiced: int, k: int) -> list[tuple[str, str]]:
    states = count_states(tables["actions"]["state"])
    total, waiting = len(tables["actions"]), int((tables["action_links"]["decision"] == PROPOSED).sum())
    share_told, span = "non publié", ""
    if not found.few and is_small(found.answered, k):
        share_told = persons(found.answered, k)
    elif found.told and found.total:
        low, high = share_interval(found.answered, found.total)
        share_told, span = percent(found.answered / found.total), f" (intervalle à 95 % : {percent(low)} à {percent(high)})"
    among = "des voix" if span else f"sur {told_total(found, k)}"
    return [
        (count(total, "action"), typeset(told_states(states) or "aucune n'est lue")),
        (share_told, typeset(f"{among} qui disent un besoin ont une action, confirmée ou proposée{span}")),
        (count(unvoiced, "action sans voix", "actions sans voix"), "auxquelles aucun besoin entendu n’a été rapproché"),
        (count(waiting, "lien à confirmer", "liens à confirmer"), "proposés par la machine, dans le classeur"),
    ]


def _leads(tables: dict[str, pd.DataFrame], sources: Sources, found: Split, history: History) -> list[tuple[str, str]]:
    """Where the plan stands, what it covers, and how sure that is."""
    total = len(tables["actions"])
    states = count_states(tables["actions"]["state"])
    where = f"{count(total, 'action')} : {told_states(states)}." if total else "Aucune action n'a été lue dans le plan."
    told = f"{where} {moves_sentence(history)}" if history.long else where
    return [
        ("Où en est le plan", typeset(told)),
        ("Ce qu’il couvre", _coverage(found, sources.k)),
        ("À quel point c’est sûr", _trust(tables["action_links"], sources.trust)),
    ]


def _coverage(found: Split, k: int) -> str:
    if not found.total:
        return typeset("Aucun besoin n'a été entendu : il n'y a rien à mettre en face du plan.")
    if not found.told:
        if found.few:
            return typeset(f"Moins de {k} voix disent un besoin : on n'en dit pas plus.")
        return typeset(f"{count(found.total, 'voix dit un besoin', 'voix disent un besoin')} ; {untold(found, k)}.")
    low, high = share_interval(found.answered, found.total)
    whole = (
        f"Sur {number(found.total)} voix qui disent un besoin, {number(found.answered)} en ont au moins un qu'une action rejoint, soit "
        f"{share(found.answered / found.total)} (intervalle à 95 % : {percent(low)} à {percent(high)}, sans compter l'erreur de la machine)"
        f"{basis(found)}."
    )
    rest = f" Pour les {number(found.alone)} autres, aucune action du plan n'a été retrouvée." if found.alone > 1 else ""
    return typeset(whole + rest)


def _trust(links: pd.DataFrame, measured: tuple[str, ...]) -> str:
    """Say how many links a person has looked at; where some wait, how much the machine lets pass, as it was measured last."""
    counts = {kind: int((links["decision"] == kind).sum()) for kind in (CONFIRMED, PROPOSED, REFUSED)}
    if links.empty:
        told = "La machine n'a proposé aucun rapprochement entre une action et un besoin : cherchez dans les textes."
    elif not counts[CONFIRMED] + counts[REFUSED]:
        told = (
            f"{count(len(links), 'rapprochement proposé', 'rapprochements proposés')} par la machine, dont aucun n'a encore été relu : "
            "ces chiffres bougeront quand le comité les aura confirmés ou écartés dans le classeur."
        )
    else:
        done = f"{count(counts[CONFIRMED], 'confirmé')} et {count(counts[REFUSED], 'écarté')} par une personne"
        rest = f"{number(counts[PROPOSED])} restent proposés" if counts[PROPOSED] > 1 else "1 reste proposé"
        told = f"{count(len(links), 'rapprochement')} entre une action et un besoin : {done}"
        told += f" ; {rest} par la machine." if counts[PROPOSED] else ". Tous ont été relus."
    return typeset(" ".join((told, *measured[-1:])))


def _unvoiced(tables: dict[str, pd.DataFrame]) -> list[tuple[str, str]]:
    rows = actions_without_voice(tables)
    return [(name_of(row), typeset(state_word(state_of(row["state"])))) for _, row in rows.iterrows()]


def _moves(tables: dict[str, pd.DataFrame], history: History) -> list[Row]:
    """Lay states out: a row an action of any plan, a column a plan; those that the last plan names first."""
    if not history.long:
        return []
    names = {str(row["action_id"]): name_of(row) for _, row in tables["actions"].iterrows()}
    order = [*(name for name in names if name in history.states), *(name for name in history.states if name not in names)]
    return [(names.get(action, action), *(typeset(told_state(state)) for state in history.states[action])) for action in order]


def _actions(tables: dict[str, pd.DataFrame], sources: Sources, themes: dict[str, str]) -> list[Row]:
    """Lay every action of the plan out."""
    asked, shorts = voices_of(tables, sources), sources.shorts | {OUTSIDE: OUTSIDE_NAME}
    rows: list[Row] = []
    for _, action in tables["actions"].iterrows():
        facts = dict(facts_of(action))
        identifier = str(action["action_id"])
        rows.append(
            (
                name_of(action),
                shorts[themes[identifier]],
                typeset(state_word(state_of(action["state"]))),
                *(facts.get(heading, "–") for heading in ("Pilote", "Budget", "Calendrier")),
                persons(asked[identifier], sources.k),
                place_of(action),
            )
        )
    return rows
