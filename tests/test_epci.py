"""Every intercommunality is found by its name, most by a name that is mistyped, none is taken for another in silence."""

import gzip
import json
import random
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from benchmarks.epci_names import FOUND, LISTED, MISSED, WRONG, groups, measure, noisy, outcome
from pipeline.epci import ALONE, DATA, KINDS, Group, read_atlas
from pipeline.epci_choice import SeveralTerritories, choose, describe, understood
from pipeline.epci_search import find
from pipeline.errors import TerritoryNotFound
from pipeline.new_territory import territory_of
from pipeline.outlines import read_outlines
from scripts.make_communes import kept, packed
from tests.conftest import ROOT

HOMONYMS = {"247000623", "247400666"}  # two communities of communes bear the same official name


def shared_table(shared: Path, name: str) -> list[dict[str, Any]]:
    return json.loads(gzip.decompress((shared / "corpora" / "geo-fr" / "decoupage" / f"{name}.json.gz").read_bytes()))


def named(official: str) -> Group:
    return next(group for group in groups() if group.official == official)


def found(name: str) -> str:
    entry = find(name).found
    return entry.group.official if entry else ""


def test_the_file_holds_every_intercommunality(shared: Path) -> None:
    """Compared with a second copy of the State's data, member by member."""
    ours = {group.siren: group for group in groups() if group.kind != "EPT"}
    theirs = shared_table(shared, "epci")
    assert set(ours) == {row["code"] for row in theirs} and len(theirs) == 1255
    for row in theirs:
        group = ours[row["code"]]
        assert (group.kind, group.official, group.population) == (
            row["type"],
            " ".join(row["nom"].split()),
            row["populationMunicipale"],
        )
        assert {(m.code, m.name, m.population) for m in group.members} == {
            (m["code"], m["nom"], m["populationMunicipale"]) for m in row["membres"]
        }
    current = {row["code"] for row in shared_table(shared, "communes") if row["type"] == "commune-actuelle"}
    assert {member.code for _, member in read_atlas().memberships()} == current


def test_the_file_is_made_again_the_same(shared: Path) -> None:
    """Whatever the order of the package's rows; small, without name or time."""
    tables = {name: shared_table(shared, name) for name in ("communes", "departements", "epci")}
    greater_paris = [group for group in groups() if group.kind == "EPT"]
    tables["ept"] = [
        {
            "code": group.siren,
            "type": group.kind,
            "nom": group.official,
            "populationMunicipale": group.population,
            "membres": [{"code": m.code, "nom": m.name, "populationMunicipale": m.population} for m in group.members],
        }
        for group in greater_paris
    ]
    for rows in tables.values():
        random.Random(3).shuffle(rows)
    shipped = DATA.read_bytes()
    again = kept(tables)
    assert again == json.loads(gzip.decompress(shipped)) and list(again) == list(json.loads(gzip.decompress(shipped)))
    assert gzip.decompress(packed(again)) == gzip.decompress(shipped)
    assert len(shipped) < 700_000 and shipped[3] == 0 and shipped[4:8] == bytes(4)


def test_every_official_name_is_found() -> None:
    outcomes = {group.siren: outcome(group.official, group) for group in groups()}
    assert {siren for siren, told in outcomes.items() if told != FOUND} == HOMONYMS
    assert all(outcomes[siren] == LISTED for siren in HOMONYMS)
    for siren in HOMONYMS:
        group = next(group for group in groups() if group.siren == siren)
        assert find(f"{group.official} ({group.departements[0]})").found.group == group  # type: ignore[union-attr]


def test_a_short_name_is_found_too() -> None:
    """The name that the manifest bears leads back to its group, but for homonyms, which are listed."""
    outcomes = {group.official: outcome(group.name, group) for group in groups()}
    assert {name for name, told in outcomes.items() if told != FOUND} == {
        "CC des Quatre Rivières",
        "CC des Deux Vallées",
        "CC des 2 Vallées",
    }
    assert set(outcomes.values()) == {FOUND, LISTED}


def test_mistyped_names_are_found() -> None:
    """At least 94 of 100 outright, one in a hundred at most taken for another, nearly all others proposed."""
    told = measure(0)
    assert told[FOUND] >= 188 and told[WRONG] <= 2 and told[MISSED] <= 2, told


def test_noise_is_noise() -> None:
    draw = random.Random(1)
    names = [group.official for group in groups()]
    assert sum(noisy(name, draw) != name for name in names) > 0.9 * len(names)


@pytest.mark.parametrize(
    ("spelling", "official"),
    [
        ("Granville Terre et Mer", "CC de Granville, Terre et Mer"),
        ("GRANVILLE-TERRE-ET-MER", "CC de Granville, Terre et Mer"),
        ("communauté de communes de Granville, Terre & Mer", "CC de Granville, Terre et Mer"),
        ("Communauté de Communes Granville Terre-et-Mer", "CC de Granville, Terre et Mer"),
        ("terre et mer granville", "CC de Granville, Terre et Mer"),
        ("granvile tere et mer", "CC de Granville, Terre et Mer"),
        ("200042604", "CC de Granville, Terre et Mer"),
        ("200 042 604", "CC de Granville, Terre et Mer"),
        ("Granville", "CC de Granville, Terre et Mer"),
        ("la haye pesnel", "CC de Granville, Terre et Mer"),
        ("Haye-Pesnel", "CC de Granville, Terre et Mer"),
        ("St-Pair s/ Mer", "CC de Granville, Terre et Mer"),
        ("St Pair sur Mer", "CC de Granville, Terre et Mer"),
        ("Esquibien", "CC Cap Sizun - Pointe du Raz"),  # now part of Audierne
        ("Lyon", "Métropole de Lyon"),
        ("Métropole de Lyon", "Métropole de Lyon"),
        ("Grand Lyon métropole de Lyon", ""),
        ("Lyon 3e arrondissement", "Métropole de Lyon"),
        ("Villeurbanne", "Métropole de Lyon"),
        ("Paris", "Métropole du Grand Paris"),
        ("Paris 15ème", "Métropole du Grand Paris"),
        ("Marseille 1er arrondissement", "Métropole d'Aix-Marseille-Provence"),
        ("Paris-l'Hôpital", "CA Beaune, Côte et Sud - Communauté Beaune-Chagny-Nolay"),
        ("TCO", "CA Territoire de la Côte Ouest (TCO)"),
        ("Saint-Denis (974)", "CA Intercommunale du Nord de la Réunion (CINOR)"),
        ("Saint-Denis, La Réunion", "CA Intercommunale du Nord de la Réunion (CINOR)"),
        ("saint denis (reunion)", "CA Intercommunale du Nord de la Réunion (CINOR)"),
        ("Mamoudzou", "CA de Dembeni / Mamoudzou"),
        ("Cayenne", "CA du Centre Littoral"),
        ("Ajaccio", "CA du Pays Ajaccien"),
        ("CC du Sud", "CC du Sud"),
        ("Communauté d'agglomération du Sud", "CA du Sud"),
        ("CC Val 81", "CC Val 81"),
        ("Val 81", "CC Val 81"),
        ("Redon", "CA Redon Agglomération"),
        ("Ouessant", "Ouessant"),
        ("l'ile d'yeu", "L'Île-d'Yeu"),
        ("Nouméa", "Nouméa"),
    ],
)
def test_a_spelling_leads_to_its_group(spelling: str, official: str) -> None:
    assert found(spelling) == official


def test_doubt_is_told_and_settled() -> None:
    with pytest.raises(SeveralTerritories, match="convient à 5 intercommunalités") as doubt:
        choose("Saint-Denis")
    assert "Saint-Denis (La Réunion), dans CA Intercommunale du Nord" in str(doubt.value)
    assert "3 communes, SIREN 249740119" in str(doubt.value) and "« Saint-Denis (30) »" in str(doubt.value)
    with pytest.raises(SeveralTerritories, match=r"Rien n'est écrit\. Relancez avec --siren et le numéro de la bonne\.$"):
        choose("Montreuil (93)")  # the metropolis and a territory of it: no département tells them apart
    assert choose("Saint-Denis", "249740119").found.group.departements == ("974",)  # type: ignore[union-attr]
    with pytest.raises(SeveralTerritories, match=r"convient à \d+ intercommunalités") as many:
        choose("Vallées")
    assert str(many.value).count("\n  - ") == 15 and "de plus" in str(many.value)


@pytest.mark.parametrize(
    ("name", "siren", "told"),
    [
        ("Granvillle Tere et Merre", None, "CC de Granville, Terre et Mer"),
        ("Grand Lyon", None, "Métropole de Lyon"),
        ("zzzzzz", None, "Vérifiez l'orthographe"),
        ("communauté de communes", None, "ne s'appelle"),
        ("50400", None, "ne s'appelle"),
        ("123456789", None, "SIREN « 123456789 »"),
        (None, "217400423", "pas celui d'une commune"),
        ("Granville", "12", "9 chiffres"),
        (" ", None, "Aucun nom n'est donné"),
        (None, None, "Aucun nom n'est donné"),
    ],
)
def test_what_is_not_found_says_what_to_do(name: str | None, siren: str | None, told: str) -> None:
    with pytest.raises(TerritoryNotFound) as error:
        choose(name, siren)
    assert told in str(error.value)


def test_what_was_understood_is_said() -> None:
    said = {name: understood(name, (answer := choose(name)).entries[0], answer) for name in ("Granville", "Roumois", "Ouessant")}
    assert said["Granville"].startswith(
        "Granville (commune) est dans CC de Granville, Terre et Mer (communauté de communes, Manche"
    )
    assert said["Roumois"].startswith("« Roumois » est compris comme CC Roumois Seine") and "--siren" in said["Roumois"]
    assert said["Ouessant"] == "Trouvé : Ouessant (commune sans intercommunalité, Finistère)."


def test_several_departements_stand_by_number_of_communes() -> None:
    group = named("CC Roumois Seine")
    assert group.departements == ("27", "76") and "Eure, Seine-Maritime, 40 communes" in describe(read_atlas(), group)
    assert "Hauts-de-Seine…, 130 communes" in describe(read_atlas(), named("Métropole du Grand Paris"))


def test_homonyms_of_one_group_stand_once() -> None:
    group = named("CC Usses et Rhône")
    assert group.homonyms == ("Seyssel",) and group.communes.count("Seyssel") == 1
    assert len(group.communes) == len(group.members) - 1


def test_names_for_a_report() -> None:
    """Short where that names the territory, long where it would name a commune or nothing."""
    names = {group.official: group.name for group in groups()}
    assert names["CC de Granville, Terre et Mer"] == "Granville, Terre et Mer"
    assert names["CU d'Arras"] == "Communauté urbaine d'Arras"
    assert names["CC de la Châtre et Sainte-Sévère"] == "La Châtre et Sainte-Sévère"
    assert names["CC du Sud"] == "Communauté de communes du Sud"
    assert names["CA Bergeracoise"] == "Communauté d'agglomération Bergeracoise"
    assert names["CA Territoire de la Côte Ouest (TCO)"] == "Territoire de la Côte Ouest"
    assert names['CA "Saintes - Grandes Rives - L\'Agglo"'] == "Saintes - Grandes Rives - L'Agglo"
    assert not [name for name in names.values() if "(" in name or name != name.strip() or name[0].islower()]


def test_communes_without_a_group_stand_alone() -> None:
    alone = [group for group in read_atlas().groups if group.kind == ALONE]
    assert len(alone) == 98 and all(group.siren is None and len(group.members) == 1 for group in alone)
    assert {"Ouessant", "Île-de-Bréhat", "Île-de-Sein", "L'Île-d'Yeu"} <= {group.name for group in alone}
    assert {group.kind for group in read_atlas().groups} == set(KINDS)


def test_seed_manifests_agree() -> None:
    """The six manifests that were written before have the same SIREN, name and communes."""
    seeds = [path for path in sorted((ROOT / "corpora").glob("*/territoire.toml")) if path.parent.name != "exemple"]
    told = [tomllib.loads(path.read_text(encoding="utf-8")) for path in seeds]
    by_siren = {group.siren: group for group in groups()}
    checked = [manifest for manifest in told if manifest.get("siren") in by_siren]
    assert len(checked) >= 6
    for manifest in checked:
        group = by_siren[manifest["siren"]]
        assert sorted(group.communes) == sorted(manifest["communes"]) and group.name == manifest["nom"]


def test_names_fit_outlines(shared: Path, tmp_path: Path) -> None:
    """Communes of the manifest are those that the State's outlines of the département bear."""
    group = named("CC de Granville, Terre et Mer")
    place = tmp_path / "granville"
    (place / "contours").mkdir(parents=True)
    shutil.copy(shared / "corpora" / "geo-fr" / "communes-1000m" / "communes-1000m-50.geojson.gz", place / "contours")
    communes, rejections = read_outlines(place, territory_of(group, "granville"))
    assert rejections == [] and [commune.code for commune in communes] == [member.code for member in group.members]
