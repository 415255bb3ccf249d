"""Where a command finds a territory and its last run."""

from pathlib import Path

from slugify import slugify

from pipeline import store
from pipeline.errors import TerritoryNotFound
from pipeline.territory import find_territory, slug_of


def run_of(name: str, workspace: Path) -> tuple[Path, Path]:
    """Folder of a territory and its last run, which stays readable when its files, or the folder, are gone.

    Raises:
        TerritoryNotFound: There is neither a folder nor a run of this name.
        MissingRun: It was never run.
    """
    place = store.Workspace(workspace.resolve())
    try:
        folder = find_territory(name, workspace)
    except TerritoryNotFound:
        if not place.reports(slugify(name)).is_dir():
            raise
        folder = place.root / "corpora" / slugify(name)
    return folder, store.latest_run(place, slug_of(folder))
