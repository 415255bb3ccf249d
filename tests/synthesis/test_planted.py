"""Divergences planted in the invented territories are found, and no other is claimed, with a real territory beside them."""

import tomllib
from pathlib import Path

import pandas as pd
import pytest

from pipeline.synthesis import Member, compare_members
from tests.conftest import need
from tests.synthesis.conftest import CONTRAST, run_member

# What corpora/contraste/LISEZMOI.md states: on these two themes all three measures are opposite, on the others none is.
PLANTED = {(theme, measure) for theme in ("demographique", "numerique") for measure in ("institutionnel", "vecu", "ecart")}


def claims(tables: dict[str, pd.DataFrame]) -> dict[tuple[str, ...], float]:
    told = tables["divergences"]
    rows = told[told["claim"].astype(bool)].itertuples()
    return {(row.theme, row.measure, row.one, row.other): float(row.difference) for row in rows}


def test_the_planted_divergences_are_the_claimed_ones(compared: dict[str, pd.DataFrame]):
    found = claims(compared)
    assert found.keys() == {(*key, "contraste", "exemple") for key in PLANTED}
    signs = {key[:2]: difference > 0 for key, difference in found.items()}
    more_in_the_contrast = {("demographique", "institutionnel"), ("demographique", "ecart"), ("numerique", "vecu")}
    assert {key for key, more in signs.items() if more} == more_in_the_contrast


def test_what_was_left_alike_is_common(compared: dict[str, pd.DataFrame]):
    told = compared["commons"].set_index(["theme", "measure"])
    for theme in ("ecologique", "economique"):
        assert told.loc[theme, "shared"].to_dict() == {"institutionnel": "present", "vecu": "present", "ecart": "institution"}
        assert (told.loc[theme, "divergent"] == 0).all()


def test_a_real_territory_adds_no_claim_but_those_of_what_the_example_hides(
    shared: Path, example: Member, contrast: Member, tmp_path: Path
):
    """The example's institutions, who speak of data and not of people, are also apart from those of a real commune."""
    real = run_member(need(shared / "territories" / "audierne"), tmp_path)
    found = claims(compare_members([example, contrast, real]))
    planted = {(*key, "contraste", "exemple") for key in PLANTED}
    hidden = {(theme, "institutionnel", "audierne", "exemple") for theme in ("demographique", "numerique")}
    assert planted <= found.keys() <= planted | hidden


def test_the_contrast_says_that_it_is_invented_and_reads_whole(contrast: Member):
    manifest = tomllib.loads((CONTRAST / "territoire.toml").read_text(encoding="utf-8"))
    assert "inventé" in manifest["nom"] and "inventé" in (CONTRAST / "LISEZMOI.md").read_text(encoding="utf-8")
    assert 12 <= contrast.passages["source"].nunique() <= 20
    assert contrast.ways.depart == manifest["demarche"]["depart"]


@pytest.mark.parametrize("word", ["Roquesarve", "Pontavesne", "Ormelières", "Brumarval", "Vauclerette"])
def test_its_communes_are_not_those_of_the_example(word: str, example: Member):
    assert not example.passages["text"].str.contains(word).any()
