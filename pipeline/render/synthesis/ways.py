"""How territories were worked on, side by side; nothing is concluded from it."""

from collections.abc import Sequence

import pandas as pd

from pipeline.render.french import MODES, PUBLICS

UNTOLD = "non précisé"
WAYS_NOTE = (
    "Ces façons de travailler sont montrées à côté des résultats et rien n'en est déduit : avec si peu de territoires, et sans qu'elles aient "
    "été tirées au sort, on ne peut pas dire qu'une différence de résultats vient d'elles. Les trois premières lignes viennent de "
    "« demarche » dans territoire.toml, les autres des fichiers lus."
)
_SAID: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("depart", "Par quoi le diagnostic a commencé", {"vecu": "le vécu", "documents": "les documents"}),
    (
        "publics",
        "Élus, agents et habitants entendus",
        {"ensemble": "ensemble", "separement": "séparément", "les-deux": "ensemble et séparément"},
    ),
    (
        "ateliers",
        "Ateliers",
        {"aucun": "aucun", "seuls": "menés par l'équipe seule", "agents-formes": "menés avec des agents formés"},
    ),
)
_HEARD = (("modes", "Modes de collecte", MODES), ("publics entendus", "Publics d'assez de personnes pour être nommés", PUBLICS))


def ways_rows(ways: pd.DataFrame, slugs: Sequence[str]) -> list[tuple[str, ...]]:
    """Lay ways of working out: a row a way, a column a territory.

    Args:
        ways: Columns of `schemas.territories.WAYS`.
        slugs: Of the territories, in the order of the columns.
    """
    told = {key: part["value"].tolist() for key, part in ways.groupby(["territory", "way"], sort=False)}
    said = [(title, *(words.get(told.get((slug, way), [""])[0], UNTOLD) for slug in slugs)) for way, title, words in _SAID]
    heard = [
        (title, *(", ".join(words[value] for value in told.get((slug, way), [])) or "aucun" for slug in slugs))
        for way, title, words in _HEARD
    ]
    return said + heard
