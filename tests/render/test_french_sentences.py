"""Every sentence that the report makes of results, written out in full: what a French editor has read and agreed to."""

import re

import pandas as pd
import pytest

from pipeline.compare.needs import COVERAGE
from pipeline.manifest import DEFAULT_RULES
from pipeline.model import Codebook, Territory, Theme
from pipeline.render import answered, lists, overview, unheard
from pipeline.render.figures.factorial import describe_factors
from pipeline.render.figures.gaps import describe_gaps
from pipeline.render.figures.territory_text import describe_territory
from pipeline.render.french import amount, count, number, percent, points, share, typeset
from pipeline.render.lists import Tables
from pipeline.render.prompting import prompting_by_theme
from pipeline.render.sections import Section
from pipeline.render.sentences import (
    certainty,
    correction,
    few_voices,
    gap_sentence,
    other_countings,
    share_text,
    small_share,
)
from pipeline.schemas import TABLES

NARROW, WIDE = "\u202f", "\u00a0"
CODEBOOK = Codebook(
    "essai",
    "1",
    "Essai",
    (
        Theme("ecologique", "Transition écologique", "Écologique", "#117733", ""),
        Theme("numerique", "Transition numérique", "Numérique", "#332288", ""),
        Theme("age", "Avancée en âge", "Âge", "#882255", ""),
    ),
)


def plain(text: str | None) -> str | None:
    """Non-breaking spaces and the typographic apostrophe as one types them, for reading."""
    return text and text.replace(NARROW, " ").replace(WIDE, " ").replace("’", "'")


def row(**changes: object) -> pd.Series:
    """One row of `schemas.GAPS`: 8 of 10 institutional voices against 40 of 200 lived ones, a claim."""
    base: dict[str, object] = {
        "k_institutional": 8, "n_institutional": 10, "k_institutional_persons": 0, "n_institutional_persons": 0,
        "k_lived": 40, "n_lived": 200, "low": 0.35, "high": 0.75, "effect": 1.3, "weak": False, "fragile": False,
        "theme": "ecologique", "label": "Transition écologique", "cell": "institution", "claim": True, "reason": None,
    }  # fmt: skip
    values = base | changes
    shares = {side: values[f"k_{side}"] / max(1, values[f"n_{side}"]) for side in ("institutional", "lived")}  # type: ignore[operator, type-var]
    return pd.Series({**shares, "gap": shares["institutional"] - shares["lived"], **values})


def open_row(**changes: object) -> pd.Series:
    """One row without claim, whose interval holds 0."""
    return row(**{"claim": False, "cell": None, "k_institutional": 4, "k_lived": 60, "low": -0.12, "high": 0.31} | changes)


def few_row(there: int, lived: int, persons: int = 0) -> pd.Series:
    """One row of a territory where too few were heard."""
    return row(
        n_institutional=there, n_institutional_persons=persons, n_lived=lived, claim=False, cell=None, reason="trop peu de voix"
    )


def variants(**bounds: tuple[float, float, float]) -> pd.DataFrame:
    return pd.DataFrame.from_dict(bounds, orient="index", columns=["gap", "low", "high"])


def corrected(**changes: object) -> pd.DataFrame:
    base = {
        "theme": "ecologique", "origin": "ailleurs", "control_institutional": 776, "control_lived": 1777,
        "institutional": 0.98, "lived": 0.36, "gap": 0.61, "low": 0.41, "high": 0.72,
    }  # fmt: skip
    return pd.DataFrame([base | changes])


def needs(voices: int, alone: int, actions: int, unvoiced: float) -> str:
    """The sentence of a theme of `compare.needs.coverage`."""
    values = {"need_voices": voices, "unanswered_voices": alone, "unanswered": alone / max(voices, 1), "actions": actions}
    return answered._sentence(pd.Series(dict.fromkeys(COVERAGE) | values | {"unvoiced_actions": unvoiced}), 5)


def modes(mode: str, *readings: str, side: str = "vecu", voices: int = 40) -> str:
    """What leaving a mode out does to the themes, in their order."""
    table = pd.DataFrame({"theme": CODEBOOK.keys[: len(readings)], "reading": readings})
    return unheard.without_modes(table.assign(mode=mode, perspective=side, voices=voices, persons_left=30), CODEBOOK, 5)[0]


def prompted(*asked: bool, kind: str = "entretien", each: int = 1) -> str:
    """One voice a passage, unless `each` is more; whether each passage's question names the theme."""
    ids = [f"p{i}" for i in range(len(asked))]
    tags = pd.DataFrame({"passage_id": ids, "theme": "age", "decision": "oui", "prompted": list(asked)})
    passages = pd.DataFrame(
        {"passage_id": ids, "kind": kind, "perspective": "vecu", "voice_id": [f"v{i // each}" for i in range(len(asked))]}
    )
    return " ".join(prompting_by_theme(tags, passages, 5)["age"])


def quality(unassigned: float, stability: float | None, weak: int) -> str | None:
    topics = pd.DataFrame({"theme": ["age"] * 6, "weak": [i < weak for i in range(6)]})
    held = pd.DataFrame([{"theme": "age", "unassigned": unassigned, "stability": stability}])
    return overview.quality_sentence("age", tables(topics=topics, topic_quality=held))


def tables(**frames: pd.DataFrame) -> Tables:
    """Tables of a run, empty but for those given."""
    empty = {name: pd.DataFrame(columns=list(TABLES[name])) for name in Tables.__dataclass_fields__}
    return Tables(**empty | frames)


def copies(texts: int, voices: int) -> str | None:
    sent = pd.DataFrame({"campaign": [f"c{i % texts}" for i in range(voices)], "voice_id": [f"v{i}" for i in range(voices)]})
    return lists.copies(tables(passages=sent), 5)


def gaps(*rows: pd.Series) -> str:
    return describe_gaps(pd.DataFrame(list(rows)).reset_index(drop=True), 5)


SENTENCES = [
    (lambda: gap_sentence(row(), 5), "Nettement plus présent chez les institutions : 80 % des voix institutionnelles (8 sur 10) y consacrent au moins 1 mot sur 20, contre 20 % des voix du vécu (40 sur 200), soit 60 points de plus (intervalle à 95 % : de 35 à 75 points)."),
    (lambda: gap_sentence(row(low=0.05, high=0.8), 5), "Plus présent chez les institutions, sans qu'on sache bien de combien : 80 % des voix institutionnelles (8 sur 10) y consacrent au moins 1 mot sur 20, contre 20 % des voix du vécu (40 sur 200), soit 60 points de plus (intervalle à 95 % : de 5 à 80 points)."),
    (lambda: gap_sentence(row(low=0.25, high=0.6), 5), "Plus présent chez les institutions : 80 % des voix institutionnelles (8 sur 10) y consacrent au moins 1 mot sur 20, contre 20 % des voix du vécu (40 sur 200), soit 60 points de plus (intervalle à 95 % : de 25 à 60 points)."),
    (lambda: gap_sentence(row(k_lived=0, low=0.55, high=0.95), 5), "Nettement plus présent chez les institutions : 80 % des voix institutionnelles (8 sur 10) y consacrent au moins 1 mot sur 20, contre aucune des 200 voix du vécu, soit 80 points de plus (intervalle à 95 % : de 55 à 95 points)."),
    (lambda: gap_sentence(row(k_institutional=10, k_lived=200, claim=False, cell="partage", low=-0.2, high=0.05), 5), "Présent des deux côtés, sans écart établi : les 10 voix institutionnelles y consacrent au moins 1 mot sur 20, de même que les 200 voix du vécu ; l'écart peut aller de 20 points de plus dans le vécu à 5 points de plus chez les institutions (intervalle à 95 %), on n'en conclut rien."),
    (lambda: gap_sentence(row(k_institutional=0, k_lived=103, low=-0.55, high=-0.26, cell="vecu"), 5), "Plus présent dans le vécu : 52 % des voix du vécu (103 sur 200) y consacrent au moins 1 mot sur 20, contre aucune des 10 voix institutionnelles, soit 52 points de plus (intervalle à 95 % : de 26 à 55 points)."),
    (lambda: gap_sentence(row(k_institutional=1, k_lived=150, low=-0.8, high=-0.4, cell="vecu"), 5), "Nettement plus présent dans le vécu : 75 % des voix du vécu (150 sur 200) y consacrent au moins 1 mot sur 20, contre 1 des 10 voix institutionnelles, soit 65 points de plus (intervalle à 95 % : de 40 à 80 points)."),
    (lambda: gap_sentence(row(k_institutional=2, k_lived=100, low=-0.44, high=-0.02, cell="vecu"), 5), "Plus présent dans le vécu, sans qu'on sache bien de combien : 50 % des voix du vécu (100 sur 200) y consacrent au moins 1 mot sur 20, contre 2 des 10 voix institutionnelles, soit 30 points de plus (intervalle à 95 % : de 2 à 44 points)."),
    (lambda: gap_sentence(row(k_institutional=3, k_lived=12, low=0.004, high=0.5), 5), "Plus présent chez les institutions, sans qu'on sache bien de combien : 3 des 10 voix institutionnelles y consacrent au moins 1 mot sur 20, contre 6 % des voix du vécu (12 sur 200), soit 24 points de plus (intervalle à 95 % : de 0,4 à 50 points)."),
    (lambda: gap_sentence(row(k_lived=4), 5), "Nettement plus présent chez les institutions : 80 % des voix institutionnelles (8 sur 10) y consacrent au moins 1 mot sur 20, contre moins de 5 des 200 voix du vécu (écart et intervalle non publiés : petit effectif)."),
    (lambda: gap_sentence(row(k_lived=1), 5), "Nettement plus présent chez les institutions : 80 % des voix institutionnelles (8 sur 10) y consacrent au moins 1 mot sur 20, contre moins de 5 des 200 voix du vécu (écart et intervalle non publiés : petit effectif)."),
    (lambda: gap_sentence(row(k_lived=5, low=0.31, high=0.8), 5), "Nettement plus présent chez les institutions : 80 % des voix institutionnelles (8 sur 10) y consacrent au moins 1 mot sur 20, contre 3 % des voix du vécu (5 sur 200), soit 78 points de plus (intervalle à 95 % : de 31 à 80 points)."),
    (lambda: gap_sentence(row(k_institutional=4, k_institutional_persons=4, k_lived=160, low=-0.6, high=-0.1, cell="vecu"), 5), "Plus présent dans le vécu, sans qu'on sache bien de combien : 80 % des voix du vécu (160 sur 200) y consacrent au moins 1 mot sur 20, contre moins de 5 des 10 voix institutionnelles (écart et intervalle non publiés : petit effectif)."),
    (lambda: gap_sentence(row(k_institutional=4, k_institutional_persons=3, k_lived=160, low=-0.6, high=-0.1, cell="vecu"), 5), "Plus présent dans le vécu, sans qu'on sache bien de combien : 80 % des voix du vécu (160 sur 200) y consacrent au moins 1 mot sur 20, contre 40 % des voix institutionnelles (4 sur 10), soit 40 points de plus (intervalle à 95 % : de 10 à 60 points)."),
    (lambda: gap_sentence(row(k_institutional=5, k_institutional_persons=5, k_lived=20, low=0.1, high=0.55), 5), "Plus présent chez les institutions, sans qu'on sache bien de combien : 50 % des voix institutionnelles (5 sur 10) y consacrent au moins 1 mot sur 20, contre 10 % des voix du vécu (20 sur 200), soit 40 points de plus (intervalle à 95 % : de 10 à 55 points)."),
    (lambda: gap_sentence(row(n_institutional=1200, k_institutional=1100, n_lived=12400, k_lived=3100, low=0.6, high=0.7), 5), "Nettement plus présent chez les institutions : 92 % des voix institutionnelles (1 100 sur 1 200) y consacrent au moins 1 mot sur 20, contre 25 % des voix du vécu (3 100 sur 12 400), soit 67 points de plus (intervalle à 95 % : de 60 à 70 points)."),
    (lambda: gap_sentence(row(n_institutional=40, k_institutional=38, n_lived=5000, k_lived=12, low=0.8, high=0.98), 5), "Nettement plus présent chez les institutions : 95 % des voix institutionnelles (38 sur 40) y consacrent au moins 1 mot sur 20, contre moins de 1 % des voix du vécu (12 sur 5 000), soit 95 points de plus (intervalle à 95 % : de 80 à 98 points)."),
    (lambda: gap_sentence(row(n_lived=5000, k_lived=4990, low=-0.4, high=-0.1, cell="vecu"), 5), "Plus présent dans le vécu : plus de 99 % des voix du vécu (4 990 sur 5 000) y consacrent au moins 1 mot sur 20, contre 80 % des voix institutionnelles (8 sur 10), soit 20 points de plus (intervalle à 95 % : de 10 à 40 points)."),
    (lambda: gap_sentence(open_row(), 5), "Pas d'écart établi : 40 % des voix institutionnelles (4 sur 10) y consacrent au moins 1 mot sur 20, contre 30 % des voix du vécu (60 sur 200) ; l'écart peut aller de 12 points de plus dans le vécu à 31 points de plus chez les institutions (intervalle à 95 %), on n'en conclut rien."),
    (lambda: gap_sentence(open_row(k_institutional=0, k_lived=30, low=-0.21, high=0.05), 5), "Pas d'écart établi : 15 % des voix du vécu (30 sur 200) y consacrent au moins 1 mot sur 20, contre aucune des 10 voix institutionnelles ; l'écart peut aller de 21 points de plus dans le vécu à 5 points de plus chez les institutions (intervalle à 95 %), on n'en conclut rien."),
    (lambda: gap_sentence(open_row(k_institutional=3, k_lived=0, low=-0.01, high=0.55), 5), "Pas d'écart établi : 3 des 10 voix institutionnelles y consacrent au moins 1 mot sur 20, contre aucune des 200 voix du vécu ; l'écart peut aller de 1 point de plus dans le vécu à 55 points de plus chez les institutions (intervalle à 95 %), on n'en conclut rien."),
    (lambda: gap_sentence(open_row(k_lived=2), 5), "Pas d'écart établi : 40 % des voix institutionnelles (4 sur 10) y consacrent au moins 1 mot sur 20, contre moins de 5 des 200 voix du vécu."),
    (lambda: gap_sentence(open_row(low=0.0, high=0.53), 5), "Pas d'écart établi : 40 % des voix institutionnelles (4 sur 10) y consacrent au moins 1 mot sur 20, contre 30 % des voix du vécu (60 sur 200) ; l'écart peut aller de 0 à 53 points de plus chez les institutions (intervalle à 95 %), on n'en conclut rien."),
    (lambda: gap_sentence(open_row(low=-0.53, high=0.0), 5), "Pas d'écart établi : 40 % des voix institutionnelles (4 sur 10) y consacrent au moins 1 mot sur 20, contre 30 % des voix du vécu (60 sur 200) ; l'écart peut aller de 0 à 53 points de plus dans le vécu (intervalle à 95 %), on n'en conclut rien."),
    (lambda: gap_sentence(open_row(k_institutional=7, low=0.12, high=0.6, fragile=True), 5), "Pas d'écart établi : 70 % des voix institutionnelles (7 sur 10) y consacrent au moins 1 mot sur 20, contre 30 % des voix du vécu (60 sur 200) ; l'écart peut aller de 12 à 60 points de plus chez les institutions (intervalle à 95 %), mais l'erreur de la machine suffirait à l'expliquer."),
    (lambda: gap_sentence(open_row(k_lived=66, low=0.01, high=0.14), 5), "Pas d'écart établi : 40 % des voix institutionnelles (4 sur 10) y consacrent au moins 1 mot sur 20, contre 33 % des voix du vécu (66 sur 200) ; l'écart peut aller de 1 à 14 points de plus chez les institutions (intervalle à 95 %), mais celui qu'on observe n'atteint pas 10 points."),
    (lambda: gap_sentence(open_row(k_institutional=7, low=0.02, high=0.6), 5), "Pas d'écart établi : 70 % des voix institutionnelles (7 sur 10) y consacrent au moins 1 mot sur 20, contre 30 % des voix du vécu (60 sur 200) ; l'écart peut aller de 2 à 60 points de plus chez les institutions (intervalle à 95 %), mais, vu le nombre d'écarts examinés, celui-ci peut venir du hasard."),
    (lambda: gap_sentence(open_row(weak=True), 5), "Sous-thème trop fragile pour porter un constat : 40 % des voix institutionnelles (4 sur 10) y consacrent au moins 1 mot sur 20, contre 30 % des voix du vécu (60 sur 200)."),
    (lambda: gap_sentence(open_row(weak=True, k_lived=3), 5), "Sous-thème trop fragile pour porter un constat : 40 % des voix institutionnelles (4 sur 10) y consacrent au moins 1 mot sur 20, contre moins de 5 des 200 voix du vécu."),
    (lambda: gap_sentence(open_row(cell="partage", k_institutional=7, k_lived=130), 5), "Présent des deux côtés, sans écart établi : 70 % des voix institutionnelles (7 sur 10) y consacrent au moins 1 mot sur 20, de même que 65 % des voix du vécu (130 sur 200) ; l'écart peut aller de 12 points de plus dans le vécu à 31 points de plus chez les institutions (intervalle à 95 %), on n'en conclut rien."),
    (lambda: gap_sentence(open_row(cell="partage", k_institutional=9, k_lived=130, low=0.02, high=0.4), 5), "Présent des deux côtés, sans écart établi : 90 % des voix institutionnelles (9 sur 10) y consacrent au moins 1 mot sur 20, contre 65 % des voix du vécu (130 sur 200) ; l'écart peut aller de 2 à 40 points de plus chez les institutions (intervalle à 95 %), mais, vu le nombre d'écarts examinés, celui-ci peut venir du hasard."),
    (lambda: gap_sentence(open_row(cell="partage", k_institutional=7, k_lived=130, weak=True), 5), "Sous-thème trop fragile pour porter un constat : 70 % des voix institutionnelles (7 sur 10) y consacrent au moins 1 mot sur 20, contre 65 % des voix du vécu (130 sur 200)."),
    (lambda: gap_sentence(open_row(cell="silence", n_institutional=80, k_institutional=1, k_lived=6, low=-0.08, high=0.02), 5), "Presque personne n'en parle : 1 des 80 voix institutionnelles y consacre au moins 1 mot sur 20, de même que 3 % des voix du vécu (6 sur 200)."),
    (lambda: gap_sentence(open_row(cell="silence", k_institutional=0, k_lived=0), 5), "Presque personne n'en parle : aucune voix, ni institutionnelle (sur 10) ni du vécu (sur 200), n'y consacre 1 mot sur 20."),
    (lambda: gap_sentence(open_row(cell="silence", n_institutional=1000, n_lived=2000, k_institutional=0, k_lived=0), 5), "Presque personne n'en parle : aucune voix, ni institutionnelle (sur 1 000) ni du vécu (sur 2 000), n'y consacre 1 mot sur 20."),
    (lambda: few_voices(few_row(10, 8), 5), "Trop peu de voix pour conclure (8 du côté vécu quand il en faut 12)."),
    (lambda: few_voices(few_row(10, 3), 5), "Trop peu de voix pour conclure (moins de 5 du côté vécu quand il en faut 12)."),
    (lambda: few_voices(few_row(10, 0), 5), "Trop peu de voix pour conclure (aucune du côté vécu quand il en faut 12)."),
    (lambda: few_voices(few_row(0, 0), 5), "Trop peu de voix pour conclure (aucune du côté institutionnel quand il en faut 5 ; aucune du côté vécu quand il en faut 12)."),
    (lambda: few_voices(few_row(2, 30), 5), "Trop peu de voix pour conclure (2 du côté institutionnel quand il en faut 5)."),
    (lambda: few_voices(few_row(2, 30, persons=2), 5), "Trop peu de voix pour conclure (moins de 5 du côté institutionnel quand il en faut 5)."),
    (lambda: few_voices(few_row(4, 11, persons=1), 5), "Trop peu de voix pour conclure (4 du côté institutionnel quand il en faut 5 ; 11 du côté vécu quand il en faut 12)."),
    (lambda: other_countings(row(), variants(sources=(0.5, 0.2, 0.7), speech=(0.3, 0.1, 0.5))), "L'écart tient quand on compte autrement : de 30 à 50 points."),
    (lambda: other_countings(row(cell="vecu", k_institutional=0, low=-0.5, high=-0.1), variants(sources=(-0.5, -0.7, -0.2), any=(-0.5, -0.7, -0.2))), "L'écart tient quand on compte autrement : 50 points."),
    (lambda: other_countings(row(), variants(sources=(0.1, -0.2, 0.4), speech=(0.3, 0.1, 0.5))), "À nuancer : l'écart ne serait pas établi si chaque fichier comptait autant (de 20 points de plus dans le vécu à 40 points de plus chez les institutions)."),
    (lambda: other_countings(row(), variants(sources=(0.1, -0.2, 0.4), speech=(0.3, -0.01, 0.5), any=(0.4, 0.1, 0.6), copies=(-0.2, -0.3, -0.1))), "À nuancer : l'écart ne serait pas établi si chaque fichier comptait autant (de 20 points de plus dans le vécu à 40 points de plus chez les institutions), ni si chaque mot comptait autant (de 1 point de plus dans le vécu à 50 points de plus chez les institutions), ni si chaque texte copié ne comptait qu'une fois (de 10 à 30 points de plus dans le vécu)."),
    (lambda: other_countings(row(), variants(sources=(float("nan"),) * 3)), None),
    (lambda: other_countings(open_row(), variants(sources=(0.5, 0.2, 0.7))), None),
    (lambda: correction(row(), corrected(), 5), "Une fois ôtée l'erreur de la machine (mesurée sur d'autres territoires : 776 passages institutionnels et 1 777 du vécu), les parts seraient de 98 % chez les institutions et de 36 % dans le vécu ; l'écart irait de 41 à 72 points de plus chez les institutions (intervalle à 95 %)."),
    (lambda: correction(row(), corrected(origin="territoire", control_institutional=1, control_lived=20, low=-0.02), 5), "Une fois ôtée l'erreur de la machine (mesurée sur ce territoire : 1 passage institutionnel et 20 du vécu), les parts seraient de 98 % chez les institutions et de 36 % dans le vécu ; l'écart irait de 2 points de plus dans le vécu à 72 points de plus chez les institutions (intervalle à 95 %)."),
    (lambda: correction(row(claim=False, fragile=True), corrected(origin="mixte", low=-0.1), 5), "Une fois ôtée l'erreur de la machine (mesurée sur ce territoire, et un peu sur d'autres : 776 passages institutionnels et 1 777 du vécu), les parts seraient de 98 % chez les institutions et de 36 % dans le vécu ; l'écart irait de 10 points de plus dans le vécu à 72 points de plus chez les institutions (intervalle à 95 %) : cette erreur suffit à expliquer l'écart, qui n'est donc pas affirmé."),
    (lambda: correction(row(k_lived=3), corrected(), 5), None),
    (lambda: correction(row(), corrected(gap=float("nan")), 5), None),
    (lambda: correction(row(), corrected()[:0], 5), None),
    (lambda: share_text(0.9, 0.63, 0.99), "90 % (63 % à 99 %)"),
    (lambda: share_text(0.003, 0.001, 0.02), "moins de 1 % (0 % à 2 %)"),
    (lambda: share_text(0.998, 0.9, 1.0), "plus de 99 % (90 % à 100 %)"),
    (lambda: share_text(float("nan"), float("nan"), float("nan")), "–"),
    (lambda: small_share(0, (0.0, 0.0, 0.05), 5), "0 % (0 % à 5 %)"),
    (lambda: small_share(1, (0.02, 0.0, 0.05), 5), "moins de 5 personnes, part non publiée"),
    (lambda: small_share(4, (0.02, 0.0, 0.05), 5), "moins de 5 personnes, part non publiée"),
    (lambda: small_share(5, (0.02, 0.01, 0.05), 5), "2 % (1 % à 5 %)"),
    (lambda: certainty(0.62), "62 %"),
    (lambda: certainty(0.999), "plus de 99 %"),
    (lambda: needs(64, 60, 111, 0.99), "64 voix du vécu expriment un besoin ; pour toutes sauf moins de 5, la machine n'a retrouvé aucune action. 111 passages institutionnels décrivent une action ; 99 % d'entre eux ne rejoignent aucun besoin exprimé."),
    (lambda: needs(64, 62, 111, 0.0), "64 voix du vécu expriment un besoin ; pour toutes sauf moins de 5, la machine n'a retrouvé aucune action. 111 passages institutionnels décrivent une action ; tous rejoignent un besoin exprimé."),
    (lambda: needs(64, 2, 12, 0.25), "64 voix du vécu expriment un besoin ; pour toutes sauf moins de 5, la machine a retrouvé une action proche. 12 passages institutionnels décrivent une action ; 3 d'entre eux ne rejoignent aucun besoin exprimé."),
    (lambda: needs(64, 0, 12, 1.0), "64 voix du vécu expriment un besoin ; pour toutes, la machine a retrouvé une action proche. 12 passages institutionnels décrivent une action ; aucun ne rejoint un besoin exprimé."),
    (lambda: needs(64, 32, 1, 1.0), "64 voix du vécu expriment un besoin ; pour 50 % d'entre elles, la machine n'a retrouvé aucune action. 1 passage institutionnel décrit une action."),
    (lambda: needs(64, 32, 2, 0.5), "64 voix du vécu expriment un besoin ; pour 50 % d'entre elles, la machine n'a retrouvé aucune action. 2 passages institutionnels décrivent une action ; 1 d'entre eux ne rejoint aucun besoin exprimé."),
    (lambda: needs(64, 32, 8, 0.5), "64 voix du vécu expriment un besoin ; pour 50 % d'entre elles, la machine n'a retrouvé aucune action. 8 passages institutionnels décrivent une action ; 4 d'entre eux ne rejoignent aucun besoin exprimé."),
    (lambda: needs(8, 4, 12, 0.5), "8 voix du vécu expriment un besoin ; il y en a trop peu pour dire à combien une action répond. 12 passages institutionnels décrivent une action ; 50 % d'entre eux ne rejoignent aucun besoin exprimé."),
    (lambda: needs(70, 70, 1077, 1.0), "70 voix du vécu expriment un besoin ; 1 077 passages institutionnels décrivent une action. La machine n'a rapproché aucun besoin d'une action sur ce thème : cherchez dans les textes."),
    (lambda: needs(5, 5, 1, 1.0), "5 voix du vécu expriment un besoin ; 1 passage institutionnel décrit une action. La machine n'a rapproché aucun besoin d'une action sur ce thème : cherchez dans les textes."),
    (lambda: needs(3, 1, 12, 0.5), "12 passages institutionnels décrivent une action ; moins de 5 personnes expriment un besoin, on n'en dit pas plus."),
    (lambda: needs(0, 0, 1, 1.0), "1 passage institutionnel décrit une action ; aucun besoin n'est exprimé dans le vécu."),
    (lambda: needs(0, 0, 12, 1.0), "12 passages institutionnels décrivent une action ; aucun besoin n'est exprimé dans le vécu."),
    (lambda: needs(3, 3, 0, float("nan")), "Des besoins sont exprimés (moins de 5 personnes), et aucun passage institutionnel ne décrit d'action sur ce thème."),
    (lambda: needs(1400, 1400, 0, float("nan")), "Des besoins sont exprimés (1 400 voix du vécu), et aucun passage institutionnel ne décrit d'action sur ce thème."),
    (lambda: modes("entretien", "tient", "tient"), "Sans les entretiens (40 voix, côté vécu) : les constats resteraient les mêmes, thème par thème."),
    (lambda: modes("aller-vers", "disparait", "tient"), "Sans l'aller-vers (40 voix, côté vécu) : l'écart sur « Transition écologique » ne serait plus affirmé."),
    (lambda: modes("aller-vers", "disparait", "disparait", "apparait"), "Sans l'aller-vers (40 voix, côté vécu) : les écarts sur « Transition écologique » et « Transition numérique » ne seraient plus affirmés ; un écart sur « Avancée en âge » pourrait être affirmé."),
    (lambda: modes("conseil-developpement", "change"), "Sans le conseil de développement (40 voix, côté vécu) : l'écart sur « Transition écologique » changerait de sens."),
    (lambda: modes("document", "indecidable", "indecidable", side="institutionnel", voices=8), "Sans les documents (8 voix, côté institutions) : il resterait trop peu de voix pour conclure sur quoi que ce soit."),
    (lambda: modes("questionnaire", "tient", "indecidable", "apparait", voices=1350), "Sans les questionnaires (1 350 voix, côté vécu) : un écart sur « Avancée en âge » pourrait être affirmé ; il resterait trop peu de voix pour conclure sur « Transition numérique »."),
    (lambda: modes("reunion-publique", "apparait", "apparait", "change"), "Sans les réunions publiques (40 voix, côté vécu) : des écarts sur « Transition écologique » et « Transition numérique » pourraient être affirmés ; l'écart sur « Avancée en âge » changerait de sens."),
    (lambda: prompted(*[False] * 9, True, True, True, True, True, True), "Entretiens : 15 passages dont on connaît la question ; pour 60 % d'entre eux, la question ne nommait pas le thème."),
    (lambda: prompted(*[False] * 10), "Entretiens : 10 passages dont on connaît la question ; aucune question ne nommait le thème."),
    (lambda: prompted(*[True] * 10, kind="reponse"), "Réponses : 10 passages dont on connaît la question ; toutes les questions nommaient le thème."),
    (lambda: prompted(*[False] * 8, True, True), "Entretiens : 10 passages dont on connaît la question ; moins de 5 personnes répondaient à une question qui nommait le thème."),
    (lambda: prompted(*[True] * 8, False, False), "Entretiens : 10 passages dont on connaît la question ; moins de 5 personnes en parlaient sans que la question nomme le thème."),
    (lambda: prompted(True, True, *[False] * 1200, kind="reponse", each=2), "Réponses : 1 202 passages dont on connaît la question ; moins de 5 personnes répondaient à une question qui nommait le thème."),
    (lambda: prompted(*[False] * 4), ""),
    (lambda: quality(0.0, 0.7307, 1), "Refaits sur d'autres tirages des passages, ces sous-thèmes se retrouvent à 73 % en moyenne ; l'un d'eux est fragile et ne porte aucun constat ; tous les passages du thème vont dans un sous-thème."),
    (lambda: quality(0.0106, 0.6653, 0), "Refaits sur d'autres tirages des passages, ces sous-thèmes se retrouvent à 67 % en moyenne ; 1 % des passages du thème ne vont dans aucun sous-thème."),
    (lambda: quality(0.003, 0.7, 2), "Refaits sur d'autres tirages des passages, ces sous-thèmes se retrouvent à 70 % en moyenne ; 2 d'entre eux sont fragiles et ne portent aucun constat ; moins de 1 % des passages du thème ne vont dans aucun sous-thème."),
    (lambda: quality(0.25, None, 0), "25 % des passages du thème ne vont dans aucun sous-thème."),
    (lambda: quality(0.0, None, 0), "Tous les passages du thème vont dans un sous-thème."),
    (lambda: overview.error_sentence(corrected()[:0]), "L'erreur de la machine n'a pas été mesurée pour ce livre de codes : les parts sont brutes. Relisez les passages « contrôle » d'un classeur de corrections (regards correct export) pour la mesurer."),
    (lambda: overview.error_sentence(corrected()), "L'erreur de la machine n'a pas été mesurée sur ce territoire : les parts corrigées reprennent celle qu'elle fait sur des passages codés d'autres territoires. Vingt passages « contrôle » relus par perspective (regards correct export) suffisent à la mesurer ici."),
    (lambda: overview.error_sentence(corrected(origin="mixte")), "L'erreur de la machine a été mesurée sur des passages de ce territoire tirés au sort et relus, et un peu sur des passages codés d'autres territoires."),
    (lambda: overview.error_sentence(corrected(origin="territoire")), "L'erreur de la machine a été mesurée sur des passages de ce territoire tirés au sort et relus."),
    (lambda: copies(1, 2), "Un même texte a été envoyé par plusieurs voix, mot pour mot ou presque (moins de 5 voix en tout). Chaque voix compte ; un texte copié n'est cité qu'une fois, et le tableau des comptages dit ce que deviennent les écarts s'il ne compte que pour une voix."),
    (lambda: copies(1, 12), "Un même texte a été envoyé par plusieurs voix, mot pour mot ou presque (12 voix en tout). Chaque voix compte ; un texte copié n'est cité qu'une fois, et le tableau des comptages dit ce que deviennent les écarts s'il ne compte que pour une voix."),
    (lambda: copies(3, 1250), "3 textes ont chacun été envoyés par plusieurs voix, mot pour mot ou presque (1 250 voix en tout). Chaque voix compte ; un texte copié n'est cité qu'une fois, et le tableau des comptages dit ce que deviennent les écarts s'il ne compte que pour une voix."),
    (lambda: gaps(row(), row(label="Âge", k_institutional=0, k_lived=103, low=-0.55, high=-0.26)), "Davantage soulevé par les institutions : « Transition écologique » (60 points de plus). Davantage soulevé dans le vécu : « Âge » (52 points de plus). L'étoile marque un écart établi."),
    (lambda: gaps(row(k_lived=2)), "Davantage soulevé par les institutions : « Transition écologique ». L'étoile marque un écart établi."),
    (lambda: gaps(open_row()), "Aucun écart établi entre institutions et vécu : les voix entendues ne permettent pas d'en affirmer un."),
    (lambda: gaps(open_row(weak=True)), "Aucun écart établi entre institutions et vécu : les voix entendues ne permettent pas d'en affirmer un. En italique, les sous-thèmes fragiles : leur contour change d'un tirage à l'autre."),
    (lambda: gaps(few_row(10, 3)), "Trop peu de voix. Aucun écart ne peut être affirmé ; les intervalles disent combien les parts sont incertaines."),
    (lambda: describe_territory([], pd.DataFrame(columns=["code", "perspective", "voices"]), 5), "Institutions : aucune commune n'est citée. Vécu : aucune commune n'est citée."),
]  # fmt: skip


@pytest.mark.parametrize(("make", "expected"), SENTENCES, ids=[str(i) for i in range(len(SENTENCES))])
def test_a_result_reads_as_written_here(make, expected):
    assert plain(make()) == expected


@pytest.mark.parametrize("make", [make for make, _ in SENTENCES], ids=[str(i) for i in range(len(SENTENCES))])
def test_no_space_may_break_where_french_forbids_it(make):
    text = make() or ""
    assert not re.search(r" [?!;:%»]|« |\d \d{3}|'", text), text
    assert not re.search(r"\d points?", text), "a number leaves its points"
    for mark, space in ((";", NARROW), (":", WIDE), ("»", WIDE)):
        assert all(before == space for before in re.findall(rf"(.){mark}", text)), text
    assert all(space in (NARROW, WIDE) for space in re.findall(r"(.)%", text)), text


@pytest.mark.parametrize("make", [make for make, _ in SENTENCES], ids=[str(i) for i in range(len(SENTENCES))])
def test_words_elide_and_agree(make):
    text = plain(make()) or ""
    assert not re.search(r"\b(de|le|que|la|se|ne) [aeiouéèê]\w", text), text
    assert not re.search(r"\bde (le|les)\b|\bà (le|les)\b|  |\.\.|,,|nan|None", text), text
    assert not re.search(r"\b[01] (passages|points|fichiers|documents|voix institutionnelles y consacrent)", text), text


@pytest.mark.parametrize("lived", [1, 2, 3, 4])
def test_a_count_of_one_to_k_less_one_reads_the_same(lived):
    """Neither the words nor the numbers tell one small count from another."""
    told = {gap_sentence(row(k_lived=n, lived=0.01, gap=0.7), 5) for n in (1, lived)}
    assert len(told) == 1 and f"{lived} des" not in told.pop()


def test_hedges_follow_the_interval():
    """The same gap is told more surely the nearer its interval stays to it, and not at all where it holds 0."""
    sure, plainly, vaguely, not_ = (
        gap_sentence(row(low=low, high=high, claim=low > 0, cell="institution" if low > 0 else None), 5)
        for low, high in ((0.5, 0.7), (0.2, 0.55), (0.02, 0.8), (-0.02, 0.8))
    )
    assert sure.startswith("Nettement plus présent chez les institutions")
    assert plainly.startswith("Plus présent chez les institutions") and "sans qu" not in plainly
    assert vaguely.startswith("Plus présent chez les institutions, sans qu’on sache bien de combien")
    assert "lus présent" not in not_ and "on n’en conclut rien" in not_


@pytest.mark.parametrize("cell", [None, "partage", "silence"])
@pytest.mark.parametrize("flags", [{}, {"weak": True}, {"fragile": True, "low": 0.2}])
def test_without_claim_nothing_is_claimed(cell, flags):
    text = gap_sentence(open_row(cell=cell, **flags), 5)
    assert "plus présent" not in text.lower() and "soit " not in text


def test_the_tables_say_the_kept_counting_as_the_sections_do():
    """The counting that is kept reads its interval where the sections do; too few voices read nothing."""
    frame = pd.DataFrame([row(theme=key, level="theme", label=key) for key in CODEBOOK.keys])
    drawn = pd.DataFrame(
        [{"theme": key, "variant": v, "gap": 0.6, "low": 0.3, "high": 0.7} for key in CODEBOOK.keys for v in lists.COUNTINGS]
    )
    told = lists.sensitivity(tables(gaps=frame, sensitivity=drawn), CODEBOOK, 5)
    assert [plain(cell) for cell in told[0]] == [
        "Transition écologique",
        "+60 points (+35 à +75 points)",
        *["+60 points (+30 à +70 points)"] * 4,
    ]
    few = lists.sensitivity(tables(gaps=frame.assign(reason="trop peu de voix"), sensitivity=drawn), CODEBOOK, 5)
    assert few[0][1:] == ("–",) * 5


def test_headline_counts_agree_and_keep_small_cells():
    passages = pd.DataFrame({"passage_id": [f"p{i}" for i in range(1500)], "role": "participant"})
    sources = pd.DataFrame({"source": ["a"], "kept": [1500]})
    counted = pd.DataFrame([row(n_institutional=1, n_lived=3)])
    tagged = pd.DataFrame({"passage_id": ["p1"], "decision": "oui"})
    told = lists.summary(tables(passages=passages, sources=sources, gaps=counted, tags=tagged), 5)
    assert [(plain(head), plain(rest)) for head, rest in told] == [
        ("1 fichier lu", "sur 1 trouvé"),
        ("1 500 passages", "dont moins de 1 % portent un thème"),
        ("1 voix institutionnelle", "documents, élus et agents en fonction"),
        ("moins de 5 voix du vécu", "entretiens, réunions, réponses, rencontres"),
    ]


def test_the_four_cells_tell_what_may_be_told():
    def section(badge: str, cell: str | None, claim: bool, gap: str) -> Section:
        values = dict.fromkeys(Section.__dataclass_fields__) | {
            "label": "Eau",
            "badge": badge,
            "cell": cell,
            "claim": claim,
            "gap": gap,
        }
        return Section(**values)  # type: ignore[arg-type]

    shown = [
        section("Davantage dit par les institutions", "institution", True, "+60 points"),
        section("Davantage dit dans le vécu", "vecu", True, "–"),
        section("Sous-thème fragile", "partage", False, "+60 points"),
        section("On ne peut pas trancher", None, False, "+9 points"),
    ]
    assert overview.cells(shown) == [
        ("Dit des deux côtés", []),
        ("Davantage dit par les institutions", ["Eau (+60 points)"]),
        ("Davantage dit dans le vécu", ["Eau"]),
        ("Presque tu", []),
        ("On ne peut pas trancher", ["Eau"]),
    ]


def test_very_few_passages_are_told_in_passages():
    """Shares of two passages would sound surer than they are."""
    ids = ["d1", "d2", *(f"r{i}" for i in range(12))]
    passages = pd.DataFrame({"passage_id": ids, "voice_id": ids, "kind": ["document"] * 2 + ["reponse"] * 12})
    passages["perspective"] = ["institutionnel"] * 2 + ["vecu"] * 12
    given = pd.DataFrame({"passage_id": ids, "theme": "age", "decision": "oui"})
    held = pd.DataFrame({"passage_id": ["d1", *ids[2:8]], "stance": ["action"] + ["probleme"] * 6, "decision": "oui"})
    told = answered._stances("age", tables(passages=passages, tags=given, stances=held), 5)
    assert plain(told) == (
        "Institutions (2 passages) : problème 0, souhait 0, ressource 0, action 1 ; "
        "Vécu (12 passages) : problème 50 %, souhait 0 %, ressource 0 %, action 0 %."
    )


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (number(999), "999"), (number(1000), "1 000"), (number(1234567), "1 234 567"),
        (points(0.0), "0 point"), (points(0.004), "+0,4 point"), (points(-0.0004), "−0,04 point"), (points(0.015), "+2 points"),
        (points(-0.314), "−31 points"), (amount(0.01), "1 point"), (amount(-0.5), "50 points"),
        (percent(0.5), "50 %"), (percent(0.625), "63 %"), (points(0.8 - 0.675), "+13 points"), (amount(0.025), "3 points"), (share(0.0), "0 %"), (share(0.004), "moins de 1 %"), (share(0.996), "plus de 99 %"), (share(1.0), "100 %"),
        (count(0, "voix", "voix"), "0 voix"), (count(1, "passage"), "1 passage"), (count(1200, "passage"), "1 200 passages"),
        (typeset("« Oui » : 3 % ; l'eau ?"), "« Oui » : 3 % ; l'eau ?"),
    ],
)  # fmt: skip
def test_numbers(got, expected):
    assert plain(got) == expected


def test_no_territory_takes_a_table_of_its_own_rules():
    """Publics that nobody belongs to are named as French names them."""
    territory = Territory("essai", "Essai", rules=DEFAULT_RULES, expected_publics=("elu", "conseil-developpement"))
    empty = tables(passages=pd.DataFrame({"role": ["participant"], "public": ["habitant"]}))
    assert lists.missing(empty, territory) == ["élu·e", "conseil de développement"]


def test_axes_of_words_are_told_with_both_ends():
    """A plan of two groups has one axis, and each end its words."""
    kinds = ["public", "public", "lemme", "lemme"]
    plan = pd.DataFrame({"kind": kinds, "label": ["elu", "habitant", "budget", "car"], "name": ["élu·e", "habitant·e", "", ""]})
    plan = plan.assign(x=[-1.0, 1.0, -1.0, 1.0], contribution_x=0.5, inertia_x=1.0, inertia_y=0.0)
    assert plain(describe_factors(plan, plane=False)) == (
        "Le seul axe (100 % de l'inertie) oppose élu·e (« budget ») à habitant·e (« car »). "
        "Avec deux groupes seulement, il n'y a pas de plan : un seul axe les sépare."
    )
