"""How far an action is: French wordings and percentages → five states."""

import re

from pipeline.actions.words import flat

# The first that fits wins: «en attente de lancement» waits, «en cours d'achèvement» goes on, «non démarrée» is to begin.
_SAID: tuple[tuple[str, str], ...] = (
    ("abandonne", r"abandon|annul|\bretiree?s?\b|non retenu|caduc|sans suite|sans objet|supprim|ne sera pas|renonc"),
    ("en-cours", r"(?:non|pas|quasi\w*|presque|partiellement|en cours d|en voie d|bientot) (?:encore )?(?:termin|achev|finalis|realis|clo)"),
    ("suspendu", r"suspen|\bpause|\bgele|report|en attente|bloqu|ajourn|differ|stand ?by|sommeil|a l arret|interromp|arretee?s?\b"),
    ("a-lancer", r"\bnon\b|\bpas\b|\ba (?:lancer|venir|faire|engager|demarrer|initier|programmer|planifier|realiser|mener|entreprendre|l etude|definir)"),
    ("a-lancer", r"prevu|previsionnel|programm|planifi|en projet|^projet|reflexion|futur|inscrit|identifie|envisag|^idee"),
    ("en-cours", r"en cours|engag|demarr|\blance|commenc|\binitie|entam|en phase|travaux|partiel|continu|permanent|recurrent|amorc|poursui|active?\b"),
    ("termine", r"termin|achev|realise|\bfaite?s?\b|finalis|\bclos|clotur|solde|livre|abouti|en service|operationnel|effectu|mise? en place|fini"),
    ("en-cours", r"mise en oeuvre|deploie|deploiement|etude|preparation|cadrage|instruction|consultation|recrutement"),
)  # fmt: skip
_SHARE = re.compile(r"(\d{1,3}(?:[.,]\d+)?) ?%")


def state_of(said: str) -> str | None:
    """Give the state that a plan's own words tell, `None` where they are not understood.

    >>> [state_of(said) for said in ("Réalisée", "en cours de réalisation", "Pas encore démarré", "reporté en 2026", "40 %", "100 %")]
    ['termine', 'en-cours', 'a-lancer', 'suspendu', 'en-cours', 'termine']
    >>> state_of("à voir avec le préfet") is None
    True
    """
    share = _SHARE.search(said)
    if share:
        return _of_share(float(share[1].replace(",", ".")) / 100)
    words = flat(said)
    return next((state for state, pattern in _SAID if re.search(pattern, words)), None)


def _of_share(share: float) -> str:
    return "a-lancer" if share <= 0 else "termine" if share >= 1 else "en-cours"
