"""Territories side by side: divergences are found where they were planted, and nowhere else."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from pipeline.compare.divergence import WORTH, diverge
from pipeline.compare.neighbours import distances, neighbours
from pipeline.compare.shared import commons, leave_one_out
from pipeline.compare.territories import Account, draw_territories, profiles
from pipeline.schemas import CORRECTED
from tests.compare.territories import account, redrawn

USUAL = ({"eau": 9, "soins": 4}, {"eau": 40, "soins": 60, "reseau": 12})


def claims(*accounts: Account) -> set[tuple[str, ...]]:
    told = diverge(draw_territories(accounts), accounts)
    return {(row.theme, row.measure, row.one, row.other) for row in told[told["claim"].astype(bool)].itertuples()}


def usual(slug: str) -> Account:
    return account(slug, *USUAL)


def shifted(slug: str, theme: str = "reseau", lived: int = 70) -> Account:
    """A territory like the usual one, but for the persons who raise one theme."""
    return account(slug, USUAL[0], USUAL[1] | {theme: lived})


def test_copies_of_one_territory_do_not_diverge():
    """Six copies, their voices drawn again: hardly a draw claims anything (100 draws in benchmarks/divergences.py)."""
    generator, one = np.random.default_rng(7), usual("a")
    draws = [claims(*(redrawn(one, f"copie-{n}", generator) for n in range(6))) for _ in range(8)]
    assert sum(map(bool, draws)) <= 1


def test_copies_of_few_documents_do_not_diverge():
    generator, one = np.random.default_rng(8), account("a", {"eau": 3, "soins": 1, "reseau": 6}, {"eau": 7, "soins": 1}, (6, 14))
    draws = [claims(*(redrawn(one, f"copie-{n}", generator) for n in range(6))) for _ in range(8)]
    assert sum(map(bool, draws)) <= 1


def test_one_territory_apart_does_not_make_the_others_diverge():
    found = claims(usual("a"), shifted("b"), usual("c"), usual("d"))
    assert {one[2:] for one in found} == {("a", "b"), ("b", "c"), ("b", "d")}
    assert {one[:2] for one in found} == {("reseau", "vecu"), ("reseau", "ecart")}


def test_the_order_of_territories_changes_nothing():
    accounts = [usual("a"), shifted("b"), usual("c")]
    told = [diverge(draw_territories(order), order) for order in permutations(accounts)]
    for other in told[1:]:
        pd.testing.assert_frame_equal(told[0], other)


def test_draws_of_a_territory_do_not_depend_on_its_company():
    alone = draw_territories([usual("b")]).draws[0]
    assert (draw_territories([usual("a"), usual("b")]).draws[1] == alone).all()


def test_shares_are_those_of_the_territory_s_own_report():
    one = usual("a")
    drawn = draw_territories([one])
    assert drawn.values[0, :2].round(4).tolist() == one.gaps[["institutional", "lived"]].astype(float).to_numpy().T.tolist()
    # The middle of the draws is where the share is, but for the prior.
    assert np.abs(np.median(drawn.draws[0, 1], axis=0) - drawn.values[0, 1]).max() < 0.01


def test_a_side_of_few_voices_is_not_compared():
    accounts = usual("a"), account("b", {}, {"reseau": 11}, (12, 11))
    told = diverge(draw_territories(accounts), accounts)
    assert set(told["measure"]) == {"institutionnel"}
    assert profiles(accounts).query("territory == 'b' and measure == 'vecu'")["enough"].tolist() == [False] * 3


def test_a_side_where_nobody_was_heard_is_told_as_such():
    accounts = usual("a"), account("b", {}, {"eau": 30}, (0, 60)), usual("c")
    drawn = draw_territories(accounts)
    told, apart = profiles(accounts), diverge(drawn, accounts)
    silent = told.query("territory == 'b' and measure == 'institutionnel'")
    assert silent["value"].isna().all() and not silent["enough"].any()
    assert "b" not in set(apart.query("measure != 'vecu'")[["one", "other"]].to_numpy().ravel())
    assert commons(told, apart).query("measure == 'institutionnel'")["territories"].tolist() == [2, 2, 2]


@pytest.mark.parametrize(("more", "claimed"), [(0.03, False), (0.08, True)])
def test_a_sure_difference_is_claimed_only_if_it_is_worth_it(more: float, claimed: bool):
    voices = 20_000
    accounts = [account(slug, {}, {"eau": round(voices * share)}, (8, voices)) for slug, share in (("a", 0.3), ("b", 0.3 + more))]
    told = diverge(draw_territories(accounts), accounts).query("theme == 'eau' and measure == 'vecu'").iloc[0]
    assert told["high"] < 0 and (abs(told["difference"]) >= WORTH) == claimed
    assert told["claim"] == claimed and not told["fragile"]


def with_error(one: Account, lived: float, wide: float) -> Account:
    """A territory whose machine is known to err on a theme: corrected share of the lived side, and how unsure it is."""
    row = dict.fromkeys(CORRECTED, 0.0) | {
        "theme": "reseau",
        "origin": "ailleurs",
        "control_institutional": 50,
        "control_lived": 50,
    }
    row |= {"lived": lived, "lived_low": lived - wide, "lived_high": lived + wide}
    row |= {"gap": -lived, "low": -lived - wide, "high": -lived + wide}
    return Account(one.slug, one.heard, one.gaps, pd.DataFrame([row]))


@pytest.mark.parametrize(("wide", "kept"), [(0.05, True), (0.6, False)])
def test_what_the_machine_s_error_could_explain_is_not_claimed(wide: float, kept: bool):
    accounts = with_error(usual("a"), 0.1, wide), with_error(shifted("b"), 0.58, wide)
    told = diverge(draw_territories(accounts), accounts).query("theme == 'reseau' and measure == 'vecu'").iloc[0]
    assert (told["claim"], told["fragile"]) == (kept, not kept)
    assert told["corrected"] == pytest.approx(-0.48)


def test_an_error_that_is_known_of_one_territory_alone_withdraws_nothing():
    accounts = with_error(usual("a"), 0.1, 0.6), shifted("b")
    told = diverge(draw_territories(accounts), accounts).query("theme == 'reseau' and measure == 'vecu'").iloc[0]
    assert told["claim"] and pd.isna(told["corrected"])


def test_what_is_common_and_what_rests_on_one_territory():
    accounts = [usual("a"), shifted("b"), usual("c")]
    drawn = draw_territories(accounts)
    told, apart = profiles(accounts), diverge(drawn, accounts)
    shared = commons(told, apart).set_index(["theme", "measure"])
    assert shared.loc[("eau", "vecu"), "shared"] == "present" and shared.loc[("eau", "vecu"), "divergent"] == 0
    assert shared.loc[("eau", "ecart"), "shared"] == "institution"
    assert shared.loc[("reseau", "vecu"), "divergent"] == 2
    without = leave_one_out(told, drawn, accounts).query("conclusion == 'divergence' and theme == 'reseau' and measure == 'vecu'")
    assert dict(zip(without["left_out"], without["reading"], strict=True)) == {"a": "tient", "b": "tombe", "c": "tient"}


def test_two_territories_leave_nothing_out():
    accounts = [usual("a"), shifted("b")]
    assert leave_one_out(profiles(accounts), draw_territories(accounts), accounts).empty


def test_nothing_is_concluded_where_one_territory_is_left():
    accounts = [usual("a"), shifted("b"), account("c", USUAL[0], {}, (12, 4))]
    without = leave_one_out(profiles(accounts), draw_territories(accounts), accounts)
    assert set(without.query("left_out == 'a' and measure == 'vecu'")["reading"]) == {"indecidable"}


def test_neighbours_are_the_alike_and_noise_is_no_distance():
    generator = np.random.default_rng(3)
    near = redrawn(usual("a"), "b", generator)
    told = neighbours(distances(draw_territories([usual("a"), near, shifted("c", lived=110)]))).set_index(["one", "other"])
    assert told.loc[("a", "b"), "nearest"] and told.loc[("b", "a"), "nearest"] and told.loc[("a", "b"), "support"] > 0.95
    assert told.loc[("a", "b"), "low"] == 0 and told.loc[("a", "c"), "low"] > 0.15
    assert told.loc[("a", "b"), "distance"] == told.loc[("b", "a"), "distance"]


def test_the_distance_of_copies_is_not_lengthened_by_their_noise():
    """The plain distance of two copies of few voices is far from 0 on average; its square less the noise is not."""
    generator, one = np.random.default_rng(5), account("a", {"eau": 6, "soins": 3}, {"eau": 10, "soins": 5}, (12, 20))
    squares, plain = [], []
    for _ in range(60):
        drawn = draw_territories([redrawn(one, "a", generator), redrawn(one, "b", generator)])
        measured = distances(drawn)
        assert measured is not None
        squares.append(measured.squares[0, 1])
        plain.append(float(((drawn.values[0, :2] - drawn.values[1, :2]) ** 2).mean()))
    assert abs(np.mean(squares)) < np.mean(plain) / 3


def test_distances_leave_out_the_side_that_some_lack():
    measured = distances(draw_territories([usual("a"), usual("b"), account("c", USUAL[0], {}, (12, 4))]))
    assert measured is not None and (measured.slugs, measured.sides) == (("a", "b", "c"), ("institutionnel",))
    assert distances(draw_territories([usual("a"), account("c", {}, {}, (2, 4))])) is None


def test_two_territories_are_nobody_s_neighbours():
    assert not neighbours(distances(draw_territories([usual("a"), usual("b")])))["nearest"].any()
