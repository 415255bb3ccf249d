"""What the cells of a column look like: sentences, names, addresses, numbers, machine values."""

import re
from collections.abc import Sequence

from pipeline.ingest.tables.non_answers import bare_answer, is_non_answer
from pipeline.ingest.tables.personal import holds_contact, is_personal

_NUMBER = re.compile(r"[\s\d.,:/+%€$-]+")
_MACHINE = re.compile(
    r"https?://\S+|www\.\S+|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16,}|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ,]+\d{1,2}[:h]\d{2}.*)?|\d{1,2}[:h]\d{2}(?::\d{2})?"
    r"|(?:(?:lun|mar|mercre|jeu|vendre|same)di |dimanche )?\d{1,2}(?:er)? (?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre) \d{4}(?:,? (?:à )?\d{1,2} ?[:h].*)?",
    re.IGNORECASE,
)
_GRAMMAR = re.compile(
    r"\b(?:le|la|les|l|un|une|des|du|de|d|pas|plus|trop|et|ou|pour|avec|sans|je|on|il|nous|dans|au|aux|à|est|sont|manque)\b"
)
_TWO_NAMES = re.compile(r"\b[A-ZÀ-Þ][\w'’-]+ (?:d[eu]s? |l[ae] )?[A-ZÀ-Þ][\w'’-]+")
_REACH = re.compile(rf"@|\d{{2}}|{_TWO_NAMES.pattern}")
_ADDRESS = re.compile(
    r"^\s*\d{1,3}\s?(?:bis|ter)?\b,?\s+(?!e(?:me)?\b|ème\b)[^\W\d]|,\s*\d{1,3}\s+[^\W\d]"
    r"|(?<![\w-])(?:rue|avenue|boulevard|route|chemin|impasse|all[ée]e|quai|r[ée]sidence (?:d[eu]s?|les?|la)|lotissement|lieu[- ]dit|venelle|sentier|appt?|apt|b[âa]t|b[âa]timent|hlm)\s+\w",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:pour|car|parce|avec|depuis|mais|chez|c['’]est|je|j['’]|mes|mon|ma|nous|on|était|est)\b", re.IGNORECASE
)
_MARKS = frozenset(("x", "✓", "✔", "1", "0"))
_TICKS = _MARKS | {"oui", "non", "yes", "no", "y", "n", "true", "false", "vrai", "faux"}


def said_of(filled: Sequence[str]) -> list[str]:
    """Cells that are more than a non-answer or a bare side."""
    return [cell for cell in filled if not is_non_answer(cell) and not bare_answer(cell)]


def is_prose(filled: Sequence[str]) -> bool:
    """Whether cells are long and unlike one another: no name, profile or status is."""
    return mean_words(filled) >= 7 and distinct(filled) > 0.5 and not is_personal(filled)


def mean_words(filled: Sequence[str]) -> float:
    """Words a cell, on average."""
    return sum(len(cell.split()) for cell in filled) / max(1, len(filled))


def distinct(filled: Sequence[str]) -> float:
    """Share of the cells that are different texts."""
    return len({cell.lower() for cell in filled}) / max(1, len(filled))


def reaches(filled: Sequence[str], left: bool = True) -> bool:
    """Whether answers to «laissez vos coordonnées» are coordinates: brief, and names, figures or lone words.

    Args:
        filled: Filled cells.
        left: Whether the heading bids to leave them; else lone words prove nothing.

    >>> reaches(["Awa Diallo", "non", "06 12 34 56 78"]), reaches(["une boulangerie", "un café pour se voir"])
    (True, False)
    """
    said = said_of(filled)
    told = sum(bool(_REACH.search(c)) or (left and (" " not in c or not _GRAMMAR.search(c))) for c in said)
    return bool(said) and mean_words(filled) <= 6 and told >= 0.2 * len(said)


def contacts(filled: Sequence[str]) -> float:
    """Share of the cells that hold an e-mail or a telephone."""
    return sum(map(holds_contact, filled)) / max(1, len(filled))


def are_people(filled: Sequence[str]) -> bool:
    """Whether enough cells hold a first name and a surname, or the column is one of names.

    >>> are_people(["Awa Diallo", "Ewen Jaouen"]), are_people(["une mère de famille", "un retraité"])
    (True, False)
    """
    said = said_of(filled)
    full = sum(bool(_TWO_NAMES.search(cell)) for cell in said)
    return bool(said) and ((full >= 0.3 * len(said) and mean_words(said) <= 6) or is_personal(said, False))


def is_spoken(filled: Sequence[str]) -> bool:
    """Whether half of the cells hold the small words of sentences."""
    return sum(bool(_GRAMMAR.search(cell)) for cell in filled) >= 0.5 * max(1, len(filled))


def is_free_text(said: Sequence[str]) -> bool:
    """Whether a column whose heading says nothing holds people's own words."""
    if not said:
        return False
    single = sum(" " not in cell for cell in said)
    if distinct(said) <= 0.3 or single > 0.95 * len(said):
        return False
    words = mean_words(said)
    return words >= 4 or (words >= 2 and is_spoken(said))


def is_own_words(filled: Sequence[str]) -> bool:
    """Whether a column of a profile or a tool holds free text after all: unlike cells, of words.

    >>> is_own_words(["plus de bus le soir", "des haies partout"]), is_own_words(["12 janvier 2024 à 10:00"] * 3)
    (True, False)
    """
    said = said_of(filled)
    figures = sum(any(char.isdigit() for char in cell) for cell in said)
    return distinct(said) > 0.5 and figures < 0.5 * len(said) and is_free_text(said) and is_spoken(said)


def is_address(cell: str) -> bool:
    """Whether a short cell tells the door or the street of a home.

    >>> is_address("Kerlaz, 14 route de la mer"), is_address("8 Kervreac'h"), is_address("29770 Audierne"), is_address("Lyon 3e")
    (True, True, False, False)
    """
    return len(cell) <= 90 and bool(_ADDRESS.search(cell))


def are_addresses(filled: Sequence[str]) -> bool:
    """Whether one cell of ten or more is an address."""
    return sum(map(is_address, filled)) >= 0.1 * len(filled)


def are_reasons(filled: Sequence[str]) -> bool:
    """Whether a column of places holds sentences.

    >>> are_reasons(["Audierne, pour la mer", "Plouhinec car mes parents y sont"]), are_reasons(["Saint-Jean", "Le Faou"])
    (True, False)
    """
    said = said_of(filled)
    return bool(said) and sum(bool(_REASON.search(c)) or len(c.split()) > 6 for c in said) >= 0.5 * len(said)


def are_machine(filled: Sequence[str]) -> bool:
    """Whether cells are dates, addresses of pages or prints."""
    return _mostly(filled, _MACHINE)


def are_numbers(filled: Sequence[str]) -> bool:
    """Whether cells are figures."""
    return _mostly(filled, _NUMBER)


def are_marks(filled: Sequence[str], option: bool) -> bool:
    """Whether cells are crosses, or the ticks of one option of a question; one is enough."""
    return {cell.lower() for cell in filled} <= (_TICKS if option else _MARKS)


def _mostly(filled: Sequence[str], shape: re.Pattern[str]) -> bool:
    return sum(bool(shape.fullmatch(cell)) for cell in filled) >= 0.95 * len(filled)
