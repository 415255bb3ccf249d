"""The committee's board of a territory: its plan read, linked to what its last run heard, and all that the board says besides."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipeline import store
from pipeline.actions.decided import read_link_decisions
from pipeline.actions.linker import Measured, link_quality
from pipeline.actions.linking import link_plan, link_remarks
from pipeline.actions.plan import Plan
from pipeline.actions.reading import read_plan
from pipeline.render.committee.history import told_date
from pipeline.render.committee.sources import Sources
from pipeline.render.french import number, percent
from pipeline.schemas.actions import PLAN
from pipeline.side_tables import conform_to
from pipeline.territory import slug_of
from pipeline.themes.codebook import read_codebook

READ_AS = {"tableau": "tableau", "fiches": "fiches-actions", "orientations": "orientations"}


@dataclass(frozen=True, eq=False)
class Case:
    """A territory that a board is made of.

    Attributes:
        folder: The territory's: its plan, its manifest, what people decided.
        run: Folder of its finished run.
        plan: What was read of its plan.
        name: What the territory is called.
        k: Fewest persons that its run describes.
        encoder: The one that its passages were read by.
    """

    folder: Path
    run: Path
    plan: Plan
    name: str
    k: int
    encoder: str

    @property
    def slug(self) -> str:
        """Name of its folder among the runs."""
        return slug_of(self.folder)


def read_case(folder: Path, run: Path) -> Case:
    """Read the plan of a territory, and what its run tells of it.

    Raises:
        PlanMissing: There is no plan.
        MissingRun: The run is of a version before.
    """
    told = store.report_of(run)
    place: Mapping[str, object] = told["territoire"]  # type: ignore[assignment]
    return Case(folder, run, read_plan(folder), str(place["nom"]), int(str(told["k"])), str(told["encodeur"]))


def board_tables(case: Case, vectors: Path | None = None) -> dict[str, pd.DataFrame]:
    """Link the plan to the needs of the run, decisions of people taken up.

    Args:
        case: The territory.
        vectors: Folder where embeddings are kept.

    Returns:
        The tables of `schemas.actions.PLAN`.
    """
    tables = link_plan(case.plan, case.run, case.folder, vectors)
    return {name: conform_to(schema, tables[name]) for name, schema in PLAN.items()}


def sources_of(case: Case, tables: dict[str, pd.DataFrame], made: str) -> Sources:
    """What a board says besides its tables.

    Args:
        case: The territory.
        tables: What `board_tables` gave.
        made: When, in words.
    """
    topics = store.read_table(case.run, "topics")
    return Sources(
        name=case.name,
        slug=case.slug,
        run=case.run.name,
        made=made,
        k=case.k,
        codebook=read_codebook(store.codebook_of(case.run)),
        passages=store.read_table(case.run, "passages"),
        stances=store.read_table(case.run, "stances"),
        labels=dict(zip(topics["subtheme"].astype(str), topics["label"].astype(str), strict=True)),
        plans=plan_rows(case.plan),
        remarks=(*case.plan.remarks, *link_remarks(tables, case.folder, case.run)),
        refusals=case.plan.refusals,
        trust=trust_in(case.encoder),
        notes=_notes(case.folder),
    )


def _notes(folder: Path) -> dict[tuple[str, str, str], str]:
    """What persons wrote beside their decisions, by action, passage and theme."""
    decided = read_link_decisions(folder)
    keys = zip(decided["action_id"], decided["passage_id"], decided["theme"], strict=True)
    return {key: str(remark) for key, remark in zip(keys, decided["remark"], strict=True) if remark}


def plan_rows(plan: Plan) -> tuple[tuple[str, str, str, str], ...]:
    """Files of a plan, as a table shows them: path, what it was read as, its wave or date, how many actions."""
    return tuple(
        (one.path, READ_AS.get(one.kind, one.kind), one.wave or told_date(one.date or "non précisée"), str(one.actions))
        for one in plan.plans
    )


def trust_in(encoder: str) -> tuple[str, ...]:
    """Say how far the machine may be trusted to link actions and needs, as it was measured on judged pairs."""
    precision, recall = link_quality(encoder)
    return (
        f"Entre un plan et les besoins de son propre territoire, {percent(precision.share)} des {number(precision.judged)} liens que la machine "
        f"proposait, tous relus un à un, étaient justes ({_span(precision)}) : c'est peu pour en être sûr, et ce n'est pas "
        "votre plan.",
        f"Des {number(recall.judged)} liens jugés justes parmi les paires les plus proches, elle en propose {percent(recall.share)} "
        f"({_span(recall)}) : elle en laisse passer beaucoup. Relisez les besoins sans action avant de dire que rien n'y répond.",
    )


def _span(found: Measured) -> str:
    return f"intervalle à 95 % : {percent(found.low)} à {percent(found.high)}"
