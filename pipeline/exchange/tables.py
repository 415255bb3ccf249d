"""The tables of a run as French offices read them: headings, types and rows, whatever file they go to."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from pipeline.exchange.shown import Passage, Shown
from pipeline.exchange.told import Voice
from pipeline.protect.small_cells import is_small, tell_count
from pipeline.render.figures.gaps import masked
from pipeline.render.french import MODES, PERSPECTIVES, PUBLICS
from pipeline.render.sentences import gap_sentence
from pipeline.themes.corrections import HUMAN

Cell = str | int | float | None
Row = tuple[Cell, ...]
Kind = Literal["texte", "long", "entier", "decimal", "part", "p"]
UNTOLD = "non précisé"
RENDERINGS = {"verbatim": "mot pour mot", "paraphrase": "propos notés", "synthese": "synthèse"}
IDENTIFIER = "repère"


@dataclass(frozen=True)
class Column:
    """A column: its heading, what its cells are, and how wide it is, in characters."""

    title: str
    kind: Kind = "texte"
    width: int = 14


@dataclass(frozen=True)
class Table:
    """A table: its name, its columns, and its rows, made anew at each call."""

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterable[Row]]


def tables_of(shown: Shown) -> list[Table]:
    """List the tables that leave the program, in their order."""
    return [_passages(shown), _voices(shown), _themes(shown), _gaps(shown), _subthemes(shown), _refusals(shown)]


def _who(shown: Shown) -> tuple[Column, ...]:
    wave = (Column("vague", width=10),) if shown.timed else ()
    return (
        *wave,
        Column("perspective"), Column("public", width=16), Column("mode", width=18), Column("rendu"), Column("commune", width=20),
        Column("fichier", width=32),
    )  # fmt: skip


def _told(shown: Shown, voice: Voice) -> Row:
    wave = (voice.wave or UNTOLD,) if shown.timed else ()
    return (
        *wave,
        PERSPECTIVES[voice.perspective],
        PUBLICS[voice.public] if voice.public else UNTOLD,
        MODES[voice.mode] if voice.mode else UNTOLD,
        RENDERINGS[voice.rendering] if voice.rendering else UNTOLD,
        voice.commune,
        voice.source or UNTOLD,
    )


def _passages(shown: Shown) -> Table:
    themes = shown.codebook.themes
    columns = (
        Column(IDENTIFIER, width=22), Column("voix", width=9), *_who(shown), Column("section", width=24), Column("question", width=30),
        Column("page", "entier", 8), Column("tour", "entier", 8), Column("ligne", "entier", 8), Column("début (s)", "decimal", 10),
        Column("passage", "long", 90), Column("mots", "entier", 8), Column("thèmes", width=24), Column("sous-thèmes", width=40),
        *(Column(f"thème : {theme.short}", width=12) for theme in themes),
        *(Column(f"score : {theme.short}", "decimal", 10) for theme in themes),
        Column("incertain", width=18), Column("décidé par", width=12),
    )  # fmt: skip

    def row(passage: Passage) -> Row:
        tags = [passage.tags.get(theme.key) for theme in themes]
        given = [theme.short for theme, tag in zip(themes, tags, strict=True) if tag and tag.given]
        doubtful = [theme.short for theme, tag in zip(themes, tags, strict=True) if tag and tag.uncertain]
        by_person = any(tag.labeller.startswith(HUMAN) for tag in tags if tag)
        return (
            passage.passage_id, passage.voice.label, *_told(shown, passage.voice),
            passage.section, passage.question, passage.page, passage.turn, passage.row, passage.start_s,
            passage.text, passage.words, " + ".join(given) or "aucun", " + ".join(dict.fromkeys(passage.subthemes)) or None,
            *(_yes(tag.given) if tag else None for tag in tags), *(tag.score if tag else None for tag in tags),
            " + ".join(doubtful) or None, "personne" if by_person else "machine",
        )  # fmt: skip

    return Table("Passages", columns, lambda: map(row, shown.passages()))


def _voices(shown: Shown) -> Table:
    closed = sorted({name for voice in shown.voices.values() for name in voice.variables})
    columns = (
        Column("voix", width=9), *_who(shown), *(Column(name, width=18) for name in closed), Column("passages", "entier", 10),
        Column("mots", "entier", 10), *(Column(f"part des mots : {t.short}", "part", 14) for t in shown.codebook.themes),
    )  # fmt: skip

    def rows() -> Iterator[Row]:
        found = shown.ask(
            "SELECT voice_id, theme, sum(words)::BIGINT FROM shown JOIN tags USING (passage_id) WHERE decision = 'oui' GROUP BY ALL"
        )
        about = {(voice, theme): words for voice, theme, words in found}
        for identifier, voice in shown.voices.items():
            shares = (_share(about.get((identifier, key), 0), voice.words) for key in shown.codebook.keys)
            yield (
                voice.label, *_told(shown, voice), *(voice.variables.get(name) for name in closed), voice.passages, voice.words, *shares,
            )  # fmt: skip

    return Table("Voix", columns, rows)


def _themes(shown: Shown) -> Table:
    columns = (
        Column("thème", width=30), Column("clé", width=16), Column("passages", width=22), Column("définition", "long", 80),
        Column("exclusions", "long", 60), Column("exemples", "long", 60), Column("variantes", "long", 60),
    )  # fmt: skip

    def rows() -> Iterator[Row]:
        counts = _counts(shown, "SELECT passage_id, theme AS item FROM tags WHERE decision = 'oui'")
        for theme in shown.codebook.themes:
            long = ("\n".join(theme.exclusions), "\n".join(theme.examples), ", ".join(theme.variants))
            yield (theme.name, theme.key, counts.get(theme.key, 0), theme.definition.strip(), *(text or None for text in long))

    return Table("Thèmes", columns, rows)


def _subthemes(shown: Shown) -> Table:
    columns = (
        Column("thème", width=30), Column("sous-thème", width=36), Column("clé", width=18), Column("groupe", width=30),
        Column("mots de la machine", "long", 50), Column("nommé par", width=12), Column("passages", width=22),
        Column("stabilité (0 à 1)", "decimal", 12), Column("fragile", width=10),
    )  # fmt: skip

    def rows() -> Iterator[Row]:
        counts = _counts(shown, "SELECT passage_id, subtheme AS item FROM subthemes")
        names = {theme.key: theme.name for theme in shown.codebook.themes}
        for one in shown.table("topics").itertuples():
            parent, stability = (None if pd.isna(value) else value for value in (one.parent, one.stability))
            told = (names.get(str(one.theme), "Hors du livre de codes"), one.label, one.subtheme, parent, one.words)
            yield (*told, one.named_by, counts.get(str(one.subtheme), 0), stability, _yes(bool(one.weak)))

    return Table("Sous-thèmes", columns, rows)


def _gaps(shown: Shown) -> Table:
    sides = (
        (f"voix {side}", f"{side} : le soulèvent", f"{side} : part", f"{side} : part, bas", f"{side} : part, haut")
        for side in ("institutionnelles", "du vécu")
    )
    columns = (
        Column("niveau", width=12), Column("thème", width=30), Column("sous-thème", width=30),
        *(Column(title, "entier" if i < 2 else "part", 14) for side in sides for i, title in enumerate(side)),
        Column("écart (points)", "decimal", 12), Column("écart, bas", "decimal", 12), Column("écart, haut", "decimal", 12),
        Column("p", "p", 10), Column("q (Benjamini-Hochberg)", "p", 14), Column("écart établi", width=12),
        Column("fragile", width=10), Column("constat", "long", 90),
    )  # fmt: skip

    def rows() -> Iterator[Row]:
        names = {theme.key: theme.name for theme in shown.codebook.themes}
        gaps = shown.table("gaps").astype("object")
        for _, row in gaps.where(gaps.notna(), None).iterrows():
            sub = row["level"] == "subtheme"
            head = ("sous-thème" if sub else "thème", names.get(row["theme"], row["theme"]), row["label"] if sub else None)
            hidden = [masked(row, side, shown.k) for side in ("institutional", "lived")]
            both = [*_side(row, "institutional", hidden[0], shown.k), *_side(row, "lived", hidden[1], shown.k)]
            # A gap beside one share would give the other away; too few voices tell none.
            untold = any(hidden) or isinstance(row["reason"], str)
            gap = [None if untold else _number(row[name], 100) for name in ("gap", "low", "high")]
            tests = [None if untold else _number(row[name]) for name in ("p_value", "q_value")]
            weak = _yes(bool(row["weak"] or row["fragile"]))
            yield (*head, *both, *gap, *tests, _yes(bool(row["claim"])), weak, gap_sentence(row, shown.k))

    return Table("Écarts", columns, rows)


def _side(row: pd.Series, side: str, hidden: bool, k: int) -> list[Cell]:
    """Voices of a side, those that raise the item, and their share with its interval, or what may be told of them."""
    heard, raising = int(row[f"n_{side}"]), int(row[f"k_{side}"])
    alone = side == "lived" or row["n_institutional_persons"] == row["n_institutional"]
    count: Cell = tell_count(heard, k) if alone and is_small(heard, k) else heard
    if hidden:
        return [count, f"moins de {k}", None, None, None]
    return [count, raising, *(_number(row[name]) for name in (side, f"{side}_low", f"{side}_high"))]


def _refusals(shown: Shown) -> Table:
    columns = (Column("fichier", width=40), Column("endroit", width=40), Column("raison", width=40), Column("détail", "long", 80))

    def rows() -> Iterator[Row]:
        kinds = dict(zip(*(shown.table("sources")[name] for name in ("source", "kind")), strict=True))
        for one in shown.table("rejections").itertuples():
            # What was refused in somebody's file may be their words.
            public = kinds.get(one.source) == "document" or one.anchor in ("fichier", "manifeste")
            yield (one.source, one.anchor, one.reason, one.detail if public else None)

    return Table("Refus", columns, rows)


def _counts(shown: Shown, items: str) -> dict[str, Cell]:
    """Passages of each item; those of 1 to k−1 persons and of no document are not counted out."""
    found = shown.ask(
        "SELECT item, count(*), count(DISTINCT voice_id) FILTER (kind <> 'document'), bool_or(kind = 'document') "
        f"FROM ({items}) JOIN passages USING (passage_id) WHERE role = 'participant' GROUP BY item"
    )
    few = f"{tell_count(1, shown.k)} personnes"
    return {item: few if is_small(persons, shown.k) and not written else int(n) for item, n, persons, written in found}


def _number(value: object, times: int = 1) -> float | None:
    return None if pd.isna(value) else round(times * float(value), 10)  # type: ignore[call-overload, arg-type]


def _share(part: int, whole: int) -> float:
    return round(min(part / whole, 1.0), 4) if whole else 0.0


def _yes(value: bool) -> str:
    return "oui" if value else "non"
