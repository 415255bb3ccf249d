"""What stages have made, kept under a print of all that it depends on: in a folder, or in an object store that machines share.

One file a value, written aside and put in place at once; its first bytes are the print of the rest, so that what a power
cut left half written is no value at all. Values are pickled: a shelf is as trusted as the program's own files.
"""

import hashlib
import os
import pickle
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

DIGEST = 32  # bytes of SHA-256 in front of a value
ASIDE = ".partiel"


@dataclass(frozen=True)
class Shelf:
    """A place for values, by key.

    Attributes:
        root: A folder, or the address of one in a store that fsspec knows (`s3://seau/dossier`).
    """

    root: str

    @property
    def is_local(self) -> bool:
        """Whether it is a folder of this machine."""
        return "://" not in self.root

    def has(self, key: str) -> bool:
        """Whether a value is there; that it is whole is seen when it is taken."""
        return self._path(key).is_file() if self.is_local else bool(self._store.exists(self._address(key)))

    def get(self, key: str) -> Any:
        """Take a value.

        Raises:
            KeyError: It is not there, or was left half written.
        """
        return pickle.loads(memoryview(self._whole(key))[DIGEST:])

    def whole(self, key: str) -> bool:
        """Whether a value is there, and all of it."""
        try:
            self._whole(key)
        except KeyError:
            return False
        return True

    def _whole(self, key: str) -> bytes:
        """Bytes of a value; what was left half written is taken away."""
        try:
            content = self._path(key).read_bytes() if self.is_local else bytes(self._store.cat_file(self._address(key)))
        except FileNotFoundError:
            raise KeyError(key) from None
        if hashlib.sha256(memoryview(content)[DIGEST:]).digest() != content[:DIGEST]:
            self.drop([key])
            raise KeyError(key)
        return content

    def put(self, key: str, value: Any) -> None:
        """Keep a value; whoever looks sees all of it or nothing."""
        content = pickle.dumps(value, protocol=5)
        head = hashlib.sha256(content).digest()
        if not self.is_local:
            self._store.pipe_file(self._address(key), head + content)
            return
        path = self._path(key)
        self._folder.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f"{path.name}.{os.getpid()}-{uuid4().hex[:8]}{ASIDE}")
        try:
            with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(head)
                file.write(content)
            aside.replace(path)
        finally:
            with suppress(FileNotFoundError):
                aside.unlink()

    def held(self) -> list[str]:
        """Keys of the values that are there."""
        if self.is_local:
            return sorted(
                p.name for p in self._folder.glob("*") if p.is_file() and not p.name.startswith(".") and p.suffix != ASIDE
            )
        if not self._store.exists(self._address("")):
            return []
        return sorted(str(name).rpartition("/")[2] for name in self._store.ls(self._address(""), detail=False))

    def drop(self, keys: Iterable[str]) -> None:
        """Take values away; those that are not there are no fault."""
        for key in keys:
            with suppress(FileNotFoundError):
                if self.is_local:
                    self._path(key).unlink()
                else:
                    self._store.rm_file(self._address(key))

    def sweep(self, older: float = 0.0) -> None:
        """Take away what interrupted writings left aside, where nobody has touched it for so many seconds."""
        if self.is_local:
            for path in self._folder.glob(f"*{ASIDE}"):
                with suppress(FileNotFoundError):
                    if time.time() - path.stat().st_mtime >= older:
                        path.unlink()

    def private(self) -> "Shelf":
        """Close the folder to others and to git; give the same shelf."""
        if self.is_local:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._folder.chmod(0o700)
            (self._folder / ".gitignore").write_text("*\n", encoding="utf-8")
        return self

    @property
    def _folder(self) -> Path:
        return Path(self.root)

    def _path(self, key: str) -> Path:
        return self._folder / key

    def _address(self, key: str) -> str:
        return f"{self.root.rstrip('/')}/{key}".rstrip("/")

    @cached_property
    def _store(self) -> Any:
        import fsspec

        store, _ = fsspec.core.url_to_fs(self.root, use_listings_cache=False)
        return store
