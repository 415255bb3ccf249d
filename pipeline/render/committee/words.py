"""How a board says states, decisions, chances and counts in French."""

from pipeline.protect.small_cells import is_small, tell_count
from pipeline.render.committee.counts import CONFIRMED, PROPOSED, REFUSED, Split
from pipeline.render.figures.marks import share_interval
from pipeline.render.french import count, number, percent, share

# State → for one action (feminine), for several, as the heading of a column or of a legend.
STATE_WORDS = {
    "termine": ("terminée", "terminées", "Terminées"),
    "en-cours": ("en cours", "en cours", "En cours"),
    "a-lancer": ("à lancer", "à lancer", "À lancer"),
    "suspendu": ("suspendue", "suspendues", "Suspendues"),
    "abandonne": ("abandonnée", "abandonnées", "Abandonnées"),
    "non-dit": ("état non précisé", "sans état précisé", "État non précisé"),
}
DECISION_WORDS = {
    CONFIRMED: "confirmé par une personne",
    PROPOSED: "proposé par la machine, à confirmer",
    REFUSED: "écarté par une personne",
}
OUTSIDE_NAME = "Hors du livre de codes"
WHOLE_TERRITORY = "Tout le territoire"
SURE, LIKELY = 0.9, 0.8


def state_word(state: str) -> str:
    """Word for the state of one action.

    >>> state_word("termine"), state_word("non-dit")
    ('terminée', 'état non précisé')
    """
    return STATE_WORDS[state][0]


def chance_word(score: float) -> str:
    """Say how probable a proposed link is; a link that a person added has no probability.

    >>> [chance_word(score) for score in (0.97, 0.84, 0.7, float("nan"))]
    ['très probable', 'probable', 'possible', 'ajouté par une personne']
    """
    if score != score:
        return "ajouté par une personne"
    return "très probable" if score >= SURE else "probable" if score >= LIKELY else "possible"


def persons(n: int, k: int) -> str:
    """Write how many voices there are; fewer than k are not counted out.

    >>> persons(0, 5), persons(3, 5), persons(1200, 5).replace("\u202f", " ")
    ('aucune voix', 'moins de 5 voix', '1 200 voix')
    """
    return "aucune voix" if n == 0 else f"{tell_count(n, k)} voix" if is_small(n, k) else count(n, "voix", "voix")


def told_states(states: dict[str, int]) -> str:
    """Say how many actions are in each state, in one breath.

    >>> told_states({"termine": 1, "en-cours": 3, "a-lancer": 0, "suspendu": 0, "abandonne": 0, "non-dit": 0})
    '1 terminée, 3 en cours'
    """
    return ", ".join(
        f"{number(n)} {STATE_WORDS[state][0 if n < 2 and state != 'non-dit' else 1]}" for state, n in states.items() if n
    )


def told_alone(found: Split, k: int) -> str:
    """How many of some voices have needs that no action answers, with its interval, or why it is not told."""
    if not found.total:
        return "aucun besoin entendu"
    if found.few:
        return f"moins de {k} personnes"
    if not found.told:
        return "partage non publié"
    low, high = share_interval(found.alone, found.total)
    return f"{share(found.alone / found.total)} ({percent(low)} à {percent(high)})"


def told_total(found: Split, k: int) -> str:
    """How many voices tell a need."""
    return f"moins de {k}" if found.few else number(found.total)


def told_third(found: Split, value: int) -> str:
    """One of the three counts that make a total, where it may be told."""
    return number(value) if found.thirds else "non publié"
