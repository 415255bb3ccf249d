"""What one diagnostic is made of, where it goes, and who is told how far it is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pipeline import edition, store
from pipeline.jobs import Foreman
from pipeline.model import ReadOptions, Rejection, Territory
from pipeline.protect import secrets
from pipeline.shelf import Shelf

PART = 20_000  # passages of one file that are coded at once


@dataclass(frozen=True)
class Settings:
    """What a diagnostic depends on.

    Attributes:
        folder: The territory's.
        refused: Files that were never opened.
        fingerprint: Of all that its tables depend on.
        formats: Of the report.
        magazine: Address of an object store that machines share; `None` keeps everything in the workspace.
    """

    folder: Path
    territory: Territory
    refused: list[Rejection]
    workspace: store.Workspace
    parameters: store.Parameters
    fingerprint: dict[str, object]
    formats: tuple[str, ...] = tuple(edition.FORMATS)
    magazine: str | None = None

    @property
    def options(self) -> ReadOptions:
        """How files are read."""
        return ReadOptions(self.parameters.sample, self.parameters.ocr)

    @cached_property
    def shelf(self) -> Shelf:
        """Where stages keep what they make; nobody is named there."""
        place = self.workspace.results(self.territory.slug)
        return Shelf(f"{self.magazine.rstrip('/')}/{self.territory.slug}" if self.magazine else str(place)).private()

    @cached_property
    def secret(self) -> Shelf:
        """Where readings are kept before protection, with the key of the pseudonyms and closed like it."""
        folder = self.workspace.secret(self.territory.slug)
        place = folder / (secrets.PASSING if secrets.is_locked(folder) else secrets.READINGS)
        secrets.folder_of(folder / secrets.KEY)
        return Shelf(f"{self.magazine.rstrip('/')}/{self.territory.slug}-lectures" if self.magazine else str(place)).private()


@dataclass
class Watch:
    """Whom the course tells how far it is; by default nobody."""

    begin: Callable[[str, int], None] = lambda step, total: None
    say: Callable[[str], None] = lambda line: None


@dataclass
class Course:
    """A diagnostic under way: its settings, who has jobs done, and who is told."""

    settings: Settings
    foreman: Foreman
    watch: Watch = field(default_factory=Watch)
