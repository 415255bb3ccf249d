"""A REFI-QDA project of any tool → codings in the shape of every other tool's."""

from datetime import datetime
from pathlib import Path

from pipeline.exchange.foreign import ForeignCoding
from pipeline.exchange.positions import count_of
from pipeline.exchange.project import Code, Coding, Project, Source, every_code
from pipeline.exchange.refi_file import holds_project
from pipeline.exchange.refi_read import read_project


def recognises(path: Path) -> bool:
    """Tell whether a file is a ZIP with a REFI-QDA project in it."""
    return holds_project(path)


def read(path: Path) -> list[ForeignCoding]:
    """Read the codings of a `.qdpx`, in the order of the file.

    Codings of a whole document are there without words; see `left_out` for what has no text at all.

    Raises:
        UnreadableFile: See `refi_read.read_project`.
    """
    return codings_of(read_project(path))


def left_out(path: Path) -> list[str]:
    """Tell in French what a `.qdpx` holds besides texts: images, sound, links.

    Raises:
        UnreadableFile: See `refi_read.read_project`.
    """
    return [f"non repris : {told}." for told in read_project(path).unread]


def codings_of(project: Project) -> list[ForeignCoding]:
    """Give the codings of a project; a code that the project does not define is named by its identifier."""
    return _Project(project).codings()


class _Project:
    """Names, by identifier, of what codings refer to."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.users = {user.guid: user.name for user in project.users}
        self.codes = {code.guid: (code, above) for code, above in every_code(project.codes)}
        self.notes = {note.guid: note.text.strip() for note in project.notes}

    def codings(self) -> list[ForeignCoding]:
        """Give them all, source by source."""
        return [coding for source in self.project.sources for coding in self.of_source(source)]

    def of_source(self, source: Source) -> list[ForeignCoding]:
        """Give those of a source: of its selections, then of it whole."""
        coded = [s for s in source.selections if s.codings]
        places = count_of(source.text, [(s.start, s.end) for s in coded])
        last = len(places) - 1
        found = []
        for selection in coded:
            known = 0 <= selection.start < selection.end and selection.start <= last
            span = (places[selection.start], places[min(selection.end, last)]) if known else None
            found += [self.coding(source, coding, span) for coding in selection.codings]
        return found + [self.coding(source, coding, None) for coding in source.codings]

    def coding(self, source: Source, coding: Coding, span: tuple[int, int] | None) -> ForeignCoding:
        """Give one coding, of a range of characters or of none."""
        code, above = self.codes.get(coding.code, (Code(coding.code, coding.code), None))
        start, end = span or (None, None)
        return ForeignCoding(
            document=source.name or source.guid,
            quote=source.text[start:end] if span else "",
            code=code.name,
            coder=self.users.get(coding.user, ""),
            time=local_time(coding.time),
            start=start,
            end=end,
            text=source.text,
            parent=above.name if above else None,
            comment=" ; ".join(self.notes[note] for note in coding.notes if self.notes.get(note)),
        )


def local_time(written: str) -> str:
    """Give a time as the decisions of a territory hold it: of this place, to the second; nothing where it is no time.

    >>> local_time("2026-11-27T18:54:37"), local_time("hier")
    ('2026-11-27T18:54:37', '')
    """
    try:
        time = datetime.fromisoformat(written.strip())
    except ValueError:
        return ""
    here = time.astimezone().replace(tzinfo=None) if time.tzinfo else time
    return here.isoformat(timespec="seconds")
