"""Tags and decisions as the codings of a REFI-QDA project: a machine and a person code in the same shape."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from pipeline.exchange.assembled import Assembled
from pipeline.exchange.project import Coding, Note, Selection, guid_of
from pipeline.exchange.refi_codes import negative_guid, subtheme_guid, theme_guid
from pipeline.model import PARTICIPANT, Codebook
from pipeline.themes.corrections import HUMAN

SUBTHEMES = "machine:sous-themes"


@dataclass(frozen=True)
class Tables:
    """Of a run, and what people decided since.

    Attributes:
        passages: Columns of `schemas.PASSAGES`, and `date` of their source.
        tags: Columns of `schemas.TAGS`.
        subthemes: Columns of `schemas.SUBTHEMES`.
        corrections: Columns of `schemas.CORRECTIONS`.
        codebook: The themes.
        time: When the run ended, ISO 8601.
    """

    passages: pd.DataFrame
    tags: pd.DataFrame
    subthemes: pd.DataFrame
    corrections: pd.DataFrame
    codebook: Codebook
    time: str

    @property
    def machines(self) -> list[str]:
        """Labellers that are no person, sub-themes' last."""
        return [*sorted({n for n in self.tags["labeller"].unique() if not n.startswith(HUMAN)}), SUBTHEMES]

    @property
    def people(self) -> list[str]:
        """Who decided."""
        return sorted({str(name).removeprefix(HUMAN) for name in self.corrections["labeller"]})


def shown(passages: pd.DataFrame) -> pd.DataFrame:
    """Keep the passages of participants whose words may leave."""
    return passages[(passages["role"] == PARTICIPANT) & passages["caution"].isna()]


def user_guid(name: str) -> str:
    """Identifier of a coder."""
    return guid_of("user", name)


@dataclass
class Codings:
    """Codings of every passage: the machine's tags, its sub-themes, then people's decisions, in the order of the tables.

    Attributes:
        tables: What they are made from.
        of: Passage → its codings.
        doubts: Passage → themes that the machine gave and is not sure of.
        notes: What people wrote beside their decisions.
    """

    tables: Tables
    of: dict[str, list[Coding]] = field(default_factory=lambda: defaultdict(list))
    doubts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    notes: list[Note] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Gather them."""
        tables = self.tables
        shorts = {theme.key: theme.short for theme in tables.codebook.themes}
        tags = tables.tags
        for tag in tags[(tags["decision"] == "oui") & ~tags["labeller"].str.startswith(HUMAN)].itertuples():
            self._add(tag.passage_id, theme_guid(tag.theme), tag.labeller, tables.time)
            if tag.uncertain:
                self.doubts[tag.passage_id].append(shorts.get(tag.theme, tag.theme))
        for row in tables.subthemes.itertuples():
            self._add(row.passage_id, subtheme_guid(row.subtheme), SUBTHEMES, tables.time)
        known = tables.corrections[tables.corrections["theme"].isin(shorts)]
        for row in known.sort_values(["passage_id", "theme", "labeller"], kind="stable").itertuples():
            self._decide(row)

    def selections(self, passages: pd.DataFrame, whole: Assembled) -> tuple[Selection, ...]:
        """Make a selection of each participant's passage that is not withheld.

        Its name holds the passage's identifier, which leads back to its source, behind the line where it starts, which is where
        readers that know lines only look for it.
        """
        made = []
        line, last = 0, 0
        for row in shown(passages).itertuples():
            identifier = str(row.passage_id)
            told = [f"page {row.page}"] if pd.notna(row.page) else []
            told += [f"thème à confirmer : {', '.join(self.doubts[identifier])}"] if identifier in self.doubts else []
            start, end = whole.spans[identifier]
            line, last = line + whole.text.count("\n", last, start), start
            name, codes = f"line:{line} {identifier}", tuple(self.of.get(identifier, ()))
            made.append(Selection(guid_of("selection", identifier), start, end, name, " ; ".join(told), codes))
        return tuple(made)

    def _decide(self, row: Any) -> None:
        who = str(row.labeller).removeprefix(HUMAN)
        code = theme_guid(row.theme) if row.decision == "oui" else negative_guid(row.theme)
        notes: tuple[str, ...] = ()
        if row.comment:
            guid = guid_of("note", row.passage_id, row.theme, who)
            self.notes.append(Note(guid, f"{who}, {row.passage_id}, {row.theme}", row.comment, user_guid(who), row.time))
            notes = (guid,)
        self._add(row.passage_id, code, who, row.time, notes)

    def _add(self, passage: str, code: str, who: str, time: str, notes: tuple[str, ...] = ()) -> None:
        coding = Coding(guid_of("coding", passage, code, who), code, user_guid(who), time, notes)
        self.of[passage].append(coding)
