"""A run as it may leave the program: passages that may be shown, what they are about, and what may be told of who speaks.

Interviewers' words are left out: they are no answer. So are passages that a person must read first (a name that may be left,
somebody recognisable), as in the report's explorer, and those without a letter or a digit. Passages are streamed from the
run's files: a million of them never stand in memory together.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from pipeline import store
from pipeline.exchange.told import Voice, told_voices
from pipeline.model import INTERVIEWER, PARTICIPANT, Codebook
from pipeline.parquet import table_files
from pipeline.themes.codebook import read_codebook

FETCHED = 5_000  # rows at a time
# What may be shown of a run: of all that is said, and of participants.
_SAID = "caution IS NULL AND regexp_matches(text, '[\\p{L}\\p{N}]')"
_SHOWN = f"role = '{PARTICIPANT}' AND {_SAID}"
_PLACE = '"row" NULLS FIRST, turn NULLS FIRST, page NULLS FIRST, start_char, passage_id'
_VOICES = f"""
SELECT voice_id, min(kind) AS kind, min(perspective) AS perspective, min(mode) AS mode, min(public) AS public,
  min(rendering) AS rendering, min(commune) AS commune, min(source) AS source,
  count(*) AS passages, coalesce(sum(words), 0)::BIGINT AS words,
  min(coalesce("row", -1)) AS r, min(coalesce(turn, -1)) AS t, min(coalesce(page, -1)) AS p, min(start_char) AS c
FROM passages WHERE {_SHOWN} GROUP BY voice_id ORDER BY source, r, t, p, c, voice_id
"""
_CODED = """
SELECT p.passage_id, p.voice_id, p.source, p.kind, p.section, p.question, p.page, p.turn, p."row", p.start_s, p.text, p.words,
  t.tags, s.labels, p.start_char, p.end_char
FROM passages p JOIN places v USING (voice_id)
LEFT JOIN (SELECT passage_id, list((theme, decision = 'oui', score, uncertain, labeller)) AS tags FROM tags GROUP BY passage_id) t
  USING (passage_id)
LEFT JOIN (SELECT passage_id, list(label ORDER BY theme, subtheme) AS labels FROM subthemes GROUP BY passage_id) s USING (passage_id)
"""
_DIALOGUE = f"""
SELECT source, role, text, t.themes FROM passages
LEFT JOIN (SELECT passage_id, list(theme ORDER BY theme) AS themes FROM tags WHERE decision = 'oui' GROUP BY passage_id) t
  USING (passage_id)
WHERE {_SAID} ORDER BY source, {_PLACE}
"""


class Tagged(NamedTuple):
    """What is decided of one passage and theme."""

    given: bool
    score: float
    uncertain: bool
    labeller: str


class Passage(NamedTuple):
    """One passage that may be shown, with what it is about: tags by theme, names of sub-themes."""

    passage_id: str
    voice: Voice
    source: str
    kind: str
    section: str | None
    question: str | None
    page: int | None
    turn: int | None
    row: int | None
    start_s: float | None
    text: str
    words: int | None
    tags: dict[str, Tagged]
    subthemes: tuple[str, ...]
    span: tuple[int, int]

    @property
    def themes(self) -> frozenset[str]:
        """Keys of the themes that it is about."""
        return frozenset(theme for theme, tag in self.tags.items() if tag.given)


@dataclass(frozen=True)
class Shown:
    """A run that is being written out.

    Attributes:
        run: Its folder.
        k: Fewest persons that may be described.
        codebook: Its themes.
        voices: Who speaks, in the order of their labels, by their own identifiers: those stay inside.
        withheld: Passages that a person must read first.
        questions: Passages of interviewers.
        connection: To the tables of the run.
    """

    run: Path
    k: int
    codebook: Codebook
    voices: dict[str, Voice]
    withheld: int
    questions: int
    connection: Any

    @cached_property
    def timed(self) -> bool:
        """Whether the territory declares waves, and a voice may be told of one."""
        return any(voice.wave for voice in self.voices.values())

    def passages(self, by_voice: bool = False) -> Iterator[Passage]:
        """Give the passages in the order of their files, as far as those are told, or all those of one voice together."""
        order = f"v.place, {_PLACE}" if by_voice else f"v.block, p.source, {_PLACE}"
        with self.connection.cursor() as cursor:
            result = cursor.execute(f"{_CODED} WHERE {_SHOWN} ORDER BY {order}")
            while rows := result.fetchmany(FETCHED):
                yield from (self._passage(row) for row in rows)

    def dialogue(self) -> Iterator[tuple[str, str, str, list[str] | None]]:
        """Give file, role, text and themes of passages in the order of their files, interviewers' words among them."""
        with self.connection.cursor() as cursor:
            result = cursor.execute(_DIALOGUE)
            while rows := result.fetchmany(FETCHED):
                yield from rows

    def table(self, name: str) -> pd.DataFrame:
        """Read another table of the run."""
        return store.read_table(self.run, name)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the run's tables: `passages` holds all of them, `shown` those that may be shown."""
        with self.connection.cursor() as cursor:
            found: list[tuple[Any, ...]] = cursor.execute(query).fetchall()
        return found

    def remarks(self, asked: bool = False) -> list[str]:
        """Say what is not in the file, and why; `asked` where interviewers' words are."""
        told = []
        if self.withheld:
            told.append(
                f"{self.withheld} passage(s) à relire d'abord (nom possible, personne reconnaissable) n'y sont pas : "
                "relisez-les (regards protect review), puis relancez regards run."
            )
        if self.questions and not asked:
            told.append(
                f"Les paroles des enquêteurs ({self.questions} passage(s)) n'y sont pas : elles ne sont pas des réponses."
            )
        return told

    def _passage(self, row: tuple[Any, ...]) -> Passage:
        identifier, voice, *rest = row
        source, kind, section, question, page, turn, row_, start_s, text, words, coded, labels, start, end = rest
        speaker = self.voices[voice]
        # Where a voice's file is not told, its place in a file would tell it.
        place = (question, page, turn, row_, start_s) if speaker.source else (None,) * 5
        tags = {theme: Tagged(given, score, sure, who) for theme, given, score, sure, who in map(_values, coded or ())}
        # A sheet of a workbook may be a commune's: what a part is called is told of documents only.
        heading = section if kind == "document" else None
        known = (identifier, speaker, source, kind, heading, *place, text, words, tags, tuple(labels or ()), (start, end))
        return Passage._make(known)


def _values(pair: Any) -> Any:
    """The values of a row within a row, whichever way the database gives it."""
    return pair.values() if isinstance(pair, dict) else pair


@contextmanager
def open_run(run: Path) -> Iterator[Shown]:
    """Open a finished run to write it out.

    Args:
        run: Its folder.

    Raises:
        MissingRun: A table is missing, or was written by an older version.
    """
    import duckdb

    answers = store.read_table(run, "voices")
    with duckdb.connect(config={"threads": 1, "temp_directory": tempfile.gettempdir()}) as connection:
        for name in ("passages", "tags", "subthemes"):
            store.read_table(run, name, "1 = 0")  # says what to do where a table is missing, or of a version before
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet({_files(run, name)})")
        connection.execute(f"CREATE VIEW shown AS SELECT * FROM passages WHERE {_SHOWN}")
        voices = connection.execute(_VOICES).df()
        voices["wave"] = voices["voice_id"].map(_waves(run, connection))
        parameters: Any = store.read_manifest_of(run)["empreinte"]["parameters"]
        k = int(parameters["k"])
        told = told_voices(voices, answers, k)
        connection.register("ranks", _ranks(told))
        connection.execute("CREATE TABLE places AS SELECT voice_id::VARCHAR AS voice_id, place, block FROM ranks")
        withheld, questions = connection.execute(
            f"SELECT count(*) FILTER (role = '{PARTICIPANT}' AND caution IS NOT NULL), count(*) FILTER (role = '{INTERVIEWER}') FROM passages"
        ).fetchall()[0]
        codebook = read_codebook(store.codebook_of(run))
        yield Shown(run, k, codebook, told, int(withheld), int(questions), connection)


def _waves(run: Path, connection: Any) -> dict[str, str]:
    """The wave of each voice that was heard at one only."""
    sources = store.read_table(run, "sources")
    if sources["wave"].isna().all():
        return {}
    spoken = connection.execute("SELECT DISTINCT voice_id, source FROM passages").df()
    waves = spoken["source"].map(dict(zip(sources["source"], sources["wave"], strict=True)))
    groups = waves.fillna("").groupby(spoken["voice_id"])
    once = groups.first()[groups.nunique() == 1]
    return {str(voice): str(wave) for voice, wave in once.items() if wave}


def _ranks(voices: dict[str, Voice]) -> pd.DataFrame:
    """Ranks of the voices, and of the groups of whom the same is told."""
    blocks: dict[tuple[str, ...], int] = {}
    ranks = [blocks.setdefault(voice.profile, len(blocks)) for voice in voices.values()]
    return pd.DataFrame({"voice_id": list(voices), "place": range(len(ranks)), "block": ranks})


def _files(run: Path, name: str) -> str:
    """Files of a table, as SQL writes a list."""
    files = table_files(run, name)
    return "[" + ", ".join("'" + str(file).replace("'", "''") + "'" for file in files) + "]"


@contextmanager
def aside(target: Path) -> Iterator[Path]:
    """Give a place beside a file to write it in; it takes its name only once it is whole."""
    place = target.with_name(f".{target.stem}.partiel{target.suffix}")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield place
        place.replace(target)
    finally:
        place.unlink(missing_ok=True)
