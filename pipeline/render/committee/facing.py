"""Actions in front of the needs that ask for them: exact words on both sides, and who says that they answer each other."""

from dataclasses import dataclass

import pandas as pd

from pipeline.render.committee.counts import CONFIRMED, REFUSED, communes_of, state_of
from pipeline.render.committee.sources import Sources
from pipeline.render.committee.words import DECISION_WORDS, WHOLE_TERRITORY, chance_word, persons, state_word
from pipeline.render.french import typeset
from pipeline.render.verbatims import Quote, Verbatims

BEST = 2  # verbatims facing an action on the page; the workbook has all
_FACTS = (("pilot", "Pilote"), ("budget", "Budget"), ("calendar", "Calendrier"), ("indicator", "Indicateur"))


@dataclass(frozen=True)
class Voiced:
    """A verbatim that an action answers: its words, who says so, and whether a person does."""

    quote: Quote
    basis: str
    confirmed: bool


@dataclass(frozen=True)
class Card:
    """An action as a board shows it.

    Attributes:
        name: Its number and title.
        state: In a word.
        facts: What the plan says of it: (heading, words).
        words: The sentences of the plan that answer the verbatims; its description where nothing does.
        place: Where it stands in the plan.
        asked: How many voices ask for it, and on whose word.
        voiced: Their best verbatims.
    """

    name: str
    state: str
    facts: tuple[tuple[str, str], ...]
    words: tuple[str, ...]
    place: str
    asked: str
    voiced: tuple[Voiced, ...]


@dataclass(frozen=True, eq=False)
class Words:
    """What cards are made of: tables of `schemas.actions.PLAN`, passages that may be quoted, and what the board says besides."""

    tables: dict[str, pd.DataFrame]
    verbatims: Verbatims
    sources: Sources

    def card(self, action: pd.Series, links: pd.DataFrame) -> Card:
        """Show an action and the best of its links; refused ones are left out.

        Args:
            action: A row of `schemas.actions.ACTIONS`.
            links: Its rows of `schemas.actions.ACTION_LINKS` that are to be shown.
        """
        kept = best_first(links)
        quotable = kept[kept["passage_id"].isin(self.verbatims.quotable(kept["passage_id"]))]
        voice = quotable["passage_id"].map(self.verbatims.known["voice_id"])
        shown = quotable[~voice.duplicated()].head(BEST)
        said = shown["action_quote"].drop_duplicates().astype(str).tolist() or [str(action["description"])]
        return Card(
            name=name_of(action),
            state=typeset(state_word(state_of(action["state"]))),
            facts=facts_of(action),
            words=tuple(one for one in said if one.strip() not in ("", str(action["title"]).strip())),
            place=place_of(action),
            asked=self._asked(kept),
            voiced=tuple(self._voiced(row) for _, row in shown.iterrows()),
        )

    def _asked(self, kept: pd.DataFrame) -> str:
        """Say how many voices ask for an action."""
        voices = kept["passage_id"].map(self.verbatims.known["voice_id"])
        if kept.empty:
            return typeset("Aucune voix retrouvée.")
        sure = (kept["decision"] == CONFIRMED).sum()
        whose = "confirmé" if sure == len(kept) else "proposé par la machine" if not sure else "en partie confirmé"
        return typeset(f"{persons(voices.nunique(), self.sources.k).capitalize()}, rapprochement {whose}.")

    def _voiced(self, link: pd.Series) -> Voiced:
        quote = self.verbatims.quote(str(link["passage_id"]), str(link["need_quote"]), 1.0, "")
        confirmed = link["decision"] == CONFIRMED
        basis = DECISION_WORDS[str(link["decision"])]
        chance = "" if confirmed else f" ({chance_word(float(link['score']))})"
        return Voiced(quote, typeset(f"Rapprochement {basis}{chance}"), bool(confirmed))


def best_first(links: pd.DataFrame) -> pd.DataFrame:
    """Links that nobody refused: confirmed ones first, then the most probable."""
    kept = links[links["decision"] != REFUSED]
    kept = kept.assign(sure=kept["decision"] == CONFIRMED, chance=kept["score"].fillna(1.0).astype(float))
    return kept.sort_values(["sure", "chance", "passage_id"], ascending=[False, False, True], kind="stable")


def name_of(action: pd.Series) -> str:
    """Number and title of an action, as the plan gives them."""
    number = action["number"]
    return f"{number} — {action['title']}" if isinstance(number, str) and number else str(action["title"])


def facts_of(action: pd.Series) -> tuple[tuple[str, str], ...]:
    """What the plan says of an action, heading by heading; what it does not say is left out."""
    told = [(heading, str(action[column])) for column, heading in _FACTS if isinstance(action[column], str) and action[column]]
    communes = communes_of(action["communes"])
    return (*told, ("Communes", ", ".join(communes) if communes else WHOLE_TERRITORY))


def place_of(action: pd.Series) -> str:
    """Where an action stands in its plan."""
    for column, word in (("page", "page"), ("row", "ligne")):
        if pd.notna(action[column]):
            return f"{action['source']}, {word}\u00a0{int(action[column])}"
    return str(action["source"])
