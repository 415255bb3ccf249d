"""Method and limits, in words that a councillor understands, with the bounds that the code really uses."""

from pipeline.compare.gaps import MIN_INSTITUTIONAL, MIN_LIVED
from pipeline.compare.voices import MIN_VOICE_WORDS, RAISES_SHARE
from pipeline.render.french import percent, typeset

# (heading, paragraphs); braces are filled with the bounds of the method.
_METHOD = (
    (
        "Ce que compte ce rapport : des voix",
        "Chaque document, chaque personne interrogée, chaque réponse est une voix. Un plan de soixante pages ne pèse donc pas plus "
        "qu'un habitant. Une voix soulève un thème quand au moins {raises} de ce qu'elle dit (1 mot sur 20) en parle. Une personne qui dit moins de "
        "{min_words} mots en réunion ou en entretien n'est pas comptée.",
        "Une voix courte ne peut soulever que peu de thèmes : un document en soulève plus facilement qu'une réponse d'une ligne. C'est "
        "pourquoi le tableau « Et si l'on comptait autrement ? » donne les écarts sous d'autres façons de compter.",
    ),
    (
        "Qui parle : les deux regards",
        "Un document publié est un regard institutionnel. Une personne qui raconte ce qu'elle vit relève du vécu. Un élu ou un agent "
        "qui parle en réunion publique, dans sa fonction, est institutionnel. L'analyste peut changer cette règle dans le manifeste "
        "du territoire.",
        "Un document peut rapporter d'autres voix que celle de l'institution, un courrier d'habitant ou une tribune : relisez la citation dans sa page. "
        "Les paroles de l'enquêteur ne comptent jamais. Sa question est seulement étiquetée, et l'on dit qu'un passage vient "
        "« sans que la question en parle » quand elle ne nommait pas le thème.",
    ),
    (
        "Comment les thèmes sont posés",
        "Une machine, entraînée sur des passages codés à la main, donne à chaque passage aucun, un ou plusieurs thèmes. Elle se trompe "
        "parfois. Une étiquette incertaine compte comme les autres, et sa part est dite thème par thème. Une personne peut corriger "
        "toute étiquette : sa décision l'emporte.",
        "Une part « corrigée » est ce que devient la part une fois ôtée l'erreur mesurée de la machine (sensibilité et spécificité, par "
        "perspective). Les sous-thèmes ne sont pas corrigés.",
    ),
    (
        "Quand un écart est affirmé",
        "On n'affirme un écart que si tout cela est vrai : au moins {min_institutional} voix institutionnelles et {min_lived} voix du "
        "vécu ; un intervalle qui n'atteint pas zéro ; au moins 10 points ; un test qui redistribue les voix au hasard, avec moins de 5 % de fausses "
        "découvertes sur l'ensemble des thèmes et sous-thèmes ; et une erreur de la machine qui ne suffit pas à l'expliquer.",
        "L'intervalle à 95 % dit entre quelles valeurs la part a de bonnes chances de se trouver, si les voix entendues ressemblent à celles "
        "qu'on aurait pu entendre (bootstrap bayésien sur les voix, a priori de Jeffreys). Les voix d'une même réunion se "
        "ressemblent : ensemble, elles pèsent moins que leur nombre (effet de grappe). « Effet » est le h de Cohen : faible dès 0,2, "
        "moyen dès 0,5, fort dès 0,8.",
    ),
    (
        "Sous-thèmes, mots et rapprochements",
        "Un sous-thème est un regroupement fait par la machine à l'intérieur d'un thème, sans tenir compte de la manière de parler. Celui "
        "qui ne se retrouve pas d'un tirage à l'autre est dit fragile et ne porte aucun constat.",
        "La spécificité d'un mot mesure la surprise de le trouver si souvent d'un côté : 3 veut dire une chance sur mille au hasard "
        "(modèle hypergéométrique de Lafon). Les rapprochements entre besoins et actions, et entre mots, sont des propositions de la "
        "machine : lisez-les avant de les reprendre.",
    ),
    (
        "Protection des personnes",
        "Aucun groupe de moins de {k} personnes n'est décrit, élus et agents compris. Une commune, un âge ou une autre caractéristique "
        "que partagent moins de {k} personnes d'un même public sont effacés, et d'autres avec eux quand un total les ferait deviner.",
        "Dans les entretiens, les réunions et les réponses, les noms, courriels, téléphones, adresses, plaques et numéros reconnus sont "
        "remplacés par des pseudonymes{replaced}. Les documents publiés restent tels quels, sauf réglage contraire. Les passages où un "
        "nom reste possible, ou une personne reconnaissable, ne sont pas montrés avant relecture (regards protect review).",
        "C'est une pseudonymisation au sens de l'article 4(5) du RGPD, pas une anonymisation : qui détient la clé, ou connaît les "
        "personnes, peut les retrouver ; des noms ont pu échapper à la machine ; ces données restent personnelles. Relisez avant de "
        "diffuser.",
    ),
)


def method(k: int, protection: dict[str, int]) -> list[tuple[str, list[str]]]:
    """Give the method as (heading, paragraphs), typeset.

    Args:
        k: Bound of the small cells, in persons.
        protection: How many of each kind were replaced by pseudonyms.
    """
    bounds = {
        "raises": percent(RAISES_SHARE),
        "min_institutional": MIN_INSTITUTIONAL,
        "min_lived": MIN_LIVED,
        "min_words": MIN_VOICE_WORDS,
        "k": k,
        "replaced": _replaced(protection),
    }
    return [(typeset(heading), [typeset(text.format(**bounds)) for text in texts]) for heading, *texts in _METHOD]


def heard_note() -> str:
    """Why a table of who was heard may hold more voices than the comparisons."""
    return typeset(f"Une personne qui dit moins de {MIN_VOICE_WORDS} mots est entendue, mais n'entre pas dans les comparaisons.")


def _replaced(protection: dict[str, int]) -> str:
    told = ", ".join(f"{kind} : {n}" for kind, n in protection.items())
    return f" ({told})" if told else ""
