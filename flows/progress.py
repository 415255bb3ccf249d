"""The progress bar of a run in the terminal; flows report to it, or to nobody."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TextColumn, TimeElapsedColumn
from rich.text import Text

STEPS = ("lecture", "protection", "étiquetage", "langue", "comparaison", "tables", "rapport")
# Usual share of each step in the time of a run, start of the engine left aside: what time is left is guessed from it.
SHARES = {"lecture": 20, "protection": 10, "étiquetage": 10, "langue": 20, "comparaison": 20, "tables": 2, "rapport": 18}
# The same of a synthesis, and of whatever else compares what was run before.
COMPARING = {"comparaison": 60, "rapport": 40}
EVERY = 30.0  # seconds between two lines where there is no terminal to draw a bar in
_current: list["Steps"] = []


class _Left(ProgressColumn):
    """Time left, once a tenth of the work is done."""

    def render(self, task: Task) -> Text:
        elapsed = task.finished_time if task.finished else task.elapsed
        if not task.total or task.completed < task.total / 10 or elapsed is None:
            return Text("reste …")
        left = elapsed * (task.total - task.completed) / task.completed
        return Text(f"reste environ {left / 60:.0f} min" if left >= 90 else f"reste environ {left:.0f} s")


class Steps:
    """Steps of a run, in one bar; jobs of a step count one by one."""

    def __init__(self, progress: Progress, shares: Mapping[str, int]) -> None:
        self.progress, self.shares = progress, shares
        self.bar = progress.add_task("préparation", total=sum(shares.values()))
        self.done, self.share, self.total, self.at = 0.0, 0.0, 0, 0
        self.step = ""
        self.said = time.monotonic()

    def begin(self, step: str, total: int = 0) -> None:
        """Show a new step of so many units; the one before is over."""
        if step == self.step:
            self.total = total
            return
        self.step = step
        self.done += self.share
        self.share, self.total, self.at = self.shares[step], total, 0
        text = f"{list(self.shares).index(step) + 1}/{len(self.shares)} {step}"
        self.progress.update(self.bar, completed=self.done, description=text)
        self._tell(text)

    def advance(self, units: int = 1) -> None:
        """Count units of the step as done."""
        self.at += units
        if self.total:
            self.progress.update(self.bar, completed=self.done + self.share * min(1.0, self.at / self.total))
        if time.monotonic() - self.said > EVERY and self.total:
            self._tell(f"… {min(100, 100 * self.at // self.total)} %")

    def _tell(self, line: str) -> None:
        if not self.progress.console.is_terminal:
            self.said = time.monotonic()
            self.progress.console.print(line, highlight=False, markup=False)


@contextmanager
def shown(console: Console, shares: Mapping[str, int] = SHARES) -> Iterator[None]:
    """Show the steps of the run inside the block: their names in order, and the usual share of each in its time."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), _Left())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        _current.append(Steps(progress, shares))
        try:
            yield
        finally:
            _current.pop()


def begin(step: str, total: int = 0) -> None:
    """Tell whoever watches that a step begins."""
    if _current:
        _current[-1].begin(step, total)


def say(line: str) -> None:
    """Tell whoever watches something that is worth keeping in sight."""
    if _current:
        _current[-1].progress.console.print(line, highlight=False, markup=False)


def advance(units: int = 1) -> None:
    """Tell whoever watches that units of the step are done."""
    if _current:
        _current[-1].advance(units)
