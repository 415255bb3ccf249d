"""What the sheets of a committee's workbook hold: rows of plain texts, small counts hidden."""

from dataclasses import dataclass

import pandas as pd

from pipeline.actions.progress import actions_without_voice
from pipeline.render.committee.counts import (
    ALONE,
    OUTSIDE,
    PROPOSED,
    count_states,
    heard_needs,
    main_themes,
    state_of,
    voices_of,
)
from pipeline.render.committee.facing import Words, best_first, facts_of, name_of, place_of
from pipeline.render.committee.history import History, last_move, read_history, told_state
from pipeline.render.committee.needs_alone import GENERAL, alone_groups
from pipeline.render.committee.sources import Sources
from pipeline.render.committee.words import DECISION_WORDS, OUTSIDE_NAME, chance_word, persons, state_word
from pipeline.render.verbatims import verbatims_of

Cells = tuple[str, ...]
BETWEEN = "|"  # parts of a row's mark; none of them holds one
YES, NO = "oui", "non"
TO_READ = "[à relire d'abord : regards protect review]"
FACTS = ("Pilote", "Budget", "Calendrier", "Indicateur", "Communes")


@dataclass(frozen=True, eq=False)
class Contents:
    """What a workbook is made from.

    Attributes:
        tables: Those of `schemas.actions.PLAN`.
        sources: What the board says besides.
        needs: What `counts.heard_needs` gave.
        themes: Action → the theme under which it is counted.
        asked: Action → voices that ask for it.
        history: States of every action in every plan.
        words: Passages that may be quoted.
    """

    tables: dict[str, pd.DataFrame]
    sources: Sources
    needs: pd.DataFrame
    themes: dict[str, str]
    asked: dict[str, int]
    history: History
    words: Words

    @property
    def theme_names(self) -> dict[str, str]:
        """What each theme is called, that of actions without theme last."""
        return self.sources.shorts | {OUTSIDE: OUTSIDE_NAME}


def contents_of(tables: dict[str, pd.DataFrame], sources: Sources) -> Contents:
    """Count once what several sheets say."""
    return Contents(
        tables,
        sources,
        heard_needs(tables, sources),
        main_themes(tables, sources),
        voices_of(tables, sources),
        read_history(tables["action_states"]),
        Words(tables, verbatims_of(sources.passages, sources.k, frozenset()), sources),
    )


def mark(slug: str, *parts: str) -> str:
    """What a row is known by when the workbook comes back.

    >>> mark("exemple", "a-1", "p-2", "numerique")
    'exemple|a-1|p-2|numerique'
    """
    return BETWEEN.join((slug, *parts))


def action_rows(told: Contents) -> list[Cells]:
    """A row an action: what the plan says, its state in each plan, who asks for it."""
    rows = []
    for _, action in told.tables["actions"].iterrows():
        identifier, facts = str(action["action_id"]), dict(facts_of(action))
        states = told.history.states.get(identifier, (None,) * len(told.history.plans))
        rows.append(
            (
                name_of(action),
                told.theme_names[told.themes[identifier]],
                state_word(state_of(action["state"])),
                persons(told.asked[identifier], told.sources.k),
                *(facts.get(heading, "") for heading in FACTS),
                *(told_state(state) for state in states),
                last_move(told.history, identifier),
                _best_words(told, identifier),
                str(action["axis"]) if isinstance(action["axis"], str) else "",
                str(action["description"]),
                place_of(action),
                identifier,
            )
        )
    return rows


def _best_words(told: Contents, action: str) -> str:
    """The words of the surest need that an action answers, where they may be quoted."""
    links = told.tables["action_links"]
    kept = best_first(links[links["action_id"] == action])
    shown = kept[kept["passage_id"].isin(told.words.verbatims.quotable(kept["passage_id"]))]
    return str(shown["need_quote"].iloc[0]) if len(shown) else ""


def link_rows(told: Contents) -> list[Cells]:
    """A row a link: those that nobody decided on first, the most doubtful first; then what was decided."""
    names = {str(row["action_id"]): name_of(row) for _, row in told.tables["actions"].iterrows()}
    links = told.tables["action_links"]
    links = links.assign(waits=links["decision"] == PROPOSED, chance=links["score"].fillna(1.0).astype(float))
    links = links.sort_values(["waits", "chance", "action_id", "passage_id", "theme"], ascending=[False, True, True, True, True])
    known = links[links["action_id"].isin(names)]
    quotable = frozenset(told.words.verbatims.quotable(known["passage_id"]))
    return [_link_row(told, link, names, quotable) for _, link in known.iterrows()]


def _link_row(told: Contents, link: pd.Series, names: dict[str, str], quotable: frozenset[str]) -> Cells:
    passage, theme, decided = str(link["passage_id"]), str(link["theme"]), link["decision"] != PROPOSED
    return (
        mark(told.sources.slug, str(link["action_id"]), passage, theme),
        names[str(link["action_id"])],
        str(link["action_quote"]),
        str(link["need_quote"]) if passage in quotable else TO_READ,
        _who(told, passage),
        _theme(told, theme, link["subtheme"]),
        chance_word(float(link["score"]) if pd.notna(link["score"]) else float("nan")),
        {"confirme": YES, "refuse": NO}.get(str(link["decision"]), ""),
        told.sources.notes.get((str(link["action_id"]), passage, theme), ""),
        _by_whom(link) if decided else DECISION_WORDS[PROPOSED],
    )


def _by_whom(link: pd.Series) -> str:
    """Who decided on a link, and when."""
    coder = f" : {link['coder']}" if isinstance(link["coder"], str) and link["coder"] else ""
    date = f", {link['date'][:10]}" if isinstance(link["date"], str) and link["date"] else ""
    return f"{DECISION_WORDS[str(link['decision'])]}{coder}{date}"


def _who(told: Contents, passage: str) -> str:
    """Who speaks in a passage, and where it stands."""
    if passage not in told.words.verbatims.known.index:
        return ""
    quote = told.words.verbatims.whole(passage, 1.0, "")
    return f"{quote.attribution} — {quote.anchor}"


def _theme(told: Contents, theme: str, subtheme: object) -> str:
    """Name of a theme, and of its sub-theme where there is one."""
    name = told.theme_names.get(theme, theme)
    known = isinstance(subtheme, str) and subtheme in told.sources.labels
    return f"{name} : {told.sources.label(theme, subtheme)}" if known else name


def need_rows(told: Contents) -> list[Cells]:
    """A row a need without action, those of the sub-themes that most voices raise first."""
    rows: list[Cells] = []
    for group in alone_groups(told.needs, told.sources.k):
        label = told.sources.label(group.theme, group.subtheme) if group.subtheme else GENERAL
        shown = group.needs[group.needs["passage_id"].isin(told.words.verbatims.quotable(group.needs["passage_id"]))]
        for passage in shown.sort_values("passage_id")["passage_id"].astype(str):
            rows.append(
                (
                    mark(told.sources.slug, passage, group.theme),
                    told.theme_names[group.theme],
                    label,
                    persons(group.voices, told.sources.k),
                    told.words.verbatims.whole(passage, 1.0, "").text,
                    _who(told, passage),
                )
            )
    return rows


def unvoiced_rows(told: Contents) -> list[Cells]:
    """A row an action that no voice asks for."""
    rows = []
    for _, action in actions_without_voice(told.tables).iterrows():
        facts = dict(facts_of(action))
        theme = told.theme_names[told.themes[str(action["action_id"])]]
        state = state_word(state_of(action["state"]))
        rows.append((name_of(action), theme, state, *(facts.get(one, "") for one in FACTS), str(action["description"])))
    return rows


def count_alone(told: Contents) -> tuple[dict[str, int], int]:
    """How many needs without action the sheet lists by theme, and how many it leaves out, which must be read first."""
    alone = told.needs[told.needs["state"] == ALONE]
    shown = alone[alone["passage_id"].isin(told.words.verbatims.quotable(alone["passage_id"]))]
    found = shown["theme"].value_counts()
    return {theme: int(found.get(theme, 0)) for theme in told.sources.shorts}, len(alone) - len(shown)


def states_by_theme(told: Contents) -> dict[str, dict[str, int]]:
    """How many actions are in each state, by theme under which they are counted."""
    actions = told.tables["actions"]
    by = actions["action_id"].map(told.themes)
    return {theme: count_states(actions.loc[by == theme, "state"]) for theme in told.theme_names}
