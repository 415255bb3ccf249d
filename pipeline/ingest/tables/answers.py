"""Tables of answers → documents: one block an answer, one voice a respondent."""

import re
from collections import Counter, defaultdict
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path

from slugify import slugify

from pipeline.errors import MissingColumn, UnreadableFile
from pipeline.ingest.tables.accounts import holds_answers, left_out
from pipeline.ingest.tables.cells import load_tables, told_of
from pipeline.ingest.tables.columns import Plan, plan_columns, variable_names
from pipeline.ingest.tables.evidence import is_address
from pipeline.ingest.tables.grid import Table
from pipeline.ingest.tables.non_answers import bare_answer, is_non_answer
from pipeline.ingest.tables.personal import holds_contact
from pipeline.ingest.tables.platforms import PERSON_KEY, key_of, label_of
from pipeline.model import PUBLICS, Block, Columns, Document, Rejection, Source

LONG_COPY = 4  # words from which an answer given twice by one voice counts once
_WHOLLY_QUOTED = re.compile(r"\s*(?:«[^«»]+»|“[^“”]+”|\"[^\"]+\")\s*[.!?…]?\s*")


def read_table(path: Path, source: Source) -> Document:
    """Read answers: one block an answered question, one voice a respondent.

    Non-answers («RAS», «nsp», «-») are refused by name; empty cells are not answers at all. Closed
    questions become variables of the voice. A column put aside is told once and its cells go nowhere.

    Raises:
        UnreadableFile: The table cannot be read or has no free text.
        MissingColumn: The manifest names a column that does not exist.
    """
    plans, refused = plan_file(path, source.columns)
    reader = _Reader(source)
    reader.refuse(refused, "non lu")
    for table, plan in plans:
        reader.read(table, plan)
    return reader.document()


def plan_file(path: Path, told: Columns) -> tuple[list[tuple[Table, Plan]], list[tuple[str, str]]]:
    """Plan every sheet that holds answers; name the others.

    Returns:
        The tables with their plans, and what is not read: (where, why).

    Raises:
        UnreadableFile: No sheet holds answers.
        MissingColumn: No sheet has the columns that the manifest names.
    """
    tables, refused = load_tables(path)
    plans: list[tuple[Table, Plan]] = []
    faults: list[MissingColumn | UnreadableFile] = []
    for table in tables:
        try:
            plans.append((table, plan_columns(table, told)))
        except (MissingColumn, UnreadableFile) as error:
            faults.append(error)
            refused.append((f"feuille « {table.sheet} »", str(error)))
    if not plans:
        raise type(faults[0])(told_of(refused)) if refused else faults[0]
    read = [(table, plan) for table, plan in plans if not table.about or holds_answers(table, plan, plans)]
    kept = read or plans
    refused += [(f"feuille « {table.sheet} »", str(table.about)) for table, plan in plans if (table, plan) not in kept]
    return kept, refused


class _Reader:
    """Walks tables row by row, writing the extracted text and its blocks."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.parts: list[str] = []
        self.length = 0
        self.blocks: list[Block] = []
        self.prints: list[bytes | None] = []  # of the words of each block; of few words, none
        self.rejections: list[Rejection] = []
        self.variables: dict[str, dict[str, str]] = {}

    def refuse(self, items: list[tuple[str, str]], reason: str, sheet: str | None = None) -> None:
        where = f"feuille « {sheet} », " if sheet else ""
        self.rejections += [Rejection(self.source.path, where + at, reason, why) for at, why in items]

    def read(self, table: Table, plan: Plan) -> None:
        """Add the answers of one table."""
        self.refuse(table.refused, "non lu", table.sheet)
        self.refuse(table.doubts, "à vérifier", table.sheet)
        for reason, where, why in left_out(plan, self.source.columns):
            self.refuse([(where, why)], reason, table.sheet)
        rows = _Rows(table, plan)
        for number, row, voice in zip(table.numbers, table.rows, rows.voices(), strict=True):
            for heading in plan.questions:
                self._answer(rows, number, row, heading, voice)
            self._closed(rows, number, row, voice)

    def document(self) -> Document:
        """Give what was read; an answer that one voice gives twice counts once."""
        kept, doubles = self._once_a_voice()
        rejections = (*self.rejections, *doubles)
        return Document(self.source, "".join(self.parts), tuple(kept), rejections, variables=self.variables)

    def _answer(self, rows: "_Rows", number: int, row: list[str], heading: str, voice: str) -> None:
        cell = row[rows.index[heading]]
        if not cell.strip():
            return
        side = bare_answer(cell)
        if side or is_non_answer(cell):
            why = "réponse sans contenu" if side else "non-réponse"
            where = f"feuille « {rows.table.sheet} », " if rows.table.sheet else ""
            self.rejections.append(Rejection(self.source.path, f"{where}ligne {number}, « {heading} »", why, cell.strip()[:40]))
            if side:
                self._tell(voice, rows.names[heading], side)
            return
        self._add(cell, rows.block(number, row, heading, voice))

    def _closed(self, rows: "_Rows", number: int, row: list[str], voice: str) -> None:
        """Keep the values of closed columns; own words beside the options are text."""
        for heading in rows.plan.variables:
            cell = row[rows.index[heading]].strip()
            if not cell:
                continue
            choices = rows.plan.choices.get(heading)
            own = choices.own_words(cell) if choices else None
            if own:
                self._add(cell[slice(*own)], rows.block(number, row, heading, voice))
            value = " | ".join(choices.values(cell)) if choices else cell
            self._tell(voice, rows.names[heading], value)

    def _tell(self, voice: str, name: str, value: str) -> None:
        said = self.variables.setdefault(voice, {})
        if holds_contact(value):
            return
        if value and value not in said.get(name, "").split(" ; "):
            # One person may fill several rows: all that was told is kept, whatever their order.
            told = {*said[name].split(" ; "), value} if name in said else {value}
            said[name] = " ; ".join(sorted(told))

    def _add(self, words: str, block: partial[Block]) -> None:
        start = self.length
        self.parts.append(words + "\n")
        self.length += len(words) + 1
        quoted = self.source.rendering != "verbatim" and _WHOLLY_QUOTED.fullmatch(words)
        self.blocks.append(block(((start, start + len(words)),), rendering="verbatim" if quoted else None))
        told = words.lower().split()
        content = " ".join(told).encode("utf-8", "surrogatepass")
        self.prints.append(sha256(content).digest()[:16] if len(told) >= LONG_COPY else None)

    def _once_a_voice(self) -> tuple[list[Block], list[Rejection]]:
        first: dict[tuple[str | None, bytes | None], int] = {}
        for i in sorted(range(len(self.blocks)), key=lambda i: (self.blocks[i].question or "", self.blocks[i].row or 0)):
            if self.prints[i]:
                first.setdefault((self.blocks[i].voice, self.prints[i]), i)
        kept: list[Block] = []
        doubles: list[Rejection] = []
        for i, (block, print_) in enumerate(zip(self.blocks, self.prints, strict=True)):
            if not print_ or first[block.voice, print_] == i:
                kept.append(block)
                continue
            where = f"{block.section}, ligne {block.row}" if block.section else f"ligne {block.row}"
            detail = f"déjà donnée par la même personne, ligne {self.blocks[first[block.voice, print_]].row}"
            doubles.append(Rejection(self.source.path, where, "doublon de la même voix", detail))
        return kept, doubles


class _Rows:
    """One table and its plan: names, voices and blocks of its rows."""

    def __init__(self, table: Table, plan: Plan) -> None:
        self.table, self.plan = table, plan
        self.index = {heading: i for i, heading in enumerate(table.headings)}
        self.names = variable_names(table.headings)
        self.labels = {heading: label_of(heading) for heading in table.headings}

    def block(self, number: int, row: list[str], heading: str, voice: str) -> partial[Block]:
        """The block of an answer, but for where its words stand."""
        plan = self.plan
        return partial(
            Block,
            section=f"feuille « {self.table.sheet} »" if self.table.sheet else None,
            row=number,
            question=self._get(row, plan.question_column) or self.labels[heading],
            voice=voice,
            commune=self._commune(row),
            public=_public(self._get(row, plan.public)),
        )

    def voices(self) -> list[str]:
        """Name each respondent by the identifier column, or by the row's content: order means nothing.

        An account or an address is never named by its print alone, which could be found by trying all of
        them: the words of its rows are mixed in.
        """
        told = [self._get(row, self.plan.identifier) or "" for row in self.table.rows]
        if self.plan.identifier and PERSON_KEY.fullmatch(key_of(self.plan.identifier)):
            rows_of: dict[str, list[str]] = defaultdict(list)
            for name, row in zip(told, self.table.rows, strict=True):
                rows_of[name].append("\x1f".join(row))
            told = ["\x1e".join(sorted(rows_of[name])) if name else "" for name in told]
        elif self.table.sheet and all(name.isdigit() for name in told if name):
            # Sheets that number their rows from 1 do not speak of the same persons.
            told = [f"{self.table.sheet}\x1f{name}" if name else "" for name in told]
        names = []
        seen: Counter[str] = Counter()
        for name, row in zip(told, self.table.rows, strict=True):
            print_ = "r-" + sha256((name or "\x1f".join(row)).encode("utf-8", "surrogatepass")).hexdigest()[:12]
            seen[print_] += not name
            names.append(print_ if name or seen[print_] == 1 else f"{print_}-{seen[print_]}")
        return names

    def _commune(self, row: list[str]) -> str | None:
        """The commune of a row; an address typed in its place goes nowhere."""
        told = self._get(row, self.plan.commune)
        return None if told and is_address(told) else told

    def _get(self, row: list[str], heading: str | None) -> str | None:
        return row[self.index[heading]].strip() or None if heading else None


@lru_cache(maxsize=1000)
def _public(cell: str | None) -> str | None:
    slug = slugify(cell) if cell else ""
    return slug if slug in PUBLICS else None
