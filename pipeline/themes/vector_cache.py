"""Embeddings kept by the content of their text, so that none is made twice in a workspace."""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np

from pipeline.themes.encoders import Encoder

STEP = 512  # texts embedded between two writings: an interruption loses no more
QUICK_STEP = 4096  # texts embedded at a time by an encoder whose vectors are not kept
WAIT = 60  # seconds for another process that writes


def embed_texts(texts: list[str], encoder: Encoder, folder: Path | None = None) -> np.ndarray:
    """Embed each distinct text once; read back what the folder already holds.

    Args:
        texts: What to embed.
        encoder: With what.
        folder: Where vectors are kept, under SHA-256 of their text; no words are. `None` keeps nothing.

    Returns:
        Array of shape (texts, sum of the encoder's blocks), float32.
    """
    unique = sorted(set(texts))
    if not unique:
        return encoder.encode([])
    vectors = _encode(unique, encoder) if folder is None or not encoder.cached else _through_cache(unique, encoder, folder)
    place = {text: row for row, text in enumerate(unique)}
    return vectors[[place[text] for text in texts]]


def _encode(texts: list[str], encoder: Encoder) -> np.ndarray:
    step = STEP if encoder.cached else QUICK_STEP
    return np.vstack([encoder.encode(texts[start : start + step]) for start in range(0, len(texts), step)])


def _through_cache(texts: list[str], encoder: Encoder, folder: Path) -> np.ndarray:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    keys = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts]
    with closing(sqlite3.connect(folder / f"{encoder.key}.sqlite", timeout=WAIT)) as base:
        base.execute("CREATE TABLE IF NOT EXISTS vectors (text BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID")
        known = {}
        for key in keys:
            row = base.execute("SELECT vector FROM vectors WHERE text = ?", (key,)).fetchone()
            if row and len(row[0]) == 4 * sum(encoder.blocks):
                known[key] = np.frombuffer(row[0], dtype=np.float32)
        missing = [i for i, key in enumerate(keys) if key not in known]
        for start in range(0, len(missing), STEP):
            part = missing[start : start + STEP]
            made = encoder.encode([texts[i] for i in part])
            with base:
                base.executemany(
                    "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
                    [(keys[i], np.ascontiguousarray(v, dtype=np.float32).tobytes()) for i, v in zip(part, made, strict=True)],
                )
            known |= {keys[i]: made[j] for j, i in enumerate(part)}
    return np.vstack([known[key] for key in keys])
