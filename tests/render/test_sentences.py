"""Result shapes → French sentences: agreement, hedges that follow the interval, small cells."""

import pandas as pd
import pytest

from pipeline.render.french import count, interval, number, percent, points, typeset
from pipeline.render.sentences import certainty, correction, gap_sentence, other_countings, share_text, small_share


def row(**changes):
    base = {
        "institutional": 0.8, "lived": 0.2, "k_institutional": 8, "n_institutional": 10, "k_institutional_persons": 2, "n_institutional_persons": 3, "k_lived": 40, "n_lived": 200,
        "gap": 0.6, "low": 0.35, "high": 0.75, "effect": 1.3, "fragile": False, "theme": "t", "cell": "institution", "claim": True, "reason": None,
    }  # fmt: skip
    return pd.Series(base | changes)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2019", "'")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "Nettement plus présent chez les institutions : 80 % des voix institutionnelles (8 sur 10) y consacrent au moins 1 mot sur 20, contre 20 % des voix du vécu (40 sur 200), soit 60 points de plus (intervalle à 95 % : de 35 à 75 points)."),
        ({"low": 0.05}, "Plus présent chez les institutions, sans qu'on sache bien de combien : "),
        ({"gap": -0.6, "low": -0.75, "high": -0.35, "cell": "vecu"}, "Nettement plus présent dans le vécu : "),
        ({"gap": -0.3, "low": -0.5, "high": -0.11, "cell": "vecu"}, "Plus présent dans le vécu : "),
        ({"claim": False, "cell": "partage", "low": -0.1}, "Présent des deux côtés, sans écart établi : "),
        ({"claim": False, "cell": "silence"}, "Presque personne n'en parle : "),
        ({"claim": False, "cell": None, "n_lived": 8, "reason": "trop peu de voix : côté vécu"}, "Trop peu de voix pour conclure (8 du côté vécu quand il en faut 12)."),
        ({"cell": None, "n_lived": 3, "reason": "x"}, "(moins de 5 du côté vécu quand il en faut 12)"),
        ({"k_lived": 3, "lived": 0.015}, "contre moins de 5 des 200 voix du vécu (écart et intervalle non publiés : petit effectif)."),
        ({"k_institutional": 3, "k_institutional_persons": 3}, "moins de 5 des 10 voix institutionnelles y consacrent"),
        ({"k_lived": 0, "lived": 0.0}, "contre aucune des 200 voix du vécu"),
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
        (percent(0.125), "13 %"),
        (percent(float("nan")), "–"),
        (points(0.01), "+1 point"),
        (points(-0.31), "−31 points"),
        (points(0.0), "0 point"),
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


def variants(**bounds: tuple[float, float, float]) -> pd.DataFrame:
    return pd.DataFrame.from_dict(bounds, orient="index", columns=["gap", "low", "high"])


def test_a_claim_says_which_weightings_change_it():
    holds = variants(default=(0.6, 0.35, 0.75), sources=(0.5, 0.2, 0.7), speech=(0.3, 0.1, 0.5))
    assert "L'écart tient quand on compte autrement : de 30 à 50 points." in plain(other_countings(row(), holds))
    breaks = variants(default=(0.6, 0.35, 0.75), sources=(0.1, -0.2, 0.4), speech=(0.3, 0.1, 0.5))
    told = plain(other_countings(row(), breaks))
    assert (
        "À nuancer" in told
        and "si chaque fichier comptait autant (de 20 points de plus dans le vécu à 40" in told
        and "chaque mot" not in told
    )
    assert other_countings(row(claim=False), holds) is None


def corrected(**changes) -> pd.DataFrame:
    base = {
        "theme": "t", "origin": "territoire", "control_institutional": 40, "control_lived": 60,
        "institutional": 0.7, "lived": 0.3, "gap": 0.4, "low": 0.1, "high": 0.6,
    }  # fmt: skip
    return pd.DataFrame([base | changes])


def test_the_correction_says_where_the_error_was_measured():
    told = plain(correction(row(), corrected(), 5))
    assert (
        "mesurée sur ce territoire : 40 passages institutionnels et 60 du vécu" in told
        and "70 % chez les institutions et de 30 %" in told
    )
    assert "sur d'autres territoires" in plain(correction(row(), corrected(origin="ailleurs"), 5))
    assert "n'est donc pas affirmé" in plain(correction(row(claim=False, fragile=True), corrected(low=-0.1), 5))


def test_a_correction_gives_no_small_count_away():
    assert correction(row(k_lived=3), corrected(), 5) is None and correction(row(reason="x"), corrected(), 5) is None
    assert correction(row(), corrected()[:0], 5) is None


def test_certainty_never_reaches_a_hundred():
    assert plain(certainty(1.0)) == "plus de 99 %" and plain(certainty(0.62)) == "62 %"
