"""A passage in its context: where it stands, what is said around it, and its page as a picture."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipeline import store
from pipeline.compare.quotes import anchor
from pipeline.errors import MissingPassage
from pipeline.ingest.read import file_hash
from pipeline.protect import secrets

AROUND = 2  # passages told before and after


@dataclass(frozen=True)
class Excerpt:
    """One passage of a run and what surrounds it.

    Attributes:
        passage: A row of `schemas.PASSAGES`.
        before: Passages that precede it in its source, in order; for an answer, others of the same voice.
        after: Passages that follow it.
        tags: Rows of `schemas.TAGS` about it.
        file: The source file, where it still is the one that was read.
    """

    passage: pd.Series
    before: pd.DataFrame
    after: pd.DataFrame
    tags: pd.DataFrame
    file: Path | None

    @property
    def place(self) -> str:
        """Say in French where the passage stands, box and characters included."""
        row = self.passage
        parts = [anchor(row), f"caractères {row['start_char']}-{row['end_char']} du texte extrait"]
        if pd.notna(row["x0"]):
            parts.insert(1, "boîte de ({:.0f} ; {:.0f}) à ({:.0f} ; {:.0f}) points".format(*row[["x0", "y0", "x1", "y1"]]))
        if pd.notna(row["ocr"]):
            parts.append(f"lu par reconnaissance de caractères, confiance {row['ocr']:.0%}".replace("%", " %"))
        return ", ".join(parts)


def find_passage(workspace: store.Workspace, passage_id: str) -> Excerpt:
    """Find a passage, given by its identifier or the start of it, in the newest run of any territory.

    Raises:
        MissingPassage: No run holds it, or several passages begin so.
        SecretLocked: The key that leads to the file is encrypted, and the passphrase is missing or wrong.
    """
    for run in store.latest_runs(workspace):
        passages = store.read_table(run, "passages")
        found = passages[passages["passage_id"].str.startswith(passage_id)]
        exact = found[found["passage_id"] == passage_id]
        if len(exact) == 1 or len(found) == 1:
            return _excerpt(workspace, run, passages, (exact if len(exact) else found).iloc[0])
        if len(found) > 1:
            listing = ", ".join(found["passage_id"].iloc[:3])
            raise MissingPassage(f"« {passage_id} » convient à {len(found)} passages ({listing}…) : donnez plus de caractères.")
    raise MissingPassage(
        f"Aucune dernière exécution de {workspace.root} ne contient le passage « {passage_id} ». Les identifiants (p-…) sont dans "
        "les rapports et dans la table passages ; lancez regards run, ou placez-vous ailleurs avec --workspace."
    )


def _excerpt(workspace: store.Workspace, run: Path, passages: pd.DataFrame, row: pd.Series) -> Excerpt:
    tags = store.read_table(run, "tags")
    same = passages[passages["source"] == row["source"]]
    if row["kind"] in ("reponse", "atelier"):
        same = same[same["voice_id"] == row["voice_id"]]
    same = same.sort_values(["start_char", "passage_id"], kind="stable").reset_index(drop=True)
    at = int(same.index[same["passage_id"] == row["passage_id"]][0])
    return Excerpt(
        passage=row,
        before=same.iloc[max(0, at - AROUND) : at],
        after=same.iloc[at + 1 : at + 1 + AROUND],
        tags=tags[tags["passage_id"] == row["passage_id"]],
        file=_file(workspace, run, str(row["source"])),
    )


def _file(workspace: store.Workspace, run: Path, source: str) -> Path | None:
    """Path of the source file, if it is still there and the same; the key tells the name that a pseudonym hides."""
    key = secrets.load_key(workspace.secret(run.parent.name))
    path = workspace.root / str(store.read_manifest_of(run)["dossier"]) / key.sources.get(source, source)
    sources = store.read_table(run, "sources").set_index("source")
    return path if path.is_file() and file_hash(path) == sources.at[source, "sha256"] else None


def draw_page(excerpt: Excerpt, target: Path) -> Path | None:
    """Write the page of a PDF's passage as a picture, its box drawn; `None` for what has no page or no file.

    Args:
        excerpt: A passage.
        target: The PNG file to write.
    """
    if excerpt.file is None or excerpt.file.suffix.lower() != ".pdf" or pd.isna(excerpt.passage["x0"]):
        return None
    from pipeline.ingest.pdf.page_picture import draw_passage
    from pipeline.model import Box

    row = excerpt.passage
    box = Box(int(row["page"]), *(float(row[c]) for c in ("x0", "y0", "x1", "y1")))
    target.parent.mkdir(parents=True, exist_ok=True)
    draw_passage(excerpt.file, [box]).save(target)
    return target
