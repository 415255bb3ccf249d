"""The synthesis of several territories as a flow: their finished runs, read already, become one report."""

from dataclasses import dataclass
from pathlib import Path

from prefect import flow

from flows import progress
from flows.diagnostic import Sealed
from flows.discreet import discreet
from flows.logs import Journal
from pipeline.store import Workspace
from pipeline.synthesis import Member
from pipeline.synthesis_writing import write_synthesis


@dataclass(frozen=True)
class Order:
    """A synthesis to write: where, of which territories, what it is called, in what formats, and where its steps are noted."""

    workspace: Workspace
    members: tuple[Member, ...]
    name: str
    formats: tuple[str, ...]
    log: Journal


@flow(name="synthesis", flow_run_name="{slug}", validate_parameters=False, persist_result=False)
@discreet
def synthesis(slug: str, sealed: Sealed) -> tuple[Path, list[str]]:
    """Compare territories and write the report; give its folder and what could not be made."""
    order: Order = sealed.value
    with order.log.stages() as note:

        def begin(step: str) -> None:
            note(step)
            progress.begin(step)

        return write_synthesis(order.workspace, slug, order.members, order.name, order.formats, begin)
