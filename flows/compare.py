"""What `regards compare` does: run what is missing or stale as `regards run` would, skip what is done, start the engine."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from flows.logs import Journal, journal
from flows.places import run_of
from flows.progress import COMPARING, shown
from pipeline import store
from pipeline.errors import MissingRun, SynthesisRefused, TerritoryNotFound
from pipeline.run_lock import territory_lock
from pipeline.territory import find_territory, slug_of

if TYPE_CHECKING:
    from pipeline.synthesis import Member

RUN_FORMATS = ("html",)  # of the territories that are run on the way
ENCODER = "fast"  # of territories none of which was run yet: `auto` may choose differently from one to the other


@dataclass(frozen=True)
class Wish:
    """A synthesis as it is asked for.

    Attributes:
        territories: Slugs of the workspace, or folders.
        workspace: Where runs are.
        formats: Of the report.
        name: What it is called; its territories' names when empty.
        encoder: Of territories to run; that of their last run when `None`.
        codebook: Of territories to run; that of their last run when `None`.
        run: Whether to run what is missing or stale.
        force: Whether to write it again when nothing changed.
    """

    territories: tuple[str, ...]
    workspace: Path
    formats: tuple[str, ...]
    name: str = ""
    encoder: str | None = None
    codebook: Path | None = None
    run: bool = True
    force: bool = False


def compare_territories(wish: Wish, console: Console) -> tuple[Path, bool]:
    """Compare the territories of a workspace unless the last synthesis was made from the same runs.

    Returns:
        The synthesis' report, and whether it was made now.
    """
    from pipeline.synthesis import check_alike, slug_of_synthesis
    from pipeline.synthesis_writing import FORMATS, complete, missing_formats, unchanged

    place = store.Workspace(wish.workspace.resolve())
    members = [_member(*one) for one in _runs(wish, place, console)]
    check_alike(members)
    slug = slug_of_synthesis([member.slug for member in members], wish.name)
    with territory_lock(place, slug), journal(place.root).run(slug) as log:
        done = None if wish.force else unchanged(place, slug, members, wish.name)
        if done:
            missing = missing_formats(done, wish.formats)
            problems = complete(done, members, missing) if missing else []
            run = done
            log.event("inchangé")
        else:
            console.print(f"Synthèse de {len(members)} territoires.", markup=False, highlight=False)
            with shown(console, COMPARING):
                run, problems = _flow(wish, place, slug, (members, log))
            log.event("formats", run=run.name)
    for problem in problems:
        console.print(problem, markup=False, highlight=False)
    return run / FORMATS["html" if "html" in wish.formats else wish.formats[0]][0], done is None


def _runs(wish: Wish, place: store.Workspace, console: Console) -> list[tuple[Path, Path]]:
    """Folder and last run of each territory, once what is missing or stale has been run."""
    _check_names(wish)
    if not wish.run:
        return [run_of(name, wish.workspace) for name in wish.territories]
    from flows.launch import run_territory

    known = {name: parameters_of(name, wish, place) for name in wish.territories}
    encoders = {asked.encoder for asked in known.values() if asked}
    usual = encoders.pop() if len(encoders) == 1 else ENCODER
    for name, asked in known.items():
        parameters = asked or store.Parameters(
            encoder=wish.encoder or usual, codebook=str(wish.codebook or store.DEFAULT_CODEBOOK)
        )
        run_territory(name, wish.workspace, parameters, RUN_FORMATS, console)
    return [run_of(name, wish.workspace) for name in wish.territories]


def _check_names(wish: Wish) -> None:
    """Refuse before anything is run."""
    slugs = [slug_of(Path(name)) for name in wish.territories]
    if len(slugs) < 2 or len(set(slugs)) < len(slugs):
        raise SynthesisRefused(
            f"Territoires donnés : {', '.join(wish.territories) or 'aucun'}. Une synthèse en compare au moins deux, chacun une fois : "
            "regards compare territoire-a territoire-b."
        )


def parameters_of(name: str, wish: Wish, place: store.Workspace) -> store.Parameters | None:
    """Those of a territory's last run, but for what the wish changes; `None` where it was never run."""
    with suppress(MissingRun, TerritoryNotFound):
        folder = find_territory(name, wish.workspace)
        facts = store.read_manifest_of(store.latest_run(place, slug_of(folder)))
        told = facts["empreinte"]["parameters"]
        assert isinstance(told, dict)
        kept = store.Parameters(**{**told, "codebook": str(wish.codebook or codebook_file(str(told["codebook"]), place, name))})
        return replace(kept, encoder=wish.encoder or kept.encoder)
    return None


def codebook_file(name: str, place: store.Workspace, territory: str) -> Path:
    """File of the codebook that a run was made with: shipped, or of the workspace."""
    for folder in (store.DEFAULT_CODEBOOK.parent, place.root / "models" / "codebooks"):
        if (folder / name).is_file():
            return folder / name
    raise SynthesisRefused(
        f"Le livre de codes « {name} » de la dernière exécution de « {territory} » n'est ni livré ni dans models/codebooks/ : donnez-le "
        "avec --codebook, ou prenez les exécutions telles qu'elles sont avec --no-run."
    )


def _member(folder: Path, run: Path) -> "Member":
    from pipeline.synthesis import read_member

    return read_member(folder, run)


def _flow(wish: Wish, place: store.Workspace, slug: str, order: tuple[Sequence["Member"], Journal]) -> tuple[Path, list[str]]:
    """Have the engine run the synthesis of some territories, its steps noted in a journal."""
    members, log = order
    from flows.engine import engine
    from flows.settings import prepare_engine

    prepare_engine(place.root)
    with engine(place.root) as started:
        from flows.diagnostic import Sealed
        from flows.synthesis import Order, synthesis

        started()
        written: tuple[Path, list[str]] = synthesis(slug, Sealed(Order(place, tuple(members), wish.name, wish.formats, log)))
    return written
