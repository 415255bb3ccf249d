"""The committee's board as a flow: a territory's plan, read already, is linked to what its run heard and becomes a report."""

from dataclasses import dataclass
from pathlib import Path

from prefect import flow

from flows import progress
from flows.diagnostic import Sealed
from flows.discreet import discreet
from flows.logs import Journal
from pipeline.actions_board import Case
from pipeline.actions_board_writing import write_board
from pipeline.store import Workspace


@dataclass(frozen=True)
class Order:
    """A board to write: where, of which territory, in what formats, and where its steps are noted."""

    workspace: Workspace
    case: Case
    formats: tuple[str, ...]
    log: Journal


@flow(name="actions", flow_run_name="{slug}", validate_parameters=False, persist_result=False)
@discreet
def actions(slug: str, sealed: Sealed) -> tuple[Path, list[str]]:
    """Link a plan to needs and write the board; give its folder and what could not be made."""
    order: Order = sealed.value
    with order.log.stages() as note:

        def begin(step: str) -> None:
            note(step)
            progress.begin(step)

        return write_board(order.workspace, order.case, order.formats, begin)
