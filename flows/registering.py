"""What a Prefect server is told: the pool of work, the deployments and their forms, schedules, runs that a stop cut."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.deployments import DIAGNOSTIC, OFFERS, Offer, form_of

if TYPE_CHECKING:
    from uuid import UUID

    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.filters import FlowRunFilterState
    from prefect.client.schemas.objects import FlowRun

POOL = "regards"
CUT = "Interrompu par l'arrêt du serveur : relancez ce territoire, rien d'incomplet n'est gardé."


async def ensure_pool(client: "PrefectClient", at_once: int | None) -> None:
    """Make the pool of work, and say how many runs it may have at once; `None` leaves what it had, one at first."""
    from prefect.client.schemas.actions import WorkPoolCreate, WorkPoolUpdate
    from prefect.exceptions import ObjectNotFound
    from prefect.workers.process import ProcessWorker

    try:
        await client.read_work_pool(POOL)
    except ObjectNotFound:
        template = ProcessWorker.get_default_base_job_template()
        made = WorkPoolCreate(name=POOL, type="process", base_job_template=template, concurrency_limit=at_once or 1)
        await client.create_work_pool(made)
        return
    if at_once:
        await client.update_work_pool(POOL, WorkPoolUpdate(concurrency_limit=at_once))


async def register(client: "PrefectClient", workspace: Path) -> "dict[str, UUID]":
    """Register every offer, or bring its form up to date; schedules that it has stay.

    Returns:
        Full name → deployment.
    """
    return {offer.full_name: await _register(client, offer, workspace) for offer in OFFERS}


async def _register(client: "PrefectClient", offer: Offer, workspace: Path) -> "UUID":
    from prefect.client.schemas.actions import DeploymentUpdate
    from prefect.exceptions import ObjectNotFound

    # A wrong value is refused by the run itself, in French; a territory added since is not refused.
    told: dict[str, Any] = {
        "description": str(offer.flow.description),
        "entrypoint": offer.entrypoint,
        "work_pool_name": POOL,
        "enforce_parameter_schema": False,
    }
    schema = form_of(offer, workspace)
    try:
        known = await client.read_deployment_by_name(offer.full_name)
    except ObjectNotFound:
        flow_id = await client.create_flow(offer.flow)
        return await client.create_deployment(flow_id, offer.name, parameter_openapi_schema=schema, **told)
    # An update forgets the runs that schedules have planned: only a change is worth it.
    same = all(getattr(known, field) == value for field, value in told.items())
    if not same or known.parameter_openapi_schema != schema:
        await client.update_deployment(known.id, DeploymentUpdate(parameter_openapi_schema=schema, **told))
    return known.id


async def launch(client: "PrefectClient", parameters: dict[str, Any], tag: str) -> None:
    """Queue a diagnostic, as from the page."""
    deployment = await client.read_deployment_by_name(DIAGNOSTIC.full_name)
    await client.create_flow_run_from_deployment(deployment.id, parameters=parameters, tags=[tag])


async def plan(client: "PrefectClient", territory: str, cron: str, timezone: str) -> None:
    """Plan the diagnostic of a territory; its plan of before, if any, gives way."""
    from prefect.client.schemas.actions import DeploymentScheduleCreate
    from prefect.client.schemas.schedules import CronSchedule

    await unplan(client, territory)
    deployment = await client.read_deployment_by_name(DIAGNOSTIC.full_name)
    when = CronSchedule(cron=cron, timezone=timezone)
    planned = DeploymentScheduleCreate(schedule=when, parameters={"territoire": territory}, slug=territory)
    await client.create_deployment_schedules(deployment.id, [planned])


async def unplan(client: "PrefectClient", territory: str) -> bool:
    """Take the plan of a territory away; tell whether there was one."""
    deployment = await client.read_deployment_by_name(DIAGNOSTIC.full_name)
    planned = [schedule for schedule in deployment.schedules if schedule.slug == territory]
    for schedule in planned:
        await client.delete_deployment_schedule(deployment.id, schedule.id)
    return bool(planned)


async def plans(client: "PrefectClient") -> list[tuple[str, str]]:
    """Territory and cron of every plan of the diagnostic."""
    deployment = await client.read_deployment_by_name(DIAGNOSTIC.full_name)
    return [(str(s.parameters.get("territoire", "?")), str(getattr(s.schedule, "cron", "?"))) for s in deployment.schedules]


async def open_runs(client: "PrefectClient") -> "list[FlowRun]":
    """Runs of the pool that are under way."""
    from prefect.client.schemas.filters import FlowRunFilter, WorkPoolFilter, WorkPoolFilterName

    pool = WorkPoolFilter(name=WorkPoolFilterName(any_=[POOL]))
    return await client.read_flow_runs(flow_run_filter=FlowRunFilter(state=_under_way()), work_pool_filter=pool)


async def close_cut(client: "PrefectClient", runs: "list[FlowRun]") -> None:
    """Close runs that a stop cut, and the flows within them, so that they no longer hold a place in the queue."""
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterParentFlowRunId
    from prefect.states import Crashed

    if not runs:
        return
    within = FlowRunFilter(state=_under_way(), parent_flow_run_id=FlowRunFilterParentFlowRunId(any_=[run.id for run in runs]))
    for run in [*runs, *await client.read_flow_runs(flow_run_filter=within)]:
        await client.set_flow_run_state(run.id, Crashed(message=CUT), force=True)


def _under_way() -> "FlowRunFilterState":
    from prefect.client.schemas.filters import FlowRunFilterState, FlowRunFilterStateType
    from prefect.client.schemas.objects import StateType

    kinds = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
    return FlowRunFilterState(type=FlowRunFilterStateType(any_=kinds))
