"""Numbers and words as French typography wants them."""

import re
from datetime import datetime

from babel.dates import format_datetime
from babel.numbers import format_decimal, format_percent

LOCALE = "fr_FR"
PERSPECTIVES = {"institutionnel": "institutions", "vecu": "vécu"}
KINDS = {
    "document": ("document", "documents"),
    "entretien": ("entretien", "entretiens"),
    "reunion": ("réunion", "réunions"),
    "atelier": ("contribution d'atelier", "contributions d'atelier"),
    "reponse": ("réponse", "réponses"),
}
PUBLICS = {
    "institution": "institution",
    "elu": "élu·e",
    "agent": "agent·e",
    "partenaire": "partenaire",
    "habitant": "habitant·e",
    "association": "association",
    "conseil-developpement": "conseil de développement",
    "non-precise": "public non précisé",
}
MODES = {
    "document": "documents",
    "entretien": "entretiens",
    "questionnaire": "questionnaires",
    "aller-vers": "aller-vers",
    "atelier": "ateliers",
    "reunion-publique": "réunions publiques",
}


def number(value: float) -> str:
    """Write a whole number.

    >>> number(12345).replace("\u202f", " ")
    '12 345'
    """
    return str(format_decimal(round(value), locale=LOCALE))


def percent(value: float) -> str:
    """Write a share, without decimals; an absent one is a dash.

    >>> percent(0.125).replace("\u202f", " ").replace("\u00a0", " ")
    '12 %'
    """
    return "–" if value != value else str(format_percent(value, locale=LOCALE))


def points(value: float) -> str:
    """Write a difference of shares in points, with its sign.

    >>> points(-0.314).replace("\u00a0", " ")
    '−31 points'
    """
    rounded = round(100 * value)
    sign = "−" if rounded < 0 else "+"
    return f"{sign}{abs(rounded)}\u00a0point{'s' if abs(rounded) >= 2 else ''}"


def interval(low: float, high: float) -> str:
    """Write an interval of shares."""
    return f"{percent(low)} à {percent(high)}"


def count(n: int, singular: str, plural: str | None = None) -> str:
    """Write a count with its noun; zero is singular in French.

    >>> count(0, "voix", "voix"), count(2, "document")
    ('0 voix', '2 documents')
    """
    return f"{number(n)} {singular if n < 2 else plural or singular + 's'}"


def moment(when: datetime) -> str:
    """Write a date and time in full."""
    return str(format_datetime(when, "d MMMM y 'à' HH 'h' mm", locale=LOCALE))


def typeset(text: str) -> str:
    """Set non-breaking spaces where French wants them.

    >>> typeset("Pourquoi ? Voilà : « oui ».")
    'Pourquoi\u202f? Voilà\u00a0: «\u00a0oui\u00a0».'
    """
    text = text.replace("'", "\u2019")
    text = re.sub(r" ([?!;])", "\u202f\\1", text)
    text = re.sub(r" ([:»%])", "\u00a0\\1", text)
    return text.replace("« ", "«\u00a0")
