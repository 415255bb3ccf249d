"""What each column of a table of answers is: every column has a role, and `accounts.left_out` names those not read."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from slugify import slugify

from pipeline.errors import MissingColumn, UnreadableFile
from pipeline.ingest.tables import platforms
from pipeline.ingest.tables.closed import Choices
from pipeline.ingest.tables.column_role import CHOICE, EMPTY, OTHER, Column, column_of
from pipeline.ingest.tables.grid import Table
from pipeline.ingest.tables.platforms import COMMUNE, IDENTIFIER, PERSONAL, POSTCODE, QUESTION, TECHNICAL, TOPIC, VARIABLE
from pipeline.model import Columns

PUBLIC = "public"
NAMED = 5  # columns put aside that a summary names


@dataclass(frozen=True)
class Plan:
    """What each column is read as.

    Attributes:
        questions: Headings of free text.
        identifier: Column that tells respondents apart: a number of answers, an account or an address (see `_Rows.voices`).
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
    columns = [_told(heading, told, table) or column_of(heading, table.cells[heading], platform) for heading in table.headings]
    columns = _last_resort(_settle(_unnumbered(columns, told, table), told), table)
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
        found = column_of(heading, table.cells[heading], None)
        return found if found.role == PERSONAL else Column(heading, VARIABLE, found.choices)
    return Column(heading, role) if role else None


def _settle(columns: list[Column], told: Columns) -> list[Column]:
    """Keep one identifier, one topic and one commune; the questions are those that the manifest names, if it does."""
    once: set[str] = set()
    settled = []
    for column in columns:
        role = column.role
        if told.questions and role == QUESTION and column.heading not in told.questions:
            role = OTHER
        if role in (TOPIC, IDENTIFIER, COMMUNE):
            named = {TOPIC: told.question_column, IDENTIFIER: told.identifier, COMMUNE: told.commune}[role]
            if role in once or (named and named != column.heading):
                role = TECHNICAL if role == IDENTIFIER else VARIABLE
            else:
                once.add(role)
        settled.append(Column(column.heading, role, column.choices))
    return settled


def _unnumbered(columns: list[Column], told: Columns, table: Table) -> list[Column]:
    """Take for no identifier a column that numbers the questions of a long table."""
    topic = next((c.heading for c in columns if c.role == TOPIC), None)
    if not topic:
        return columns
    return [
        Column(c.heading, TECHNICAL)
        if c.role == IDENTIFIER and c.heading != told.identifier and _numbers(table.cells[c.heading], table.cells[topic])
        else c
        for c in columns
    ]


def _numbers(keys: Sequence[str], topics: Sequence[str]) -> bool:
    """Whether each key stands for one topic, and comes back.

    >>> _numbers(["1", "1", "2", "2"], ["Bus ?", "Bus ?", "Soins ?", "Soins ?"]), _numbers(["1", "1"], ["Bus ?", "Soins ?"])
    (True, False)
    """
    pairs = {(key.strip(), topic.strip()) for key, topic in zip(keys, topics, strict=True) if key.strip()}
    different = len({key for key, _ in pairs})
    return 1 < different == len(pairs) == len({topic for _, topic in pairs}) and different < len(keys)


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
