"""Read the decisions that a person took in the report's own page: one JSON message, understood as a workbook is."""

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import CorrectionsRefused
from pipeline.exchange.corrections_out import AGREED, COMMENT, REASON
from pipeline.exchange.decided import IDENTIFIER, Desk, Read, Run
from pipeline.model import Codebook

EXPLORER = "explorateur"  # a passage that somebody chose to look at measures nothing
LONGEST_COMMENT = 5000  # characters
LONGEST_NAME = 80


class _Correction(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    passage: str = Field(max_length=100)
    decisions: dict[str, str] = {}
    agreed: bool = False
    comment: str = Field("", max_length=LONGEST_COMMENT)


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    coder: str = Field(max_length=LONGEST_NAME)
    corrections: list[_Correction]


def read_page(body: bytes, tags: pd.DataFrame, codebook: Codebook, time: str) -> Read:
    """Read the decisions of a message of the page.

    Args:
        body: JSON: `{"coder": …, "corrections": [{"passage": …, "decisions": {theme: oui or non}, "agreed": …, "comment": …}]}`.
        tags: Of the run that the page shows.
        codebook: Its themes.
        time: When, ISO 8601.

    Raises:
        CorrectionsRefused: The message is of another shape, or nobody signs it.
    """
    try:
        message = _Message.model_validate_json(body)
    except ValidationError as error:
        raise CorrectionsRefused(_told(error)) from error
    desk = Desk(Run(tags, codebook), message.coder, time)
    unknown: list[str] = []
    for number, one in enumerate(message.corrections, start=1):
        place = f"correction {number} ({one.passage})"
        strange = [theme for theme in one.decisions if theme not in codebook.keys]
        if strange:
            unknown.append(
                f"{place} : « {strange[0]} » n'est pas un thème du livre de codes ({', '.join(codebook.keys)}) ; rechargez la page."
            )
            continue
        cells = {IDENTIFIER: one.passage, AGREED: "oui" if one.agreed else "", COMMENT: one.comment, REASON: EXPLORER}
        desk.take(place, one.decisions | cells)
    read = desk.done()
    return Read(read.corrections, read.empty, unknown + read.problems)


def _told(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"]) or "message entier"
    if first["type"] == "string_too_long":
        return f"{where} : plus de {first['ctx']['max_length']} signes ; raccourcissez, puis enregistrez de nouveau."
    return f"Le message de la page n'est pas compris ({where}) : rien n'a été enregistré. Rechargez la page, puis recommencez."
