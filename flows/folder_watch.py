"""Tells when the folder of a territory holds something that its last run has not read."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from slugify import slugify

from pipeline import store
from pipeline.errors import MissingRun, RegardsError
from pipeline.ingest.read import file_hash
from pipeline.manifest import MANIFEST_NAME
from pipeline.territory import load_territory

Stamp = tuple[int, int]  # size in bytes, time of the last change in nanoseconds


@dataclass
class FolderWatch:
    """Watches the folder of one territory, look after look.

    A look costs one `stat` a file; contents are hashed only where size or time changed, and only once two looks
    in a row agree, so that a file that is being copied is left alone.

    Attributes:
        workspace: Where the territory is.
        name: Of its folder in `corpora/`.
    """

    workspace: Path
    name: str
    _seen: dict[str, Stamp] = field(default_factory=dict)
    _settled: dict[str, Stamp] = field(default_factory=dict)
    _hashes: dict[str, tuple[Stamp, str]] = field(default_factory=dict)
    _told: Counter[str] | None = None

    @property
    def folder(self) -> Path:
        """The territory's folder."""
        return self.workspace / "corpora" / self.name

    def changed(self) -> bool:
        """Look once; tell whether a run is worth it, and tell the same contents only once."""
        try:
            now = self._look()
        except (RegardsError, OSError):  # nothing to read there yet, or a manifest that is being written
            return False
        steady, self._seen = now == self._seen, now
        if not steady or now == self._settled:
            return False
        try:
            found = Counter(self._hash(path, stamp) for path, stamp in now.items())
        except OSError:  # gone since the look
            return False
        self._settled = now
        if found in (self._told, self._read()):
            return False
        self._told = found
        return True

    def forget(self) -> None:
        """Tell again what was told: nobody could act on it."""
        self._settled, self._told = {}, None

    def parameters(self) -> dict[str, Any]:
        """What the last run was asked, as the form asks it; the form's defaults where there was none."""
        asked = self._last().get("empreinte", {}).get("parameters", {})
        if not isinstance(asked, dict):
            return {"territoire": self.name}
        told = {"encodeur": "encoder", "echantillon": "sample", "ocr": "ocr"}
        kept = {field_: asked[key] for field_, key in told.items() if key in asked}
        book = {"livre_de_codes": Path(str(asked["codebook"])).stem} if "codebook" in asked else {}
        return {"territoire": self.name} | kept | book

    def _look(self) -> dict[str, Stamp]:
        territory, _ = load_territory(self.folder)
        paths = [source.path for source in territory.sources]
        paths += [MANIFEST_NAME] if (self.folder / MANIFEST_NAME).is_file() else []
        stats = {path: (self.folder / path).stat() for path in paths}
        return {path: (stat.st_size, stat.st_mtime_ns) for path, stat in stats.items()}

    def _hash(self, path: str, stamp: Stamp) -> str:
        known = self._hashes.get(path)
        if known is None or known[0] != stamp:
            known = self._hashes[path] = (stamp, file_hash(self.folder / path))
        return known[1]

    def _read(self) -> Counter[str]:
        """Hashes of what the last run read, the manifest among them."""
        print_ = self._last().get("empreinte", {})
        inputs = print_.get("inputs", {})
        hashes = [*(inputs.values() if isinstance(inputs, dict) else ()), print_.get("manifest")]
        return Counter(str(one) for one in hashes if one)

    def _last(self) -> dict[str, dict[str, object]]:
        try:
            return store.read_manifest_of(store.latest_run(store.Workspace(self.workspace), slugify(self.name)))
        except (MissingRun, OSError, ValueError):
            return {}
