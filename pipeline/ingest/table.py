"""Tables of cells → answers: which columns are questions, ids and variables."""

import re
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from slugify import slugify

from pipeline.errors import MissingColumn, UnreadableFile
from pipeline.ingest.cells import Table, load_table
from pipeline.model import Block, Columns, Document, Rejection, Source

_SAYS_NOTHING = """ras|r a s|nsp|ne sait pas|nan|idem|-|--|/|.|..|...|x|nc|n/a|na|neant|rien|rien a dire|rien a signaler|
sans opinion|sans avis|aucun|aucune|?|0|"""
NON_ANSWERS = frozenset(_SAYS_NOTHING.replace("\n", "").split("|"))
_PERSONAL = re.compile(
    r"^(?:ip ?addr\w*|ip|token|ref ?url|e-?mail|courriel|t[ée]l[ée]phone|tel|nom|pr[ée]nom|author/?(?:name|id)|author ?\w*|adresse\w*)$",
    re.IGNORECASE,
)
_TECHNICAL = re.compile(
    r"^(?:id|n°|no|num[ée]ro|reference|.*_id|.*_at|.*_type|url|.*_url|submitdate|startdate|datestamp|lastpage|startlanguage|seed"
    r"|createdat|publishedat|updatedat|trashed\w*|author\w*|horodateur|timestamp|date\w*|votes?|comments?|alignment|depth|gommettes|table)$",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(r"^(?:id|n°|identifiant|reference|response id|num[ée]ro)$", re.IGNORECASE)
_COMMUNE = re.compile(r"^(?:(?:votre |nom de la |code )?commune(?: de r[ée]sidence)?|ville(?: de r[ée]sidence)?)$", re.IGNORECASE)
_QUESTION_COLUMN = re.compile(r"^(?:question|th[èe]me de la table)$", re.IGNORECASE)
_VARIABLE = re.compile(
    r"^(?:[âa]ge|tranche_?.?age|sexe|genre|profil|lieu|cat[ée]gorie.*|category.*|scope.*|vous [êe]tes)$", re.IGNORECASE
)


@dataclass(frozen=True)
class Plan:
    """What each column is read as."""

    questions: tuple[str, ...]
    identifier: str | None
    commune: str | None
    question_column: str | None
    variables: tuple[str, ...]
    public: str | None


def plan_columns(table: Table, told: Columns) -> Plan:
    """Decide what each column is; what the manifest says wins.

    Raises:
        MissingColumn: A named column does not exist.
        UnreadableFile: No column looks like free text.
    """
    named = [*(told.questions or ()), told.identifier, told.commune, told.question_column, *told.variables, told.public]
    for name in named:
        if name is not None and name not in table.headings:
            raise MissingColumn(
                f"la colonne « {name} » n'existe pas ; colonnes du fichier : {', '.join(table.headings)}. "
                "Corrigez [sources.colonnes] du manifeste."
            )
    plan = Plan(
        questions=told.questions or _free_text(table, set(named)),
        identifier=told.identifier or _first(table, _IDENTIFIER),
        commune=told.commune or _first(table, _COMMUNE),
        question_column=told.question_column or _first(table, _QUESTION_COLUMN),
        variables=told.variables or tuple(h for h in table.headings if _VARIABLE.match(h)),
        public=told.public,
    )
    if not plan.questions:
        raise UnreadableFile(
            'aucune colonne de texte libre trouvée ; nommez-la dans le manifeste : [sources.colonnes] questions = ["…"]. '
            f"Colonnes du fichier : {', '.join(table.headings[:12])}."
        )
    return plan


def _first(table: Table, pattern: re.Pattern[str]) -> str | None:
    return next((h for h in table.headings if pattern.search(h)), None)


def _free_text(table: Table, taken: set[str | None]) -> tuple[str, ...]:
    found = []
    for heading in table.headings:
        reserved = heading in taken or any(p.match(heading) for p in (_PERSONAL, _TECHNICAL, _QUESTION_COLUMN, _VARIABLE))
        if not reserved and not _COMMUNE.search(heading) and _is_free_text(heading, table.column(heading)):
            found.append(heading)
    return tuple(found)


def _is_free_text(heading: str, cells: list[str]) -> bool:
    """Whether a column holds people's own words; a heading that asks something needs fewer of them."""
    filled = [c.strip() for c in cells if c.strip()]
    values = {c.lower() for c in filled}
    if not filled or all(re.fullmatch(r"[\d\s.,:/+%€-]+", c) for c in filled):
        return False
    words = sum(len(c.split()) for c in filled) / len(filled)
    asked = "?" in heading or len(heading) > 40
    if asked:
        return len(values) > min(0.5 * len(filled), max(12, 0.02 * len(filled)))
    single = sum(bool(re.fullmatch(r"\S+", c)) for c in filled)
    return words >= 4 and len(values) > 0.3 * len(filled) and single <= 0.95 * len(filled)


def read_table(path: Path, source: Source) -> Document:
    """Read answers: one block an answered question, one voice a row.

    Non-answers («RAS», «nsp», «-») are refused by name; empty cells are not answers at all.

    Raises:
        UnreadableFile: The table cannot be read or has no free text.
        MissingColumn: The manifest names a column that does not exist.
    """
    table = load_table(path)
    plan = plan_columns(table, source.columns)
    return _Reader(table, plan, source).document()


def is_non_answer(cell: str) -> bool:
    """Tell whether a cell says nothing (RAS, nsp, a dash).

    >>> is_non_answer(" R.A.S. "), is_non_answer("Plus de médecin")
    (True, False)
    """
    bare = re.sub(r"[\s.]+", " ", cell.strip().lower()).strip()
    return bare in NON_ANSWERS or slugify(bare, separator=" ") in NON_ANSWERS


class _Reader:
    """Walks a table row by row, writing the extracted text and its blocks."""

    def __init__(self, table: Table, plan: Plan, source: Source) -> None:
        self.table, self.plan, self.source = table, plan, source
        self.index = {heading: i for i, heading in enumerate(table.headings)}
        self.parts: list[str] = []
        self.length = 0
        self.blocks: list[Block] = []
        self.rejections = [Rejection(source.path, where, "non lu", why) for where, why in table.refused]
        self.variables: dict[str, dict[str, str]] = {}

    def document(self) -> Document:
        for number, row, name in zip(self.table.numbers, self.table.rows, self._voices(), strict=True):
            self._row(number, row, name)
        return Document(self.source, "".join(self.parts), tuple(self.blocks), tuple(self.rejections), variables=self.variables)

    def _voices(self) -> list[str]:
        """Name each respondent by the identifier column, or by the row's content: order means nothing."""
        names = []
        seen: Counter[str] = Counter()
        for row in self.table.rows:
            told = self._get(row, self.plan.identifier)
            if told:
                # An identifier may be an address: only its print leaves the file. A person may fill several rows.
                names.append("r-" + sha256(told.encode()).hexdigest()[:12])
                continue
            content = "r-" + sha256("\x1f".join(row).encode()).hexdigest()[:12]
            seen[content] += 1
            names.append(content if seen[content] == 1 else f"{content}-{seen[content]}")
        return names

    def _get(self, row: list[str], heading: str | None) -> str | None:
        return row[self.index[heading]].strip() or None if heading else None

    def _row(self, number: int, row: list[str], voice: str) -> None:
        for heading in self.plan.questions:
            cell = row[self.index[heading]]
            if not cell.strip():
                continue
            if is_non_answer(cell):
                self.rejections.append(
                    Rejection(self.source.path, f"ligne {number}, « {heading} »", "non-réponse", cell.strip()[:40])
                )
                continue
            self._answer(number, row, heading, cell, voice)
        values = {name: self._get(row, name) for name in self.plan.variables}
        told = {name: value for name, value in values.items() if value}
        self.variables[voice] = self.variables.get(voice, {}) | told

    def _answer(self, number: int, row: list[str], heading: str, cell: str, voice: str) -> None:
        start = self.length
        self.parts.append(cell + "\n")
        self.length += len(cell) + 1
        self.blocks.append(
            Block(
                ((start, start + len(cell)),),
                row=number,
                question=self._get(row, self.plan.question_column) or heading,
                voice=voice,
                commune=self._get(row, self.plan.commune),
                public=_public(self._get(row, self.plan.public)),
            )
        )


def _public(cell: str | None) -> str | None:
    from pipeline.model import PUBLICS

    slug = slugify(cell or "")
    return slug if slug in PUBLICS else None
