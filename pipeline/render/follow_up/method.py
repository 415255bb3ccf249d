"""How a follow-up is made and what it does not say, for whoever must defend it."""

from collections.abc import Sequence

from pipeline.compare.gaps import MIN_INSTITUTIONAL, MIN_LIVED
from pipeline.render.french import percent
from pipeline.render.synthesis.sentences import listed
from pipeline.waves.changes import ABSENT, ASIDE, RISK, SAME, WORTH

FOLLOW_UP_METHOD: list[tuple[str, list[str]]] = [
    (
        "Ce qui est comparé",
        [
            "Les deux vagues sont lues par le même livre de codes, le même encodeur et le même étiqueteur. Une voix (un répondant, une personne, un "
            f"document) compte pour une. Il faut {MIN_INSTITUTIONAL} voix institutionnelles ou {MIN_LIVED} voix du vécu à chaque vague.",
        ],
    ),
    (
        "Quand on parle de changement",
        [
            "Les voix sont redistribuées au hasard entre les vagues, des milliers de fois : ce qui dépasse ce que fait le hasard est un changement. "
            "Qui est entendu aux deux vagues est échangé avec soi-même ; les voix d'une même réunion, qui se ressemblent, comptent pour moins. "
            f"Tous les thèmes et les deux côtés sont jugés ensemble (Westfall et Young, 1993) : s'il n'y avait aucun changement, un suivi en annoncerait un "
            f"{percent(RISK)} du temps au plus pour les thèmes et {percent(ASIDE)} pour les sous-thèmes de thèmes qui n'ont pas bougé.",
            f"Il faut aussi {percent(WORTH)} des voix d'écart et un intervalle à 95 % sans zéro (bootstrap bayésien par voix, Rubin, 1981). Un thème n'est dit "
            f"apparu ou disparu que si l'intervalle de sa part, à la vague où il est absent, reste sous {percent(ABSENT)} : trois voix qui n'en disent rien "
            f"ne suffisent pas. « Stable » veut dire que l'intervalle de l'écart reste sous {percent(SAME)} dans un sens comme dans l'autre ; « pas de changement établi » ne veut pas dire stable.",
        ],
    ),
    (
        "Ce qui a pu dériver",
        [
            "Questions, publics, modes et communes sont comparés d'abord ; ce qui a changé est mis de côté (mêmes questions seulement, parts pesées comme "
            "à la première vague) et un changement doit tenir sur ce qui reste. Le vocabulaire, la manière de parler des thèmes et la sûreté de "
            "l'étiqueteur sont comparés à ce que donnent des voix redistribuées au hasard ; ils avertissent et n'interdisent rien.",
            "L'erreur mesurée de l'étiqueteur est la même aux deux vagues : elle cache ou réduit un changement, elle n'en crée pas. Un changement qu'elle suffit "
            "à expliquer est dit fragile.",
        ],
    ),
    (
        "Ce que ce suivi ne dit pas",
        [
            "Les voix entendues ne sont pas un échantillon des habitants. Un changement n'est pas l'effet d'une action : rien ici ne le démontre, dans un sens "
            "ni dans l'autre.",
        ],
    ),
]


def method_of(unplaced: Sequence[str]) -> list[tuple[str, list[str]]]:
    """What a method says: headings and paragraphs; sources that belong to no wave are all named."""
    if not unplaced:
        return FOLLOW_UP_METHOD
    return [*FOLLOW_UP_METHOD, ("Sources sans vague, hors de cette comparaison", [f"{listed(list(unplaced))}."])]
