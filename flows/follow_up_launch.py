"""What `regards follow-up` does: run the territory with what coded it before, skip what is done, start the engine."""

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from flows.compare import codebook_file
from flows.logs import journal
from flows.places import run_of
from pipeline import store
from pipeline.errors import FollowUpRefused, MissingRun
from pipeline.naming import shown_names
from pipeline.run_lock import territory_lock
from pipeline.territory import find_territory, load_territory, slug_of

if TYPE_CHECKING:
    from pipeline.follow_up import Followed

RUN_FORMATS = ("html",)  # of the territory that is run on the way
SHOWN = 3  # sources of no wave that the terminal names


@dataclass(frozen=True)
class FollowWish:
    """A follow-up as it is asked for.

    Attributes:
        territory: Slug of the workspace, or folder.
        workspace: Where runs are.
        formats: Of the report.
        start: The earlier wave; the one before the later when `None`.
        end: The later wave; the last when `None`.
        encoder: Of a territory that was never run; `None` lets it be chosen.
        run: Whether to run what is missing or stale.
        recode: Whether both waves may be coded again by what changed since.
        force: Whether to write it again when nothing changed.
    """

    territory: str
    workspace: Path
    formats: tuple[str, ...]
    start: str | None = None
    end: str | None = None
    encoder: str | None = None
    run: bool = True
    recode: bool = False
    force: bool = False


def follow_territory(wish: FollowWish, console: Console) -> tuple[Path, bool]:
    """Compare two waves of a territory unless the last follow-up was made from the same run.

    Returns:
        The report, and whether it was made now.
    """
    from pipeline.follow_up import PREFIX, read_followed
    from pipeline.follow_up_writing import FORMATS, complete, missing_formats, unchanged

    place = store.Workspace(wish.workspace.resolve())
    if wish.run:
        _run(wish, place, console)
    folder, run = run_of(wish.territory, wish.workspace)
    followed = read_followed(folder, run, wish.start, wish.end)
    _check_coded_alike(wish, place, PREFIX + run.parent.name, run)
    if followed.unplaced:
        console.print(unplaced_line(_files(followed)), markup=False, highlight=False)
    with territory_lock(place, followed.slug), journal(place.root).run(followed.slug) as log:
        done = None if wish.force else unchanged(place, followed)
        if done:
            log.event("inchangé")
            missing = missing_formats(done, wish.formats)
            problems = complete(done, followed, missing) if missing else []
            made = done
        else:
            made, problems = _flow(wish, place, followed)
    for problem in problems:
        console.print(problem, markup=False, highlight=False)
    return made / FORMATS["html" if "html" in wish.formats else wish.formats[0]][0], done is None


def _files(followed: "Followed") -> tuple[str, ...]:
    """Sources of no wave by the names of their files, which the manifest goes by: a report shows others."""
    territory, _ = load_territory(followed.folder)
    shown = shown_names({source.path: source.kind for source in territory.sources})
    lost = (source.path for source in territory.sources if source.wave is None)
    return tuple(sorted(path for path in lost if shown[path] in followed.unplaced)) or followed.unplaced


def unplaced_line(sources: tuple[str, ...]) -> str:
    """Tell in one line which sources belong to no wave: how many, and the first ones.

    >>> unplaced_line(("a.csv", "b.csv", "c.csv", "d.csv", "e.csv"))
    '5 sources sans vague, hors de la comparaison : a.csv, b.csv, c.csv et 2 autres.'
    """
    more = len(sources) - SHOWN
    names = ", ".join(sources[:SHOWN]) + (f" et {more} autre{'s' if more > 1 else ''}" if more > 0 else "")
    return f"{len(sources)} source{'s' if len(sources) > 1 else ''} sans vague, hors de la comparaison : {names}."


def _run(wish: FollowWish, place: store.Workspace, console: Console) -> None:
    """Run the territory as `regards run` would, with the parameters of its last run; files that were read are not read again."""
    from flows.launch import run_territory
    from pipeline.follow_up import check_waves

    folder = find_territory(wish.territory, wish.workspace)
    territory, _ = load_territory(folder)
    held = {source.wave for source in territory.sources}
    lost = tuple(source.path for source in territory.sources if source.wave is None)
    check_waves(territory.waves, tuple(wave for wave in territory.waves if wave in held), lost)
    parameters = store.Parameters(encoder=wish.encoder or "auto")
    with suppress(MissingRun):
        last = store.latest_run(place, slug_of(folder))
        facts = store.read_manifest_of(last)["empreinte"]
        told = facts["parameters"]
        assert isinstance(told, dict)
        book = codebook_file(str(told["codebook"]), place, wish.territory)
        parameters = store.Parameters(**{**told, "codebook": str(book)})
        parameters = _same_encoder(parameters, last, wish)
        _check_codebook(wish, str(facts["codebook"]), book)
        _check_tagger(wish, parameters, last, folder)
    run_territory(wish.territory, wish.workspace, parameters, RUN_FORMATS, console)


def _same_encoder(parameters: store.Parameters, last: Path, wish: FollowWish) -> store.Parameters:
    """The encoder that was chosen, not the wish to choose: twice as many passages might choose another one."""
    from pipeline.follow_up import frozen_of

    used = frozen_of(last)["encodeur"]
    if wish.encoder in (None, "auto", used):
        return replace(parameters, encoder=used)
    if not wish.recode:
        raise FollowUpRefused(
            f"La première vague a été lue avec l'encodeur {used}, « {wish.encoder} » est demandé : les vagues ne se compareraient pas. Retirez "
            "--encoder, ou ajoutez --recode pour que les deux vagues soient lues avec le nouveau."
        )
    return replace(parameters, encoder=str(wish.encoder))


def _check_codebook(wish: FollowWish, before: str, book: Path) -> None:
    """Refuse a codebook that changed since the last run, before anything is coded by it."""
    from pipeline.ingest.read import file_hash

    if file_hash(book) != before and not wish.recode:
        raise FollowUpRefused(
            f"Le livre de codes {book.name} a changé depuis la dernière exécution : la première vague a été codée avec l'ancien, et les deux ne se "
            "compareraient pas. Remettez l'ancien, ou ajoutez --recode : les deux vagues seront alors codées avec le nouveau."
        )


def _check_tagger(wish: FollowWish, parameters: store.Parameters, last: Path, folder: Path) -> None:
    """Refuse a tagger that learnt, or was shipped anew, since the last run, before anything is coded by it."""
    from pipeline.follow_up import frozen_of
    from pipeline.taggers import choose_tagger
    from pipeline.themes.codebook import read_codebook

    before = frozen_of(last)["étiqueteur"]
    cache = store.Workspace(wish.workspace.resolve()).vectors
    now = choose_tagger(read_codebook(Path(parameters.codebook)), parameters.encoder, 0, folder, cache).labeller
    if now.removeprefix("machine:") != before and not wish.recode:
        raise FollowUpRefused(
            f"L'étiqueteur a changé depuis la dernière exécution ({before}, et maintenant {now.removeprefix('machine:')}) : la première vague a été lue "
            "avec l'ancien. Ajoutez --recode : les deux vagues seront relues avec le nouveau, seule comparaison honnête."
        )


def _check_coded_alike(wish: FollowWish, place: store.Workspace, slug: str, run: Path) -> None:
    """Refuse a follow-up whose codebook or tagger is not that of the one before."""
    from pipeline.follow_up import frozen_of

    with suppress(MissingRun):
        before: dict[str, object] = store.read_manifest_of(store.latest_run(place, slug)).get("fige", {})
        now = frozen_of(run)
        changed = [name for name, value in now.items() if name in before and before[name] != value]
        if changed and not wish.recode:
            raise FollowUpRefused(
                f"Changé depuis le dernier suivi : {', '.join(changed)}. Ses chiffres et les nouveaux ne se compareraient pas. Ajoutez --recode : les deux "
                "vagues sont alors lues avec ce qui vaut aujourd'hui, et le suivi d'avant reste dans son dossier."
            )


def _flow(wish: FollowWish, place: store.Workspace, followed: "Followed") -> tuple[Path, list[str]]:
    """Have the engine run the follow-up."""
    from flows.engine import engine
    from flows.settings import prepare_engine

    prepare_engine(place.root)
    with engine(place.root) as started:
        from flows.diagnostic import Sealed
        from flows.follow_up import Order, follow_up

        started()
        written: tuple[Path, list[str]] = follow_up(followed.slug, Sealed(Order(place, followed, wish.formats)))
    return written
