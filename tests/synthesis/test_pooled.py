"""Passages of several territories together: the same sub-themes for all, one plane, and nobody told apart."""

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from pipeline import store
from pipeline.render.figures.canvas import Plate
from pipeline.render.synthesis.shared_map import draw_shared_map
from pipeline.render.synthesis.tables import subtheme_rows
from pipeline.synthesis import Member, sources_of
from pipeline.synthesis_pooled import MOST, _drawn, pool_members, pooled

Tables = dict[str, pd.DataFrame]


def test_the_plane_holds_closely_read_passages_of_every_territory(compared: Tables, example: Member, contrast: Member):
    points = compared["shared_map"]
    for member in (example, contrast):
        close = set(store.read_table(member.run, "language")["passage_id"])
        placed = set(points.loc[points["territory"] == member.slug, "passage_id"])
        assert placed == close & set(member.passages.loc[member.passages["role"] == "participant", "passage_id"])
    assert points[["x", "y"]].notna().all().all()


def test_subthemes_are_the_same_for_all_and_say_who_speaks_of_them(compared: Tables, example: Member, contrast: Member):
    told = compared["shared_subthemes"]
    by_key = told.groupby("subtheme")[["territory", "measure"]].apply(lambda rows: set(map(tuple, rows.to_numpy())))
    every = {(slug, side) for slug in ("contraste", "exemple") for side in ("institutionnel", "vecu")}
    assert len(by_key) >= 8 and all(found == every for found in by_key)
    assert ((told["low"] <= told["value"]) & (told["value"] <= told["high"])).all()
    gaps = {m.slug: m.account.gaps for m in (example, contrast)}
    for slug, frame in gaps.items():
        voices = told[(told["territory"] == slug) & (told["measure"] == "vecu")]["voices"].unique()
        assert voices.tolist() == [frame["n_lived"].iloc[0]]


def test_digital_subthemes_are_lived_in_the_contrast_and_institutional_in_the_example(compared: Tables):
    digital = compared["shared_subthemes"].query("theme == 'numerique'")
    raised = digital.groupby(["territory", "measure"])["raised"].sum()
    assert raised["contraste", "vecu"] > 25 and raised["contraste", "institutionnel"] == 0
    assert raised["exemple", "institutionnel"] > 5 and raised["exemple", "vecu"] < raised["contraste", "vecu"] / 2


def test_subthemes_of_few_persons_are_not_told(compared: Tables, example: Member, contrast: Member):
    rows = subtheme_rows(compared["shared_subthemes"], sources_of([example, contrast], "", ""))
    few = compared["shared_subthemes"].query("measure == 'vecu' and raised_persons > 0 and raised_persons < 5")
    assert len(few) and sum(cell == "moins de 5 personnes" for row in rows for cell in row[2:]) >= len(few)
    shown = [cell for row in rows if row[1] == "vécu" for cell in row[2:]]
    assert all(
        re.fullmatch(r"moins de 5 personnes|[\d\s]+% \([\d\s]+% à [\d\s]+%\)", cell.replace("\u00a0", " ")) for cell in shown
    )


def test_the_same_words_in_two_territories_are_two_passages(example: Member, contrast: Member):
    pool = pool_members([contrast, example])
    passages = pool.spoken.passages
    assert passages["passage_id"].is_unique and set(passages["territory"]) == {"contraste", "exemple"}
    assert passages["voice_id"].str.partition(":")[0].tolist() == passages["territory"].tolist()
    assert set(pool.tags["passage_id"]) <= set(passages["passage_id"])


@pytest.mark.parametrize("order", [1, -1])
def test_of_a_large_territory_whole_voices_are_drawn(order: int):
    rows = [{"voice_id": f"v{voice}", "passage_id": f"p{voice}-{n}"} for voice in range(900) for n in range(voice % 6 + 1)]
    spoken = pd.DataFrame(rows[::order])
    kept = _drawn(spoken)
    assert MOST - 6 <= len(kept) <= MOST
    assert kept["voice_id"].value_counts().to_dict() == {
        voice: size for voice, size in spoken["voice_id"].value_counts().items() if voice in set(kept["voice_id"])
    }
    assert set(kept["passage_id"]) == set(_drawn(pd.DataFrame(rows))["passage_id"])


def test_names_on_the_map_cover_no_other_name(compared: Tables, contrast: Member, tmp_path: Path):
    names = {"contraste": "Pays de Vauclère", "exemple": "Val d'Ormance"}
    plate = Plate("carte-commune", "Carte", tmp_path, 5)
    figure = draw_shared_map(compared["shared_map"], compared["shared_subthemes"], contrast.codebook, names, plate)
    assert figure is not None and (tmp_path / "carte-commune.png").is_file()
    labels = figure.labels
    assert len(labels) >= 10
    assert [(a.text, b.text) for i, a in enumerate(labels) for b in labels[i + 1 :] if a.meets(b)] == []
    assert [row[-1] for row in figure.table.rows] == [str((compared["shared_map"]["territory"] == slug).sum()) for slug in names]


def test_a_few_passages_make_no_subtheme(example: Member, contrast: Member):
    few = [replace(m, passages=m.passages[m.passages["kind"] == "entretien"].head(6)) for m in (example, contrast)]
    tables = pooled(few)
    assert tables["shared_subthemes"].empty
    assert subtheme_rows(tables["shared_subthemes"], sources_of(few, "", "")) == []


def test_nothing_is_drawn_of_no_passage(compared: Tables, contrast: Member, tmp_path: Path):
    none = compared["shared_map"].iloc[:0]
    assert draw_shared_map(none, compared["shared_subthemes"], contrast.codebook, {}, Plate("c", "C", tmp_path, 5)) is None
