"""Lists of a report: what was read and refused, who was heard, how counting changes the gaps."""

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from pipeline.model import PARTICIPANT, Codebook, Territory
from pipeline.protect.small_cells import is_small, tell_count
from pipeline.render.french import KINDS, MODES, PUBLICS, count, number, percent, points, typeset
from pipeline.render.sentences import few_persons


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


COUNTINGS = ("default", "sources", "speech", "any", "copies")


def copies(tables: Tables, k: int) -> str | None:
    """Say how many texts several voices sent, and how many voices; `None` where each wrote their own."""
    copied = tables.passages.dropna(subset=["campaign"])
    if copied.empty:
        return None
    texts, voices = copied["campaign"].nunique(), copied["voice_id"].nunique()
    sent = "a été envoyé" if texts == 1 else "ont été envoyés"
    who = f"{tell_count(voices, k)} voix" if is_small(voices, k) else count(voices, "voix", "voix")
    return typeset(
        f"{count(texts, 'texte')} {sent}, mot pour mot ou presque, par plusieurs voix ({who} en tout). Chaque voix compte ; "
        "un texte copié n'est cité qu'une fois, et le tableau des comptages dit ce que deviennent les écarts s'il ne compte que pour une voix."
    )


def summary(tables: Tables, k: int) -> list[tuple[str, str]]:
    """Headline counts: (figure, what it is)."""
    spoken = tables.passages[tables.passages["role"] == PARTICIPANT]
    files = int((tables.sources["kept"] > 0).sum())
    found = len(tables.sources) + int((~tables.rejections["source"].isin(tables.sources["source"])).sum())
    there, lived = (int(tables.gaps[column].max()) for column in ("n_institutional", "n_lived"))
    tagged = tables.tags[tables.tags["decision"] == "oui"]["passage_id"].nunique()
    return [
        (count(files, "fichier lu", "fichiers lus"), f"sur {found} trouvés"),
        (
            count(len(spoken), "passage"),
            f"dont {percent(tagged / len(spoken) if len(spoken) else float('nan'))} portent un thème",
        ),
        (
            count(there, "voix institutionnelle", "voix institutionnelles"),
            "documents, élus et agents en fonction",
        ),
        (
            f"{tell_count(lived, k)} voix du vécu" if is_small(lived, k) else count(lived, "voix du vécu", "voix du vécu"),
            "entretiens, réunions, réponses, rencontres",
        ),
    ]


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
    told = [(mode, public, n) for mode, public, n in groups if (mode, public, n) in rest]
    rows = [(MODES[mode].capitalize(), _who(mode, public), str(n)) for mode, public, n in told]
    if small:
        modes = ", ".join(dict.fromkeys(MODES[mode] for mode, _, _ in small)).capitalize()
        who = ", ".join(dict.fromkeys(_who(mode, public) for mode, public, _ in small))
        rows.append((modes, who, tell_count(sum(n for _, _, n in small), k)))
    return rows


def _who(mode: str, public: str) -> str:
    return "public non déclaré" if (mode, public) == ("reunion-publique", "habitant") else PUBLICS[public]


def missing(tables: Tables, territory: Territory) -> list[str]:
    """Expected publics that nobody of the territory belongs to, or too few persons to be told."""
    present = set(tables.passages.loc[tables.passages["role"] == PARTICIPANT, "public"])
    return [PUBLICS[p] for p in territory.expected_publics if p not in present]


def read(tables: Tables, k: int) -> list[tuple[str, str, str, str]]:
    """Files that were found: (file, nature, pages, passages or «moins de k»)."""
    passages = Counter(tables.passages["source"])
    published = set(tables.sources.loc[tables.sources["kind"] == "document", "source"])
    counts = {name: str(n) if name in published else tell_count(n, k) for name, n in passages.items()}
    return [
        (
            str(row["source"]),
            KINDS[row["kind"]][0],
            "–" if pd.isna(row["pages"]) else str(int(row["pages"])),
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
        variants = tables.sensitivity[tables.sensitivity["theme"] == theme.key].set_index("variant")
        hidden = few_persons(themes.loc[theme.key], k)
        told = ["–" if hidden or pd.isna(variants.at[v, "gap"]) else _gap(variants.loc[v]) for v in COUNTINGS]
        rows.append((theme.name, *told))
    return rows


def _gap(row: pd.Series) -> str:
    return f"{points(float(row['gap']))} ({points(float(row['low']))} à {points(float(row['high']))})"
