"""Files kept apart from every output: a folder and files that only their owner opens, encrypted if asked."""

import hashlib
import json
import os
import shutil
from pathlib import Path

import pandas as pd

from pipeline.errors import MissingRun
from pipeline.protect import vault
from pipeline.protect.key import Key, key_from_json

KEY = "pseudonymes.json"
REVIEW = "relecture.json"
WORKBOOK = "relecture.xlsx"
READINGS = "lectures"  # folder of what was read, before protection
PASSING = "lectures-de-passage"  # the same where the key is encrypted: emptied after every run
REVIEW_COLUMNS = ["id", "kind", "found", "pseudonym", "context", "source", "times", "sure"]


def passphrase() -> str | None:
    """The passphrase that the environment gives; a blank one is none."""
    word = os.environ.get(vault.PASSPHRASE, "")
    return word if word.strip() else None


def folder_of(path: Path) -> Path:
    """Make the folder of a secret file, closed to others and ignored by git wherever the workspace stands."""
    folder = path.parent
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    ignored = folder / ".gitignore"
    if not ignored.is_file():
        ignored.write_text("*\n", encoding="utf-8")
    return folder


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


def forget_readings(folder: Path) -> None:
    """Take away what was read before protection: it does not stay in clear beside an encrypted key."""
    shutil.rmtree(folder / READINGS, ignore_errors=True)


def load_key(folder: Path) -> Key:
    """Read the pseudonym key kept in a territory's secret folder; empty when there is none yet.

    Raises:
        SecretLocked: It is encrypted, and the passphrase is missing or wrong.
    """
    text = read(folder / KEY)
    return key_from_json(text) if text else Key()


def is_locked(folder: Path) -> bool:
    """Whether the key of a territory is encrypted, or will be as soon as it is written."""
    path = folder / KEY
    return bool(passphrase()) or (path.is_file() and vault.is_sealed(path.read_text(encoding="utf-8")))


def key_print(folder: Path) -> str:
    """Print of the pseudonym key and of what is to be read again, whether or not they are encrypted."""
    content = f"{load_key(folder).to_json()}\x1f{read(folder / REVIEW)}"
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def save_key(folder: Path, key: Key) -> None:
    """Write the pseudonym key, readable by its owner only."""
    if key != Key():
        write(folder / KEY, key.to_json())


def save_review(folder: Path, review: pd.DataFrame) -> None:
    """Write what a person should read again, beside the key and like it."""
    write(folder / REVIEW, review.to_json(orient="records", force_ascii=False))


def load_review(folder: Path) -> pd.DataFrame:
    """Read what the last run left to read again: columns `REVIEW_COLUMNS`.

    Raises:
        MissingRun: No run has protected this territory.
    """
    text = read(folder / REVIEW)
    if text is None:
        raise MissingRun("Rien à relire : lancez d'abord regards run sur ce territoire.")
    return pd.DataFrame(json.loads(text), columns=REVIEW_COLUMNS)
