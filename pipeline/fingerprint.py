"""What a run's tables depend on: hashes of files, of code, of models and of decisions."""

import hashlib
from dataclasses import asdict
from pathlib import Path

from pipeline import decisions
from pipeline.ingest.pdf.ocr import engine_print
from pipeline.ingest.read import file_hash
from pipeline.manifest import MANIFEST_NAME
from pipeline.model import Rejection, Territory
from pipeline.naming import shown_names
from pipeline.store import MODELS, Parameters


def fingerprint(folder: Path, territory: Territory, refused: list[Rejection], parameters: Parameters) -> dict[str, object]:
    """Describe all that a run's tables depend on; equal fingerprints mean equal tables.

    Returns:
        `inputs` (file → SHA-256), `refused` (files), `manifest`, `codebook`, `code`, `model`, `corrections`, `learnt`, `names`…
        (hashes), `tesseract` (what recognition stands on, where it is asked), `parameters`.
    """
    manifest = folder / MANIFEST_NAME
    return {
        "inputs": _inputs(folder, territory),
        "refused": _refused(territory, refused),
        "manifest": file_hash(manifest) if manifest.is_file() else None,
        "codebook": file_print(Path(parameters.codebook)),
        "code": _tree_hash(Path(__file__).parent, ("*.py", "*.j2", "*.css", "*.js", "*.woff2")),
        "model": _tree_hash(MODELS, ("*.safetensors", "*.json", "*.csv", "*.toml", "*.txt")),
        "decisions": decisions.protection_mark(folder),
        "corrections": file_print(folder / decisions.FOLDER / decisions.CORRECTIONS),
        "learnt": _tree_hash(folder / decisions.FOLDER, ("*.safetensors",)),
        "names": file_print(folder / decisions.FOLDER / decisions.NAMES),
        "outlines": _tree_hash(folder / "contours", ("*",)),
        "tesseract": engine_print() if parameters.ocr else None,
        "parameters": asdict(parameters) | {"codebook": Path(parameters.codebook).name},
    }


def _inputs(folder: Path, territory: Territory) -> dict[str, str | None]:
    """Hash of each file, under the name that is shown: that of a file of speech may be somebody's."""
    shown = shown_names({source.path: source.kind for source in territory.sources})
    return {shown[source.path]: file_print(folder / source.path) for source in territory.sources}


def _refused(territory: Territory, refused: list[Rejection]) -> str:
    """Print of what is refused before reading, under shown names: from a print of real ones, a name could be found."""
    shown = shown_names({source.path: source.kind for source in territory.sources}, (r.source for r in refused))
    told = sorted(f"{shown[rejection.source]}\x1f{rejection.reason}" for rejection in refused)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:12]


def _tree_hash(folder: Path, patterns: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for path in sorted(p for pattern in patterns for p in folder.rglob(pattern) if p.is_file() and not p.is_symlink()):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def file_print(path: Path) -> str | None:
    """SHA-256 of a file; one that cannot be read is told by whoever reads it, not here."""
    try:
        return file_hash(path)
    except OSError:
        return None
