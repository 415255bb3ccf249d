"""What a person should read again: one row a form that was replaced or nearly, or a passage in which somebody is recognisable."""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from pipeline.protect.finds import PERSON, Find
from pipeline.protect.key import Key, normal
from pipeline.protect.pseudonyms import is_person_name, name_in, speaker_pseudonym

RECOGNISABLE = "personne reconnaissable"
COLUMNS = ["id", "kind", "found", "pseudonym", "context", "source", "times", "sure"]
_AROUND = 60  # characters


@dataclass
class Listing:
    """Rows of the review by identifier, filled text after text.

    Attributes:
        key: What was given and decided.
        rows: Identifier → row.
    """

    key: Key
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add_talk(self, talk: pd.DataFrame, finds: list[list[Find]], told: list[tuple[int, int] | None]) -> None:
        """List what passages hold, and those in which somebody is recognisable.

        Args:
            talk: Passages.
            finds: What each holds.
            told: Where somebody is recognisable in each.
        """
        rows = zip(talk["passage_id"], talk["text"], talk["source"], finds, told, strict=True)
        for identifier, text, source, found, where in rows:
            if found:
                self.add_text(text, str(source), found)
            if where:
                self._add(f"passage|{identifier}", Find(*where, RECOGNISABLE, False), text, str(source))

    def add_text(self, text: str, source: str, finds: list[Find]) -> None:
        """List what one text holds."""
        for find in finds:
            self._add(f"{find.kind}|{normal(find.kind, text[find.start : find.end])}", find, text, source)

    def add_speakers(self, talk: pd.DataFrame) -> None:
        """List the speakers whose label is a name: some are named nowhere else."""
        labels = talk.dropna(subset=["speaker"]).drop_duplicates("speaker")
        for label, source in zip(labels["speaker"], labels["source"], strict=True):
            form = f"{PERSON}|{normal(PERSON, name_in(label))}" if is_person_name(label) else ""
            if form and form not in self.rows:
                told = f"{name_in(label)} (locuteur : {label})"
                find = Find(0, len(name_in(label)), PERSON, speaker_pseudonym(label, self.key) is not None)
                self._add(form, find, told, str(source))

    def _add(self, identifier: str, find: Find, text: str, source: str) -> None:
        start, end = find.start, find.end
        found = text[start:end]
        pseudonym = (self.key.pseudonym(find.kind, normal(find.kind, found)) or "") if find.sure else ""
        context = f"{text[max(0, start - _AROUND) : start]}«{found}»{text[end : end + _AROUND]}"
        row = self.rows.setdefault(
            identifier,
            {"id": identifier, "kind": find.kind, "found": found, "pseudonym": pseudonym, "context": context,
             "source": source, "times": 0, "sure": False},
        )  # fmt: skip
        row["times"] += 1
        row["sure"] = row["sure"] or find.sure
        row["pseudonym"] = row["pseudonym"] or pseudonym

    def table(self) -> pd.DataFrame:
        """The rows, near misses first."""
        return pd.DataFrame(list(self.rows.values()), columns=COLUMNS).sort_values(["sure", "kind", "id"], ignore_index=True)
