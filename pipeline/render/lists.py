"""Lists of a report: what was read and refused, who was heard, how counting changes the gaps."""

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from pipeline.model import PARTICIPANT, Codebook, Territory
from pipeline.protect.small_cells import is_small
from pipeline.render.french import KINDS, MODES, PUBLICS, count, number, points, share, typeset
from pipeline.render.sentences import few_persons, told


@dataclass(frozen=True)
class Tables:
    """The tables of a run that a report is made from, and what was done to the territory's persons."""

    passages: pd.DataFrame
    tags: pd.DataFrame
    rejections: pd.DataFrame
    sources: pd.DataFrame
    voices: pd.DataFrame
    gaps: pd.DataFrame
    quotes: pd.DataFrame
    subthemes: pd.DataFrame
    vocabulary: pd.DataFrame
    sensitivity: pd.DataFrame
    prevalence: pd.DataFrame
    corrected: pd.DataFrame
    without_mode: pd.DataFrame
    topics: pd.DataFrame
    topic_quality: pd.DataFrame
    concordances: pd.DataFrame
    bridges: pd.DataFrame
    stances: pd.DataFrame
    needs: pd.DataFrame
    answers: pd.DataFrame
    places: pd.DataFrame
    factors: pd.DataFrame
    map: pd.DataFrame
    language: pd.DataFrame


BOUNDS = ["gap", "low", "high"]
COUNTINGS = ("default", "sources", "speech", "any", "copies")


def copies(tables: Tables, k: int) -> str | None:
    """Say how many texts several voices sent, and how many voices; `None` where each wrote their own."""
    copied = tables.passages.dropna(subset=["campaign"])
    if copied.empty:
        return None
    texts, voices = copied["campaign"].nunique(), copied["voice_id"].nunique()
    sent = "Un même texte a été envoyé" if texts == 1 else f"{number(texts)} textes ont chacun été envoyés"
    return typeset(
        f"{sent} par plusieurs voix, mot pour mot ou presque ({told(voices, k)} voix en tout). Chaque voix compte ; un texte copié "
        "n'est cité qu'une fois, et le tableau des comptages dit ce que deviennent les écarts s'il ne compte que pour une voix."
    )


def summary(tables: Tables, k: int) -> list[tuple[str, str]]:
    """Headline counts: (figure, what it is)."""
    spoken = tables.passages[tables.passages["role"] == PARTICIPANT]
    files = int((tables.sources["kept"] > 0).sum())
    found = len(tables.sources) + int((~tables.rejections["source"].isin(tables.sources["source"])).sum())
    there, lived = (int(tables.gaps[column].max()) for column in ("n_institutional", "n_lived"))
    tagged = tables.tags[tables.tags["decision"] == "oui"]["passage_id"].nunique()
    return [
        (count(files, "fichier lu", "fichiers lus"), f"sur {count(found, 'trouvé')}"),
        (
            count(len(spoken), "passage"),
            f"dont {share(tagged / len(spoken))} portent un thème" if len(spoken) else "rien à étiqueter",
        ),
        (
            _institutional(tables, there, k),
            "documents, élus et agents en fonction",
        ),
        (
            f"{told(lived, k)} voix du vécu",
            "entretiens, réunions, réponses, rencontres",
        ),
    ]


def _institutional(tables: Tables, there: int, k: int) -> str:
    """Élus and agents without any document are persons: fewer than k are not counted out."""
    if int(tables.gaps["n_institutional_persons"].max()) == there and is_small(there, k):
        return f"{told(there, k)} voix institutionnelles"
    return count(there, "voix institutionnelle", "voix institutionnelles")


def heard(tables: Tables, k: int) -> list[tuple[str, str, str]]:
    """Voices by collection mode and public: (mode, public, count or «moins de k»).

    A group of fewer than k persons is counted with the next ones of its perspective, so that a total less
    the other rows never gives it away.
    """
    spoken = tables.passages[tables.passages["role"] == PARTICIPANT]
    rows: list[tuple[str, str, str]] = []
    for _, side in spoken.groupby("perspective", sort=True):
        voices = side.groupby(["mode", "public"], sort=True)["voice_id"].nunique()
        rows += _joined([(str(mode), str(public), int(n)) for (mode, public), n in voices.items()], k)
    return rows


def _joined(groups: list[tuple[str, str, int]], k: int) -> list[tuple[str, str, str]]:
    """Join small groups of persons with the smallest others until nobody is told apart; documents last."""
    ordered = sorted(groups, key=lambda g: (g[0] == "document", g[2], g[0], g[1]))
    small = [g for g in ordered if g[0] != "document" and is_small(g[2], k)]
    rest = [g for g in ordered if g not in small]
    while small and sum(n for _, _, n in small) < k and rest:
        small.append(rest.pop(0))
    apart = [(mode, public, n) for mode, public, n in groups if (mode, public, n) in rest]
    rows = [(MODES[mode].capitalize(), _who(mode, public), number(n)) for mode, public, n in apart]
    if small:
        modes = ", ".join(dict.fromkeys(MODES[mode] for mode, _, _ in small)).capitalize()
        who = ", ".join(dict.fromkeys(_who(mode, public) for mode, public, _ in small))
        rows.append((modes, who, told(sum(n for _, _, n in small), k)))
    return rows


def _who(mode: str, public: str) -> str:
    return "public non déclaré" if (mode, public) == ("reunion-publique", "habitant") else PUBLICS[public]


def missing(tables: Tables, territory: Territory) -> list[str]:
    """Expected publics that nobody of the territory belongs to, or too few persons to be told."""
    present = set(tables.passages.loc[tables.passages["role"] == PARTICIPANT, "public"])
    return [PUBLICS[p] for p in territory.expected_publics if p not in present]


def read(tables: Tables, k: int) -> list[tuple[str, str, str, str]]:
    """Files that were found: (file, nature, pages, passages or «moins de k»)."""
    passages = Counter(tables.passages.loc[tables.passages["role"] == PARTICIPANT, "source"])
    published = set(tables.sources.loc[tables.sources["kind"] == "document", "source"])
    counts = {name: number(n) if name in published else told(n, k) for name, n in passages.items()}
    return [
        (
            str(row["source"]),
            KINDS[row["kind"]][0],
            "–" if pd.isna(row["pages"]) else number(int(row["pages"])),
            counts.get(row["source"], "0") + (f" ({count(int(row['refused']), 'refus', 'refus')})" if row["refused"] else ""),
        )
        for _, row in tables.sources.iterrows()
    ]


def refused(tables: Tables) -> list[tuple[str, str, str]]:
    """Refusals by reason and file: (reason, file, times)."""
    groups = tables.rejections.groupby(["reason", "source"], sort=True)
    rows = [(str(reason), str(source), number(len(part))) for (reason, source), part in groups]
    return sorted(rows)


def unreadable(tables: Tables) -> list[tuple[str, str]]:
    """Files of which nothing could be read: (file, why and what to do)."""
    whole = tables.rejections[tables.rejections["anchor"] == "fichier"]
    return [(str(row["source"]), f"{row['reason']} : {row['detail']}") for _, row in whole.iterrows()]


def sensitivity(tables: Tables, codebook: Codebook, k: int) -> list[tuple[str, ...]]:
    """Gap of each theme under each counting, with its interval where it is known."""
    themes = tables.gaps[tables.gaps["level"] == "theme"].set_index("theme")
    rows = []
    for theme in codebook.themes:
        variants = tables.sensitivity[tables.sensitivity["theme"] == theme.key].set_index("variant")[BOUNDS].astype(float)
        row = themes.loc[theme.key]
        # The counting that is kept is the gap that the report tells, interval and all.
        variants.loc["default"] = [float("nan") if pd.isna(bound) else float(bound) for bound in row[BOUNDS]]
        hidden = few_persons(row, k) or isinstance(row["reason"], str)
        cells = ["–" if hidden or pd.isna(variants.at[v, "gap"]) else _gap(variants.loc[v]) for v in COUNTINGS]
        rows.append((theme.name, *cells))
    return rows


def _gap(row: pd.Series) -> str:
    signed = [points(float(row[name])) for name in BOUNDS]
    return f"{signed[0]} ({signed[1].split()[0]} à {signed[2]})"
