"""Tables of what is made beside a territory's runs: checked, written and read back by the schema that each has."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from pipeline.errors import MissingRun
from pipeline.parquet import table_files

Schema = Mapping[str, tuple[str, bool]]
_KINDS = {"string": "VARCHAR", "Int64": "BIGINT", "Float64": "DOUBLE", "boolean": "BOOLEAN"}


def conform_to(schema: Schema, frame: pd.DataFrame) -> pd.DataFrame:
    """Give a table the columns and types of its schema, and check it.

    Args:
        schema: Column → (dtype, whether it may be null), in the order of the file.
        frame: With those columns at least; one that lacks is null.

    Raises:
        pandera.errors.SchemaErrors: A value breaks the schema.
    """
    import pandera.pandas as pa

    typed = frame.reindex(columns=list(schema)).astype({column: dtype for column, (dtype, _) in schema.items()})
    columns = {column: pa.Column(dtype, nullable=nullable) for column, (dtype, nullable) in schema.items()}
    return pa.DataFrameSchema(columns, strict=True).validate(typed, lazy=True).reset_index(drop=True)


def write_side_table(run: Path, name: str, schema: Schema, frame: pd.DataFrame) -> None:
    """Write a table as one Parquet file of a run's folder; the same rows give the same bytes."""
    import duckdb

    columns = ", ".join(f'"{column}"::{_KINDS[dtype]} AS "{column}"' for column, (dtype, _) in schema.items())
    target = str(run / "tables" / f"{name}.parquet").replace("'", "''")
    with duckdb.connect(config={"threads": 1}) as database:
        database.register("contents", frame)
        database.sql(f"COPY (SELECT {columns} FROM contents) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")


def read_side_table(run: Path, name: str, schema: Schema) -> pd.DataFrame:
    """Read a table of a run's folder with the types of its schema.

    Raises:
        MissingRun: The folder holds no such table.
    """
    files = table_files(run, name)
    if not files:
        raise MissingRun(f"{run} : la table {name} y manque ; relancez la commande qui a fait ce dossier avec --force.")
    import duckdb

    with duckdb.connect(config={"threads": 1}) as database:
        return conform_to(schema, database.read_parquet(str(files[0])).df())
