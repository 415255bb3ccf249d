"""The progress bar of a run in the terminal; flows report to it, or to nobody."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

STEPS = ("lecture", "protection", "étiquetage", "langue", "comparaison", "tables", "rapport")
_current: list["Steps"] = []


class Steps:
    """Steps of a run; files count one by one within the reading."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.bar = progress.add_task("démarrage du moteur", total=None)

    def begin(self, step: str, total: int = 1) -> None:
        """Show a new step of so many units."""
        number = STEPS.index(step) + 1
        self.progress.reset(self.bar, total=total, description=f"{number}/{len(STEPS)} {step}")

    def advance(self) -> None:
        """Count one unit of the step as done."""
        self.progress.advance(self.bar)


@contextmanager
def shown(console: Console) -> Iterator[None]:
    """Show the steps of the run inside the block."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        _current.append(Steps(progress))
        try:
            yield
        finally:
            _current.pop()


def begin(step: str, total: int = 1) -> None:
    """Tell whoever watches that a step begins."""
    if _current:
        _current[-1].begin(step, total)


def say(line: str) -> None:
    """Tell whoever watches something that is worth keeping in sight."""
    if _current:
        _current[-1].progress.console.print(line, highlight=False, markup=False)


def advance() -> None:
    """Tell whoever watches that a unit of the step is done."""
    if _current:
        _current[-1].advance()
