"""Which formats an analyst asked for, among those that a report has."""

from collections.abc import Iterable

from pipeline.errors import FormatUnknown

ALL = "tous"


def choose_formats(text: str, known: Iterable[str], what: str) -> tuple[str, ...]:
    """Understand «html,pdf» or «tous».

    Args:
        text: Names separated by commas or semicolons, in any case.
        known: Those that there are.
        what: Of what they are, as the message says it: « du tableau de bord ».

    Raises:
        FormatUnknown: One of them is not known, or none is asked for.

    >>> choose_formats("PDF; html", ("html", "pdf", "docx"), "du rapport"), choose_formats("tous", ("html", "pdf"), "du rapport")
    (('pdf', 'html'), ('html', 'pdf'))
    """
    formats = tuple(known)
    names = [word.strip().lower() for word in text.replace(";", ",").split(",") if word.strip()]
    if names == [ALL]:
        return formats
    unknown = [name for name in names if name not in formats]
    if unknown or not names:
        told = ", ".join(f"« {name} »" for name in unknown) or "rien"
        raise FormatUnknown(
            f"Format {what} inconnu : {told}. Formats permis, séparés par une virgule : {', '.join(formats)}, ou {ALL}."
        )
    return names_once(names)


def names_once(names: Iterable[str]) -> tuple[str, ...]:
    """Keep each name once, in the order of the first."""
    return tuple(dict.fromkeys(names))
