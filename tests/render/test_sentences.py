"""Result shapes → French sentences: agreement, hedges that follow the interval, small cells."""

import pandas as pd
import pytest

from pipeline.render.french import count, interval, number, percent, points, typeset
from pipeline.render.sentences import certainty, gap_sentence, other_countings, share_text, small_share


def row(**changes):
    base = {
        "institutional": 0.8, "lived": 0.2, "k_institutional": 8, "n_institutional": 10, "k_institutional_persons": 2, "n_institutional_persons": 3, "k_lived": 40, "n_lived": 200,
        "gap": 0.6, "low": 0.35, "high": 0.75, "cell": "institution", "claim": True, "reason": None,
    }  # fmt: skip
    return pd.Series(base | changes)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2019", "'")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "Nettement plus présent chez les institutions : 80 % des voix institutionnelles (8 sur 10) y consacrent au moins 5 % de leur propos, contre 20 % des voix du vécu (40 sur 200), soit un écart de +60 points (intervalle à 95 % : +35 points à +75 points)."),
        ({"low": 0.05}, "Plus présent chez les institutions : "),
        ({"gap": -0.6, "low": -0.75, "high": -0.35, "cell": "vecu"}, "Nettement plus présent dans le vécu : "),
        ({"gap": -0.3, "low": -0.5, "high": -0.04, "cell": "vecu"}, "Plus présent dans le vécu : "),
        ({"claim": False, "cell": "partage", "low": -0.1}, "Pas d'écart établi : "),
        ({"claim": False, "cell": "silence"}, "Presque personne n'en parle : "),
        ({"claim": False, "cell": None, "n_lived": 8, "reason": "trop peu de voix : côté vécu"}, "Trop peu de voix pour conclure (8 du côté vécu quand il en faut 12)."),
        ({"cell": None, "n_lived": 3, "reason": "x"}, "(moins de 5 du côté vécu quand il en faut 12)"),
        ({"k_lived": 3, "lived": 0.015}, "contre moins de 5 personnes sur 200 dans le vécu."),
        ({"k_institutional": 3, "k_institutional_persons": 3}, "moins de 5 sur 10 voix institutionnelles y consacrent"),
        ({"k_lived": 0, "lived": 0.0}, "contre 0 % des voix du vécu (0 sur 200)"),
    ],
)  # fmt: skip
def test_shapes(changes, expected):
    assert expected in plain(gap_sentence(row(**changes), 5))


def test_a_small_count_is_given_away_by_no_number():
    sentence = plain(gap_sentence(row(k_lived=3, lived=0.015, claim=True), 5))
    assert "points" not in sentence and "1 %" not in sentence and "2 %" not in sentence
    sentence = plain(gap_sentence(row(k_institutional=3, k_institutional_persons=3, claim=True), 5))
    assert "points" not in sentence and "80 %" not in sentence and "3 sur" not in sentence


def test_no_claim_without_claim():
    for cell in ("partage", "silence"):
        assert "plus présent" not in gap_sentence(row(claim=False, cell=cell), 5).lower()


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (count(0, "document"), "0 document"),
        (count(1, "voix", "voix"), "1 voix"),
        (count(2, "fichier lu", "fichiers lus"), "2 fichiers lus"),
        (number(12345), "12 345"),
        (percent(0.125), "12 %"),
        (percent(float("nan")), "–"),
        (points(0.01), "+1 point"),
        (points(-0.31), "−31 points"),
        (points(0.0), "+0 point"),
        (interval(0.1, 0.2), "10 % à 20 %"),
        (share_text(0.5, 0.4, 0.6), "50 % (40 % à 60 %)"),
        (share_text(float("nan"), float("nan"), float("nan")), "–"),
        (small_share(4, (0.02, 0.0, 0.05), 5), "moins de 5 personnes, part non publiée"),
        (small_share(0, (0.0, 0.0, 0.05), 5), "0 % (0 % à 5 %)"),
        (typeset("Quoi ? Rien : « oui » ; 12 %"), "Quoi ? Rien : « oui » ; 12 %"),
    ],
)
def test_numbers_and_typography(got, expected):
    assert plain(got) == expected


def test_french_spaces_do_not_break():
    assert "\u202f?" in typeset("Quoi ?") and "\u00a0%" in percent(0.5).replace("\u202f", "\u00a0")


@pytest.mark.parametrize(
    ("gaps", "expected"),
    [
        ([0.6, 0.2, 0.4], "Selon la façon de compter, l'écart va de +20 points à +60 points."),
        ([0.1, -0.1], "le sens de l'écart en dépend"),
        ([float("nan"), 0.2], None),
        ([], None),
    ],
)
def test_other_countings(gaps, expected):
    told = other_countings(gaps)
    assert (told is None) if expected is None else expected in plain(told)


def test_certainty_never_reaches_a_hundred():
    assert plain(certainty(1.0)) == "plus de 99 %" and plain(certainty(0.62)) == "62 %"
