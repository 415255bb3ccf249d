"""What persons decided of links between actions and needs: a file of the territory's `decisions/`, which wins over the machine."""

import os
from pathlib import Path

import pandas as pd

from pipeline.actions.facing import best_sentence
from pipeline.actions.needs_of_run import Needs
from pipeline.decisions import FOLDER
from pipeline.errors import DecisionsRefused, UnreadableFile
from pipeline.ingest.tables.cells import read_csv_text
from pipeline.ingest.tables.csv_text import FORMULA, read_csv
from pipeline.schemas.actions import ACTION_LINKS

LINKS = "liens-actions.csv"
COLUMNS = ("action_id", "passage_id", "theme", "decision", "coder", "date", "remark")
KEY = ["action_id", "passage_id", "theme"]
YES, NO = "oui", "non"
_TAKEN = {YES: "confirme", NO: "refuse"}


def read_link_decisions(folder: Path) -> pd.DataFrame:
    """Decisions on links of a territory: `COLUMNS`, as text; empty when nobody decided.

    A spreadsheet may have saved the file with semicolons or in its own encoding; columns are found by their headings.

    Raises:
        DecisionsRefused: A column is missing, or a decision is neither «oui» nor «non».
    """
    path = folder / FOLDER / LINKS
    if not path.is_file():
        return pd.DataFrame(columns=list(COLUMNS), dtype=str)
    head, rows = _cells(path)
    missing = [name for name in COLUMNS[:4] if name not in head]
    if missing:
        raise DecisionsRefused(
            f"{path} : colonne(s) absente(s) : {', '.join(missing)} ; colonnes du fichier : {', '.join(head) or 'aucune'}. "
            "Rétablissez-les, ou retirez le fichier et réimportez le classeur (regards actions import)."
        )
    places = [head.index(name) if name in head else None for name in COLUMNS]
    told = [["" if at is None or at >= len(row) else row[at].strip() for at in places] for row in rows]
    frame = pd.DataFrame(told, columns=list(COLUMNS), dtype=str)
    wrong = frame[~frame["decision"].isin(_TAKEN)]
    if len(wrong):
        raise DecisionsRefused(
            f"{path} : décision « {wrong['decision'].iloc[0]} » inconnue ({len(wrong)} ligne(s)) ; valeurs permises : oui, non."
        )
    return frame


def _cells(path: Path) -> tuple[list[str], list[list[str]]]:
    """Headings and rows that say something; headings without any row are a file in which nobody decided yet."""
    try:
        rows = [row for row in read_csv(read_csv_text(path).text)[0] if any(cell.strip() for cell in row)]
    except UnreadableFile as error:
        raise DecisionsRefused(
            f"{path} : {error} Rétablissez ce fichier, ou retirez-le et réimportez le classeur (regards actions import)."
        ) from error
    return ([cell.strip() for cell in rows[0]], rows[1:]) if rows else ([], [])


def keep_link_decisions(folder: Path, new: pd.DataFrame) -> Path:
    """Add decisions to those of a territory, aside first; of several on one link, the newest is kept.

    Args:
        folder: The territory's; whoever calls holds its lock.
        new: `COLUMNS`, as text.
    """
    path = folder / FOLDER / LINKS
    whole = pd.concat([read_link_decisions(folder), new.reindex(columns=list(COLUMNS)).fillna("")], ignore_index=True)
    # Of two of one date, the one that comes last was typed last.
    kept = whole.sort_values("date", kind="stable").drop_duplicates(KEY, keep="last").sort_values(KEY, ignore_index=True)
    path.parent.mkdir(exist_ok=True)
    aside = path.with_name(f"{path.name}.{os.getpid()}.partiel")
    # What a person typed is never run by the spreadsheet that opens the file; reading takes the apostrophe away again.
    kept = kept.apply(lambda column: column.map(lambda cell: f"'{cell}" if cell.startswith(FORMULA) else cell))
    kept.to_csv(aside, index=False, lineterminator="\n", encoding="utf-8")
    aside.replace(path)
    return path


def taken_up(
    links: pd.DataFrame, best: pd.DataFrame, decided: pd.DataFrame, actions: pd.DataFrame, needs: Needs
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Let persons' decisions win over proposed links, and add the links that persons alone made.

    Args:
        links: Proposed, columns of `schemas.actions.ACTION_LINKS`.
        best: One row a need and theme, columns of `schemas.actions.UNANSWERED`.
        decided: What `read_link_decisions` gave.
        actions: Columns of `schemas.actions.ACTIONS`.
        needs: Of the run.

    Returns:
        The links, and the rows of `best` that none answers which nobody refused.
    """
    taken = links.astype({"decision": object, "coder": object, "date": object}).set_index(KEY, drop=False)
    added = []
    for one in decided.itertuples(index=False):
        key = (one.action_id, one.passage_id, one.theme)
        if key in taken.index:
            taken.loc[key, ["decision", "coder", "date"]] = [_TAKEN[str(one.decision)], one.coder or None, one.date or None]
        elif one.decision == YES:
            added += _own(one, best, actions, needs)
    frame = taken.reset_index(drop=True)
    if added:
        frame = pd.concat([frame, pd.DataFrame(added, columns=list(ACTION_LINKS)).astype(object)], ignore_index=True)
    answered = frame.loc[frame["decision"] != "refuse", ["passage_id", "theme"]].apply(tuple, axis=1) if len(frame) else []
    alone = [pair not in set(answered) for pair in zip(best["passage_id"], best["theme"], strict=True)]
    frame = frame.sort_values(["action_id", "theme", "passage_id"], ignore_index=True)
    return frame, best[pd.Series(alone, index=best.index, dtype=bool)].reset_index(drop=True)


def _own(one: object, best: pd.DataFrame, actions: pd.DataFrame, needs: Needs) -> list[tuple[object, ...]]:
    """The row of a link that the machine did not propose; none where its action or its passage is gone."""
    action_id, passage_id, theme = (str(getattr(one, name)) for name in KEY)
    action, passage = actions[actions["action_id"] == action_id], needs.passages[needs.passages["passage_id"] == passage_id]
    if action.empty or passage.empty:
        return []
    known = best[(best["passage_id"] == passage_id) & (best["theme"] == theme)]
    subtheme = known["subtheme"].iloc[0] if len(known) else None
    title, text = str(action["title"].iloc[0]), str(passage["text"].iloc[0])
    quote = best_sentence(text, title) if pd.isna(passage["caution"].iloc[0]) else ""
    coder, date = str(getattr(one, "coder")) or None, str(getattr(one, "date")) or None  # noqa: B009
    return [(action_id, passage_id, theme, subtheme, None, "confirme", coder, date, title, quote)]


def lost_decisions(decided: pd.DataFrame, actions: pd.DataFrame, passages: pd.DataFrame) -> list[str]:
    """Tell in French the decisions whose action or passage is no longer there; they stay in the file.

    Args:
        decided: What `read_link_decisions` gave.
        actions: Column action_id.
        passages: Column passage_id, of the run.
    """
    no_action = ~decided["action_id"].isin(actions["action_id"])
    no_passage = ~decided["passage_id"].isin(passages["passage_id"])
    told = []
    if no_action.any():
        told.append(
            f"{int(no_action.sum())} décision(s) portent sur une action que le plan ne nomme plus : elles sont gardées, et n'ont pas d'effet."
        )
    if (no_passage & ~no_action).any():
        count = int((no_passage & ~no_action).sum())
        told.append(
            f"{count} décision(s) portent sur un passage que le corpus n'a plus : elles sont gardées, et n'ont pas d'effet."
        )
    return told
