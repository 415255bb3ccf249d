"""How a board is made, told to whoever must defend it before a committee."""

from pipeline.render.french import typeset

_METHOD = (
    (
        "Ce qui est mis face à face",
        (
            "D'un côté, les actions du plan, telles que ses fichiers les disent. De l'autre, les besoins du vécu : les problèmes et les "
            "souhaits que des personnes ont exprimés dans les entretiens, les réunions, les ateliers, les rencontres et les réponses lus par "
            "le diagnostic. Une action répond à un besoin quand, une fois faite, elle y répondrait au moins en partie.",
        ),
    ),
    (
        "Qui dit qu'une action répond à un besoin",
        (
            "La machine propose des rapprochements ; une personne les confirme ou les écarte dans le classeur, et sa décision l'emporte. Un "
            "rapprochement que personne n'a relu est toujours dit « proposé ». Un rapprochement écarté ne compte plus nulle part.",
            "« Sans action » veut dire qu'aucune action du plan n'y a été rapprochée, non que rien n'est fait ; « sans voix » veut dire "
            "qu'aucun besoin entendu n'y a été rapproché, non que personne n'en veut. Une action peut répondre à une obligation, à un constat "
            "technique, ou à des personnes qui n'ont pas été entendues.",
        ),
    ),
    (
        "Ce qui est compté",
        (
            "Les besoins sont comptés en voix, c'est-à-dire en personnes : une voix qui dit dix fois le même besoin compte une fois. Elle "
            "compte comme ayant une action quand au moins un de ses besoins en a une. Les intervalles sont à 95 % (Jeffreys ; Brown, Cai et "
            "DasGupta, 2001) et ne comptent pas l'erreur de la machine.",
            "Une action est comptée une fois, sous son thème principal ; elle est montrée dans chaque thème où elle répond à un besoin. Elle "
            "compte pour chaque commune que le plan nomme, et pour tout le territoire quand il n'en nomme aucune.",
        ),
    ),
    (
        "Ce qui n'est pas montré",
        (
            "Un groupe de moins de {k} personnes n'est jamais décrit : « moins de {k} », ou « non publié » quand un autre chiffre le "
            "trahirait. Les passages qu'une personne doit relire d'abord ne sont pas cités.",
        ),
    ),
    (
        "Ce que ce tableau ne dit pas",
        (
            "Les voix entendues ne sont pas un échantillon des habitants : elles dépendent de qui a été invité et de comment. Une part de voix "
            "sans action n'est pas une part de la population, et le nombre de voix ne dit pas l'importance d'un besoin. L'état d'une action "
            "est celui que le plan déclare ; rien ici ne le vérifie.",
        ),
    ),
)


def board_method(k: int, trust: tuple[str, ...]) -> list[tuple[str, list[str]]]:
    """Headings and paragraphs of the method.

    Args:
        k: Fewest persons that are described.
        trust: How far proposed links may be trusted, as it was measured.
    """
    told = [(heading, [text.replace("{k}", str(k)) for text in texts]) for heading, texts in _METHOD]
    told[1][1].extend(trust)
    return [(typeset(heading), [typeset(text) for text in texts]) for heading, texts in told]
