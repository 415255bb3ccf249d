"""Short answers typed by people, which come back like options and are none."""

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.ingest.tables.closed import Choices
from pipeline.ingest.tables.non_answers import bare_answer, is_non_answer
from pipeline.ingest.tables.platforms import key_of

RARE = 5  # times an option comes back on average below which lower case betrays typing
_ARTICLE = re.compile(r"^(?:(?:les|le|la|un|une|des|du|de la|de|plus de|plus d)\s+|(?:l|d|de l|plus d)['’]\s*)")
_IN_WORDS = re.compile(r"^en (?:un|une|deux|trois|quatre|cinq|quelques|\d+) (?:seuls? )?mots?\b")
_OPEN = re.compile(
    r"\bqu est ce qu|\bque (?:manque|faut|faire|changer|souhait|voul|propos)|^(?:que|qui|quoi|pourquoi|comment) |^(?:a|de|sur|pour|par) (?:quoi|qui) "
    r"|^quel(?:le)?s? .*(?:inquietude|attente|besoin|priorite|difficulte|probleme|souci|idee|envie|reve|peur|crainte|frein|atout|manque|changement)"
)


def is_typed(heading: str, filled: Sequence[str], choices: Choices) -> bool:
    """Tell whether what looks like options was typed: several spellings of one, or an open question in lower case.

    >>> bus = Choices(frozenset({"bus", "le bus"}), None)
    >>> is_typed("Que manque-t-il ?", ["bus", "bus", "le bus", "le bus"], bus), is_typed("Mode", ["Bus"] * 4, bus)
    (True, False)
    """
    key = key_of(heading)
    if all(bare_answer(option) or is_non_answer(option) or len(option) == 1 for option in choices.options):
        return False
    if _IN_WORDS.search(key):
        return True
    spelt = _spellings(filled, choices)
    several = sum(len(raw) > 1 and sorted(raw.values())[-2] >= 0.1 * raw.total() for raw in spelt.values())
    if several >= 0.2 * len(spelt):
        return True
    lower = sum(raw.total() for raw in spelt.values() if raw.most_common(1)[0][0][:1].islower())
    times = sum(raw.total() for raw in spelt.values())
    return bool(_OPEN.search(key)) and len(spelt) >= 3 and lower >= 0.8 * times and times < RARE * len(spelt)


def _spellings(filled: Sequence[str], choices: Choices) -> dict[str, Counter[str]]:
    """How each option is written, case, article and plural aside."""
    spelt: dict[str, Counter[str]] = {}
    for cell in filled:
        for part in choices.parts(cell):
            bare = _ARTICLE.sub("", part.lower())
            if part.lower() in choices.options or bare in choices.options:
                spelt.setdefault(re.sub(r"s\b", "", bare), Counter())[part] += 1
    return spelt
