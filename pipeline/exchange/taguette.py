"""Taguette, written: a project that it opens, and the codebook and the highlights as the CSV that it makes.

A folder of three files: `projet.sqlite3`, which Taguette takes by «Import a project file», `codebook.csv`, which it takes by
«Import codebook», and `highlights.csv`, as it would export them, for other tools. A target that ends in `.sqlite3` gives the
project alone. Documents are the run's files, with their protected words; what an interviewer says is in italics and bears no tag.
A highlight is a passage. Speakers are not named, and nothing is told of them; passages that a person must read first are left
out.

Taguette does not keep who put a tag. The run's own tags are therefore called `regards/<thème>`: they are seen, counted and filtered
there, and come back as nobody's decision. Persons code with the themes themselves, with «Non : <thème>» and «Relu en entier», as in a
REFI-QDA project; `taguette_in` reads those.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, groupby
from pathlib import Path
from typing import NamedTuple

from pipeline import store
from pipeline.exchange.cells_out import guard
from pipeline.exchange.refi_codes import NEGATIVE, REVIEWED
from pipeline.exchange.shown import Shown, aside, open_run
from pipeline.exchange.taguette_db import LONGEST_NAME, LONGEST_PATH, Document, Highlight, Project, write_project
from pipeline.model import INTERVIEWER, Codebook

OURS = "regards/"  # opens the tags of the run: whoever reads them again knows that nobody put them there
PROJECT, CODEBOOK, HIGHLIGHTS = "projet.sqlite3", "codebook.csv", "highlights.csv"
# Headings in Taguette's own order.
CODEBOOK_COLUMNS = ("tag", "description", "number of highlights", "number of documents")
HIGHLIGHT_COLUMNS = ("id", "document", "tag", "content")
LONG = 2_000_000  # characters of a document beyond which a browser shows it badly
LINE = "\r\n"


class _Said(NamedTuple):
    """A passage of a document, in its place: who asks tags nothing."""

    source: str
    role: str
    text: str
    themes: list[str] | None


@dataclass
class _Counts:
    """How often each tag is put, in which documents, and which documents are long."""

    highlights: dict[str, int] = field(default_factory=dict)
    documents: dict[str, int] = field(default_factory=dict)
    long: list[str] = field(default_factory=list)
    put: int = 0

    def add(self, document: Document) -> None:
        """Count one document."""
        borne = [path for highlight in document.highlights for path in highlight.tags]
        for path in borne:
            self.highlights[path] = self.highlights.get(path, 0) + 1
        for path in set(borne):
            self.documents[path] = self.documents.get(path, 0) + 1
        self.put += len(document.highlights)
        if sum(len(text) for text, _ in document.paragraphs) > LONG:
            self.long.append(document.name)


def write(run: Path, folder: Path, target: Path) -> list[str]:
    """Write a run for Taguette.

    Args:
        run: Folder of a finished run.
        folder: The territory's.
        target: A folder, made where it is missing, in which files of the same names are replaced; or a `.sqlite3`.

    Returns:
        What a person should know of it, in French.
    """
    alone = target.suffix.lower() in (".sqlite3", ".sqlite", ".db")
    with open_run(run) as shown:
        counts = _Counts()
        project = _project(shown)
        with aside(target if alone else target / PROJECT) as place:
            if alone:
                write_project(place, project, _counted(shown, counts))
            else:
                with aside(target / HIGHLIGHTS) as listed:
                    write_project(place, project, _listed(_counted(shown, counts), listed))
        if not alone:
            with aside(target / CODEBOOK) as place:
                _write_codebook(place, project, counts)
        return [*_remarks(counts), *shown.remarks(asked=True)]


def _paths(codebook: Codebook) -> dict[str, str]:
    """What each theme is called; one whose name is too long, or taken, by its key."""
    paths: dict[str, str] = {}
    for theme in codebook.themes:
        fits = len(OURS + NEGATIVE + theme.name) <= LONGEST_PATH and theme.name not in paths.values()
        paths[theme.key] = theme.name if fits else theme.key
    return paths


def _project(shown: Shown) -> Project:
    """The project without its documents: tags for persons, and ours, which never come back as a person's."""
    paths = _paths(shown.codebook)
    tags: dict[str, str] = {}
    for theme in shown.codebook.themes:
        exclusions = "".join(f"\nExclusion : {one}" for one in theme.exclusions)
        tags[paths[theme.key]] = theme.definition.strip() + exclusions
    tags[REVIEWED] = (
        f"Le passage est lu en entier : ses thèmes sont ceux que vous avez mis et ceux de « {OURS} » que vous laissez."
    )
    tags |= {NEGATIVE + path: f"Le passage n'est pas de ce thème : {path}." for path in paths.values()}
    tags |= {OURS + path: f"Étiquette de regards, pour mémoire. Pour coder, mettez « {path} »." for path in paths.values()}
    territory = store.report_of(shown.run)["territoire"]
    name = str(territory["nom"]) if isinstance(territory, dict) else shown.run.parent.name
    about = f"Livre de codes : {shown.codebook.name}, version {shown.codebook.version}. « {OURS}… » : étiquettes du diagnostic."
    made = str(store.read_manifest_of(shown.run)["termine"]).replace("T", " ")
    return Project(name[:LONGEST_NAME], about, made, tags)


def _counted(shown: Shown, counts: _Counts) -> Iterator[Document]:
    for document in _documents(shown):
        counts.add(document)
        yield document


def _documents(shown: Shown) -> Iterator[Document]:
    """The run's files one by one, with their highlights in order."""
    paths = {key: OURS + path for key, path in _paths(shown.codebook).items()}
    names = document_names([source for (source,) in shown.ask("SELECT DISTINCT source FROM passages ORDER BY source")])
    said = (_Said(*row) for row in shown.dialogue())
    for source, group in groupby(said, key=lambda one: one.source):
        paragraphs, highlights, at = [], [], 0
        for one in group:
            asked = one.role == INTERVIEWER
            paragraphs.append((one.text, asked))
            end = at + len(one.text.encode("utf-8"))
            tags = tuple(paths[key] for key in paths if key in (one.themes or ()))
            if tags and not asked:
                highlights.append(Highlight(at, end, one.text, tags))
            at = end
        yield Document(names[source], source.rpartition("/")[2][-LONGEST_NAME:], tuple(paragraphs), tuple(highlights))


def document_names(sources: list[str]) -> dict[str, str]:
    """Name documents within the length that Taguette allows, two never alike.

    >>> list(document_names(["entretiens/a.txt", "documents/" + "x" * 60, "documents/y" + "x" * 60]).values())[1:]
    ['…xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', '…xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx (2)']
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for source in sources:
        name, number = source if len(source) <= LONGEST_NAME else "…" + source[1 - LONGEST_NAME :], 2
        while name in taken:
            mark = f" ({number})"
            name, number = "…" + source[1 - LONGEST_NAME + len(mark) :] + mark, number + 1
        names[source] = name
        taken.add(name)
    return names


def _listed(documents: Iterator[Document], place: Path) -> Iterator[Document]:
    """Write the highlights of documents as they go by, a row a tag, numbered as the project numbers them."""
    with place.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator=LINE)
        rows.writerow(HIGHLIGHT_COLUMNS)
        numbers = count(1)
        for document in documents:
            for highlight in document.highlights:
                number = next(numbers)
                rows.writerows((number, guard(document.name), guard(tag), guard(highlight.text)) for tag in highlight.tags)
            yield document


def _write_codebook(place: Path, project: Project, counts: _Counts) -> None:
    with place.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator=LINE)
        rows.writerow(CODEBOOK_COLUMNS)
        for path, description in project.tags.items():
            rows.writerow((guard(path), guard(description), counts.highlights.get(path, 0), counts.documents.get(path, 0)))


def _remarks(counts: _Counts) -> list[str]:
    told = [
        f"{counts.put} passage(s) surligné(s), sous « {OURS}… » ; pour coder, mettez les thèmes eux-mêmes. "
        "Taguette ne garde ni le doute ni les sous-thèmes : ils n'y sont pas."
    ]
    return told + [f"{name} : document de plus de {LONG} signes, que Taguette affichera mal." for name in counts.long]
