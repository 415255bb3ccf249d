"""Needs against actions as a report tells them: what answers what, voices without action, actions without voice."""

from dataclasses import dataclass

import pandas as pd

from pipeline.compare.matcher import match_quality
from pipeline.compare.needs import ACTION, NEED, Facing, coverage
from pipeline.model import Codebook, Theme
from pipeline.protect.small_cells import is_small
from pipeline.render.french import count, number, percent, share, typeset
from pipeline.render.lists import Tables
from pipeline.render.sentences import IN_VOICES
from pipeline.render.verbatims import Quote, Verbatims

SHOWN = 3
FEW = 10  # passages below which shares are told in passages
DRAWN = ", parmi les passages lus de près"
STANCES = {"probleme": "problème", "souhait": "souhait", "ressource": "ressource", "action": "action"}


@dataclass(frozen=True)
class Answered:
    """What institutions do about what people need, for one theme."""

    theme: Theme
    sentence: str
    stances: str
    pairs: list[tuple[Quote, Quote, str]]
    unanswered: list[Quote]
    unvoiced: list[Quote]


def needs_parts(tables: Tables, codebook: Codebook, verbatims: Verbatims, k: int, drawn: bool = False) -> list[Answered]:
    """Tell each theme in which somebody needs something or some institution acts; `drawn` when passages were drawn by chance."""
    facing = Facing(tables.needs, tables.answers)
    counts = coverage(facing, tables.passages, k)
    whole = counts[counts["subtheme"].isna()].set_index("theme")
    parts = []
    for theme in codebook.themes:
        if theme.key in whole.index:
            needs = tables.needs[tables.needs["theme"] == theme.key]
            answers = tables.answers[tables.answers["theme"] == theme.key]
            parts.append(
                Answered(
                    theme=theme,
                    sentence=_sentence(whole.loc[theme.key], k, DRAWN if drawn else ""),
                    stances=_stances(theme.key, tables, k),
                    pairs=_pairs(answers, verbatims),
                    unanswered=_alone(needs, NEED, tables.stances, verbatims),
                    unvoiced=_alone(needs, ACTION, tables.stances, verbatims),
                )
            )
    return parts


def matching_sentence(encoder: str) -> str:
    """Say how far the machine may be trusted to match needs and actions, as it was measured on judged pairs."""
    precision, recall = match_quality(encoder)
    return typeset(
        f"C'est une machine qui les rapproche, et elle en laisse passer : sur des paires jugées une à une, elle retrouve "
        f"{percent(recall)} des réponses, et {percent(precision)} de ses rapprochements sont justes."
    )


def _sentence(row: pd.Series, k: int, among: str = "") -> str:
    """Say how many voices' needs no action answers, and how many actions answer no need."""
    voices, alone = int(row["need_voices"]), int(row["unanswered_voices"])
    actions = int(row["actions"])
    doing = count(actions, "passage institutionnel décrit une action", "passages institutionnels décrivent une action")
    if not voices:
        return typeset(f"{doing} ; aucun besoin n'est exprimé dans le vécu{among}.")
    if not actions:
        told = f"moins de {k} personnes" if is_small(voices, k) else count(voices, "voix du vécu", "voix du vécu")
        return typeset(
            f"Des besoins sont exprimés ({told}), et aucun passage institutionnel ne décrit d'action sur ce thème{among}."
        )
    if is_small(voices, k):
        return typeset(f"{doing} ; moins de {k} personnes expriment un besoin, on n'en dit pas plus.")
    told = count(voices, "voix du vécu exprime un besoin", "voix du vécu expriment un besoin")
    if alone == voices:
        return typeset(
            f"{told} ; {doing}. La machine n'a rapproché aucun besoin d'une action sur ce thème : cherchez dans les textes."
        )
    return typeset(f"{told} ; {_answered(alone, voices, k)}. {doing}{_unvoiced(float(row['unvoiced_actions']), actions)}.")


def _answered(alone: int, voices: int, k: int) -> str:
    """For how many of the voices that need something no action was found."""
    few, most = is_small(alone, k), is_small(voices - alone, k)
    if few and most:
        return "il y en a trop peu pour dire à combien une action répond"
    if few:
        return f"pour toutes sauf moins de {k}, la machine a retrouvé une action proche"
    if most:
        return f"pour toutes sauf moins de {k}, la machine n'a retrouvé aucune action"
    if not alone:
        return "pour toutes, la machine a retrouvé une action proche"
    return f"pour {share(alone / voices)} d'entre elles, la machine n'a retrouvé aucune action"


def _unvoiced(part: float, actions: int) -> str:
    """For how many of the passages that describe an action no need was found: passages, not persons."""
    alone = round(part * actions)
    if actions == 1 or alone == 0:
        return "" if actions == 1 else " ; tous rejoignent un besoin exprimé"
    if alone == actions:
        return " ; aucun ne rejoint un besoin exprimé"
    told = number(alone) if alone <= IN_VOICES or actions < FEW else share(part)
    return f" ; {told} d'entre eux ne rejoi{'nt' if told == '1' else 'gnent'} aucun besoin exprimé"


def _stances(theme: str, tables: Tables, k: int) -> str:
    """Say what each side's passages of a theme do: shares of passages by stance, or how many of very few."""
    given = tables.tags[(tables.tags["theme"] == theme) & (tables.tags["decision"] == "oui")]
    held = tables.stances[tables.stances["decision"] == "oui"]
    passages = tables.passages[tables.passages["passage_id"].isin(given["passage_id"])]
    told = []
    for side, name in (("institutionnel", "Institutions"), ("vecu", "Vécu")):
        here = passages[passages["perspective"] == side]
        persons = here[here["kind"] != "document"]
        if not len(here) or (len(persons) == len(here) and persons["voice_id"].nunique() < k):
            continue
        found = held[held["passage_id"].isin(here["passage_id"])].merge(here[["passage_id", "voice_id"]], on="passage_id")
        shares = []
        for stance, word in STANCES.items():
            rows = found[found["stance"] == stance]
            if rows["passage_id"].isin(persons["passage_id"]).all() and is_small(rows["voice_id"].nunique(), k):
                continue
            passages_of = rows["passage_id"].nunique()
            shares.append(f"{word} {share(passages_of / len(here)) if len(here) >= FEW else number(passages_of)}")
        if shares:
            told.append(f"{name} ({count(len(here), 'passage')}) : {', '.join(shares)}")
    return typeset(" ; ".join(told) + ".") if told else ""


def _pairs(answers: pd.DataFrame, verbatims: Verbatims) -> list[tuple[Quote, Quote, str]]:
    """The surest pairs of different voices and actions, each with the probability of its match."""
    kept = answers[
        answers["need_id"].isin(verbatims.quotable(answers["need_id"]))
        & answers["action_id"].isin(verbatims.quotable(answers["action_id"]))
    ]
    kept = kept.assign(voice=kept["need_id"].map(verbatims.known["voice_id"]))
    kept = kept.sort_values(["score", "need_id", "action_id"], ascending=[False, True, True])
    kept = kept.drop_duplicates("voice").drop_duplicates("action_id").head(SHOWN)
    return [
        (verbatims.whole(row.need_id, 1.0, ""), verbatims.whole(row.action_id, 1.0, ""), percent(row.score))
        for row in kept.itertuples()
    ]


def _alone(needs: pd.DataFrame, side: str, stances: pd.DataFrame, verbatims: Verbatims) -> list[Quote]:
    """Needs that no action answers, or actions that no need calls for: the surest stances, of different voices."""
    wanted = ("action",) if side == ACTION else ("probleme", "souhait")
    sure = stances[stances["stance"].isin(wanted)].groupby("passage_id")["score"].max()
    rows = needs[(needs["side"] == side) & ~needs["matched"].astype(bool)]
    rows = rows[rows["passage_id"].isin(verbatims.quotable(rows["passage_id"]))]
    rows = rows.assign(sure=rows["passage_id"].map(sure), voice=rows["passage_id"].map(verbatims.known["voice_id"]))
    rows = rows.sort_values(["sure", "passage_id"], ascending=[False, True]).drop_duplicates("voice").head(SHOWN)
    return [verbatims.whole(str(i), float(score), "") for i, score in zip(rows["passage_id"], rows["sure"], strict=True)]
