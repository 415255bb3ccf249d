"""Where the boards of a territory's plan go, in what formats, and what they depend on; light enough to ask whether anything changed."""

from collections.abc import Sequence
from pathlib import Path

from pipeline import decisions, store
from pipeline.actions.reading import plan_paths
from pipeline.code_print import code_print
from pipeline.format_choice import choose_formats
from pipeline.ingest.read import file_hash
from pipeline.manifest import MANIFEST_NAME, read_manifest
from pipeline.territory import slug_of

SUFFIX = "-actions"
WORKBOOK = "tableau-de-bord.xlsx"
# Format → file and what it is called on the page; the page itself comes last, since it names the others.
FORMATS = {
    "pdf": ("comite.pdf", "PDF"),
    "docx": ("comite.docx", "Word"),
    "xlsx": (WORKBOOK, "classeur"),
    "html": ("comite.html", "page"),
}
LINK_MODEL = store.MODELS / "liens-actions.json"
LINK_DECISIONS = "liens-actions.csv"


def slug_of_board(folder: Path) -> str:
    """Name of the folder of a territory's boards.

    >>> slug_of_board(Path("corpora/exemple"))
    'exemple-actions'
    """
    return slug_of(folder) + SUFFIX


def chosen_formats(text: str) -> tuple[str, ...]:
    """Understand «html,pdf» or «tous».

    Raises:
        FormatUnknown: One of them is not a format of a board.
    """
    return choose_formats(text, FORMATS, "du tableau de bord")


def missing_formats(run: Path, formats: Sequence[str]) -> list[str]:
    """Those of some formats that a board does not hold yet."""
    return [name for name in formats if not (run / FORMATS[name][0]).is_file()]


def fingerprint(folder: Path, run: Path) -> dict[str, object]:
    """Describe all that a board depends on: equal fingerprints mean equal tables.

    Args:
        folder: The territory's: its plan, its manifest, what people decided.
        run: Folder of its finished run.
    """
    from pipeline.render.side_page import looks_print

    facts = store.read_manifest_of(run)
    plan = plan_paths(folder, read_manifest(folder).plan_action)
    return {
        "territoire": facts["rapport"].get("territoire"),
        "parametres": facts["empreinte"]["parameters"],
        "tables": facts["tables"],
        "plan": {name: file_hash(folder / name) for name in plan},
        "manifeste": _print(folder / MANIFEST_NAME),
        # Only a print: who decided stays in the territory's own folder.
        "decisions": _print(folder / decisions.FOLDER / LINK_DECISIONS),
        "modele": _print(LINK_MODEL),
        "code": code_print("pipeline.actions_board_writing"),
        "gabarits": looks_print(),
    }


def _print(path: Path) -> str | None:
    return file_hash(path) if path.is_file() else None


def unchanged(workspace: store.Workspace, folder: Path, run: Path) -> Path | None:
    """The newest board of a territory, if it was made from exactly the same things and is whole."""
    return store.same_run(workspace, slug_of_board(folder), fingerprint(folder, run))
