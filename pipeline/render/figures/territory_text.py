"""What the map of communes says in words, and the table behind it."""

from collections.abc import Sequence

import pandas as pd

from pipeline.compare.intervals import jeffreys
from pipeline.model import Codebook
from pipeline.outlines import Commune
from pipeline.render.figures.canvas import DataTable
from pipeline.render.figures.links import passages_of
from pipeline.render.french import count, interval, percent, typeset

SIDES = ("institutionnel", "vecu")
LISTED = 6  # communes named in a sentence
MOST = 3  # communes named as those most spoken of


def describe_territory(communes: Sequence[Commune], shares: pd.DataFrame, k: int) -> str:
    """Say which communes each side speaks of most, which one side alone speaks of, and which nobody does.

    Args:
        communes: Those that are drawn.
        shares: As `compare.places.share_by_commune` gives them.
        k: Fewest persons that may be told.
    """
    voices = _voices(communes, shares)
    there, lived = (voices[side] for side in SIDES)
    parts = [_most("Institutions", there), _most("Vécu", lived)]
    parts.append(_those("Seules les institutions parlent de", [n for n in there if there[n] != 0 and lived[n] == 0]))
    parts.append(_those("Seul le vécu parle de", [n for n in there if there[n] == 0 and lived[n] != 0]))
    parts.append(_those("Personne ne cite", [n for n in there if there[n] == 0 and lived[n] == 0]))
    masked = [n for n, told in lived.items() if told is None]
    if masked:
        one = len(masked) == 1
        parts.append(
            f"Le vécu {'d’une commune' if one else f'de {len(masked)} communes'} est masqué : "
            f"{'elle compte' if one else 'elles comptent'} moins de {k} personnes, ou {'servirait' if one else 'serviraient'} à les retrouver."
        )
    return typeset(" ".join(part for part in parts if part))


def _voices(communes: Sequence[Commune], shares: pd.DataFrame) -> dict[str, dict[str, int | None]]:
    """Voices of each commune, a side: by name; `None` where they may not be told."""
    told = {(row.code, row.perspective): row.voices for row in shares.drop_duplicates(["code", "perspective"]).itertuples()}
    found: dict[str, dict[str, int | None]] = {}
    for side in SIDES:
        values = {_name(c, communes): told.get((c.code, side), 0) for c in communes}
        found[side] = {name: None if pd.isna(value) else int(value) for name, value in values.items()}
    return found


def _name(commune: Commune, communes: Sequence[Commune]) -> str:
    """The name of a commune, with its code where another bears it too."""
    twins = sum(other.label == commune.label for other in communes)
    return commune.label if twins == 1 else f"{commune.label} ({commune.code})"


def _most(side: str, voices: dict[str, int | None]) -> str:
    known = sorted(((n, name) for name, n in voices.items() if n), key=lambda pair: (-pair[0], pair[1]))
    if not known:
        some = any(n is None for n in voices.values())
        return (
            f"{side} : aucune commune n'atteint un nombre de voix publiable." if some else f"{side} : aucune commune n'est citée."
        )
    listed = ", ".join(f"{name} ({count(n, 'voix', 'voix')})" for n, name in known[:MOST])
    return f"{side}, communes qui réunissent le plus de voix : {listed}."


def _those(start: str, names: Sequence[str]) -> str:
    """A sentence on communes, the first ones by name."""
    if not names:
        return ""
    more = len(names) - LISTED
    listed = ", ".join(names[:LISTED]) + (f" et {count(more, 'autre')}" if more > 0 else "")
    return f"{start} : {listed}."


def table_of(communes: Sequence[Commune], shares: pd.DataFrame, codebook: Codebook) -> DataTable:
    """Write the numbers behind the map: a row a commune that somebody speaks of and theme."""
    rows = {(row.code, row.theme, row.perspective): row for row in shares.itertuples()}
    cited = set(shares.loc[shares["voices"].isna() | (shares["voices"] > 0), "code"])
    shown = [(commune, theme) for commune in communes if commune.code in cited for theme in codebook.themes]
    lines = [
        (_name(commune, communes), theme.short, *(_cell(rows.get((commune.code, theme.key, side))) for side in SIDES))
        for commune, theme in shown
    ]
    links = tuple(passages_of(theme=theme.key, commune=commune.code) for commune, theme in shown)
    return DataTable(("Commune", "Thème", "Institutions (part des voix)", "Vécu (part des voix)"), tuple(lines), links, names=2)


def _cell(row: object) -> str:
    """A share with its interval and counts, or why it is not told."""
    voices, raised = getattr(row, "voices", 0), getattr(row, "raised", 0)
    if pd.isna(voices):
        return "masqué"
    if voices == 0:
        return "pas citée"
    if pd.isna(raised):
        return typeset(f"masqué, sur {count(voices, 'voix', 'voix')}")
    low, high = jeffreys(int(raised), int(voices))
    return typeset(f"{percent(raised / voices)} ({raised} sur {voices} ; {interval(low, high)})")
