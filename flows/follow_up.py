"""The follow-up of a territory as a flow: its finished run, read already, becomes a comparison of two waves."""

from dataclasses import dataclass
from pathlib import Path

from prefect import flow

from flows.diagnostic import Sealed
from flows.discreet import discreet
from pipeline.follow_up import Followed
from pipeline.follow_up_writing import write_follow_up
from pipeline.store import Workspace


@dataclass(frozen=True)
class Order:
    """A follow-up to write: where, of which run, and in what formats."""

    workspace: Workspace
    followed: Followed
    formats: tuple[str, ...]


@flow(name="follow-up", flow_run_name="{slug}", validate_parameters=False, persist_result=False)
@discreet
def follow_up(slug: str, sealed: Sealed) -> tuple[Path, list[str]]:
    """Compare two waves and write the report; give its folder and what could not be made."""
    order: Order = sealed.value
    return write_follow_up(order.workspace, order.followed, order.formats)
