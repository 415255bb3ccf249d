"""Files kept apart from every output: a folder and files that only their owner opens, encrypted if asked."""

import os
from pathlib import Path

from pipeline.protect import vault

KEY = "pseudonymes.json"
REVIEW = "relecture.json"
WORKBOOK = "relecture.xlsx"


def passphrase() -> str | None:
    """The passphrase that the environment gives."""
    return os.environ.get(vault.PASSPHRASE) or None


def folder_of(path: Path) -> Path:
    """Make the folder of a secret file, closed to others."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    return path.parent


def read(path: Path) -> str | None:
    """Read a secret file, encrypted or not; `None` when there is none.

    Raises:
        SecretLocked: It is encrypted, and the passphrase is missing or wrong.
    """
    if not path.is_file():
        return None
    text = path.read_text(encoding="utf-8")
    return vault.unseal(text, passphrase()) if vault.is_sealed(text) else text


def write(path: Path, text: str, encrypted: bool | None = None) -> None:
    """Write a secret file aside, then put it in place; encrypted whenever there is a passphrase, unless told."""
    folder_of(path)
    word = passphrase()
    if encrypted is not False and word:
        text = vault.seal(text, word)
    aside = path.with_suffix(".tmp")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(aside, path)


def change_lock(folder: Path, encrypted: bool) -> int:
    """Encrypt, or decrypt, what is kept apart; its content stays. Gives the number of files."""
    texts = {path: read(path) for path in (folder / KEY, folder / REVIEW)}
    there = {path: text for path, text in texts.items() if text is not None}
    for path, text in there.items():
        write(path, text, encrypted)
    return len(there)
