"""Tables of a run at rest: one Parquet file, or a folder of numbered parts where a table is long."""

import atexit
import os
import shutil
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.errors import MissingRun
from pipeline.schemas import TABLES

PART = 100_000  # rows of a part
VECTORS = 49  # of 2,048 rows each, read at once


def conform(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give a table the columns and types of its schema, and check it.

    Raises:
        pandera.errors.SchemaErrors: A value breaks the schema.
    """
    import pandera.pandas as pa

    schema = TABLES[name]
    typed = frame.reindex(columns=list(schema)).astype({column: dtype for column, (dtype, _) in schema.items()})
    columns = {c: pa.Column(dtype, nullable=nullable) for c, (dtype, nullable) in schema.items()}
    return pa.DataFrameSchema(columns, strict=True).validate(typed, lazy=True)


def write_table(run: Path, name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Write a table of a run, and give it back with the types of its schema; the same rows give the same bytes."""
    table = conform(name, frame)
    write_parts(run, name, (table.iloc[at : at + PART] for at in range(0, max(len(table), 1), PART)))
    return table


def write_parts(run: Path, name: str, frames: Iterable[pd.DataFrame]) -> None:
    """Write a table that comes frame by frame: how it comes changes nothing in the files.

    Args:
        run: Its folder.
        name: Of the table.
        frames: With the columns of its schema, in the order of its rows.
    """
    target = run / "tables" / name
    shutil.rmtree(target, ignore_errors=True)
    aside = target.with_name(f".{name}.partiel")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    parts = [_write(aside / f"part-{number:05}.parquet", name, part) for number, part in enumerate(_even(frames, name))]
    if len(parts) == 1:
        os.replace(parts[0], target.with_suffix(".parquet"))
        aside.rmdir()
    else:
        target.with_suffix(".parquet").unlink(missing_ok=True)
        os.replace(aside, target)


def table_files(run: Path, name: str) -> list[Path]:
    """Files of a table, in the order of its rows; none where it is missing."""
    single = run / "tables" / f"{name}.parquet"
    return [single] if single.is_file() else sorted((run / "tables" / name).glob("part-*.parquet"))


def table_names(run: Path) -> list[str]:
    """Names of the tables that a run holds."""
    folder = run / "tables"
    return sorted({p.stem for p in folder.glob("*.parquet")} | {p.name for p in folder.glob("[!.]*") if p.is_dir()})


def read_table(run: Path, name: str, where: str = "") -> pd.DataFrame:
    """Read a table of a run with the types of its schema.

    Args:
        run: Its folder.
        name: Of the table.
        where: A condition of SQL on its rows; `{language}` stands for the files of that table.

    Raises:
        MissingRun: The table is not there, or was written by an older version.
    """
    files = table_files(run, name)
    if not files:
        raise MissingRun(f"La table {run / 'tables' / name} est absente : relancez regards run --force.")
    schema = TABLES[name]
    with _database().cursor() as connection:
        there = {column[0] for column in connection.execute(f"DESCRIBE SELECT * FROM {_sql(files)}").fetchall()}
        missing = [column for column in schema if column not in there]
        if missing:
            raise MissingRun(
                f"La table {run / 'tables' / name} est d'une version d'avant ({', '.join(missing)}) : relancez regards run --force."
            )
        condition = f" WHERE {where.format(language=_sql(table_files(run, 'language')))}" if where else ""
        columns = ", ".join(f'"{column}"' for column in schema)
        result = connection.execute(f"SELECT {columns} FROM {_sql(files)}{condition}")
        frames = [shared(_typed(chunk, name)) for chunk in _chunks(result)]
    return pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]


def shared(frame: pd.DataFrame) -> pd.DataFrame:
    """Let equal words of a column be one object: a million rows repeat few files, publics and questions."""
    told = {}
    for name in frame.columns[[str(dtype) in ("string", "str") for dtype in frame.dtypes]]:
        codes, words = pd.factorize(frame[name])
        if len(words) < len(frame) // 2:
            told[name] = pd.Series(words.take(codes, allow_fill=True), index=frame.index, dtype=frame[name].dtype)
    return frame.assign(**told)


def _chunks(result: object) -> Iterator[pd.DataFrame]:
    first = True
    while True:
        chunk = result.fetch_df_chunk(VECTORS)  # type: ignore[attr-defined]
        if not len(chunk) and not first:
            return
        yield chunk
        first = False


def _typed(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    return frame.astype({column: dtype for column, (dtype, _) in TABLES[name].items()})


def _even(frames: Iterable[pd.DataFrame], name: str) -> Iterator[pd.DataFrame]:
    """Cut what comes in parts of `PART` rows; at least one part, be it empty."""
    waiting: list[pd.DataFrame] = []
    rows, given = 0, False
    for frame in frames:
        waiting.append(frame)
        rows += len(frame)
        while rows > PART:
            together = pd.concat(waiting, ignore_index=True)
            yield together.iloc[:PART]
            given = True
            waiting, rows = [together.iloc[PART:]], rows - PART
    if rows or not given:
        yield pd.concat(waiting, ignore_index=True) if waiting else pd.DataFrame(columns=list(TABLES[name]))


def _write(path: Path, name: str, frame: pd.DataFrame) -> Path:
    with _database().cursor() as connection:
        connection.register("contents", frame)
        columns = ", ".join(f'"{c}"::{_sql_type(dtype)} AS "{c}"' for c, (dtype, _) in TABLES[name].items())
        target = str(path).replace("'", "''")
        connection.sql(f"COPY (SELECT {columns} FROM contents) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
    return path


@lru_cache(maxsize=1)
def _database() -> Any:
    """One database in memory for all tables, on one thread: the same rows give the same bytes."""
    import duckdb

    database = duckdb.connect(config={"threads": 1})
    atexit.register(_close)
    return database


def _close() -> None:
    """Close the database before Python ends: its bindings complain of what is left open."""
    _database().close()
    _database.cache_clear()


def _sql(files: list[Path]) -> str:
    told = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
    return f"read_parquet([{told}])"


def _sql_type(dtype: str) -> str:
    return {"string": "VARCHAR", "Int64": "BIGINT", "Float64": "DOUBLE", "boolean": "BOOLEAN"}[dtype]
