"""Communes in passages: as written, homonyms, streets and bodies, and counts that hide small groups."""

import pandas as pd
import pytest

from pipeline.compare.places import find_places, share_by_commune
from pipeline.outlines import Commune
from pipeline.schemas import PASSAGES, PLACES

CODES = {
    "Audierne (ex-Esquibien)": "29003",
    "Pont-Croix": "29218",
    "Croix": "59163",
    "Saint-Martin": "32389",
    "Saint-Martin-du-Bois": "33445",
    "Nœux-les-Mines": "62617",
    "Bruay-la-Buissière": "62178",
    "Orange": "84087",
    "Mars": "42136",
    "La Couture": "62252",
    "Le Port": "97407",
    "Plouhinec": "29197",
}
COMMUNES = tuple(Commune(code, name) for name, code in CODES.items())


def found(text: str, entities: str = "[]", home: str | None = None, territory: str = "", communes=COMMUNES) -> list[str]:
    """Names of the communes that one text cites."""
    passages = pd.DataFrame({"passage_id": ["p"], "text": [text], "commune": [home]})
    places = find_places(passages, communes, [entities], territory)
    return places.loc[places["basis"] == "citée", "commune"].tolist()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("La mairie d’Audierne et celle d'esquibien", ["Audierne"]),
        ("PLAN DE ZONAGE DE PONT-CROIX", ["Pont-Croix"]),
        ("le centre-ville de pont croix", ["Pont-Croix"]),
        ("Noeux les Mines, Nœux-lès-Mines", ["Nœux-les-Mines"]),
        ("au bourg de St Martin", ["Saint-Martin"]),
        ("à St. Martin du Bois", ["Saint-Martin-du-Bois"]),
        ("on va à Bruay le samedi", ["Bruay-la-Buissière"]),
        ("les commerces de la Couture ferment", ["La Couture"]),
        ("Audierne-Plouhinec, dix minutes", ["Audierne", "Plouhinec"]),
        ("Plouhinec (29) et le reste", ["Plouhinec"]),
    ],
)
def test_names_are_found_as_people_write_them(text: str, names: list[str]):
    """Accents, ligatures, hyphens, capitals, «St», articles, former and short names."""
    assert sorted(found(text)) == sorted(names)


@pytest.mark.parametrize(
    "text",
    [
        "rue de Plouhinec",
        "12, avenue d'Audierne",
        "la route de Pont-Croix est coupée",
        "place Saint-Martin",
        "la communauté de communes d'Audierne",
        "le SIVOM de la baie d’Audierne",
        "le canton de Pont-Croix",
        "quai Jean Jaurès, 29770 AUDIERNE",
        "mairie@audierne.bzh, www.audierne.fr, #audierne",
        "Mme Plouhinec et Sylvie Plouhinec",
        "dit [Audierne-3] en réunion",
        "Saint-Martin-de-Ré, Saint-Martin de Crau",
        "Bruay-sur-l'Escaut",
        "Plouhinec (56)",
        "Audiernes",
        "le cours du Plouhinec",
    ],
)
def test_what_only_looks_like_a_commune(text: str):
    """Streets, wider bodies, addresses, persons, pseudonyms, and communes elsewhere are no citation."""
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Orange a coupé le réseau, en mars. Mars fut long.", []),
        ("un abonnement d'Orange, une veste orange", []),
        ("le 12 Mars, en Mars 2024, au mois de Mars", []),
        ("la croix du village, Croix de guerre", []),
        ("M. Mars habite loin", []),
        ("la couture et le port", []),
        ("J'habite à Orange", ["Orange"]),
        ("la commune de Mars", ["Mars"]),
        ("la mairie du Port", ["Le Port"]),
        ("la ville de Croix", ["Croix"]),
        ("entre Audierne, Orange et Mars", ["Audierne", "Orange", "Mars"]),
    ],
)
def test_a_word_is_a_place_only_where_something_says_so(text: str, names: list[str]):
    """A commune named like a word counts after a preposition of place, an office, or in a list of communes."""
    assert sorted(found(text)) == sorted(names)


def test_the_entity_recogniser_helps_and_forbids():
    """A place in the middle of a sentence is one; a company after «de» is none."""
    assert found("Vivre, pour nous, c'est Orange même", '[["LOC", "Orange"]]') == ["Orange"]
    assert found("Les tarifs de Orange", '[["ORG", "Orange"]]') == []
    assert found("Les tarifs de Orange") == ["Orange"]


def test_the_territory_is_none_of_its_communes():
    """«Audierne-Plouhinec» names both, unless the territory is called so."""
    told = "L'agglomération Audierne-Plouhinec agit"
    assert set(found(told)) == {"Audierne", "Plouhinec"}
    assert found(told, territory="Audierne-Plouhinec, Terre de mer") == []


def test_two_communes_of_one_name_need_something_else():
    """Neither is chosen, unless the departement follows or the voice lives in one."""
    twins = (Commune("01407", "Seyssel"), Commune("74269", "Seyssel"))
    passages = pd.DataFrame(
        {
            "passage_id": ["a", "b", "c", "d"],
            "text": ["Seyssel va bien", "Seyssel (74) va bien", "Seyssel va bien", "rien"],
            "commune": [None, None, "Seyssel (01)", "Seyssel"],
        }
    )
    places = find_places(passages, twins)
    assert places[["passage_id", "code", "basis"]].to_numpy().tolist() == [
        ["b", "74269", "citée"],
        ["c", "01407", "voix"],
        ["c", "01407", "citée"],
    ]


@pytest.mark.parametrize(
    ("home", "code"),
    [
        ("AUDIERNE", "29003"),
        ("Esquibien", "29003"),
        ("Audierne (Esquibien)", "29003"),
        ("29770 Audierne", "29003"),
        ("Mairie de Pont Croix", "29218"),
        ("st martin du bois", "33445"),
        ("Couture", "62252"),
        ("la couture", "62252"),
        ("Mars", "42136"),
        ("Brest", None),
    ],
)
def test_the_commune_of_a_voice(home: str, code: str | None):
    """It is matched by its letters, with or without article, former names included."""
    places = find_places(pd.DataFrame({"passage_id": ["p"], "text": ["rien"], "commune": [home]}), COMMUNES)
    assert places["code"].tolist() == ([code] if code else [])
    assert list(places.columns) == list(PLACES)


def test_no_commune_finds_nothing():
    """A territory without list has no place to find."""
    passages = pd.DataFrame({"passage_id": ["p"], "text": ["Audierne"], "commune": [None]})
    assert find_places(passages, ()).empty


def corpus(*groups: tuple[str, str, int, int]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Voices as (commune code, kind, how many, how many raise the theme): places, passages, tags."""
    rows, places, tags = [], [], []
    for rank, (code, kind, many, raising) in enumerate(groups):
        for i in range(many):
            key = f"{rank}-{i}"
            side = "institutionnel" if kind in ("document", "elu") else "vecu"
            told = {"document": "document", "elu": "entretien"}.get(kind, "reponse")
            rows.append(
                {
                    "passage_id": key,
                    "voice_id": key,
                    "kind": told,
                    "perspective": side,
                    "role": "participant",
                    "text": "mot " * 20,
                }
            )
            places += [{"passage_id": key, "code": code, "commune": code, "basis": basis} for basis in ("voix", "citée")]
            tags.append({"passage_id": key, "theme": "t", "decision": "oui" if i < raising else "non"})
    return pd.DataFrame(places), pd.DataFrame(rows).reindex(columns=list(PASSAGES)), pd.DataFrame(tags)


def shares(*groups: tuple[str, str, int, int], k: int = 5) -> pd.DataFrame:
    return share_by_commune(*corpus(*groups), k).set_index(["perspective", "code"])


def test_shares_count_voices_once():
    """A voice that lives in a commune and cites it is one voice; nobody is nought, without share."""
    table = shares(("A", "reponse", 12, 6), ("B", "document", 2, 1))
    assert table.loc[("vecu", "A"), ["voices", "raised", "share"]].tolist() == [12, 6, 0.5]
    assert table.loc[("institutionnel", "B"), ["voices", "raised", "share"]].tolist() == [2, 1, 0.5]
    assert table.loc[("institutionnel", "A"), "voices"] == 0
    assert pd.isna(table.loc[("institutionnel", "A"), "share"])


def test_small_groups_are_hidden_with_enough_others():
    """Three persons alone would follow from a total: the next smallest commune is hidden with them, documents never."""
    table = shares(("A", "reponse", 3, 0), ("B", "reponse", 9, 0), ("C", "reponse", 20, 10), ("A", "document", 1, 1))
    assert pd.isna(table.loc[("vecu", "A"), "voices"])
    assert pd.isna(table.loc[("vecu", "B"), "voices"])
    assert table.loc[("vecu", "C"), "voices"] == 20
    assert table.loc[("institutionnel", "A"), "voices"] == 1


def test_two_small_groups_hide_each_other():
    """Six persons in two communes need no third."""
    table = shares(("A", "reponse", 3, 0), ("B", "reponse", 3, 0), ("C", "reponse", 20, 10))
    assert table["voices"].isna().sum() == 2
    assert table.loc[("vecu", "C"), "raised"] == 10


def test_few_who_raise_are_hidden_where_many_speak():
    """Who raises a theme is a group too, and another commune is hidden with them."""
    table = shares(("A", "reponse", 20, 2), ("B", "reponse", 20, 8), ("C", "reponse", 20, 15))
    assert table.loc[("vecu", "A"), "voices"] == 20
    assert pd.isna(table.loc[("vecu", "A"), "raised"])
    assert pd.isna(table.loc[("vecu", "B"), "share"])
    assert table.loc[("vecu", "C"), "raised"] == 15


def test_elus_alone_are_persons():
    """On the institutional side, a few persons without any document are hidden."""
    table = shares(("A", "elu", 3, 1), ("B", "elu", 3, 1), ("B", "document", 3, 1))
    assert pd.isna(table.loc[("institutionnel", "A"), "voices"])


def test_interviewers_raise_nothing():
    """What is asked is nobody's answer."""
    places, passages, tags = corpus(("A", "reponse", 8, 8))
    passages.loc[:2, "role"] = "enqueteur"
    assert share_by_commune(places, passages, tags, 5)["voices"].tolist() == [5]
