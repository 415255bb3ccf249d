"""What a run leaves on Prefect's page: where it stands, its key figures, the link to its report."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any, cast
from uuid import UUID

from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    update_progress_artifact,
)
from prefect.client.orchestration import get_client
from prefect.runtime import flow_run
from prefect.settings import PREFECT_API_URL

from flows import progress
from flows.report_site import link_of
from pipeline import store
from pipeline.parquet import table_files

SAME = "Rien n'avait changé depuis cette exécution : elle n'a pas été refaite."
PERIOD = 1.0  # seconds between two looks at where the run stands


def log(line: str, level: int = logging.INFO, run: str | None = None) -> None:
    """Write a line in the log that Prefect's page shows first; the engine's own lines, which may quote what was read, are not."""
    told = {"name": "regards", "level": level, "message": line, "flow_run_id": run or flow_run.id}
    with suppress(Exception), get_client(sync_client=True) as client:  # a server that does not answer costs the run nothing
        client.create_logs([told | {"timestamp": datetime.now(UTC).isoformat()}])


@contextmanager
def followed(slug: str) -> Iterator[None]:
    """Show on Prefect's page where the run inside the block stands."""
    bar = cast(UUID, create_progress_artifact(0.0, key=f"avancement-{slug}", description="préparation"))
    over = Event()
    watcher = Thread(target=_follow, args=(bar, str(flow_run.id), over), daemon=True)
    watcher.start()
    try:
        yield
        update_progress_artifact(bar, 100.0, "terminé")
    finally:
        over.set()
        watcher.join(timeout=10)


def _follow(bar: UUID, run: str, over: Event) -> None:
    """Tell each change, and log each step."""
    told: tuple[float, str] | None = None
    while not over.wait(PERIOD):
        now = standing()
        if not now or now == told:
            continue
        with suppress(Exception):
            update_progress_artifact(bar, *now)
        if not told or now[1] != told[1]:
            log(now[1], run=run)
        told = now


def standing() -> tuple[float, str] | None:
    """Share of the run that is done, in percent, and its step; `None` where nothing runs."""
    tasks = [task for steps in progress._current[-1:] for task in steps.progress.tasks]
    return (round(tasks[0].percentage, 1), tasks[0].description) if tasks else None


def tell_report(slug: str, workspace: Path, report: Path, fresh: bool) -> str:
    """Leave the key figures and the report's link; give them in one line."""
    figures = key_figures(report.parent)
    base = str(PREFECT_API_URL.value() or "").removesuffix("/").removesuffix("/api")
    link = link_of(base, workspace, report)
    rows = "\n".join(f"| {name} | {value} |" for name, value in figures.items())
    same = "" if fresh else SAME
    create_markdown_artifact(
        f"# {slug}\n\n[Ouvrir le rapport]({link})\n\n| | |\n|---|---:|\n{rows}\n\n{same}\n",
        key=f"chiffres-{slug}",
        description="Chiffres clés",
    )
    create_link_artifact(link, link_text="Ouvrir le rapport", key=f"rapport-{slug}", description="Rapport du territoire")
    return f"Rapport : {link} — {', '.join(f'{name} : {value}' for name, value in figures.items())}. {same}".strip()


def key_figures(run: Path) -> dict[str, str]:
    """Passages, voices, claimed gaps and refusals of a run, as they are printed; counts only, whatever its size."""
    import duckdb

    counts = store.read_manifest_of(run)["comptes"]
    with duckdb.connect() as connection:
        passages, voices = _row(connection, run, "passages", "count(*), count(DISTINCT voice_id)")
        (gaps,) = _row(connection, run, "gaps", "count(*) FILTER (claim)")
    figures = {"passages": passages, "voix": voices, "écarts affirmés": gaps, "refus": counts.get("refuses", 0)}
    return {name: f"{int(str(value)):,}".replace(",", " ") for name, value in figures.items()}


def _row(connection: Any, run: Path, table: str, columns: str) -> tuple[int, ...]:
    files = [str(path) for path in table_files(run, table)]
    found: list[tuple[int, ...]] = connection.read_parquet(files).aggregate(columns).fetchall()
    return found[0]
