"""The `Synthesis` value: everything that the report of several territories says, computed once."""

from dataclasses import dataclass

import pandas as pd

from pipeline.compare.territories import MEASURES
from pipeline.compare.voices import SIDES
from pipeline.model import PARTICIPANT, Theme
from pipeline.render.french import count, typeset
from pipeline.render.synthesis.facing import Facing, Words
from pipeline.render.synthesis.method import SYNTHESIS_METHOD
from pipeline.render.synthesis.sentences import (
    SIDE_NAMES,
    common_sentence,
    divergence_sentence,
    few_sentence,
    masked,
    neighbour_sentence,
)
from pipeline.render.synthesis.sources import Sources
from pipeline.render.synthesis.tables import (
    Row,
    distance_note,
    distance_rows,
    pair_rows,
    profiles_of,
    share_rows,
    subtheme_rows,
    without_rows,
)
from pipeline.render.synthesis.ways import WAYS_NOTE, ways_rows
from pipeline.render.verbatims import verbatims_of


@dataclass(frozen=True)
class Finding:
    """What may be said of a theme, with words of several territories; `places` are the two that diverge most, `brief` comes first."""

    theme: Theme
    sentences: tuple[str, ...]
    facings: tuple[Facing, ...]
    brief: tuple[str, ...]
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Synthesis:
    """All that is shown of several territories."""

    title: str
    made: str
    k: int
    territories: tuple[str, ...]
    names: list[str]
    summary: list[tuple[str, str]]
    cautions: list[str]
    divergences: list[Finding]
    commons: list[Finding]
    fragile: list[str]
    shares: list[Row]
    pairs: list[Row]
    subthemes: list[Row]
    neighbours: list[str]
    distances: list[Row]
    distance_note: str
    without: tuple[Row, list[Row]]
    ways: list[Row]
    ways_note: str
    method: list[tuple[str, list[str]]]
    runs: list[Row]


def build_synthesis(tables: dict[str, pd.DataFrame], sources: Sources) -> Synthesis:
    """Compute every sentence, number and quote of a synthesis.

    Args:
        tables: Those of `schemas.territories.SYNTHESIS`.
        sources: What it says besides.
    """
    names = sources.names
    tables = tables | {"profiles": masked(tables["profiles"], sources.k)}
    verbatims = {place.slug: verbatims_of(place.passages, sources.k, frozenset()) for place in sources.places}
    words = Words(tables["quotes"], verbatims, names)
    return Synthesis(
        title=sources.name or " · ".join(names.values()),
        made=sources.made,
        k=sources.k,
        territories=tuple(typeset(place.name) for place in sources.places),
        names=list(names.values()),
        summary=_summary(tables, sources),
        cautions=_cautions(tables["profiles"], names),
        divergences=_divergences(tables, sources, words),
        commons=_commons(tables, sources, words),
        fragile=_fragile(tables["divergences"], sources),
        shares=share_rows(tables["profiles"], sources),
        pairs=pair_rows(tables, sources),
        subthemes=subtheme_rows(tables["shared_subthemes"], sources),
        neighbours=[neighbour_sentence(row, names) for _, row in tables["neighbours"].iterrows() if row["nearest"]],
        distances=distance_rows(tables["neighbours"], names),
        distance_note=distance_note(tables, names),
        without=without_rows(tables["without"], sources),
        ways=ways_rows(tables["ways"], list(names)),
        ways_note=typeset(WAYS_NOTE),
        method=[(typeset(head), [typeset(text) for text in texts]) for head, texts in SYNTHESIS_METHOD],
        runs=[(typeset(place.name), place.run, place.print_) for place in sources.places],
    )


def _summary(tables: dict[str, pd.DataFrame], sources: Sources) -> list[tuple[str, str]]:
    spoken = [place.passages[place.passages["role"] == PARTICIPANT] for place in sources.places]
    themes = int((tables["commons"].groupby("theme")["divergent"].sum() > 0).sum())
    shared = tables["commons"]["shared"].notna() & (tables["commons"]["divergent"] == 0)
    return [
        (count(len(sources.places), "territoire"), f"lus avec « {sources.codebook.name} »"),
        (count(sum(len(frame) for frame in spoken), "passage"), "étiquetés par le même encodeur"),
        (count(themes, "thème"), f"sur {len(sources.codebook.themes)} où des territoires divergent"),
        (count(int(shared.sum()), "point commun", "points communs"), "établis partout, sans divergence"),
    ]


def _cautions(profiles: pd.DataFrame, names: dict[str, str]) -> list[str]:
    found = []
    for measure in SIDES:
        few = profiles[(profiles["measure"] == measure) & ~profiles["enough"].astype(bool)]["territory"].unique()
        if len(few):
            found.append(few_sentence([names[slug] for slug in few], measure))
    return found


def _louder_first(pairs: pd.DataFrame) -> pd.DataFrame:
    """Turn each pair so that `one` has more; bounds turn with it."""
    turned = pairs.rename(columns={"one": "other", "other": "one", "low": "high", "high": "low"})
    turned[["difference", "low", "high"]] = -turned[["difference", "low", "high"]]
    both = pd.concat([pairs, turned[list(pairs.columns)]], ignore_index=True)
    return both[both["difference"] > 0].sort_values(
        ["theme", "measure", "difference"], ascending=[True, True, False], kind="stable"
    )


def _divergences(tables: dict[str, pd.DataFrame], sources: Sources, words: Words) -> list[Finding]:
    """Themes on which territories diverge, the widest difference of shares first."""
    claims = _louder_first(tables["divergences"][tables["divergences"]["claim"].astype(bool)])
    found = []
    for theme in sources.codebook.themes:
        here = claims[claims["theme"] == theme.key]
        if here.empty:
            continue
        sentences: dict[str, list[str]] = {}
        for measure in MEASURES:
            told = profiles_of(tables["profiles"], theme.key, measure)
            louder = here[here["measure"] == measure]
            for slug in louder["one"].drop_duplicates():
                rows = louder[louder["one"] == slug]
                sentence = divergence_sentence(rows, told, sources.names, sources.k)
                sentences.setdefault(measure, []).append(sentence)
        # The widest difference of each side; gaps are made of both.
        widest = here[here["measure"] != "ecart"].drop_duplicates("measure")
        facings = tuple(words.apart(pair) for _, pair in widest.iterrows())
        apart = here.sort_values("difference", ascending=False, kind="stable").iloc[0]
        places = tuple(sources.names[slug] for slug in (apart["one"], apart["other"]))
        every = [sentence for told in sentences.values() for sentence in told]
        brief = [told[0] for measure, told in sentences.items() if measure in SIDES] or every[:1]
        found.append((float(here["difference"].max()), Finding(theme, tuple(every), facings, tuple(brief), places)))
    return [finding for _, finding in sorted(found, key=lambda pair: -pair[0])]


def _commons(tables: dict[str, pd.DataFrame], sources: Sources, words: Words) -> list[Finding]:
    """Themes of which something holds everywhere; where sizes diverge, the divergences say so."""
    found = []
    profiles = tables["profiles"][tables["profiles"]["enough"].astype(bool)]
    enough = {side: list(profiles.loc[profiles["measure"] == side, "territory"].unique()) for side in SIDES}
    for theme in sources.codebook.themes:
        rows = tables["commons"][(tables["commons"]["theme"] == theme.key) & tables["commons"]["shared"].notna()]
        sentences, brief = [], []
        for _, row in rows.iterrows():
            here = profiles[(profiles["theme"] == theme.key) & (profiles["measure"] == row["measure"])]
            told = common_sentence(row, here)
            sentences.append(f"{told} {typeset('Mais pas autant : voir les divergences.')}" if row["divergent"] else told)
            brief += [] if row["divergent"] else [told]
        if sentences:
            facings = (words.together(theme.key, enough),) if brief else ()
            found.append(Finding(theme, tuple(sentences), facings, tuple(brief[:1])))
    return found


def _fragile(divergences: pd.DataFrame, sources: Sources) -> list[str]:
    """Divergences that the machine's error could explain, told as such and not claimed."""
    short = {theme.key: theme.short for theme in sources.codebook.themes}
    rows = divergences[divergences["fragile"].astype(bool)]
    return [
        typeset(f"{short[row.theme]} ({SIDE_NAMES[row.measure]}) : {sources.names[row.one]} et {sources.names[row.other]}")
        for row in rows.itertuples()
    ]
