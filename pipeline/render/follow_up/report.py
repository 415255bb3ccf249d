"""The `FollowUp` value: everything that the report of two waves says, computed once."""

from dataclasses import dataclass, replace

import pandas as pd

from pipeline.compare.voices import SIDES
from pipeline.model import Codebook, Theme
from pipeline.protect.small_cells import tell_count
from pipeline.render.follow_up.heard import mix_rows
from pipeline.render.follow_up.method import method_of
from pipeline.render.follow_up.sentences import (
    BASES,
    KINDS,
    VERDICTS,
    change_sentence,
    difference_cell,
    drift_sentence,
    drifted_sentence,
    nothing_drifted,
    nothing_moved,
    share_cell,
)
from pipeline.render.french import count, number, typeset
from pipeline.render.synthesis.facing import Column, Facing
from pipeline.render.synthesis.sentences import SIDE_NAMES, WHERE, listed
from pipeline.render.verbatims import Verbatims, verbatims_of
from pipeline.topics.placing import OUTSIDE
from pipeline.waves.changes import CLAIMS, DRIFT, FEW, FRAGILE, RISK, WORTH

Row = tuple[str, ...]
STATES = {"commune": "posée aux deux vagues", "ajoutee": "ajoutée", "retiree": "retirée", "reformulee": "reformulée"}
NAMED = 4  # sources of no wave that stand first; the method names them all
ELSEWHERE = Theme(OUTSIDE, "Hors du livre de codes", "hors du livre", "#808b96", "")


@dataclass(frozen=True, eq=False)
class FollowUpSources:
    """What a follow-up says besides its tables.

    Attributes:
        name: Of the territory.
        codebook: Its themes.
        waves: All waves; `pair` are the two compared.
        unplaced: Sources of no wave.
        passages: Columns of `schemas.PASSAGES`.
        k: Fewest persons that are told.
        made: When, in French.
        facts: Name and value of what it was made with.
    """

    name: str
    codebook: Codebook
    waves: tuple[str, ...]
    pair: tuple[str, str]
    unplaced: tuple[str, ...]
    passages: pd.DataFrame
    k: int
    made: str
    facts: tuple[Row, ...]


@dataclass(frozen=True)
class Moved:
    """A theme that moved, or a sub-theme of it: sentences, and words of both waves face to face."""

    theme: Theme
    sentences: tuple[str, ...]
    facings: tuple[Facing, ...]


@dataclass(frozen=True)
class FollowUp:
    """All that is shown of two waves."""

    title: str
    made: str
    k: int
    pair: tuple[str, str]
    waves: list[str]
    summary: list[tuple[str, str]]
    cautions: list[str]
    moved: list[Moved]
    nothing: str
    others: list[str]
    drifted: list[str]
    fragile: list[str]
    drifts: list[str]
    steady: str
    looked: list[Row]
    questions: list[Row]
    mix: list[Row]
    words: list[Row]
    changes: list[Row]
    subchanges: list[Row]
    shares: list[Row]
    method: list[tuple[str, list[str]]]
    facts: list[Row]


def build_follow_up(tables: dict[str, pd.DataFrame], sources: FollowUpSources) -> FollowUp:
    """Compute every sentence, number and quote of a follow-up.

    Args:
        tables: Those of `schemas.waves.FOLLOW_UP`.
        sources: What it says besides.
    """
    changes = tables["changes"].assign(small=sources.k)
    themes, subthemes = (changes[changes["level"] == level] for level in ("theme", "subtheme"))
    short = {theme.key: theme.short for theme in sources.codebook.themes}
    drifts = tables["drifts"]
    return FollowUp(
        title=typeset(sources.name),
        made=sources.made,
        k=sources.k,
        pair=sources.pair,
        waves=list(sources.waves),
        summary=_summary(themes, drifts, sources),
        cautions=_cautions(themes, sources),
        moved=_moved(changes, tables["wave_quotes"], sources),
        nothing=nothing_moved(themes, sources.pair),
        others=_others(themes, short),
        drifted=_drifted(themes, short, sources.pair),
        fragile=[change_sentence(row, sources.pair, short[row["theme"]]) for _, row in _with(themes, FRAGILE)],
        drifts=[drift_sentence(row) for _, row in drifts[drifts["moved"].astype(bool)].iterrows()],
        steady=nothing_drifted(drifts),
        looked=_looked(drifts),
        questions=_questions(tables["questions"], sources.k),
        mix=mix_rows(tables["mix"], sources.k),
        words=[
            (row.word, SIDE_NAMES[row.perspective], tell_count(row.before, sources.k), number(row.after))
            for row in tables["new_words"].itertuples()
        ],
        changes=[_change_row(row, short[row["theme"]]) for _, row in themes.iterrows()],
        subchanges=[
            _change_row(row, typeset(f"{short.get(row['theme'], ELSEWHERE.name)} : {row['label']}"))
            for _, row in subthemes.iterrows()
            if row["verdict"] != FEW
        ],
        shares=_shares(tables["wave_shares"], sources),
        method=[(typeset(head), [typeset(text) for text in texts]) for head, texts in method_of(sources.unplaced)],
        facts=[(typeset(name), typeset(value)) for name, value in sources.facts],
    )


def _with(frame: pd.DataFrame, verdict: str) -> list[tuple[object, pd.Series]]:
    return list(frame[frame["verdict"] == verdict].iterrows())


def _summary(themes: pd.DataFrame, drifts: pd.DataFrame, sources: FollowUpSources) -> list[tuple[str, str]]:
    found = themes[themes["verdict"].isin(CLAIMS)]
    voices = [int(themes.drop_duplicates("perspective")[f"n_{end}"].sum()) for end in ("before", "after")]
    return [
        (count(found["theme"].nunique(), "thème"), f"sur {len(sources.codebook.themes)} où un changement est établi"),
        (count(voices[0], "voix", "voix"), f"comparées à {sources.pair[0]}"),
        (count(voices[1], "voix", "voix"), f"comparées à {sources.pair[1]}"),
        (count(int(drifts["moved"].sum()), "dérive"), "du recueil ou de la lecture"),
    ]


def _cautions(themes: pd.DataFrame, sources: FollowUpSources) -> list[str]:
    told = []
    if sources.unplaced:
        first, more = sources.unplaced[:NAMED], len(sources.unplaced) - NAMED
        files = listed([*first, *([count(more, "autre")] if more > 0 else [])])
        told.append(
            f"{count(len(sources.unplaced), 'source')} sans vague et hors de cette comparaison : {files}. Donnez-leur une vague ou une date dans "
            "territoire.toml."
        )
    for side in SIDES:
        here = themes[themes["perspective"] == side]
        if len(here) and (here["verdict"] == FEW).all():
            told.append(f"Trop peu de voix {WHERE[side]} à l'une des vagues : rien n'est comparé de ce côté.")
        if len(here) and (here["basis"] == "aucune").all() and (here["verdict"] == DRIFT).all():
            told.append(
                f"Les deux vagues n'ont rien de comparable {WHERE[side]} : questions, publics ou modes ont changé (voir « Ce qui a dérivé »)."
            )
    return [typeset(text) for text in told]


def _moved(changes: pd.DataFrame, quotes: pd.DataFrame, sources: FollowUpSources) -> list[Moved]:
    """Themes of which something moved, the widest change first, sub-themes below their theme."""
    claims = changes[changes["verdict"].isin(CLAIMS)]
    verbatims = verbatims_of(sources.passages, sources.k, frozenset())  # a quote tells its wave: it names no public besides
    found = []
    for theme in (*sources.codebook.themes, ELSEWHERE):
        here = claims[claims["theme"] == theme.key]
        if here.empty:
            continue
        labels = [theme.short if row["level"] == "theme" else str(row["label"]) for _, row in here.iterrows()]
        sentences = [change_sentence(row, sources.pair, label) for (_, row), label in zip(here.iterrows(), labels, strict=True)]
        facings = [_facing(row, quotes, verbatims, sources.pair) for _, row in here.iterrows()]
        widest = float(here["difference"].abs().max())
        found.append((widest, Moved(theme, tuple(sentences), tuple(facings[:4]))))
    return [one for _, one in sorted(found, key=lambda pair: -pair[0])]


def _facing(row: pd.Series, quotes: pd.DataFrame, verbatims: Verbatims, pair: tuple[str, str]) -> Facing:
    """Words of both waves on what moved."""
    side, name = str(row["perspective"]), "" if row["level"] == "theme" else f" : {row['label']}"
    here = quotes[(quotes["theme"] == row["theme"]) & (quotes["perspective"] == side)]
    here = here[here["subtheme"].isna()] if row["level"] == "theme" else here[here["subtheme"] == row["subtheme"]]
    columns = []
    for wave in pair:
        told = here[here["wave"] == wave]
        told = told[told["passage_id"].isin(verbatims.quotable(told["passage_id"]))]
        found = [verbatims.quote(str(r.passage_id), str(r.quote), float(r.score), str(r.evidence)) for r in told.itertuples()]
        kept = tuple(replace(quote, attribution=f"{wave} — {quote.attribution}") for quote in found if not quote.weak)
        columns.append(Column(typeset(f"{wave}, {WHERE[side]}{name}"), side, kept, "Aucun passage sûr à cette vague."))
    return Facing(columns[0], columns[1])


def _drifted(themes: pd.DataFrame, short: dict[str, str], pair: tuple[str, str]) -> list[str]:
    """Differences that rest on what drifted, side by side; a theme that merely cannot be compared looks like no change."""
    differs = (themes["raw_p_value"] <= RISK) & (themes["raw_difference"].abs() >= WORTH)
    here = themes[(themes["verdict"] == DRIFT) & differs.fillna(False)]
    return [
        drifted_sentence(str(side), str(basis), [short[key] for key in part["theme"]], pair)
        for (side, basis), part in here.groupby(["perspective", "basis"], sort=True)
    ]


def _others(themes: pd.DataFrame, short: dict[str, str]) -> list[str]:
    """What is stable, and what nothing is established of, side by side."""
    told = []
    for verdict, words in (("stable", "Stable"), ("non-etabli", "Pas de changement établi, sans que la stabilité le soit")):
        for side in SIDES:
            names = [short[row["theme"]] for _, row in _with(themes, verdict) if row["perspective"] == side]
            if names:
                told.append(typeset(f"{words} {WHERE[side]} : {listed(names)}."))
    return told


def _looked(drifts: pd.DataFrame) -> list[Row]:
    """Everything that was looked at, moved or not."""
    rows = []
    for row in drifts.itertuples():
        chance = "" if pd.isna(row.chance) else f"{row.measure:.2f} / {row.chance:.2f}".replace(".", ",")
        rows.append((typeset(KINDS[row.kind]), SIDE_NAMES[row.perspective], chance, "a dérivé" if row.moved else "rien d'établi"))
    return [tuple(typeset(cell) for cell in row) for row in rows]


def _questions(questions: pd.DataFrame, k: int) -> list[Row]:
    return [
        (
            typeset(row.question),
            STATES[row.state] + (typeset(f" (avant : « {row.near} »)") if isinstance(row.near, str) else ""),
            tell_count(row.voices_before, k),
            tell_count(row.voices_after, k),
        )
        for row in questions.itertuples()
    ]


def _change_row(row: pd.Series, label: str) -> Row:
    none = "–" if row["verdict"] == FEW else "rien de comparable"
    base = BASES[str(row["basis"])] or (none if row["basis"] == "aucune" else "toutes les voix")
    weak = " (fragile)" if row["weak"] else ""
    cells = (f"{label}{weak}", SIDE_NAMES[str(row["perspective"])], difference_cell(row), base, VERDICTS[str(row["verdict"])])
    return tuple(typeset(cell) for cell in cells)


def _shares(shares: pd.DataFrame, sources: FollowUpSources) -> list[Row]:
    """Shares of every wave: a row a theme and side."""
    rows: list[Row] = []
    told = shares[shares["level"] == "theme"].set_index(["theme", "perspective", "wave"])
    for theme in sources.codebook.themes:
        for side in SIDES:
            cells = [share_cell(told.loc[(theme.key, side, wave)], sources.k) for wave in sources.waves]
            rows.append((f"{theme.short}, {SIDE_NAMES[side]}", *cells))
    return rows
