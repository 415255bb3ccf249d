"""The one way to write `territoire.toml`: what is known as values, what is not as commented examples."""

import json
from collections.abc import Iterable

from pipeline.model import Territory

EXAMPLES = """
# [[sources]]                              # la dernière règle dont le motif convient l'emporte
# motif = "entretiens/maire*.docx"         # chemin relatif, jokers permis
# public = "elu"
# mode = "entretien"
# rendu = "verbatim"
# commune = "…"
# date = "2025-02"
# vague = "T0"                             # si le territoire est écouté plusieurs fois

# [[vagues]]                               # dans leur ordre ; regards follow-up les compare
# nom = "T0"
# debut = "2025-01"                        # une source datée entre les bornes est de cette vague
# fin = "2025-06"

# [locuteurs."Animatrice"]                 # tel qu'écrit dans les transcriptions
# role = "enqueteur"                       # enqueteur ou participant

# [protection]                             # ce qui est remplacé en plus des noms de personnes
# documents = false                        # true : aussi dans les documents publiés
# lieux = false
# fonctions = false

# [demarche]                               # comment le territoire a été travaillé
# depart = "vecu"                          # vecu ou documents
# publics = "ensemble"                     # ensemble, separement ou les-deux
# ateliers = "agents-formes"               # aucun, seuls ou agents-formes
"""


def head_lines(territory: Territory, about: Iterable[str] = ()) -> list[str]:
    """Opening of a manifest: name, contact, SIREN, communes, expected publics, and the words that other sections take.

    Args:
        territory: What is known of it; an absent value becomes a commented example.
        about: Sentences on where the values come from.
    """
    publics = ", ".join(quoted(public) for public in territory.expected_publics)
    return [
        "# Manifeste du territoire : tout champ est facultatif, les lignes en # sont des exemples.",
        *(f"# {line}" for line in about),
        f"nom = {quoted(territory.name)}",
        f"contact = {quoted(territory.contact)}               # à qui s'adresser, pour la page facile à lire : « la mairie, 02 … »",
        f"siren = {quoted(territory.siren)}"
        if territory.siren
        else '# siren = "200000000"          # SIREN de l\'intercommunalité, 9 chiffres',
        f"publics_attendus = [{publics}]   # le rapport dira lesquels manquent"
        if publics
        else '# publics_attendus = ["habitant", "elu", "agent", "association"]',
        *_communes(territory.communes),
        "",
        "# Publics : institution, elu, agent, partenaire, habitant, association, conseil-developpement.",
        "# Modes : document, entretien, questionnaire, aller-vers, atelier, reunion-publique.",
        "# Rendus : verbatim, paraphrase, synthese.",
    ]


def example_lines() -> list[str]:
    """Commented sections, for a territory that has no file yet."""
    return EXAMPLES.rstrip("\n").split("\n")


def quoted(text: str) -> str:
    r"""Write a string of TOML.

    >>> print(quoted('Les "Hauts"'))
    "Les \"Hauts\""
    """
    return json.dumps(text, ensure_ascii=False)


def _communes(names: Iterable[str]) -> list[str]:
    lines = [f"  {quoted(name)}," for name in names]
    return ["communes = [", *lines, "]"] if lines else ['# communes = ["…"]']
