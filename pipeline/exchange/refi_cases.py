"""Voices as the cases of a REFI-QDA project, with what may be told of each in a file that leaves."""

import pandas as pd

from pipeline.exchange.assembled import voice_numbers
from pipeline.exchange.project import Case, Source, Value, Variable, guid_of
from pipeline.exchange.told import Voice
from pipeline.model import PARTICIPANT

# Attribute of a voice → name of the variable, and what it is.
ATTRIBUTES = {
    "public": ("public", "Public de la voix."),
    "perspective": ("perspective", "Institutionnel ou vécu."),
    "mode": ("mode", "Comment la parole a été recueillie."),
    "rendering": ("rendu", "Mots exacts, paraphrase ou synthèse."),
    "commune": ("commune", "Commune de la voix."),
    "wave": ("vague", "Moment où la voix a été entendue."),
}
DATE = ("date", "Date de la source.")
CLOSED = "question : "


def variable_guid(name: str) -> str:
    """Identifier of a variable."""
    return guid_of("variable", name)


def values_of(voice: Voice) -> tuple[Value, ...]:
    """What may be told of a voice."""
    told = {name: getattr(voice, attribute) for attribute, (name, _) in ATTRIBUTES.items()}
    told |= {CLOSED + question: answer for question, answer in sorted(voice.variables.items())}
    return tuple(Value(variable_guid(name), value) for name, value in told.items() if value)


def source_values(passages: pd.DataFrame, voices: dict[str, Voice]) -> tuple[Value, ...]:
    """What may be told of every voice of a source alike, and its date."""
    heard = passages.loc[passages["role"] == PARTICIPANT, "voice_id"].unique()
    each = [values_of(voices[voice]) for voice in heard if voice in voices]
    shared = tuple(value for value in each[0] if all(value in values for values in each)) if len(each) == len(heard) > 0 else ()
    date = passages["date"].iloc[0]
    return shared + ((Value(variable_guid(DATE[0]), str(date)),) if pd.notna(date) else ())


def cases_of(passages: pd.DataFrame, voices: dict[str, Voice], names: dict[str, str]) -> tuple[Case, ...]:
    """A case a voice: what may be told of it, and its passages, or the source where it speaks alone.

    Args:
        passages: Columns of `schemas.PASSAGES`.
        voices: Those of whom something is shown, by their own identifier.
        names: Source → its name in the project.
    """
    spoken = passages[passages["role"] == PARTICIPANT]
    alone = spoken.groupby("source")["voice_id"].nunique() == 1
    numbers = {str(path): voice_numbers(part) for path, part in spoken.groupby("source")}
    cases: list[tuple[str, int, Case]] = []
    for voice, part in spoken.groupby("voice_id", sort=True):
        paths = [str(path) for path in sorted(part["source"].unique())]
        whole = [path for path in paths if alone[path]]
        rest = part.loc[~part["source"].isin(whole) & part["caution"].isna(), "passage_id"]
        number = numbers[paths[0]].get(str(voice), 0)
        case = Case(
            guid=guid_of("case", str(voice)),
            name=names[paths[0]] + (f", voix {number}" if number else ""),
            values=values_of(voices[str(voice)]) if voice in voices else (),
            sources=tuple(guid_of("source", path) for path in whole),
            selections=tuple(guid_of("selection", str(identifier)) for identifier in rest),
        )
        cases.append((names[paths[0]], number, case))
    return tuple(case for *_, case in sorted(cases, key=lambda told: (told[:2], told[2].guid)))


def variables_of(cases: tuple[Case, ...], sources: tuple[Source, ...], voices: dict[str, Voice]) -> tuple[Variable, ...]:
    """The variables that cases or sources have a value of."""
    held = [*(case.values for case in cases), *(source.values for source in sources)]
    used = {value.variable for values in held for value in values}
    asked = sorted({question for voice in voices.values() for question in voice.variables})
    known = [*ATTRIBUTES.values(), DATE, *((CLOSED + question, "Question fermée.") for question in asked)]
    found = [Variable(variable_guid(name), name, description=told) for name, told in known]
    return tuple(variable for variable in found if variable.guid in used)
