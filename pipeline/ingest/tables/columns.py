"""What each column of a table of answers is; every column is accounted for."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from slugify import slugify

from pipeline.errors import MissingColumn, UnreadableFile
from pipeline.ingest.tables import platforms
from pipeline.ingest.tables.closed import Choices, find_choices
from pipeline.ingest.tables.grid import Table
from pipeline.ingest.tables.non_answers import is_non_answer
from pipeline.ingest.tables.personal import holds_contact, is_personal
from pipeline.ingest.tables.platforms import COMMUNE, IDENTIFIER, PERSONAL, POSTCODE, QUESTION, TECHNICAL, TOPIC, VARIABLE
from pipeline.model import Columns

CHOICE = "choix"
EMPTY = "vide"
OTHER = "non lue"
PUBLIC = "public"
NAMED = 5  # columns put aside that a summary names
_NUMBER = re.compile(r"[\s\d.,:/+%€$-]+")
_MACHINE = re.compile(
    r"https?://\S+|www\.\S+|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16,}|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ,]+\d{1,2}[:h]\d{2}.*)?|\d{1,2}[:h]\d{2}(?::\d{2})?",
    re.IGNORECASE,
)
_GRAMMAR = re.compile(
    r"\b(?:le|la|les|l|un|une|des|du|de|d|pas|plus|trop|et|ou|pour|avec|sans|je|on|il|nous|dans|au|aux|à|est|sont|manque)\b"
)
# In a survey's export, what is no column of the tool is a question, however short its code.
_SURVEYS = ("LimeSurvey", "Framaforms", "Google Forms", "Microsoft Forms", "Cap Collectif")


@dataclass(frozen=True)
class Column:
    """One column of a table and what it is read as."""

    heading: str
    role: str
    choices: Choices | None = None


@dataclass(frozen=True)
class Plan:
    """What each column is read as.

    Attributes:
        questions: Headings of free text.
        identifier: Column that tells respondents apart; `by_person` when it is an account of theirs.
        variables: Closed columns that say something of the voice, choices included.
        columns: Every column of the table with its role.
        platform: Which tool the table was exported from, where its headings tell.
    """

    questions: tuple[str, ...]
    identifier: str | None
    commune: str | None
    question_column: str | None
    variables: tuple[str, ...]
    public: str | None
    columns: tuple[Column, ...] = ()
    platform: str | None = None
    choices: dict[str, Choices] = field(default_factory=dict)

    def of(self, role: str) -> list[str]:
        """Headings of the columns of one role."""
        return [column.heading for column in self.columns if column.role == role]

    def summary(self) -> str:
        """Say what the columns are: «2 questions, 5 choix, 2 personnelles écartées»."""
        counts = Counter(column.role for column in self.columns)
        told = [self.platform] if self.platform else []
        for role, one, many in _WORDS:
            if counts[role]:
                named = " (" + ", ".join(f"« {h} »" for h in self.of(role)[:NAMED]) + ")" if role in (OTHER, PERSONAL) else ""
                told.append(f"{counts[role]} {one if counts[role] == 1 else many}{named}")
        return ", ".join(told)


_WORDS = (
    (QUESTION, "question", "questions"),
    (CHOICE, "choix", "choix"),
    (VARIABLE, "variable", "variables"),
    (TOPIC, "intitulé de question", "intitulés de question"),
    (IDENTIFIER, "identifiant", "identifiants"),
    (COMMUNE, "commune", "communes"),
    (POSTCODE, "code postal", "codes postaux"),
    (PUBLIC, "public", "publics"),
    (PERSONAL, "colonne personnelle écartée", "colonnes personnelles écartées"),
    (TECHNICAL, "colonne technique", "colonnes techniques"),
    (EMPTY, "colonne vide", "colonnes vides"),
    (OTHER, "colonne non lue", "colonnes non lues"),
)


def plan_columns(table: Table, told: Columns) -> Plan:
    """Decide what each column is; what the manifest says wins.

    Raises:
        MissingColumn: A named column does not exist.
        UnreadableFile: No column looks like free text.
    """
    _check(table, told)
    platform = platforms.recognise(table.headings)
    columns = [_told(heading, told, table) or _column(heading, table.cells[heading], platform) for heading in table.headings]
    columns = _last_resort(_settle(columns, told), table)
    plan = _plan(columns, told, platform)
    if not plan.questions:
        raise UnreadableFile(
            'aucune colonne de texte libre trouvée ; nommez-la dans le manifeste : [sources.colonnes] questions = ["…"]. '
            f"Colonnes du fichier : {', '.join(table.headings[:12])}."
        )
    return plan


def _check(table: Table, told: Columns) -> None:
    named = [*(told.questions or ()), told.identifier, told.commune, told.question_column, *told.variables, told.public]
    for name in named:
        if name is not None and name not in table.headings:
            raise MissingColumn(
                f"la colonne « {name} » n'existe pas ; colonnes du fichier : {', '.join(table.headings)}. "
                "Corrigez [sources.colonnes] du manifeste."
            )


def _told(heading: str, told: Columns, table: Table) -> Column | None:
    """What the manifest makes of a column; no word of it makes a personal column a variable."""
    roles = (
        (QUESTION, told.questions or ()),
        (IDENTIFIER, (told.identifier,)),
        (COMMUNE, (told.commune,)),
        (TOPIC, (told.question_column,)),
        (VARIABLE, told.variables),
        (PUBLIC, (told.public,)),
    )
    role = next((role for role, names in roles if heading in names), None)
    if role == VARIABLE:
        found = _column(heading, table.cells[heading], None)
        return found if found.role == PERSONAL else Column(heading, VARIABLE, found.choices)
    return Column(heading, role) if role else None


def _column(heading: str, cells: Sequence[str], platform: str | None) -> Column:
    """Decide what one column is by its heading, then by what it holds."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled:
        return Column(heading, EMPTY)
    role = platforms.role_of_heading(heading)
    if role == PERSONAL and not _is_prose(filled):
        return Column(heading, role)
    asked = role == QUESTION or "?" in heading or len(heading) > 40 or platform in _SURVEYS
    wanted = platforms.asks_contact(heading)
    own = wanted or not ("?" in heading or len(heading) > 40)
    if is_personal(filled, own) or (wanted and sum(map(holds_contact, filled)) >= 0.05 * len(filled)):
        return Column(heading, PERSONAL)
    if platforms.is_free_part(heading):
        return Column(heading, QUESTION)
    if role and role != QUESTION and (not _is_prose(filled) or platforms.is_others_words(heading)) and role != PERSONAL:
        return Column(heading, role)
    if _mostly(filled, _MACHINE):
        return Column(heading, TECHNICAL)
    if _mostly(filled, _NUMBER):
        return Column(heading, CHOICE if asked else VARIABLE)
    return _by_words(heading, filled, asked, role)


def _by_words(heading: str, filled: list[str], asked: bool, role: str | None) -> Column:
    choices = find_choices(filled, asked)
    if choices:
        return Column(heading, CHOICE if asked else VARIABLE, choices)
    if platforms.asks_contact(heading) and _is_brief(filled):
        return Column(heading, PERSONAL)
    said = [cell for cell in filled if not is_non_answer(cell)]
    return Column(heading, QUESTION if asked or _is_free_text(said) else OTHER)


def _is_prose(filled: list[str]) -> bool:
    """Whether cells are long and unlike one another: no name, profile or status is."""
    words = sum(len(cell.split()) for cell in filled) / len(filled)
    return words >= 7 and len({cell.lower() for cell in filled}) > 0.5 * len(filled) and not is_personal(filled)


def _is_brief(filled: list[str]) -> bool:
    """Whether answers to «laissez vos coordonnées» are too short to be anything else."""
    return sum(len(cell.split()) for cell in filled) <= 6 * len(filled)


def _mostly(filled: list[str], shape: re.Pattern[str]) -> bool:
    return sum(bool(shape.fullmatch(cell)) for cell in filled) >= 0.95 * len(filled)


def _is_free_text(said: list[str]) -> bool:
    """Whether a column whose heading says nothing holds people's own words."""
    if not said:
        return False
    words = sum(len(cell.split()) for cell in said) / len(said)
    distinct = len({cell.lower() for cell in said})
    single = sum(" " not in cell for cell in said)
    if distinct <= 0.3 * len(said) or single > 0.95 * len(said):
        return False
    spoken = sum(bool(_GRAMMAR.search(cell)) for cell in said)
    return words >= 4 or (words >= 2 and spoken >= 0.5 * len(said))


def _settle(columns: list[Column], told: Columns) -> list[Column]:
    """Keep one identifier and one topic; the questions are those that the manifest names, if it does."""
    once: set[str] = set()
    settled = []
    for column in columns:
        role = column.role
        if told.questions and role == QUESTION and column.heading not in told.questions:
            role = OTHER
        if role in (TOPIC, IDENTIFIER):
            named = {TOPIC: told.question_column, IDENTIFIER: told.identifier}[role]
            if role in once or (named and named != column.heading):
                role = TECHNICAL if role == IDENTIFIER else VARIABLE
            once.add(column.role)
        settled.append(Column(column.heading, role, column.choices))
    return settled


def _last_resort(columns: list[Column], table: Table) -> list[Column]:
    """Where nothing looks like a question, the one column of words that is left is one."""
    others = [
        c
        for c in columns
        if c.role == OTHER and sum(" " in cell.strip() for cell in table.cells[c.heading]) >= 0.2 * len(table.rows)
    ]
    if len(others) != 1 or any(c.role == QUESTION for c in columns):
        return columns
    return [Column(c.heading, QUESTION) if c is others[0] else c for c in columns]


def _plan(columns: list[Column], told: Columns, platform: str | None) -> Plan:
    def first(role: str) -> str | None:
        return next((c.heading for c in columns if c.role == role), None)

    wanted = [c for c in columns if c.role in (VARIABLE, CHOICE)]
    topic = next((c for c in columns if c.role == TOPIC), None)
    return Plan(
        questions=tuple(c.heading for c in columns if c.role == QUESTION),
        identifier=told.identifier or _person_key(columns) or first(IDENTIFIER) or _address(columns),
        commune=told.commune or first(COMMUNE) or first(POSTCODE),
        question_column=topic.heading if topic else None,
        variables=tuple(c.heading for c in wanted if c.role == CHOICE or not told.variables or c.heading in told.variables),
        public=told.public,
        columns=tuple(columns),
        platform=platform,
        choices={c.heading: c.choices for c in wanted if c.choices},
    )


def _person_key(columns: list[Column]) -> str | None:
    """The column of accounts: its cells tell voices apart and never leave the file."""
    keys = (
        c.heading for c in columns if c.role == PERSONAL and re.fullmatch(r"author ?/?id|authorid", platforms.key_of(c.heading))
    )
    return next(keys, None)


def _address(columns: list[Column]) -> str | None:
    keys = (c.heading for c in columns if c.role == PERSONAL and platforms.PERSON_KEY.fullmatch(platforms.key_of(c.heading)))
    return next(keys, None)


def variable_names(headings: Sequence[str]) -> dict[str, str]:
    """Short names of variables: letters, digits and `_`, no two alike.

    >>> variable_names(["Tranche d'âge", "Vous êtes :", "vous etes"])
    {"Tranche d'âge": 'tranche_d_age', 'Vous êtes :': 'vous_etes', 'vous etes': 'vous_etes_2'}
    """
    seen: Counter[str] = Counter()
    names: dict[str, str] = {}
    for heading in headings:
        name = slugify(heading.replace("'", " ").replace("’", " "), separator="_", max_length=80, word_boundary=True) or "colonne"
        seen[name] += 1
        names[heading] = name if seen[name] == 1 else f"{name}_{seen[name]}"
    return names
