"""A board theme by theme: actions and the needs they answer, needs left without action, actions without voice."""

from dataclasses import dataclass

import pandas as pd

from pipeline.actions.progress import actions_without_voice
from pipeline.protect.small_cells import is_small
from pipeline.render.committee.counts import ALONE, OUTSIDE, Split, count_states, split, state_of
from pipeline.render.committee.facing import Card, Words, name_of
from pipeline.render.committee.words import OUTSIDE_NAME, STATE_WORDS, told_states
from pipeline.render.figures.marks import share_interval
from pipeline.render.french import count, number, percent, share, typeset
from pipeline.render.verbatims import Quote

FIRST = 6  # actions shown open; the others are folded
QUOTES = 3  # verbatims of needs without action
WHOLE = (60, 320)  # characters of a passage that says something and is read whole
_NEEDS = ("probleme", "souhait")


@dataclass(frozen=True)
class Part:
    """What the board says of a theme.

    Attributes:
        key: Of the theme; empty for actions that speak of none.
        name: What it is called.
        needs: A sentence on the voices that tell a need.
        progress: A sentence on the actions that have this theme first.
        cards: Actions that a voice asks for, the most asked first.
        alone: Verbatims of needs without action.
        unvoiced: Actions of this theme that no voice asks for: (name, state).
    """

    key: str
    name: str
    needs: str
    progress: str
    cards: tuple[Card, ...]
    alone: tuple[Quote, ...]
    unvoiced: tuple[tuple[str, str], ...]

    @property
    def first(self) -> tuple[Card, ...]:
        """Actions that are shown open."""
        return self.cards[:FIRST]

    @property
    def others(self) -> tuple[Card, ...]:
        """Actions that are folded."""
        return self.cards[FIRST:]


def theme_parts(words: Words, needs: pd.DataFrame, themes: dict[str, str]) -> list[Part]:
    """Tell each theme in which somebody needs something or the plan acts.

    Args:
        words: What cards are made of.
        needs: What `counts.heard_needs` gave.
        themes: Action → the theme under which it is counted.
    """
    names = [(theme.key, theme.name) for theme in words.sources.codebook.themes] + [(OUTSIDE, OUTSIDE_NAME)]
    actions = words.tables["actions"]
    parts = []
    for key, name in names:
        own = actions[actions["action_id"].map(themes) == key]
        here = needs[needs["theme"] == key]
        if len(own) or len(here):
            parts.append(_part(words, (key, name), own, here))
    return parts


def _part(words: Words, theme: tuple[str, str], own: pd.DataFrame, needs: pd.DataFrame) -> Part:
    key, name = theme
    links = words.tables["action_links"]
    unvoiced = own[own["action_id"].isin(actions_without_voice(words.tables)["action_id"])]
    return Part(
        key=key,
        name=name,
        needs=needs_sentence(split(needs, words.sources.k), words.sources.k) if key else "",
        progress=progress_sentence(own),
        cards=tuple(_cards(words, links[links["theme"] == key])),
        alone=tuple(alone_quotes(words, needs, QUOTES)),
        unvoiced=tuple((name_of(row), typeset(STATE_WORDS[state_of(row["state"])][0])) for _, row in unvoiced.iterrows()),
    )


def _cards(words: Words, links: pd.DataFrame) -> list[Card]:
    """Actions linked to needs of a theme, the most asked first; voices tell, not passages."""
    kept = links[links["decision"] != "refuse"]
    voices = kept.assign(voice=kept["passage_id"].map(words.verbatims.known["voice_id"])).groupby("action_id")["voice"].nunique()
    actions = words.tables["actions"]
    here = actions[actions["action_id"].isin(voices.index)]
    here = here.assign(voices=here["action_id"].map(voices)).sort_values("voices", ascending=False, kind="stable")
    return [words.card(row, kept[kept["action_id"] == row["action_id"]]) for _, row in here.iterrows()]


def alone_quotes(words: Words, needs: pd.DataFrame, most: int, sought: str = "") -> list[Quote]:
    """Verbatims of needs without action: those that hold a word sought, that may be read whole, and of the surest stance first.

    Each is of another voice.

    Args:
        words: Passages that may be quoted, and their stances.
        needs: Some rows of what `counts.heard_needs` gave.
        most: How many.
        sought: Name of a sub-theme, which is made of its words.
    """
    stances = words.sources.stances
    sure = stances[stances["stance"].isin(_NEEDS)].groupby("passage_id")["score"].max()
    rows = needs[needs["state"] == ALONE]
    rows = rows[rows["passage_id"].isin(words.verbatims.quotable(rows["passage_id"]))].drop_duplicates("passage_id")
    texts = rows["passage_id"].map(words.verbatims.known["text"]).astype(str)
    held = [any(word in text.lower() for word in _sought(sought)) for text in texts]
    rows = rows.assign(held=held, whole=texts.str.len().between(*WHOLE), sure=rows["passage_id"].map(sure).fillna(0.0))
    rows = rows.sort_values(["held", "whole", "sure", "passage_id"], ascending=[False, False, False, True])
    shown = rows.drop_duplicates("voice_id").head(most)["passage_id"].astype(str)
    return [words.verbatims.whole(identifier, 1.0, "", ", ".join(_sought(sought))) for identifier in shown]


def _sought(label: str) -> list[str]:
    """Words of a sub-theme's name.

    >>> _sought("Médecin, docteur, retraite")
    ['médecin', 'docteur', 'retraite']
    """
    return [word.strip() for word in label.lower().split(",") if word.strip()]


def needs_sentence(found: Split, k: int) -> str:
    """Say how many voices tell a need, and for how many the plan has an action, with the interval."""
    if not found.total:
        return typeset("Aucun besoin n'a été entendu sur ce thème.")
    if found.few:
        return typeset(f"Moins de {k} voix disent un besoin : on n'en dit pas plus.")
    told = count(found.total, "voix dit un besoin", "voix disent un besoin")
    if not found.told:
        return typeset(f"{told} ; {untold(found, k)}.")
    if not found.answered:
        return typeset(f"{told} ; aucune action du plan n'y a été rapprochée.")
    low, high = share_interval(found.answered, found.total)
    answered = f"{share(found.answered / found.total)} en ont au moins un qu'une action rejoint"
    return typeset(f"{told} ; {answered} (intervalle à 95 % : {percent(low)} à {percent(high)}){basis(found)}.")


def untold(found: Split, k: int) -> str:
    """Say what may be said of voices whose share with an action may not be told."""
    if is_small(found.answered, k):
        return f"une action du plan rejoint un besoin de moins de {k} d'entre elles"
    if is_small(found.alone, k):
        return f"une action du plan rejoint un besoin de toutes, sauf moins de {k}"
    return "combien ont une action n'est pas publié, car cela en trahirait moins de " + str(k)


def basis(found: Split) -> str:
    """On whose word voices count as answered: what ends a sentence that counts them."""
    if not found.thirds or not found.answered:
        return ""
    if not found.confirmed:
        return ", d'après des rapprochements que la machine propose et que personne n'a encore confirmés"
    if not found.proposed:
        return ", toutes d'après des rapprochements qu'une personne a confirmés"
    return f" : {number(found.confirmed)} d'après un rapprochement confirmé, {number(found.proposed)} d'après un rapprochement proposé"


def progress_sentence(own: pd.DataFrame) -> str:
    """Say how many actions there are, and in which state."""
    if own.empty:
        return typeset("Le plan n'a aucune action sur ce thème.")
    return typeset(f"{count(len(own), 'action')} du plan : {told_states(count_states(own['state']))}.")
