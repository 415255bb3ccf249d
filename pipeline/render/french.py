"""Numbers and words as French typography wants them."""

import re
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

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


def _hundredths(value: float, digits: int = 0) -> Decimal:
    """Round a share in hundredths, halves away from zero as one learns at school; floats' last digits count for nothing.

    >>> [str(_hundredths(value)) for value in (5 / 8, 0.145, -0.025, 0.8 - 0.675)]
    ['63', '15', '-3', '13']
    """
    return Decimal(f"{100 * value:.9f}").quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def percent(value: float) -> str:
    """Write a share, without decimals; an absent one is a dash.

    >>> [percent(value).replace("\u202f", " ").replace("\u00a0", " ") for value in (0.124, 5 / 8)]
    ['12 %', '63 %']
    """
    return "–" if value != value else str(format_percent(_hundredths(value) / 100, locale=LOCALE))


def share(value: float) -> str:
    """Write a share that is neither nobody nor everybody without saying 0 % or 100 %.

    >>> share(0.003).replace("\u202f", " ").replace("\u00a0", " "), share(0.0)[0], share(0.998)[:7]
    ('moins de 1 %', '0', 'plus de')
    """
    if 0 < value < 0.005:
        return f"moins de {percent(0.01)}"
    return f"plus de {percent(0.99)}" if 0.995 <= value < 1 else percent(value)


def points(value: float) -> str:
    """Write a difference of shares in points, with its sign.

    >>> points(-0.314).replace("\u00a0", " "), points(0.0).replace("\u00a0", " ")
    ('−31 points', '0 point')
    """
    sign = "" if value == 0 else "−" if value < 0 else "+"
    return f"{sign}{amount(value)}"


def amount(value: float) -> str:
    """Write how wide a difference of shares is; one that is not null never reads 0.

    >>> amount(-0.314).replace("\u00a0", " "), amount(0.003).replace("\u00a0", " ")
    ('31 points', '0,3 point')
    """
    return f"{bare_points(value)}\u00a0point{'s' if abs(_hundredths(value)) >= 2 else ''}"


def bare_points(value: float) -> str:
    """Write how many points a difference of shares makes, without the noun.

    >>> bare_points(0.5), bare_points(0.125), bare_points(0.0004)
    ('50', '13', '0,04')
    """
    digits = next((d for d in (0, 1) if _hundredths(value, d)), 2) if value else 0
    return str(abs(_hundredths(value, digits))).replace(".", ",")


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
