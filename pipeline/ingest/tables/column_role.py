"""What one column is: its heading proposes, its cells decide."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.ingest.tables import evidence, people, platforms
from pipeline.ingest.tables.closed import Choices, find_choices
from pipeline.ingest.tables.personal import is_personal
from pipeline.ingest.tables.platforms import COMMUNE, PERSONAL, POSTCODE, QUESTION, TECHNICAL, VARIABLE
from pipeline.ingest.tables.typed import is_typed

CHOICE = "choix"
EMPTY = "vide"
OTHER = "non lue"
# In a survey's export, what is no column of the tool is a question, however short its code.
_SURVEYS = ("LimeSurvey", "Framaforms", "Google Forms", "Microsoft Forms", "Cap Collectif")


LOOKED_AT = 2_000  # characters of a cell that say what its column is


@dataclass(frozen=True)
class Column:
    """One column of a table and what it is read as."""

    heading: str
    role: str
    choices: Choices | None = None


def column_of(heading: str, cells: Sequence[str], platform: str | None) -> Column:
    """Decide what one column is by its heading, then by what it holds."""
    filled = [cell.strip()[:LOOKED_AT] for cell in cells if cell.strip()]
    if not filled:
        return Column(heading, EMPTY)
    role = platforms.role_of_heading(heading)
    asked = role == QUESTION or "?" in heading or len(heading) > 40 or platform in _SURVEYS
    if _is_persons(heading, filled, role):
        return Column(heading, PERSONAL)
    if platforms.is_free_part(heading):
        return Column(heading, QUESTION)
    if role in (COMMUNE, POSTCODE) or people.asks_home(heading):
        found = _place(heading, filled, role)
        if found:
            return Column(heading, found)
    elif role and role not in (QUESTION, PERSONAL) and _holds(role, heading, filled):
        return Column(heading, role)
    if evidence.are_marks(filled, heading.rstrip().endswith("]")):
        options = None if evidence.are_numbers(filled) else find_choices(filled, asked)
        return Column(heading, CHOICE if asked else VARIABLE, options)
    if evidence.are_machine(filled):
        return Column(heading, TECHNICAL)
    if evidence.are_numbers(filled):
        return Column(heading, CHOICE if asked else VARIABLE)
    return _by_words(heading, filled, asked)


def _is_persons(heading: str, filled: list[str], role: str | None) -> bool:
    """Whether a column tells who people are, how to reach them or at which door they live."""
    if role == PERSONAL and not evidence.is_prose(filled):
        return True
    wanted = people.asks_contact(heading)
    own = wanted or people.asks_home(heading) or not ("?" in heading or len(heading) > 40)
    if is_personal(filled, own):
        return True
    share = evidence.contacts(filled)
    if wanted:
        brief = evidence.mean_words(filled) <= 6
        return share >= (0.05 if brief else 0.2) or evidence.reaches(filled, people.bids_contact(heading))
    if role not in (None, QUESTION):
        return False
    if people.asks_name(heading):
        told = evidence.said_of(filled)
        return evidence.are_people(filled) or (bool(told) and not (evidence.is_prose(told) or evidence.is_spoken(told)))
    return people.may_be_name(heading) and evidence.are_people(filled)


def _place(heading: str, filled: list[str], role: str | None) -> str | None:
    """What a column of places is: a commune, the persons' own addresses, or sentences."""
    if evidence.are_reasons(filled) or evidence.is_prose(filled):
        return QUESTION
    if evidence.are_addresses(filled):
        return PERSONAL
    if role in (COMMUNE, POSTCODE):
        return QUESTION if evidence.is_own_words(filled) else role
    if people.asks_door(heading) and not evidence.is_spoken(filled):
        return PERSONAL
    return VARIABLE if role == VARIABLE else None


def _holds(role: str, heading: str, filled: list[str]) -> bool:
    """Whether cells are what the heading says; free text under «Priorité» or «Jour» is an answer."""
    if platforms.is_others_words(heading) or (role == TECHNICAL and evidence.are_machine(filled)):
        return True
    if role in (TECHNICAL, VARIABLE) and not platforms.is_someone(heading):
        return not (evidence.is_prose(filled) or evidence.is_own_words(filled))
    return not evidence.is_prose(filled)


def _by_words(heading: str, filled: list[str], asked: bool) -> Column:
    choices = find_choices(filled, asked)
    if choices and asked and not platforms.is_profile(heading) and is_typed(heading, filled, choices):
        choices = None
    if choices:
        return Column(heading, CHOICE if asked else VARIABLE, choices)
    return Column(heading, QUESTION if asked or evidence.is_free_text(evidence.said_of(filled)) else OTHER)
