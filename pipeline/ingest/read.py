"""One door for every file: a source → its passages and its refusals, never an exception."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from pipeline.errors import RegardsError
from pipeline.ingest.files.bounds import check_file
from pipeline.ingest.files.encoding import read_told
from pipeline.ingest.pdf.read import read_pdf
from pipeline.ingest.sample import sample_answers
from pipeline.ingest.segment import segment
from pipeline.ingest.speech.elan import read_eaf
from pipeline.ingest.speech.praat import read_textgrid
from pipeline.ingest.speech.subtitles import read_subtitles
from pipeline.ingest.speech.tei import read_tei
from pipeline.ingest.speech.transcriber import read_trs
from pipeline.ingest.speech.transcript import transcript
from pipeline.ingest.tables.answers import read_table
from pipeline.ingest.written.prose import prose
from pipeline.ingest.written.starred import is_starred
from pipeline.ingest.written.starred_voices import read_starred
from pipeline.ingest.written.web import read_html
from pipeline.ingest.written.word import read_word
from pipeline.model import Document, ReadOptions, Rejection, Source, Territory
from pipeline.schemas import PASSAGES, VOICES
from pipeline.territory import TABLES, suffix_of

_TIMED = {
    ".vtt": read_subtitles,
    ".srt": read_subtitles,
    ".tei": read_tei,
    ".xml": read_tei,
    ".trs": read_trs,
    ".textgrid": read_textgrid,
    ".eaf": read_eaf,
}


@dataclass(frozen=True)
class Reading:
    """What one source gave: passages, refusals, a row of `schemas.SOURCES` and what closed questions say.

    `passages` has the columns of `schemas.PASSAGES`, `voices` those of `schemas.VOICES`. `passing` tells a refusal that may not be
    the file's fault, such as memory that was wanting: it is worth another try.
    """

    passages: pd.DataFrame
    rejections: tuple[Rejection, ...]
    summary: dict[str, object]
    voices: pd.DataFrame
    passing: bool = False


def read_document(path: Path, source: Source, territory: Territory, options: ReadOptions | None = None) -> Document:
    """Read one file by its extension.

    Raises:
        RegardsError: The file cannot be read; the message says why and what to do.
    """
    suffix = suffix_of(path)
    check_file(path)
    if suffix == ".pdf":
        return read_pdf(path, source, options)
    if suffix in (".docx", ".odt"):
        return read_word(path, source, territory)
    if suffix in (".html", ".htm"):
        return read_html(path, source, territory)
    if suffix in _TIMED:
        return _TIMED[suffix](path, source, territory)
    if suffix in TABLES:
        return read_table(path, source)
    decoded = read_told(path)
    document = _text(decoded.text, suffix, source, territory)
    told = tuple(Rejection(source.path, "fichier", reason, detail) for reason, detail in decoded.repairs)
    return replace(document, rejections=(*told, *document.rejections))


def _text(text: str, suffix: str, source: Source, territory: Territory) -> Document:
    """Read running text: a corpus of a tool of textual statistics, prose, or turns of speech."""
    if suffix == ".txt" and is_starred(text):
        return read_starred(text, source, territory)
    return prose(text, source) if source.kind == "document" else transcript(text, source, territory)


def read_source(folder: Path, source: Source, territory: Territory, options: ReadOptions | None = None) -> Reading:
    """Read one source of a territory; a file that cannot be read becomes a named rejection.

    Args:
        folder: The territory's folder.
        source: Which file, and what it is.
        territory: Speakers and rules.
        options: How files are read; everything, without character recognition, when `None`.
    """
    options = options or ReadOptions()
    path = folder / source.path
    sha256 = ""
    try:
        check_file(path)
        sha256 = file_hash(path)
        document = read_document(path, source, territory, options)
        if options.sample and source.kind == "reponse":
            document = sample_answers(document, options.sample)
    except RegardsError as error:
        return refused_reading(source, sha256, str(error))
    except PermissionError:
        return refused_reading(source, sha256, "lecture interdite : vérifiez les droits du fichier.", passing=True)
    except MemoryError:
        return refused_reading(
            source, sha256, "fichier trop lourd pour la mémoire : coupez-le en plusieurs et relancez.", passing=True
        )
    except Exception as error:  # a parser's bug must not cost the other files
        told = f"erreur inattendue à la lecture ({type(error).__name__}: {error})"
        return refused_reading(source, sha256, told, passing=isinstance(error, OSError))
    return _summarise(document, sha256, territory)


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _summarise(document: Document, sha256: str, territory: Territory) -> Reading:
    result = segment(document, territory)
    summary = _summary(document.source, sha256)
    summary |= {
        "pages": document.pages,
        "read": result.read,
        "kept": result.kept,
        "refused": result.read - result.kept,
        "text": document.text if document.source.kind == "document" else None,
    }
    rejections = result.rejections
    if not result.kept and not rejections:
        rejections = (Rejection(document.source.path, "fichier", "aucun passage", "le fichier ne contient aucune phrase"),)
    return Reading(result.passages, rejections, summary, _voices(document))


def _voices(document: Document) -> pd.DataFrame:
    """Closed variables of the voices of a document, in the order of voices and variables."""
    path = document.source.path
    rows = [
        (f"{path}#{voice}", path, name, value) for voice, values in document.variables.items() for name, value in values.items()
    ]
    return pd.DataFrame(sorted(rows), columns=list(VOICES))


def _summary(source: Source, sha256: str) -> dict[str, object]:
    return {
        "source": source.path,
        "kind": source.kind,
        "mode": source.mode,
        "public": source.public,
        "rendering": source.rendering,
        "date": source.date,
        "sha256": sha256,
    }


def refused_reading(source: Source, sha256: str, message: str, passing: bool = False) -> Reading:
    """Give the reading of a file that could not be read: no passage and one named rejection; `passing` if it is worth another try."""
    summary = _summary(source, sha256) | {"pages": None, "read": 1, "kept": 0, "refused": 1, "text": None}
    rejection = Rejection(source.path, "fichier", "fichier illisible", message)
    return Reading(pd.DataFrame(columns=list(PASSAGES)), (rejection,), summary, pd.DataFrame(columns=list(VOICES)), passing)
