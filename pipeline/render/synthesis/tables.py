"""Tables of a synthesis: shares, comparisons, distances, and what rests on one territory; small counts are masked."""

from itertools import groupby

import pandas as pd

from pipeline.compare.shared import DIVERGENCE
from pipeline.compare.territories import LEAST, MEASURES
from pipeline.compare.voices import SIDES
from pipeline.render.french import bare_points, typeset
from pipeline.render.synthesis.sentences import SIDE_NAMES, cell, masked
from pipeline.render.synthesis.sources import Sources
from pipeline.topics.subthemes import OUTSIDE

READINGS = {"tient": "tient", "tombe": "ne tient pas", "apparait": "apparaît", "indecidable": "trop peu de territoires"}
Row = tuple[str, ...]


def profiles_of(profiles: pd.DataFrame, theme: str, measure: str) -> dict[str, pd.Series]:
    """Profiles of a theme and measure, by territory."""
    rows = profiles[(profiles["theme"] == theme) & (profiles["measure"] == measure)]
    return {str(row["territory"]): row for _, row in rows.iterrows()}


def share_rows(profiles: pd.DataFrame, sources: Sources) -> list[Row]:
    """Lay shares and gaps out: a row a theme and measure, a column a territory."""
    rows: list[Row] = []
    for theme in sources.codebook.themes:
        for measure in MEASURES:
            told = profiles_of(profiles, theme.key, measure)
            cells = [cell(told[slug], sources.k) for slug in sources.names]
            rows.append((f"{theme.short}, {SIDE_NAMES[measure]}", *cells))
    return rows


def pair_rows(tables: dict[str, pd.DataFrame], sources: Sources) -> list[Row]:
    """Lay every comparison out, with its bounds and what is concluded."""
    short = {theme.key: theme.short for theme in sources.codebook.themes}
    rows: list[Row] = []
    for row in tables["divergences"].itertuples():
        told = profiles_of(tables["profiles"], row.theme, row.measure)
        small = any(told[slug]["hidden"] for slug in (row.one, row.other))
        numbers = "non publiée" if small else f"{_signed(row.difference)} ({_signed(row.low)} à {_signed(row.high)})"
        verdict = "divergence" if row.claim else "fragile" if row.fragile else "non établie"
        names = f"{sources.names[row.one]} − {sources.names[row.other]}"
        rows.append((f"{short[row.theme]}, {SIDE_NAMES[row.measure]}", names, typeset(numbers), verdict))
    return rows


def _signed(value: float) -> str:
    return f"{'−' if value < 0 else '+' if value > 0 else ''}{bare_points(value)}"


def subtheme_rows(subthemes: pd.DataFrame, sources: Sources) -> list[Row]:
    """Lay shared sub-themes out: a row a sub-theme and side, a column a territory."""
    names = {theme.key: theme.short for theme in sources.codebook.themes} | {OUTSIDE: "Hors du livre de codes"}
    enough = [row.voices >= LEAST[row.measure] for row in subthemes.itertuples()]
    told = masked(subthemes.assign(enough=enough), sources.k) if len(subthemes) else subthemes
    rows: list[Row] = []
    for theme, name in names.items():
        part = told[told["theme"] == theme]
        for key in part["subtheme"].drop_duplicates():
            here = part[part["subtheme"] == key]
            label = f"{name} : {here['label'].iloc[0]}{' (fragile)' if here['weak'].iloc[0] else ''}"
            for side in SIDES:
                cells = {str(row["territory"]): cell(row, sources.k) for _, row in here[here["measure"] == side].iterrows()}
                rows.append((typeset(label), SIDE_NAMES[side], *(cells[slug] for slug in sources.names)))
    return rows


def distance_rows(neighbours: pd.DataFrame, names: dict[str, str]) -> list[Row]:
    """Lay distances out, each pair once."""
    rows: list[Row] = [
        (names[row.one], names[row.other], bare_points(row.distance), f"{bare_points(row.low)} à {bare_points(row.high)}")
        for row in neighbours.itertuples()
        if row.one < row.other
    ]
    return rows


def distance_note(tables: dict[str, pd.DataFrame], names: dict[str, str]) -> str:
    """Say which sides and territories distances are made of."""
    here = set(tables["neighbours"]["one"])
    enough = tables["profiles"][tables["profiles"]["enough"].astype(bool) & tables["profiles"]["territory"].isin(here)]
    sides = [side for side in MEASURES[:2] if set(enough.loc[enough["measure"] == side, "territory"]) == here]
    left = [name for slug, name in names.items() if slug not in here]
    told = f" Sans {', '.join(left)}, où les voix manquent." if left else ""
    return typeset(f"Distances faites des parts de ces côtés : {' et '.join(SIDE_NAMES[side] for side in sides)}.{told}")


def without_rows(without: pd.DataFrame, sources: Sources) -> tuple[Row, list[Row]]:
    """Tell what becomes of each conclusion without each territory: headings, then a row a conclusion."""
    short = {theme.key: theme.short for theme in sources.codebook.themes}
    words = {DIVERGENCE: "divergence", "present": "soulevé partout", "tu": "presque tu partout"}
    words |= {"institution": "partout davantage chez les institutions", "vecu": "partout davantage dans le vécu"}
    headings = ("Conclusion", *(typeset(f"sans {name}") for name in sources.names.values()))
    rows: list[Row] = []
    order = {
        (theme.key, measure): place
        for place, (theme, measure) in enumerate((t, m) for t in sources.codebook.themes for m in MEASURES)
    }
    ordered = sorted(without.itertuples(), key=lambda row: (order[row.theme, row.measure], row.conclusion))
    for (theme, measure, conclusion), part in groupby(ordered, key=lambda row: (row.theme, row.measure, row.conclusion)):
        told = {row.left_out: READINGS[row.reading] for row in part}
        name = typeset(f"{short[theme]}, {SIDE_NAMES[measure]} : {words[conclusion]}")
        rows.append((name, *(told.get(slug, "–") for slug in sources.names)))
    return headings, rows
