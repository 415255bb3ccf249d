"""What the committee counts: needs without action, actions without voice, and how far actions are, by theme and commune."""

from collections.abc import Iterator

import pandas as pd

from pipeline.compare.intervals import jeffreys

COVERAGE = {
    **dict.fromkeys(("theme", "subtheme", "commune"), "string"),
    **dict.fromkeys(("need_voices", "need_persons", "unanswered_voices", "unanswered_persons"), "Int64"),
    **dict.fromkeys(("unanswered", "low", "high"), "Float64"),
}
PROGRESS = {**dict.fromkeys(("grouping", "group", "wave", "date", "source", "state"), "string"), "actions": "Int64"}

Tables = dict[str, pd.DataFrame]


def needs_coverage(tables: Tables, passages: pd.DataFrame, k: int) -> pd.DataFrame:
    """Count voices whose needs no action answers, by theme, sub-theme and commune.

    A voice counts as unanswered in a group when none of its needs there is answered by a link that nobody refused. The
    interval is Jeffreys' (95 %, Brown, Cai & DasGupta 2001), over voices.

    Args:
        tables: Of `schemas.actions.PLAN`.
        passages: Columns passage_id, voice_id, kind and commune, of the run.
        k: Fewest persons of which a share is told. Counts are raw: whoever shows them masks small groups.

    Returns:
        Columns theme, subtheme (null for the whole theme), commune (null for the whole territory), need_voices,
        need_persons, unanswered_voices, unanswered_persons, unanswered (a share), low, high.
    """
    needs = _needs(tables).merge(
        passages[["passage_id", "voice_id", "kind", "commune"]].drop_duplicates("passage_id"), on="passage_id"
    )
    rows = []
    for theme, group in needs.groupby("theme"):
        rows.append({"theme": theme} | _counts(group, k))
        rows += [{"theme": theme, "subtheme": name} | _counts(part, k) for name, part in group.groupby("subtheme")]
        rows += [{"theme": theme, "commune": name} | _counts(part, k) for name, part in group.groupby("commune")]
    return pd.DataFrame(rows, columns=list(COVERAGE)).astype(COVERAGE)


def _needs(tables: Tables) -> pd.DataFrame:
    """One row a need and theme: passage_id, theme, subtheme, answered."""
    links = tables["action_links"]
    answered = links[links["decision"] != "refuse"][["passage_id", "theme", "subtheme"]].drop_duplicates(["passage_id", "theme"])
    alone = tables["unanswered"][["passage_id", "theme", "subtheme"]]
    return pd.concat([answered.assign(answered=True), alone.assign(answered=False)], ignore_index=True)


def _counts(group: pd.DataFrame, k: int) -> dict[str, float | int | None]:
    voices = group.groupby("voice_id").agg(answered=("answered", "any"), kind=("kind", "first"))
    alone, persons = ~voices["answered"].astype(bool), voices["kind"] != "document"
    low, high = jeffreys(int(alone.sum()), len(voices))
    told = int(persons.sum()) >= max(k, 1)
    return {
        "need_voices": len(voices),
        "need_persons": int(persons.sum()),
        "unanswered_voices": int(alone.sum()),
        "unanswered_persons": int((alone & persons).sum()),
        "unanswered": float(alone.mean()) if told else None,
        "low": low if told else None,
        "high": high if told else None,
    }


def actions_without_voice(tables: Tables) -> pd.DataFrame:
    """Actions that no need leads to by a link that nobody refused: rows of `schemas.actions.ACTIONS`."""
    links = tables["action_links"]
    voiced = links.loc[links["decision"] != "refuse", "action_id"]
    return tables["actions"][~tables["actions"]["action_id"].isin(voiced)].reset_index(drop=True)


def progress(tables: Tables) -> pd.DataFrame:
    """Count actions by state in each plan, for the whole, by theme and by commune.

    Returns:
        Columns grouping (`tout`, `theme` or `commune`), group, wave, date, source, state (null where the plan does not
        say) and actions. An action of several themes or communes counts in each.
    """
    states = tables["action_states"].drop_duplicates(["action_id", "wave", "date", "source"], keep="last")
    rows = [part for grouping, frame in _groupings(tables, states) for part in _by_state(grouping, frame)]
    return pd.DataFrame(rows, columns=list(PROGRESS)).astype(PROGRESS)


def _groupings(tables: Tables, states: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    yield "tout", states.assign(group="tout")
    yield (
        "theme",
        states.merge(tables["action_themes"].rename(columns={"theme": "group"})[["action_id", "group"]], on="action_id"),
    )
    communes = tables["actions"][["action_id", "communes"]].dropna()
    named = communes.assign(group=communes["communes"].str.split("; ")).explode("group")[["action_id", "group"]]
    yield "commune", states.merge(named, on="action_id")


def _by_state(grouping: str, frame: pd.DataFrame) -> Iterator[dict[str, object]]:
    keys = ["group", "date", "wave", "source", "state"]
    counted = frame.groupby(keys, dropna=False, sort=True)["action_id"].nunique()
    for values, count in counted.items():
        yield {"grouping": grouping, "actions": int(count)} | dict(zip(keys, values, strict=True))  # type: ignore[call-overload]
