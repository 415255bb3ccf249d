"""What `regards show` prints of a passage."""

from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.markup import escape

from pipeline import store
from pipeline.excerpt import Excerpt, draw_page, find_passage
from pipeline.render.french import PERSPECTIVES, PUBLICS


def show_passage(passage_id: str, workspace: Path, output: Path | None) -> None:
    """Print a passage in its context, and draw its page where it comes from a PDF.

    Raises:
        MissingPassage: No run holds it.
    """
    place = store.Workspace(workspace.resolve())
    excerpt = find_passage(place, passage_id)
    console = Console(highlight=False, soft_wrap=True)
    for line in _lines(excerpt):
        console.print(line)
    target = output or Path(f"{excerpt.passage['passage_id']}.png")
    picture = draw_page(excerpt, target)
    if picture:
        console.print(f"\nPage dessinée : {escape(str(picture))}")
    elif excerpt.file is None:
        console.print("\nLe fichier d'origine n'est plus là, ou a changé depuis la lecture : relancez regards run.")


def _lines(excerpt: Excerpt) -> list[str]:
    row = excerpt.passage
    who = [PUBLICS.get(row["public"], row["public"]), PERSPECTIVES.get(row["perspective"], row["perspective"]), row["rendering"]]
    lines = [f"[bold]{row['passage_id']}[/bold]", escape(excerpt.place), escape(", ".join(str(w) for w in who))]
    for column, word in (("section", "Section"), ("question", "Question"), ("speaker", "Locuteur")):
        if pd.notna(row[column]):
            lines.append(escape(f"{word} : {row[column]}"))
    lines.append(escape(f"Thèmes : {_themes(excerpt.tags)}"))
    lines += ["", *(f"[dim]{escape(_said(r))}[/dim]" for _, r in excerpt.before.iterrows())]
    lines.append(f"[bold]▶ {escape(_said(row))}[/bold]")
    return lines + [f"[dim]{escape(_said(r))}[/dim]" for _, r in excerpt.after.iterrows()]


def _said(row: pd.Series) -> str:
    return f"{row['speaker']} : {row['text']}" if pd.notna(row["speaker"]) else str(row["text"])


def _themes(tags: pd.DataFrame) -> str:
    found = tags[tags["decision"] == "oui"].sort_values("score", ascending=False)
    told = (f"{r.theme} ({r.score:.2f}{', à confirmer' if r.uncertain else ''})".replace(".", ",") for r in found.itertuples())
    return ", ".join(told) or "aucun"
