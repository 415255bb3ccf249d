"""DOCX and ODT → text with headings, tables as rows, in document order."""

from pathlib import Path

from pipeline.errors import UnreadableFile
from pipeline.ingest.written.assemble import assemble
from pipeline.ingest.written.docx import read_docx
from pipeline.ingest.written.odt import read_odt
from pipeline.model import Document, Source, Territory


def read_word(path: Path, source: Source, territory: Territory) -> Document:
    """Read a DOCX or ODT; in interviews and meetings its lines are searched for turns.

    The final text is read: insertions yes, deletions no, moved text once, merged cells once. Comments, running
    heads, hidden text and embedded objects are told as rejections. Bounds: those of `archive` and `safe_xml`.

    Raises:
        UnreadableFile: The file is not what its name says, is protected or damaged, or unpacks to too much.
    """
    try:
        pieces, told = read_odt(path) if path.suffix.lower() == ".odt" else read_docx(path)
        return assemble(pieces, told, source, territory)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(f"document abîmé ({type(error).__name__}) : rouvrez-le et enregistrez-le à nouveau.") from error
