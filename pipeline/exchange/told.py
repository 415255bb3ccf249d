"""What may be said of each voice in a file that leaves the program: the small-cell rule, kept over all variables at once.

A report tells one attribute at a time; a spreadsheet or a textometry tool crosses them all. So each variable of a person is
told only where at least k persons of the same perspective share it with all that was told before (k-anonymity by local
suppression, Sweeney 2002), and those of whom it is not told are k or more, since a total would give fewer away. Perspectives
are what a diagnostic is about and stay, as in the report's explorer; published documents are not persons and lose nothing.
"""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from pipeline.protect.small_cells import UNTOLD
from pipeline.render.explorer.facets import GROUPED_FILES

ATTRIBUTES = (
    "wave",
    "mode",
    "public",
    "rendering",
    "commune",
)  # in the order in which they are told; then closed questions, then files


@dataclass(frozen=True)
class Voice:
    """One voice, as it may be told; what may not is `None`.

    Attributes:
        label: What it is called outside: its own identifier may hold what a transcript calls somebody.
        perspective: `institutionnel` or `vecu`.
        mode: How it was collected, and `rendering`: how its words were taken down.
        public: Who speaks.
        rendering: See `mode`.
        commune: Where that person lives.
        source: File, or the kind of files where one holds fewer than k persons.
        wave: Time of listening, where it was heard at one only and the territory declares several.
        variables: Answers to closed questions, by question.
        passages: How many of its passages are shown.
        words: Of those passages.
    """

    label: str
    perspective: str
    mode: str | None
    public: str | None
    rendering: str | None
    commune: str | None
    source: str | None
    variables: dict[str, str] = field(default_factory=dict)
    passages: int = 0
    words: int = 0
    wave: str | None = None

    @property
    def profile(self) -> tuple[str, ...]:
        """All that is told of it but its answers to closed questions."""
        told = (self.perspective, self.mode, self.source, self.public, self.rendering, self.commune, self.wave)
        return tuple(value or "" for value in told)


def told_voices(voices: pd.DataFrame, answers: pd.DataFrame, k: int) -> dict[str, Voice]:
    """Say what may be told of each voice.

    Args:
        voices: One row a voice, in the order of their files: voice_id, kind, perspective, mode, public, rendering, commune,
            source, passages, words; and wave, where waves are declared.
        answers: Columns of `schemas.VOICES`.
        k: Fewest persons that may be described.

    Returns:
        The voices by their own identifier, those of whom the same is told together: an order by files would give away what
        is not told of a voice among others of whom it is.
    """
    table = voices.reindex(columns=[*voices.columns.union(["wave"], sort=False)])
    table = table.astype("object").where(table.notna(), None).reset_index(drop=True)
    person = table["kind"] != "document"
    told = table.copy()
    told["public"] = table["public"].mask(_undeclared(table), None)
    told.loc[person, "source"] = _grouped(table[person], k)
    wide = _wide(answers, table["voice_id"])
    rule = _Rule(table.loc[person, "perspective"].tolist(), k)
    for name in ATTRIBUTES:
        told.loc[person, name] = rule.told(told.loc[person, name].tolist())
    for name in wide.columns:
        wide.loc[person, name] = rule.told(wide.loc[person, name].tolist())
    told.loc[person, "source"] = rule.told(told.loc[person, "source"].tolist())
    closed = [{str(name): str(value) for name, value in row.items() if value is not None} for row in wide.to_dict("records")]
    rows = told[["perspective", *ATTRIBUTES, "source", "passages", "words"]].to_dict("records")
    drafts = [Voice("", **row, variables=answers) for row, answers in zip(rows, closed, strict=True)]  # type: ignore[arg-type]
    width = len(str(len(drafts)))
    order = sorted(range(len(drafts)), key=lambda i: (drafts[i].profile, i))
    names = table["voice_id"].tolist()
    return {str(names[i]): replace(drafts[i], label=f"v{n:0{width}}") for n, i in enumerate(order, start=1)}


def common(values: Sequence[str | None], groups: Sequence[Hashable], k: int) -> list[str | None]:
    """Leave out the values that fewer than k of a group share, and more until those left out are k or nobody.

    >>> common(["a"] * 9 + ["b", None], [0] * 11, 4)
    [None, None, 'a', 'a', 'a', 'a', 'a', 'a', 'a', None, None]
    """
    rows: dict[Hashable, list[int]] = defaultdict(list)
    for i, group in enumerate(groups):
        rows[group].append(i)
    shown = list(values)
    for members in rows.values():
        for i in _hidden({i: values[i] for i in members}, k):
            shown[i] = None
    return shown


def _hidden(values: dict[int, str | None], k: int) -> list[int]:
    """Members of one group whose value is left out: of the rare ones, then as few as must be of the commonest."""
    sharing: dict[str, list[int]] = defaultdict(list)
    for i, value in values.items():
        if value is not None:
            sharing[value].append(i)
    kept = {value: members for value, members in sharing.items() if len(members) >= k}
    hidden = [i for i, value in values.items() if value not in kept]
    while kept and 0 < len(hidden) < k:
        commonest = max(kept, key=lambda value: (len(kept[value]), value))
        members = kept.pop(commonest)
        few = k - len(hidden) if len(members) - (k - len(hidden)) >= k else len(members)
        hidden += members[:few]
        if few < len(members):
            kept[commonest] = members[few:]
    return hidden


class _Rule:
    """Persons, grouped by all that was told of them so far."""

    def __init__(self, perspectives: list[str], k: int) -> None:
        self._groups: list[Hashable] = list(perspectives)
        self._k = k

    def told(self, values: list[str | None]) -> list[str | None]:
        """Keep what may be told of one more variable."""
        shown = common(values, self._groups, self._k)
        numbers: dict[Hashable, int] = {}
        self._groups = [numbers.setdefault(pair, len(numbers)) for pair in zip(self._groups, shown, strict=True)]
        return shown


def _undeclared(table: pd.DataFrame) -> "pd.Series[bool]":
    """Publics that nobody told: in a meeting nobody says who lives here."""
    meeting = (table["mode"] == "reunion-publique") & (table["public"] == "habitant")
    return meeting | (table["public"] == UNTOLD)


def _grouped(persons: pd.DataFrame, k: int) -> "pd.Series[str]":
    """Files by name, those of fewer than k persons by their kind."""
    sizes = persons["source"].map(persons["source"].value_counts())
    return persons["source"].where(sizes >= k, persons["kind"].map(GROUPED_FILES))


def _wide(answers: pd.DataFrame, order: "pd.Series[str]") -> pd.DataFrame:
    """Closed questions as columns, those of fewest answers first; rows in the order of the voices."""
    known = answers[answers["voice_id"].isin(set(order))].drop_duplicates(["voice_id", "variable"])
    wide = known.astype("object").pivot(index="voice_id", columns="variable", values="value").reindex(order)
    names = sorted(wide.columns, key=lambda name: (wide[name].nunique(), str(name)))
    return wide[names].astype("object").where(wide[names].notna(), None).reset_index(drop=True)
