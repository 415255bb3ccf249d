"""Which starred variable of a corpus says who speaks, where, in which capacity, and which hold what nobody may read."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.errors import MissingColumn
from pipeline.ingest.tables.column_role import column_of
from pipeline.ingest.tables.platforms import PERSONAL
from pipeline.ingest.written.starred import Starred
from pipeline.model import Columns

VOICE = "voix"  # of our own exports: always who speaks
# Variables that say who speaks, where texts that share a value agree on all that is told of that person.
_WHO = (
    *(VOICE, "id", "ident", "identifiant", "num", "numero", "n", "ind", "individu", "suj", "sujet", "enq", "enquete", "rep"),
    *("repondant", "participant", "personne", "locuteur", "ent", "entretien", "interview"),
)
_QUESTION = ("question", "q")
_COMMUNE = ("commune", "ville")
# Variables that a text of one person may change: they say what the text is about, not who speaks.
_OF_A_TEXT = {*_QUESTION, "passage", "theme", "thematique"}
_USUAL = {"commune": _COMMUNE, "public": ("public",), "question": _QUESTION}


@dataclass(frozen=True)
class Roles:
    """Which variable of a corpus says what; `None` where none does."""

    identity: str | None
    commune: str | None
    public: str | None
    question: str | None


def roles_of(texts: Sequence[Starred], values: dict[str, list[str]], told: Columns) -> Roles:
    """Tell which variables say who speaks, from where, in which capacity and on what.

    Args:
        texts: Of the corpus.
        values: Variable → its value in each text that has it.
        told: What the manifest names.

    Raises:
        MissingColumn: The manifest names a variable that no text has.
    """
    missing = [n for n in (told.identifier, told.commune, told.public, told.question_column) if n and n not in values]
    if missing:
        raise MissingColumn(
            f"aucun texte n'a la variable « {missing[0]} » que nomme [sources.colonnes] ; variables de ce corpus : "
            f"{', '.join(sorted(values)) or 'aucune'}. Corrigez le manifeste."
        )
    first = {name: next((n for n in names if n in values), None) for name, names in _USUAL.items()}
    return Roles(
        told.identifier or next((name for name in _WHO if name in values and _tells_who(name, texts)), None),
        told.commune or first["commune"],
        told.public or first["public"],
        told.question_column or first["question"],
    )


def _tells_who(name: str, texts: Sequence[Starred]) -> bool:
    """Whether texts that share a value of a variable agree on all else that is told of a person."""
    if name == VOICE:
        return True
    agreed: dict[str, tuple[str, ...]] = {}
    for one in texts:
        rest = tuple(f"{n}_{v}" for n, v in sorted(one.stars) if n != name and n not in _OF_A_TEXT)
        value = dict(one.stars).get(name, "")
        if value and agreed.setdefault(value, rest) != rest:
            return False
    return len(agreed) > 1 or len(texts) == 1


def names_persons(name: str, values: Sequence[str]) -> bool:
    """Whether a column of a table with this heading and these cells would hold who people are, hyphens read as spaces too."""
    given = [value for value in values if value]
    heading = plain(name) or name
    return any(column_of(heading, cells, None).role == PERSONAL for cells in (given, [plain(cell) or cell for cell in given]))


def plain(name: str | None) -> str | None:
    """A name that hyphens and underscores hold together, as words."""
    return " ".join((name or "").replace("_", " ").replace("-", " ").split()) or None
