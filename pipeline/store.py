"""The only module that knows where things are: workspace, runs, tables, manifests and keys."""

import hashlib
import json
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path

import pandas as pd

from pipeline import __version__, schemas
from pipeline.errors import MissingRun
from pipeline.ingest.read import file_hash
from pipeline.model import Practice
from pipeline.parquet import conform as conform
from pipeline.parquet import read_table as read_table
from pipeline.parquet import table_files, table_names
from pipeline.parquet import write_parts as write_parts
from pipeline.parquet import write_table as write_table

MODELS = Path(__file__).resolve().parent.parent / "models"
DEFAULT_CODEBOOK = MODELS / "codebooks" / "transitions.toml"
CODEBOOK = "livre-de-codes.toml"
TAGGER_ERRORS = "erreurs.csv"
ASIDE = ".partiel"  # ends the name of what is not finished
LIBRARIES = ("bertopic", "numpy", "pandas", "pdfplumber", "prefect", "pypdfium2", "scikit-learn", "scipy", "spacy")

SCHEMAS = schemas.TABLES


@dataclass(frozen=True)
class Parameters:
    """What a run depends on besides its files."""

    encoder: str = "auto"
    sample: int | None = None
    k: int = 5
    ocr: bool = False
    codebook: str = str(DEFAULT_CODEBOOK)


@dataclass(frozen=True)
class Workspace:
    """A folder that holds `corpora/` and `reports/`."""

    root: Path

    def reports(self, slug: str) -> Path:
        """Folder of a territory's runs."""
        return self.root / "reports" / slug

    def relative(self, folder: Path) -> str:
        """A folder as the workspace sees it: from its root, or whole when it is elsewhere."""
        whole = folder.resolve()
        return (whole.relative_to(self.root) if whole.is_relative_to(self.root) else whole).as_posix()

    @property
    def vectors(self) -> Path:
        """Folder where embeddings are kept, under hashes of their texts."""
        return self.root / ".cache" / "plongements"

    def results(self, slug: str) -> Path:
        """Folder of what the stages of a territory's runs made, which the next run takes up."""
        return self.root / ".cache" / "etapes" / slug

    def secret(self, slug: str) -> Path:
        """Folder of what is kept apart from every output: key, decisions on names, review workbook."""
        return self.root / "corpora" / slug / ".secret"


def practice() -> Practice:
    """The invented passages that a codebook without codings practises on."""
    table = pd.read_csv(MODELS / "codings" / "inventes.csv")
    return Practice(tuple(table["text"]), tuple(table["perspective"]))


def tagger_folder(codebook: str, encoder: str) -> Path:
    """Folder of the shipped tagger of a codebook and encoder."""
    return MODELS / "taggers" / f"{codebook}-{encoder}"


def new_run(workspace: Workspace, slug: str, print_: dict[str, object]) -> Path:
    """Make the folder in which a run is written before it takes its name."""
    digest = hashlib.sha256(json.dumps(print_, sort_keys=True).encode()).hexdigest()[:8]
    name = f"{datetime.now():%Y-%m-%d-%H%M%S}-{digest}-{os.getpid()}"
    folder = workspace.reports(slug) / f".{name}{ASIDE}"
    for part in ("tables", "figures"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    return folder


def versions() -> dict[str, str]:
    """Versions of the program and of what it computes with."""
    return {"regards-croises": __version__} | {name: metadata.version(name) for name in LIBRARIES}


def card_of(codebook: str, encoder: str) -> str:
    """Where the card of a shipped tagger is, and its print; a codebook without tagger has none."""
    card = tagger_folder(codebook, encoder) / "CARTE.md"
    return f"models/taggers/{card.parent.name}/CARTE.md ({file_hash(card)[:12]})" if card.is_file() else "aucune"


def finish_run(folder: Path, print_: dict[str, object], told: dict[str, object], inputs: str) -> Path:
    """Write the manifest last, give the run its name, and let `latest` lead to it.

    Args:
        folder: The run, under the name that `new_run` gave.
        print_: What its tables depend on.
        told: `comptes` (what was read, kept and refused) and `rapport` (what the report says besides the tables).
        inputs: The territory's folder, from the workspace.
    """
    facts = {
        "programme": versions(),
        "termine": datetime.now().isoformat(timespec="seconds"),
        "empreinte": print_,
        "dossier": inputs,
        **told,
        "tables": {name: table_print(folder, name) for name in table_names(folder)},
    }
    (folder / "manifest.json").write_text(json.dumps(facts, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    _to_disk(folder)
    final = folder.with_name(folder.name.removeprefix(".").removesuffix(ASIDE))
    folder.rename(final)
    _point_latest(final)
    return final


def table_print(run: Path, name: str) -> str:
    """SHA-256 of a table: of its file, or of the prints of its parts."""
    prints = [file_hash(path) for path in table_files(run, name)]
    return prints[0] if len(prints) == 1 else hashlib.sha256("\n".join(prints).encode()).hexdigest()


def sweep(workspace: Workspace, slug: str) -> None:
    """Take away what interrupted runs of a territory left; only who holds its lock may."""
    for stale in workspace.reports(slug).glob(f".*{ASIDE}"):
        if stale.is_dir() and not stale.is_symlink():
            shutil.rmtree(stale, ignore_errors=True)
        else:
            stale.unlink(missing_ok=True)


def _to_disk(folder: Path) -> None:
    """Have the system write all of a folder now: after its name is given, a power cut may not empty a file of it."""
    for path in (*folder.rglob("*"), folder):
        try:
            handle = os.open(path, os.O_RDONLY)
        except OSError:  # some systems open no folder
            continue
        with suppress(OSError):
            os.fsync(handle)
        os.close(handle)


def _point_latest(run: Path) -> None:
    """A symbolic link, or a one-line text file where links are not allowed; there is one at every moment."""
    aside = run.parent / f".latest{ASIDE}"
    aside.unlink(missing_ok=True)
    try:
        aside.symlink_to(run.name, target_is_directory=True)
    except OSError:
        aside.write_text(run.name + "\n", encoding="utf-8")
    os.replace(aside, run.parent / "latest")


def latest_run(workspace: Workspace, slug: str) -> Path:
    """Folder of the newest finished run.

    Raises:
        MissingRun: There is none.
    """
    latest = workspace.reports(slug) / "latest"
    if latest.is_dir():
        return latest.resolve()
    if latest.is_file():
        run = latest.parent / latest.read_text(encoding="utf-8").strip()
        if run.is_dir():
            return run
    raise MissingRun(f"Aucune exécution terminée pour « {slug} » dans {workspace.root} : lancez d'abord regards run {slug}.")


def latest_runs(workspace: Workspace) -> list[Path]:
    """Newest finished run of every territory of a workspace, by slug."""
    slugs = sorted(p.name for p in (workspace.root / "reports").glob("*") if p.is_dir())
    runs = []
    for slug in slugs:
        with suppress(MissingRun):
            run = latest_run(workspace, slug)
            if table_files(run, "passages"):  # a synthesis of several territories has none
                runs.append(run)
    return runs


def same_run(workspace: Workspace, slug: str, print_: dict[str, object]) -> Path | None:
    """Give the newest run if it was made from exactly the same things, is whole, and refused no file that is worth another try."""
    try:
        run = latest_run(workspace, slug)
        facts = read_manifest_of(run)
    except (MissingRun, OSError, ValueError):
        return None
    whole = all(table_files(run, name) for name in facts["tables"]) and not facts.get("a_relire")
    same = facts["empreinte"] == json.loads(json.dumps(print_))
    return run if same and whole else None


def report_of(run: Path) -> dict[str, object]:
    """What the report of a run says besides its tables.

    Raises:
        MissingRun: The run was made before that was kept.
    """
    facts = read_manifest_of(run)
    if "territoire" not in facts.get("rapport", {}):
        raise MissingRun(f"L'exécution {run.name} est d'une version d'avant : relancez regards run.")
    return facts["rapport"]


def encoder_of(run: Path) -> str:
    """The encoder that a run asked for: `auto`, or a name."""
    parameters = read_manifest_of(run)["empreinte"]["parameters"]
    return str(parameters["encoder"] if isinstance(parameters, dict) else "auto")


def keep_codebook(run: Path, codebook: Path) -> None:
    """Copy the codebook into the run, so that its tables can be read without what the analyst edits since."""
    shutil.copyfile(codebook, run / CODEBOOK)


def codebook_of(run: Path) -> Path:
    """The codebook that a run was made with, kept beside its tables."""
    return run / CODEBOOK


def read_manifest_of(run: Path) -> dict[str, dict[str, object]]:
    """Read the manifest of a run."""
    facts: dict[str, dict[str, object]] = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    return facts
