"""Reading one file: its passages and its refusals."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from pipeline.ingest.read import Reading, read_source
from pipeline.jobs import Ref
from pipeline.model import ReadOptions, Source, Territory


@dataclass(frozen=True)
class ReadOrder:
    """Which file to read, and how.

    Attributes:
        folder: The territory's, as the machine that launches sees it.
        copy: The file's bytes on a shelf, for machines that do not see the folder.
    """

    folder: str
    source: Source
    territory: Territory
    options: ReadOptions
    copy: Ref | None = None


def read(order: ReadOrder) -> Reading:
    """Read a file; one that cannot be read gives a named rejection."""
    if order.copy is None or (Path(order.folder) / order.source.path).is_file():
        return read_source(Path(order.folder), order.source, order.territory, order.options)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / order.source.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(order.copy.get())
        return read_source(Path(folder), order.source, order.territory, order.options)
