"""Outlines of communes: chosen by SIREN, list or size, and refused by name."""

import gzip
import json
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.model import Territory
from pipeline.outlines import Commune, named_communes, read_outlines
from tests.conftest import SHARED, need

SIREN = "200000001"
SQUARE = [[0.0, 47.0], [0.1, 47.0], [0.1, 47.1], [0.0, 47.1], [0.0, 47.0]]
COMMUNES_29 = "corpora/geo-fr/communes-1000m/communes-1000m-29.geojson.gz"
COMMUNES_62 = "corpora/geo-fr/communes-1000m/communes-1000m-62.geojson.gz"


def feature(name: str, code: str = "", siren: str = "", rings: object = None, kind: str = "Polygon") -> dict[str, object]:
    """One commune as GeoJSON; empty codes are left out."""
    told = {"nom": name, "code": code, "epci": siren}
    geometry = {"type": kind, "coordinates": [SQUARE] if rings is None else rings}
    return {"type": "Feature", "properties": {k: v for k, v in told.items() if v}, "geometry": geometry}


def drop(folder: Path, features: list[dict[str, object]], name: str = "communes.geojson", **more: object) -> None:
    """Put a file of outlines in a territory's folder."""
    path = folder / "contours" / name
    path.parent.mkdir(exist_ok=True)
    data = json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)


def names(communes: tuple[Commune, ...]) -> list[str]:
    return [commune.name for commune in communes]


def test_the_siren_chooses_and_the_manifest_names(tmp_path: Path):
    """A departement's file gives the communes of the EPCI; brackets of the manifest tell former names."""
    drop(tmp_path, [feature("Brévigny", "1", SIREN), feature("Ailleurs", "2", "999")], "departement.geojson.gz")
    communes, rejections = read_outlines(tmp_path, Territory("t", "T", siren=SIREN, communes=("Brevigny (Montfrelle)",)))
    assert names(communes) == ["Brevigny (Montfrelle)"]
    assert communes[0].label == "Brevigny"
    assert rejections == []


def test_the_list_chooses_where_no_siren_is_told(tmp_path: Path):
    """Names choose, whatever their accents; a commune without outline is told once."""
    drop(tmp_path, [feature("BREVIGNY", "1"), feature("Ailleurs", "2")])
    communes, rejections = read_outlines(tmp_path, Territory("t", "T", siren=SIREN, communes=("Brévigny", "Vaudoré")))
    assert names(communes) == ["BREVIGNY"]
    assert [r.reason for r in rejections] == ["communes sans contour"]
    assert "Vaudoré" in rejections[0].detail


def test_a_small_file_is_taken_whole_and_a_large_one_refused(tmp_path: Path):
    """Without SIREN nor list, 120 features at most are the territory's."""
    drop(tmp_path, [feature(f"C{i}", str(i)) for i in range(120)])
    assert len(read_outlines(tmp_path, Territory("t", "T"))[0]) == 120
    drop(tmp_path, [feature(f"C{i}", str(i)) for i in range(121)])
    communes, rejections = read_outlines(tmp_path, Territory("t", "T"))
    assert communes == ()
    assert "siren" in rejections[0].detail


def test_properties_go_by_usual_names(tmp_path: Path):
    """IGN and INSEE call them otherwise, in capitals or as numbers; without code, the name stands for it."""
    ign = {"type": "Feature", "properties": {"INSEE_COM": 1234, "NOM": "Vaudoré", "SIREN_EPCI": f"111/{SIREN}"}}
    bare = {"type": "Feature", "properties": {"libelle": "La Couture", "siren_epci": SIREN}}
    shape = {"geometry": {"type": "Polygon", "coordinates": [SQUARE]}}
    drop(tmp_path, [ign | shape, bare | shape])
    communes, _ = read_outlines(tmp_path, Territory("t", "T", siren=SIREN))
    assert [(c.code, c.name) for c in communes] == [("01234", "Vaudoré"), ("la-couture", "La Couture")]


def test_rings_turn_one_way_and_holes_the_other(tmp_path: Path):
    """Islands and holes are kept, whatever the direction of the file."""
    hole = [[0.02, 47.02], [0.04, 47.02], [0.04, 47.04], [0.02, 47.02]]
    drop(tmp_path, [feature("Île", "1", rings=[[SQUARE[::-1], hole], [SQUARE]], kind="MultiPolygon")])
    rings = read_outlines(tmp_path, Territory("t", "T"))[0][0].rings
    turns = [sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(r)) > 0 for r in rings]
    assert turns == [True, False, True]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{not json", "JSON illisible"),
        (b"[1, 2]", "FeatureCollection"),
        (b'{"type": "Topology", "objects": {}}', "TopoJSON"),
        (b"[" * 100_000, "JSON illisible"),
    ],
)
def test_what_is_no_geojson_is_refused(tmp_path: Path, content: bytes, said: str):
    """The file is named, what is wrong is said, and the others are read."""
    drop(tmp_path, [feature("Brévigny", "1")], "bon.json")
    (tmp_path / "contours" / "faux.geojson").write_bytes(content)
    communes, rejections = read_outlines(tmp_path, Territory("t", "T"))
    assert names(communes) == ["Brévigny"]
    assert rejections[0].source == "contours/faux.geojson"
    assert said in rejections[0].detail


@pytest.mark.parametrize(
    ("ring", "more", "said"),
    [
        ([[650000, 6800000], [651000, 6800000], [651000, 6801000], [650000, 6800000]], {}, "projetées"),
        (SQUARE, {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}}, "EPSG::2154"),
        ([[y, x] for x, y in SQUARE], {}, "inversées"),
    ],
)
def test_other_coordinates_are_refused(tmp_path: Path, ring: list[list[float]], more: dict[str, object], said: str):
    """Metres, a projected system and latitude first would draw nonsense."""
    drop(tmp_path, [feature("Brévigny", "1", rings=[ring])], **more)
    communes, rejections = read_outlines(tmp_path, Territory("t", "T"))
    assert communes == ()
    assert said in rejections[0].detail


def test_a_broken_feature_goes_alone(tmp_path: Path):
    """A point, a missing name and a ring of text are refused one by one; a truncated archive and a shapefile too."""
    broken = [feature("Point", "1", rings=[0, 1], kind="Point"), feature("", "2"), feature("Texte", "3", rings=[[["a", "b"]]])]
    drop(tmp_path, [*broken, feature("Brévigny", "4")])
    drop(tmp_path, [feature("Vaudoré", "5")], "z.geojson.gz")
    cut = tmp_path / "contours" / "z.geojson.gz"
    cut.write_bytes(cut.read_bytes()[:40])
    (tmp_path / "contours" / "communes.shp").write_bytes(b"x")
    (tmp_path / "contours" / "LISEZMOI.md").write_text("note")
    communes, rejections = read_outlines(tmp_path, Territory("t", "T"))
    assert names(communes) == ["Brévigny"]
    assert [r.anchor for r in rejections] == ["Point", "entité 2", "Texte", "fichier", "fichier"]


def test_a_link_out_of_the_territory_is_not_followed(tmp_path: Path):
    """Outlines are read from the territory alone."""
    inside, outside = tmp_path / "t", tmp_path / "ailleurs"
    (inside / "contours").mkdir(parents=True)
    outside.mkdir()
    drop(outside, [feature("Brévigny", "1")])
    (inside / "contours" / "lien.geojson").symlink_to(outside / "contours" / "communes.geojson")
    communes, rejections = read_outlines(inside, Territory("t", "T"))
    assert communes == ()
    assert len(rejections) == 1


def test_districts_of_a_city_are_no_communes(tmp_path: Path):
    """A district names the commune that it belongs to."""
    district = feature("Ville 1er", "2")
    district["properties"] = {"nom": "Ville 1er", "code": "2", "commune": "1"}
    drop(tmp_path, [feature("Ville", "1"), district])
    assert names(read_outlines(tmp_path, Territory("t", "T"))[0]) == ["Ville"]


def test_no_folder_is_no_fault(tmp_path: Path):
    """Outlines are optional; the manifest's list still names communes."""
    territory = Territory("t", "T", communes=("La Couture",))
    assert read_outlines(tmp_path, territory) == ((), [])
    assert names(named_communes(territory)) == ["La Couture"]


@pytest.mark.parametrize(("file", "siren", "many"), [(COMMUNES_29, "242900629", 10), (COMMUNES_62, "200072460", 100)])
def test_real_departements(tmp_path: Path, file: str, siren: str, many: int):
    """A departement's file as published gives the communes of an EPCI."""
    data = need(SHARED / file).read_bytes()
    (tmp_path / "contours").mkdir()
    (tmp_path / "contours" / "departement.geojson.gz").write_bytes(data)
    communes, rejections = read_outlines(tmp_path, Territory("t", "T", siren=siren))
    assert len(communes) == many
    assert rejections == []
    assert all(commune.rings for commune in communes)
