"""The map of communes: one mark a commune, names apart, small groups never told."""

from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest

from pipeline.model import Codebook, Territory, Theme
from pipeline.outlines import Commune, read_outlines
from pipeline.render.figures.canvas import Figure, Plate
from pipeline.render.figures.territory import draw_territory
from pipeline.render.figures.territory_text import describe_territory
from tests.conftest import SHARED, need

CODEBOOK = Codebook("c", "1", "C", tuple(Theme(f"t{i}", f"Thème {i}", f"Thème {i}", "#000000", "") for i in range(4)))
# A row of squares: name → voices of each side, and how many of the lived ones raise the theme.
TOLD = {
    "Ormance": ((9, 3), (30, 12)),
    "Brévigny": ((6, 0), (0, 0)),
    "Vaudoré": ((0, 0), (12, 6)),
    "Montfrelle": ((3, 1), (None, None)),
    "Essartines": ((0, 0), (20, None)),
    "Joncs": ((0, 0), (0, 0)),
}


def row_of(names: list[str], tall: float = 0.1) -> tuple[Commune, ...]:
    """Communes side by side, a tenth of a degree wide."""
    low = 47.0
    return tuple(
        Commune(
            name, name, (((i / 10, low), ((i + 1) / 10, low), ((i + 1) / 10, low + tall), (i / 10, low + tall), (i / 10, low)),)
        )
        for i, name in enumerate(names)
    )


def table_of_shares(codebook: Codebook = CODEBOOK) -> pd.DataFrame:
    rows = [
        (name, name, theme.key, side, n, r, None if r is None or not n else r / n)
        for name, told in TOLD.items()
        for side, (n, r) in zip(("institutionnel", "vecu"), told, strict=True)
        for theme in codebook.themes
    ]
    frame = pd.DataFrame(rows, columns=["code", "commune", "theme", "perspective", "voices", "raised", "share"])
    return frame.astype({"voices": "Int64", "raised": "Int64", "share": "Float64"})


def draw(folder: Path, communes: tuple[Commune, ...], shares: pd.DataFrame, codebook: Codebook = CODEBOOK) -> Figure | None:
    return draw_territory(communes, shares, codebook, Plate("territoire", "Territoire", folder, 5))


def meeting(figure: Figure) -> list[tuple[str, str]]:
    return [(a.text, b.text) for a, b in combinations(figure.labels, 2) if a.meets(b)]


def test_every_commune_has_a_map_a_name_and_a_row(tmp_path: Path):
    """Names are written once and apart; the picture, its text and its table are there."""
    figure = draw(tmp_path, row_of(list(TOLD)), table_of_shares())
    assert figure is not None
    assert (tmp_path / "territoire.png").stat().st_size > 10_000
    texts = [label.text.replace("\n", "") for label in figure.labels]
    assert all(texts.count(name) == 1 for name in TOLD)
    assert meeting(figure) == []
    assert 'role="img"' in figure.svg
    assert {row[0] for row in figure.table.rows} == TOLD.keys() - {"Joncs"}
    assert len(figure.table.rows) == 5 * len(CODEBOOK.themes)


def test_the_table_tells_intervals_and_hides_small_groups(tmp_path: Path):
    """A share comes with counts and interval; what is null reads «masqué», nobody «pas citée»."""
    figure = draw(tmp_path, row_of(list(TOLD)), table_of_shares())
    assert figure is not None
    cells = {row[0]: [cell.replace("\u202f", " ").replace("\u00a0", " ") for cell in row[2:]] for row in figure.table.rows}
    assert cells["Ormance"] == ["33 % (3 sur 9 ; 10 % à 65 %)", "40 % (12 sur 30 ; 24 % à 58 %)"]
    assert cells["Brévigny"] == ["0 % (0 sur 6 ; 0 % à 33 %)", "pas citée"]
    assert cells["Montfrelle"][1] == "masqué"
    assert cells["Essartines"] == ["pas citée", "masqué, sur 20 voix"]


def test_the_sentence_says_who_speaks_of_what():
    """Most spoken of, one side only, nobody, and masked."""
    told = describe_territory(row_of(list(TOLD)), table_of_shares(), 5).replace("\u00a0", " ").replace("\u202f", " ")
    assert (
        "Institutions, communes qui réunissent le plus de voix : Ormance (9 voix), Brévigny (6 voix), Montfrelle (3 voix)."
        in told
    )
    assert "Vécu, communes qui réunissent le plus de voix : Ormance (30 voix), Essartines (20 voix), Vaudoré (12 voix)." in told
    assert "Seules les institutions parlent de : Brévigny." in told
    assert "Seul le vécu parle de : Vaudoré, Essartines." in told
    assert "Personne ne cite : Joncs." in told
    assert "Le vécu d’une commune est masqué" in told


def test_fills_follow_classes_and_few_voices_have_none():
    """A share of three documents is no colour; neither is a masked one."""
    from pipeline.render.figures.territory import FEW, NOBODY, _look

    shares = table_of_shares().set_index(["code", "perspective"])
    looks = {key: _look(rows.iloc[0], 5) for key, rows in shares.groupby(level=[0, 1])}
    assert looks[("Ormance", "vecu")] == 2
    assert looks[("Brévigny", "institutionnel")] == 0
    assert looks[("Montfrelle", "institutionnel")] == FEW
    assert looks[("Montfrelle", "vecu")] == looks[("Essartines", "vecu")] == FEW
    assert looks[("Joncs", "vecu")] == _look(None, 5) == NOBODY


def test_nothing_to_draw_draws_nothing(tmp_path: Path):
    """Without outline, or without a passage about a commune that has one, there is no figure."""
    shares = table_of_shares()
    assert draw(tmp_path, tuple(Commune(name, name) for name in TOLD), shares) is None
    assert draw(tmp_path, row_of(["Ailleurs"]), shares) is None
    assert draw(tmp_path, row_of(list(TOLD)), shares.iloc[:0]) is None


@pytest.mark.parametrize(("themes", "tall"), [(1, 0.1), (8, 0.1), (6, 1.5), (4, 0.5)])
def test_any_codebook_and_shape(tmp_path: Path, themes: int, tall: float):
    """One theme or eight, a wide territory or a tall one: labels keep apart."""
    codebook = Codebook("c", "1", "C", tuple(Theme(f"t{i}", f"Thème {i}", f"Thème {i}", "#000000", "") for i in range(themes)))
    figure = draw(tmp_path, row_of(list(TOLD), tall), table_of_shares(codebook), codebook)
    assert figure is not None
    assert meeting(figure) == []


def test_the_same_picture_twice(tmp_path: Path):
    """Same tables, same bytes."""
    first = draw(tmp_path, row_of(list(TOLD)), table_of_shares())
    picture = (tmp_path / "territoire.png").read_bytes()
    assert draw(tmp_path, row_of(list(TOLD)), table_of_shares()) == first
    assert (tmp_path / "territoire.png").read_bytes() == picture


@pytest.mark.parametrize(("departement", "siren", "many"), [("29", "242900629", 10), ("62", "200072460", 100)])
def test_real_territories(tmp_path: Path, departement: str, siren: str, many: int):
    """Ten communes bear their names; a hundred bear numbers, with a list."""
    data = need(SHARED / f"corpora/geo-fr/communes-1000m/communes-1000m-{departement}.geojson.gz").read_bytes()
    (tmp_path / "contours").mkdir()
    (tmp_path / "contours" / "communes.geojson.gz").write_bytes(data)
    communes, _ = read_outlines(tmp_path, Territory("t", "T", siren=siren))
    rows = [
        (c.code, c.label, theme.key, side, 10 + i % 7, i % 10, (i % 10) / (10 + i % 7))
        for i, c in enumerate(communes)
        for side in ("institutionnel", "vecu")
        for theme in CODEBOOK.themes
    ]
    shares = pd.DataFrame(rows, columns=["code", "commune", "theme", "perspective", "voices", "raised", "share"])
    figure = draw(tmp_path, communes, shares)
    assert figure is not None
    assert meeting(figure) == []
    shown = "\n".join(label.text for label in figure.labels)
    assert len(communes) == many
    assert all(c.label in shown or c.label.replace("-", "") in shown.replace("-", "").replace("\n", "") for c in communes)
    if many > 14:
        texts = [label.text for label in figure.labels]
        assert sum(text.isdigit() for text in texts) >= 0.95 * many
