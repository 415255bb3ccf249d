"""What a failure may leave in the engine's database: its kind and its advice, never the name of a file of speech."""

import re
import tomllib
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path, PurePosixPath
from typing import ParamSpec, TypeVar

from pipeline.errors import RegardsError
from pipeline.manifest import MANIFEST_NAME
from pipeline.naming import is_published

P = ParamSpec("P")
R = TypeVar("R")
HIDDEN = "(nom gardé hors du moteur)"


class Unforeseen(Exception):
    """An unexpected error, told by its kind alone: its message may quote what was read."""


def discreet(function: Callable[P, R]) -> Callable[P, R]:
    """Make a stage whose failure the engine may write; the error itself stays its cause, for the terminal."""

    @wraps(function)
    def run(*arguments: P.args, **options: P.kwargs) -> R:
        try:
            return function(*arguments, **options)
        except (RegardsError, Unforeseen):
            raise
        except Exception as error:
            raise Unforeseen(type(error).__name__) from error

    return run


def masked(message: str, folder: Path) -> str:
    """Take out of a message the names that a territory's folder holds: files that are not published, speakers of its manifest.

    Args:
        message: In French, for analysts.
        folder: The territory's; it need not be there.
    """
    for name in sorted(_names(folder), key=len, reverse=True):
        message = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", HIDDEN, message)
    return message


def _names(folder: Path) -> set[str]:
    paths = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    hidden = [path for path in paths if not is_published(path) and "/." not in f"/{path}"]
    names = {shown for path in hidden for shown in (path, PurePosixPath(path).name, PurePosixPath(path).stem)}
    with suppress(OSError, ValueError):
        names |= tomllib.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8")).get("locuteurs", {}).keys()
    return {name for name in names if name}
