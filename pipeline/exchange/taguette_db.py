"""Taguette's project file: a SQLite database by the schema of its version 1.5 (SQLAlchemy models, Alembic revision `db5e31a0233d`).

Later versions bring the file up to date when they import it. A document is HTML; the places of its highlights are bytes of its
text in UTF-8, tags not counted.
"""

import html
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path

REVISION = "db5e31a0233d"
APPLICATION = 0x54677474  # «Tgtt», by which tools know whose database this is
LONGEST_NAME, LONGEST_PATH = 50, 200  # characters of a project's and a document's name, and of a tag
OWNER = "admin"  # as Taguette's own exports; whoever imports takes the project over
_CONTROL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127), " ")
_MEMBER = "REFERENCES users(login) ON DELETE CASCADE ON UPDATE CASCADE"
_PROJECT = "INTEGER NOT NULL REFERENCES projects(id) ON DELETE CASCADE"
_SCHEMA = f"""
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);
CREATE TABLE users (login VARCHAR(30) NOT NULL PRIMARY KEY, created DATETIME NOT NULL, hashed_password VARCHAR(192),
  disabled BOOLEAN NOT NULL, password_set_date DATETIME, language VARCHAR(10), email VARCHAR(256), email_sent DATETIME);
CREATE UNIQUE INDEX ix_users_email ON users (email);
CREATE TABLE projects (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, name VARCHAR(200) NOT NULL, description TEXT NOT NULL,
  created DATETIME NOT NULL);
CREATE TABLE project_members (project_id {_PROJECT}, user_login VARCHAR(30) NOT NULL {_MEMBER},
  privileges VARCHAR(11) NOT NULL, PRIMARY KEY (project_id, user_login));
CREATE TABLE documents (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, name VARCHAR(200) NOT NULL, description TEXT NOT NULL,
  filename VARCHAR(200) NOT NULL, created DATETIME NOT NULL, project_id {_PROJECT}, text_direction VARCHAR(13) NOT NULL,
  contents TEXT NOT NULL);
CREATE TABLE commands (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, date DATETIME NOT NULL,
  user_login VARCHAR(30) NOT NULL REFERENCES users(login) ON UPDATE CASCADE, project_id {_PROJECT}, document_id INTEGER,
  payload TEXT NOT NULL);
CREATE TABLE tags (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, project_id {_PROJECT}, path VARCHAR(200) NOT NULL,
  description TEXT NOT NULL, CONSTRAINT uq_tags_project_id UNIQUE (project_id, path));
CREATE TABLE highlights (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  document_id INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE, start_offset INTEGER NOT NULL,
  end_offset INTEGER NOT NULL, snippet TEXT NOT NULL);
CREATE TABLE highlight_tags (highlight_id INTEGER NOT NULL REFERENCES highlights(id) ON DELETE CASCADE,
  tag_id INTEGER NOT NULL REFERENCES tags(id) ON DELETE CASCADE, PRIMARY KEY (highlight_id, tag_id));
CREATE INDEX ix_project_members_user_login ON project_members (user_login);
CREATE INDEX ix_project_members_project_id ON project_members (project_id);
CREATE INDEX ix_documents_project_id ON documents (project_id);
CREATE INDEX ix_commands_date ON commands (date);
CREATE INDEX idx_project_id ON commands (project_id, id);
CREATE INDEX idx_project_document ON commands (project_id, document_id);
CREATE INDEX ix_commands_document_id ON commands (document_id);
CREATE INDEX ix_commands_project_id ON commands (project_id);
CREATE INDEX ix_commands_user_login ON commands (user_login);
CREATE INDEX ix_tags_project_id ON tags (project_id);
CREATE INDEX ix_tags_path ON tags (path);
CREATE INDEX ix_highlights_document_id ON highlights (document_id);
CREATE INDEX ix_highlight_tags_tag_id ON highlight_tags (tag_id);
CREATE INDEX ix_highlight_tags_highlight_id ON highlight_tags (highlight_id);
"""


@dataclass(frozen=True)
class Highlight:
    """A stretch of a document, in bytes of its text, and the paths of its tags."""

    start: int
    end: int
    text: str
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Document:
    """A text as paragraphs (text, whether it is in italics), and its highlights in order."""

    name: str
    filename: str
    paragraphs: tuple[tuple[str, bool], ...]
    highlights: tuple[Highlight, ...]


@dataclass(frozen=True)
class Project:
    """A project without its documents: name, description, when it was made, and what each tag means, by path."""

    name: str
    description: str
    made: str
    tags: dict[str, str]


def write_project(place: Path, project: Project, documents: Iterable[Document]) -> None:
    """Write a project file; the same project gives the same bytes under the same SQLite."""
    place.unlink(missing_ok=True)
    with closing(sqlite3.connect(place)) as database, database:
        database.executescript(f"PRAGMA auto_vacuum = 1; PRAGMA application_id = {APPLICATION}; {_SCHEMA}")
        database.execute("INSERT INTO alembic_version VALUES (?)", (REVISION,))
        database.execute("INSERT INTO users (login, created, disabled) VALUES (?, ?, 0)", (OWNER, project.made))
        database.execute("INSERT INTO projects VALUES (1, ?, ?, ?)", (project.name, project.description, project.made))
        database.execute("INSERT INTO project_members VALUES (1, ?, 'ADMIN')", (OWNER,))
        tags = {path: number for number, path in enumerate(project.tags, start=1)}
        rows = [(tags[path], 1, path, description) for path, description in project.tags.items()]
        database.executemany("INSERT INTO tags VALUES (?, ?, ?, ?)", rows)
        numbers = count(1)
        for rank, document in enumerate(documents, start=1):
            told = (rank, document.name, "", document.filename, project.made, 1, "LEFT_TO_RIGHT", contents(document))
            database.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?)", told)
            for one in document.highlights:
                number = next(numbers)
                row = (number, rank, one.start, one.end, paragraph(one.text))
                database.execute("INSERT INTO highlights VALUES (?, ?, ?, ?, ?)", row)
                database.executemany("INSERT INTO highlight_tags VALUES (?, ?)", [(number, tags[path]) for path in one.tags])


def contents(document: Document) -> str:
    """Write a document as HTML; nothing stands between paragraphs, since it would count as text."""
    return "".join(paragraph(text, slanted) for text, slanted in document.paragraphs)


def paragraph(text: str, slanted: bool = False) -> str:
    """Write one paragraph; a control character, which Taguette refuses, becomes a space of as many bytes.

    >>> paragraph("a < b"), paragraph("Et vous ?", slanted=True)
    ('<p>a &lt; b</p>', '<p><em>Et vous ?</em></p>')
    """
    words = html.escape(text.translate(_CONTROL), quote=False)
    return f"<p><em>{words}</em></p>" if slanted else f"<p>{words}</p>"
