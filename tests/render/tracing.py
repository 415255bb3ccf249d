"""Every number and quote of a `Report`, traced to the tables by other means than the generators' own.

A text is traced by patterns: each number that it holds must stand in a pattern whose values were recomputed here; what
digits are left over have no source, and fail with their sentence.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass

import pandas as pd

from pipeline.compare.matcher import MODEL
from pipeline.render.lists import Tables
from pipeline.render.report import Context, Report, ThemePart
from pipeline.render.sections import Section
from pipeline.render.theme_words import ThemeWords
from pipeline.render.verbatims import Quote

N = r"\d[\d ]*"
SHARE = rf"((?:moins de |plus de )?{N} %)"
SIDES = (("institutional", "voix institutionnelles"), ("lived", "voix du vécu"))
WHERE = {"chez les institutions": 1, "dans le vécu": -1}
Patterns = list[tuple[str, tuple[str, ...]]]


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ").replace("’", "'")


def whole(value: float) -> str:
    return f"{int(value):,}".replace(",", " ")


def percent(value: float) -> str:
    if value != value:
        return "–"
    if 0 < value < 0.005:
        return "moins de 1 %"
    return "plus de 99 %" if 0.995 <= value < 1 else bare(value)


def half_up(value: float) -> int:
    """The nearest whole number; a half goes up, whatever the last digits of a float."""
    return math.floor(value + 0.5 + 1e-9)


def bare(value: float) -> str:
    return f"{half_up(100 * value)} %" if value == value else "–"


def size(value: float) -> str:
    points = abs(100 * value)
    return next((t for d in range(3) if float(t := f"{half_up(points * 10**d) / 10**d:.{d}f}")), "0").replace(".", ",")


def signed(value: float) -> str:
    return (
        ("+" if value > 0 else "−" if value < 0 else "")
        + size(value)
        + (" points" if half_up(abs(100 * value)) >= 2 else " point")
    )


def interval_text(value: float, low: float, high: float) -> str:
    return f"{percent(value)} ({bare(low)} à {bare(high)})" if value == value else "–"


def traced(text: str, patterns: Patterns) -> None:
    """Every pattern that a text holds must say what was expected, and no number may be left.

    Raises:
        AssertionError: With the text.
    """
    left = plain(text)
    for pattern, expected in patterns:
        for found in re.finditer(pattern, left):
            assert found.groups() == expected, f"{found.groups()} au lieu de {expected} : {text}"
        left = re.sub(pattern, "·", left)
    assert not re.search(r"\d", left), f"nombre sans origine (reste « {left} ») : {text}"


def leaves(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text within a value, with the fields that lead to it."""
    if isinstance(value, str):
        yield path, value
    elif is_dataclass(value):
        for field in fields(value):
            yield from leaves(getattr(value, field.name), (*path, field.name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*path, str(key)))
    elif isinstance(value, list | tuple | frozenset):
        for item in value:
            yield from leaves(item, path)


def found_all(value: object, kind: type) -> Iterator[object]:
    """Every value of a class within a value."""
    if isinstance(value, kind):
        yield value
    if is_dataclass(value):
        for field in fields(value):
            yield from found_all(getattr(value, field.name), kind)
    elif isinstance(value, dict):
        for item in value.values():
            yield from found_all(item, kind)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from found_all(item, kind)


@dataclass(frozen=True)
class Ledger:
    """The tables that a report is held against."""

    tables: Tables
    context: Context

    @property
    def k(self) -> int:
        return self.context.k

    def small(self, count: int) -> bool:
        return 1 <= count < self.k

    @property
    def closely_read(self) -> pd.DataFrame:
        """Participants' passages that the table of their language knows."""
        passages = self.tables.passages
        known = set(self.tables.language["passage_id"])
        return passages[
            [i in known and role == "participant" for i, role in zip(passages["passage_id"], passages["role"], strict=True)]
        ]

    def given(self, theme: str) -> pd.DataFrame:
        tags = self.tables.tags
        return tags[(tags["theme"] == theme) & (tags["decision"] == "oui")]

    def hidden(self, row: pd.Series, side: str) -> bool:
        """Whether a side's count is of 1 to k−1 persons, and of nobody else."""
        if side == "lived":
            return self.small(int(row["k_lived"]))
        return self.small(int(row["k_institutional_persons"])) and row["k_institutional_persons"] == row["k_institutional"]

    def row(self, section: Section) -> pd.Series:
        """The row of the gaps that a section tells."""
        gaps = self.tables.gaps
        here = gaps[(gaps["theme"] == section.theme) & (gaps["level"] == section.level) & (gaps["label"] == section.label)]
        key = getattr(section, "subtheme", None)
        here = here[here["subtheme"] == key] if key else here
        assert len(here) == 1, f"{section.label} : {len(here)} lignes"
        return here.iloc[0]


def gap_patterns(row: pd.Series, ledger: Ledger) -> Patterns:
    """What a gap's sentence may say: counts, shares, the gap and its interval, by side."""
    patterns: Patterns = [("au moins (1 mot sur 20)", ("1 mot sur 20",)), ("n'y consacre (1 mot sur 20)", ("1 mot sur 20",))]
    n = [whole(row[f"n_{side}"]) for side, _ in SIDES]
    patterns.append((rf"ni institutionnelle \(sur ({N})\) ni du vécu \(sur ({N})\)", tuple(n)))
    for side, noun in SIDES:
        raised, among = int(row[f"k_{side}"]), int(row[f"n_{side}"])
        counts = (whole(raised), whole(among))
        impossible = ("rien de tel",) * 2
        masked = ledger.hidden(row, side)
        patterns += [
            (rf"{SHARE} des {noun} \(({N}) sur ({N})\)", impossible if masked else (percent(raised / max(among, 1)), *counts)),
            (rf"moins de ({N}) des ({N}) {noun}", (str(ledger.k), counts[1]) if masked else impossible),
            (rf"aucune des ({N}) {noun}", (counts[1],) if not raised else impossible),
            (rf"\b([1-3]) des ({N}) {noun}", counts if not masked else impossible),
            (rf"\bles ({N}) {noun}", (counts[1],) if raised == among else impossible),
        ]
    patterns += span_patterns(row)
    patterns += [(r"n'atteint pas (10) points", ("10",) if abs(row["gap"]) < 0.1 else ("rien de tel",))]
    for side, least, name in (("institutional", 5, "institutionnel"), ("lived", 12, "vécu")):
        heard = int(row[f"n_{side}"])
        persons = side == "lived" or row["n_institutional_persons"] == heard
        told = f"moins de {ledger.k}" if persons and ledger.small(heard) else whole(heard) if heard else "aucune"
        patterns.append((rf"([\w ]+) du côté {name} quand il en faut ({N})", (told, str(least))))
    return patterns


def span_patterns(row: pd.Series) -> Patterns:
    """The gap and its interval, told by size and side."""
    if pd.isna(row["gap"]) or pd.isna(row["low"]):
        return []
    gap, low, high = (float(row[name]) for name in ("gap", "low", "high"))
    near, far = sorted((low, high), key=abs)
    apart = not low < 0 < high
    side = next(name for name, sign in WHERE.items() if sign == (1 if low + high > 0 else -1))
    number, unit = r"(\d+(?:,\d+)?)", r"points?"
    no = ("rien de tel",)
    return [
        (rf"soit {number} {unit} de plus \(intervalle à 95 % : de {number} à {number} {unit}", (size(gap), size(near), size(far)) if apart else no),
        (
            rf"de {number} {unit} de plus dans le vécu à {number} {unit} de plus chez les institutions(?: \(intervalle à 95 %\))?",
            no if apart else (size(low), size(high)),
        ),
        (
            rf"de {number} à {number} {unit} de plus (chez les institutions|dans le vécu)(?: \(intervalle à 95 %\))?",
            (size(near), size(far), side) if apart else no,
        ),
    ]  # fmt: skip


def trace_section(section: Section, ledger: Ledger) -> None:
    """A theme's or sub-theme's sentence, shares, gap, countings, correction, prompting and words."""
    row, tables = ledger.row(section), ledger.tables
    traced(section.sentence, gap_patterns(row, ledger))
    trace_words_of_a_claim(section, row)
    assert section.claim == bool(row["claim"]) and (math.isnan(section.size) or section.size == abs(float(row["gap"])))
    for side, text in (("institutional", section.institutional), ("lived", section.lived)):
        values = tuple(float("nan") if pd.isna(row[c]) else float(row[c]) for c in (side, f"{side}_low", f"{side}_high"))
        told = f"moins de {ledger.k} personnes, part non publiée" if ledger.hidden(row, side) else interval_text(*values)
        assert plain(text) == told, f"{section.label} : {text} au lieu de {told}"
    untold = any(ledger.hidden(row, side) for side, _ in SIDES) or pd.notna(row["reason"]) or pd.isna(row["gap"])
    assert plain(section.gap) == ("–" if untold else signed(float(row["gap"]))), f"{section.label} : {section.gap}"
    trace_bars(section, row, ledger, untold)
    if section.countings:
        here = tables.sensitivity[
            (tables.sensitivity["theme"] == section.theme) & (tables.sensitivity["variant"] != "default")
        ].dropna()
        traced(section.countings, countings_patterns(here, section.countings))
    if section.corrected:
        traced(section.corrected, corrected_patterns(tables.corrected.set_index("theme").loc[section.theme]))
    for sentence in section.prompting:
        traced(sentence, prompting_patterns(section.theme, sentence, ledger))
    labels = set(tables.gaps.loc[tables.gaps["theme"] == section.theme, "label"])
    assert set(section.details) <= labels


def trace_words_of_a_claim(section: Section, row: pd.Series) -> None:
    """Adverb and side follow the interval; nothing is claimed where nothing may be."""
    text = plain(section.sentence)
    if not row["claim"]:
        assert "plus présent" not in text.lower(), text
        return
    sure = min(abs(row["low"]), abs(row["high"])) >= 0.30
    side = "chez les institutions" if row["gap"] > 0 else "dans le vécu"
    assert text.startswith(f"{'Nettement plus' if sure else 'Plus'} présent {side}"), text


def trace_bars(section: Section, row: pd.Series, ledger: Ledger, untold: bool) -> None:
    """What is drawn of a section, where it is drawn: shares and interval of the same row."""
    for bar in getattr(section, "bars", []):
        side = {"institutionnel": "institutional", "vecu": "lived"}[bar.side]
        values = tuple(float(row[c]) if pd.notna(row[c]) else float("nan") for c in (side, f"{side}_low", f"{side}_high"))
        assert bar.share is None or bar.share == values, section.label
        assert plain(bar.told) in (interval_text(*values), f"moins de {ledger.k} personnes, part non publiée"), section.label
        assert bar.share is None or not ledger.hidden(row, side), section.label
    told = getattr(section, "interval", None)
    expected = f"{signed(float(row['low']))} à {signed(float(row['high']))}" if told else None
    assert not (told and untold) and (plain(told) if told else None) == expected, section.label


def countings_patterns(here: pd.DataFrame, text: str) -> Patterns:
    least, most = here["gap"].abs().min(), here["gap"].abs().max()
    patterns: Patterns = [(r"de (\d+(?:,\d+)?) à (\d+(?:,\d+)?) points?\.$", (size(least), size(most)))]
    if size(least) == size(most):
        patterns = [(r": (\d+(?:,\d+)?) points?\.$", (size(most),))]
    for variant, words in (("sources", "fichier"), ("speech", "mot pesait"), ("any", "seul passage"), ("copies", "copié")):
        for _, row in here[here["variant"] == variant].iterrows():
            part = re.search(rf"si (?:(?!\bni\b).)*?{words}[^(]*\((?P<span>[^)]*)\)", plain(text))
            if part:
                traced(part["span"], span_patterns(row))
                patterns.append((re.escape(f"({part['span']})"), ()))
    return patterns


def corrected_patterns(row: pd.Series) -> Patterns:
    there, lived = whole(row["control_institutional"]), whole(row["control_lived"])
    shares = (percent(float(row["institutional"])), percent(float(row["lived"])))
    return [
        (rf"({N}) passages? institutionnels? et ({N}) du vécu", (there, lived)),
        (rf"{SHARE} chez les institutions et de {SHARE} dans le vécu", shares),
        *span_patterns(row),
    ]


def prompting_patterns(theme: str, sentence: str, ledger: Ledger) -> Patterns:
    kind = "entretien" if sentence.startswith("Entretiens") else "reponse"
    known = ledger.given(theme).dropna(subset=["prompted"])
    rows = known.merge(ledger.tables.passages, on="passage_id")
    rows = rows[(rows["kind"] == kind) & (rows["perspective"] == "vecu")]
    asked = rows[rows["prompted"].astype(bool)]
    free = rows[~rows["prompted"].astype(bool)]
    text, few = plain(sentence), []
    assert ("aucune question ne nommait" in text) == asked.empty and ("toutes les questions nommaient" in text) == free.empty, (
        text
    )
    for part, words in ((asked, "répondaient à une question"), (free, "en parlaient sans que la question")):
        few += [words] if ledger.small(part["voice_id"].nunique()) else []
    small = re.search(r"moins de \d+ personnes (.*?) (?:qui nommait|nomme) le thème\.$", text)
    assert (small[1] in few) if small else not few, sentence
    return [
        (rf": ({N}) passages", (whole(len(rows)),)),
        (rf"pour {SHARE} d'entre eux", (percent(len(free) / max(1, len(rows))),)),
        (r"moins de (\d+) personnes", (str(ledger.k),)),
    ]


def trace_quote(quote: Quote, ledger: Ledger) -> None:
    """Exact words of a passage that may be quoted, and where it stands."""
    passage = ledger.tables.passages.set_index("passage_id").loc[quote.passage_id]
    assert quote.text and quote.text in passage["text"], f"citation inexacte : {quote.text}"
    assert pd.isna(passage["caution"]), f"passage à relire avant d'être cité ({passage['caution']}) : {quote.text}"
    trace_anchor(quote.anchor, passage)
    left = "«" if quote.cut_before else ""
    assert bool(left) == (not passage["text"].startswith(quote.text)), quote.text


def trace_anchor(anchor: str, passage: pd.Series) -> None:
    seconds = None if pd.isna(passage["start_s"]) else int(passage["start_s"])
    clock = "" if seconds is None else f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    places = {word: passage[column] for word, column in (("page", "page"), ("tour", "turn"), ("ligne", "row"))}
    left = plain(anchor).removeprefix(plain(str(passage["source"])))
    if isinstance(passage["section"], str):
        left = left.replace(plain(passage["section"]), "")
    patterns = [(rf"{word} (\d+)", (str(int(place)),)) for word, place in places.items() if pd.notna(place)]
    traced(left, [*patterns, *([(r"(\d+:\d\d:\d\d)", (clock,))] if clock else [])])


def trace_quotes(report: Report, ledger: Ledger) -> int:
    """Every quote of a report; gives how many there are."""
    quotes = [quote for quote in found_all(report, Quote) if isinstance(quote, Quote)]
    for quote in quotes:
        trace_quote(quote, ledger)
    scores = ledger.tables.quotes.set_index(["passage_id", "theme"])["score"].groupby(level=[0, 1]).first()
    for section in found_all(report, Section):
        assert isinstance(section, Section)
        for quote in (quote for side in section.quotes.values() for quote in side):
            score = float(scores.loc[(quote.passage_id, section.theme)])
            assert plain(quote.score) == ("plus de 99 %" if score > 0.99 else bare(score)), f"{quote.score} : {quote.text}"
    return len(quotes)


def trace_part(part: ThemePart, ledger: Ledger) -> None:
    """A theme: its uncertain tags, how its sub-themes hold, its words in their contexts."""
    tables, theme = ledger.tables, part.theme.key
    given = ledger.given(theme)
    assert plain(part.uncertain) == bare(float(given["uncertain"].astype(bool).mean())), part.uncertain
    if part.quality:
        row = tables.topic_quality.set_index("theme").loc[theme]
        weak = int(tables.topics.loc[tables.topics["theme"] == theme, "weak"].astype(bool).sum())
        traced(
            part.quality,
            [
                (rf"se retrouvent à {SHARE} en moyenne", (bare(float(row["stability"])),)),
                (rf"({N}) d'entre eux sont fragiles", (str(weak),)),
                (rf"{SHARE} des passages du thème", (percent(float(row["unassigned"])),)),
            ],
        )
        assert ("l'un d'eux est fragile" in plain(part.quality)) == (weak == 1), part.quality
        assert ("ous les passages du thème" in part.quality) == (row["unassigned"] == 0), part.quality
    trace_theme_words(theme, part.words, ledger)


def trace_theme_words(theme: str, words: ThemeWords, ledger: Ledger) -> None:
    vocabulary = ledger.tables.vocabulary.set_index(["theme", "perspective", "word"])["specificity"]
    passages = ledger.tables.passages
    quotable = passages[passages["caution"].isna() & passages["text"].notna()]
    for side, told in words.sides.items():
        for word in told:
            expected = f"{float(vocabulary.loc[(theme, side, word.word)]):.1f}".replace(".", ",")
            assert word.specificity == expected, f"{word.word} : {word.specificity}"
            for context in word.contexts:
                said = context.before + context.hit + context.after
                holders = quotable[quotable["text"].map(lambda text, said=said: said in text)]
                assert len(holders), f"contexte inexact, ou d'un passage à relire : {said}"


def trace_needs(report: Report, ledger: Ledger) -> None:
    """Needs and actions: counts of voices and passages, stances, and how sure the pairs are."""
    tables, k = ledger.tables, ledger.k
    voice = tables.passages.set_index("passage_id")["voice_id"]
    for part in report.answered:
        rows = tables.needs[tables.needs["theme"] == part.theme.key]
        asked = rows[rows["side"] == "besoin"].assign(voice=lambda frame: frame["passage_id"].map(voice))
        heard = asked.groupby("voice")["matched"].any()
        alone, done = int((~heard.astype(bool)).sum()), rows[rows["side"] == "action"]["matched"].astype(bool)
        unvoiced = int((~done).sum())
        small = ledger.small(alone) or ledger.small(len(heard) - alone)
        traced(
            part.sentence,
            [
                (rf"({N}) voix du vécu exprime(?:nt)? un besoin", (whole(len(heard)),)),
                (rf"\(({N}) voix du vécu\)", (whole(len(heard)),)),
                (rf"({N}) passages? institutionnels? décri(?:ven)?t", (whole(len(done)),)),
                (rf"pour toutes sauf moins de ({N})", (str(k),) if small else ("rien de tel",)),
                (rf"moins de ({N}) personnes", (str(k),) if ledger.small(len(heard)) else ("rien de tel",)),
                (rf"pour {SHARE} d'entre elles", (percent(alone / max(1, len(heard))),)),
                (rf"{SHARE} d'entre eux ne rejoi", (percent(unvoiced / max(1, len(done))),)),
                (rf"({N}) d'entre eux ne rejoi", (whole(unvoiced),)),
            ],
        )
        trace_words_of_needs(plain(part.sentence), (len(heard), alone), (len(done), unvoiced))
        trace_stances(part.theme.key, part.stances, ledger)
        scores = tables.answers[tables.answers["theme"] == part.theme.key].set_index(["need_id", "action_id"])["score"]
        for need, action, score in part.pairs:
            assert plain(score) == bare(float(scores.loc[(need.passage_id, action.passage_id)])), score
    measures = json.loads(MODEL.read_text(encoding="utf-8"))["encoders"][ledger.context.encoder]["measures"]
    recall, precision = (bare(measures[name][0]) for name in ("recall", "precision"))
    traced(report.matching, [(rf"retrouve {SHARE} des réponses", (recall,)), (rf"{SHARE} de ses rapprochements", (precision,))])


def trace_words_of_needs(text: str, voices: tuple[int, int], actions: tuple[int, int]) -> None:
    """What is told without a number: nobody, all or none, each only where it is so."""
    (asking, alone), (acting, unvoiced) = voices, actions
    told = {
        "aucun passage institutionnel ne décrit": acting == 0,
        "aucun besoin n'est exprimé": asking == 0,
        "n'a rapproché aucun besoin": alone == asking,
        "pour toutes, la machine a retrouvé": alone == 0,
        "tous rejoignent": unvoiced == 0,
        "aucun ne rejoint": unvoiced == acting,
    }
    for words, so in told.items():
        assert words not in text or so, text


def trace_stances(theme: str, text: str, ledger: Ledger) -> None:
    tables = ledger.tables
    held = tables.stances[tables.stances["decision"] == "oui"]
    about = ledger.closely_read
    about = about[about["passage_id"].isin(ledger.given(theme)["passage_id"])]
    for side, name in (("institutionnel", "Institutions"), ("vecu", "Vécu")):
        told = re.search(rf"{name} \([^)]*\) : [^;.]*", plain(text))
        if told:
            here = about[about["perspective"] == side]
            patterns: Patterns = [(rf"\(({N}) passages?\)", (whole(len(here)),))]
            for stance, word in (
                ("probleme", "problème"),
                ("souhait", "souhait"),
                ("ressource", "ressource"),
                ("action", "action"),
            ):
                ids = set(held.loc[held["stance"] == stance, "passage_id"]) & set(here["passage_id"])
                of_persons = here[here["passage_id"].isin(ids)]
                few = (of_persons["kind"] != "document").all() and ledger.small(of_persons["voice_id"].nunique())
                assert not (few and re.search(rf"\b{word} ", told[0])), f"petit effectif montré : {text}"
                patterns.append((rf"{word} {SHARE}", (percent(len(ids) / len(here)),)))
                patterns.append((rf"{word} (\d+)", (str(len(ids)),)))
            traced(told[0], patterns)


def trace_close(report: Report, ledger: Ledger) -> None:
    """What was read closely, of how much: told where it is a part, and nowhere where it is everything."""
    read, spoken = ledger.closely_read, ledger.tables.passages[ledger.tables.passages["role"] == "participant"]
    numbers = (whole(len(read)), whole(len(spoken)))
    headings = [heading for heading, _ in report.method if "lu de près" in heading]
    if len(read) == len(spoken):
        assert report.close is None and report.close_note is None and not headings
        return
    pair = rf"({N}) passages lus de près, tirés au sort par voix, sur ({N})\."
    assert report.close and report.close_note and len(headings) == 1
    traced(report.close, [(pair, numbers)])
    traced(report.close_note, [(pair, numbers)])
    for text in dict(report.method)[headings[0]]:
        traced(text, [(rf"Il y a ({N}) passages", numbers[1:]), (rf"({N}) d'entre eux", numbers[:1])])


def trace_lists(report: Report, ledger: Ledger) -> None:
    """What was read, refused and heard, and the tables of prevalence and countings."""
    tables, k = ledger.tables, ledger.k
    spoken = tables.passages[tables.passages["role"] == "participant"]
    files, lost = tables.sources[tables.sources["kept"] > 0], set(tables.rejections["source"]) - set(tables.sources["source"])
    outside = int((~tables.rejections["source"].isin(tables.sources["source"])).sum())
    assert outside >= len(lost)
    yes = tables.tags.loc[tables.tags["decision"] == "oui", "passage_id"].nunique()
    there, lived = int(tables.gaps["n_institutional"].max()), int(tables.gaps["n_lived"].max())
    heads = [plain(f"{head} | {rest}") for head, rest in report.summary]
    expected = [
        f"{whole(len(files))} fichier[s]? lu[s]? .* sur {whole(len(tables.sources) + outside)} trouvé",
        f"{whole(len(spoken))} passages? .* dont {percent(yes / max(1, len(spoken)))} portent",
        f"{whole(there)} voix institutionnelle",
        f"{f'moins de {k}' if ledger.small(lived) else whole(lived)} voix du vécu",
    ]
    assert all(re.match(pattern, head) for pattern, head in zip(expected, heads, strict=True)), heads
    pages = tables.sources.set_index("source")
    counts = Counter(spoken["source"])
    for name, _, told_pages, told in report.read:
        row, n = pages.loc[name], counts[name]
        assert told_pages == ("–" if pd.isna(row["pages"]) else whole(row["pages"])), name
        kept = whole(n) if row["kind"] == "document" or not ledger.small(n) else f"moins de {k}"
        assert plain(told) == kept + (f" ({whole(row['refused'])} refus)" if row["refused"] else ""), f"{name} : {told}"
    assert len(report.read) == len(tables.sources)
    refused = Counter(zip(tables.rejections["reason"], tables.rejections["source"], strict=True))
    assert {(reason, name): plain(n) for reason, name, n in report.refused} == {pair: whole(n) for pair, n in refused.items()}
    trace_heard(report, spoken, ledger)
    trace_tables(report, ledger)


def trace_heard(report: Report, spoken: pd.DataFrame, ledger: Ledger) -> None:
    """Voices by mode and public: their total is that of the voices, whatever was joined."""
    voices = spoken.drop_duplicates(["perspective", "mode", "public", "voice_id"])
    told = [plain(n) for *_, n in report.heard]
    assert all(n == f"moins de {ledger.k}" or int(n.replace(" ", "")) >= 1 for n in told)
    if f"moins de {ledger.k}" not in told:
        assert sum(int(n.replace(" ", "")) for n in told) == len(voices), report.heard


def trace_tables(report: Report, ledger: Ledger) -> None:
    tables = ledger.tables
    themes = ledger.context.codebook.themes
    rows = tables.gaps[tables.gaps["level"] == "theme"].set_index("theme")
    drawn = tables.sensitivity.set_index(["theme", "variant"])
    for theme, told in zip(themes, report.sensitivity, strict=True):
        row = rows.loc[theme.key]
        shown = not any(ledger.hidden(row, side) for side, _ in SIDES) and pd.isna(row["reason"])
        for variant, cell in zip(("default", "sources", "speech", "any", "copies"), told[1:], strict=True):
            known = (theme.key, variant) in drawn.index or variant == "default"
            if cell == "–":
                assert not shown or not known or pd.isna(drawn.loc[(theme.key, variant), "gap"]), f"{theme.name} : {variant}"
                continue
            values = row if variant == "default" else drawn.loc[(theme.key, variant)]
            gap, low, high = (signed(float(values[name])) for name in ("gap", "low", "high"))
            assert shown and plain(cell) == f"{gap} ({low.split()[0]} à {high})", f"{theme.name} : {cell}"
    prevalence = tables.prevalence[tables.prevalence["level"] == "theme"]
    for side, group, voices, *cells in report.prevalence:
        here = prevalence[prevalence["perspective"] == {"institutions": "institutionnel", "vécu": "vecu"}[side]]
        names = {"habitant·e": "habitant", "réunions publiques": "reunion-publique", "élu·e": "elu", "agent·e": "agent"}
        plural = {"documents": "document", "entretiens": "entretien", "questionnaires": "questionnaire", "ateliers": "atelier"}
        here = here[here["group"] == {**names, **plural}.get(group, group)].set_index("theme")
        assert plain(voices) == whole(here["voices"].iloc[0]), f"{group} : {voices}"
        for theme, cell in zip(themes, cells, strict=True):
            row = here.loc[theme.key]
            values = (float(row["share"]), float(row["low"]), float(row["high"]))
            assert plain(cell) in (interval_text(*values), "non publié"), f"{group}, {theme.name} : {cell}"


def trace_rest(report: Report, ledger: Ledger) -> None:
    """Cells, modes left out, copies, error, and the constants of the method."""
    tables = ledger.tables
    gaps = {(row["label"], signed(float(row["gap"]))) for _, row in tables.gaps.iterrows() if pd.notna(row["gap"])}
    for _, labels in report.cells:
        for label in labels:
            name, _, gap = plain(label).rpartition(" (")
            stands = (name, gap.rstrip(")")) in {(plain(known), told) for known, told in gaps}
            assert stands or plain(label) in {plain(known) for known in tables.gaps["label"]}, label
    heard = {(row.perspective, row.mode): int(row.voices) for row in tables.without_mode.itertuples()}
    modes = {"l'aller-vers": "aller-vers", "les ateliers": "atelier", "les réunions publiques": "reunion-publique"}
    modes |= {f"les {mode}s": mode for mode in ("document", "entretien", "questionnaire")} | {
        "le conseil de développement": "conseil-developpement"
    }
    for sentence in report.modes:
        together = re.match(r"Sans l'un ou l'autre de ces modes \(([^)]*)\), les constats", plain(sentence))
        if together:
            trace_unchanged(together[1], tables.without_mode)
            continue
        found = re.match(rf"Sans ([^(]*) \(({N}) voix, côté (institutions|vécu)\)", plain(sentence))
        assert found, sentence
        side = {"institutions": "institutionnel", "vécu": "vecu"}[found[3]]
        here = tables.without_mode[
            (tables.without_mode["perspective"] == side) & (tables.without_mode["mode"] == modes[found[1]])
        ]
        assert ("resteraient les mêmes" in sentence) == bool((here["reading"] == "tient").all()), sentence
        traced(sentence, [(rf"\(({N}) voix, côté", (whole(heard[(side, modes[found[1]])]),))])
    if report.copies:
        sent = tables.passages.dropna(subset=["campaign"])
        texts, voices = sent["campaign"].nunique(), sent["voice_id"].nunique()
        told = f"moins de {ledger.k}" if ledger.small(voices) else whole(voices)
        traced(report.copies, [(rf"^({N}) textes", (whole(texts),)), (rf"\(((?:moins de )?{N}) voix en tout\)", (told,))])
    traced(report.error, [])
    if report.caution:
        row = tables.gaps[tables.gaps["reason"].notna()].iloc[0]
        traced(report.caution, gap_patterns(row, ledger))


def trace_unchanged(told: str, without: pd.DataFrame) -> None:
    """Modes of which leaving one out changes nothing, on any theme."""
    for part in told.split(" ; "):
        side, _, names = part.partition(" : ")
        here = without[without["perspective"] == {"côté institutions": "institutionnel", "côté vécu": "vecu"}[side]]
        for name in re.split(r", | et ", names):
            key = {"réunions publiques": "reunion-publique"}.get(name, name.replace(" ", "-"))
            rows = here[here["mode"].isin({key, key.removesuffix("s")})]
            assert len(rows) and (rows["reading"] == "tient").all(), f"{name} : {told}"


def trace_report(report: Report, ledger: Ledger) -> dict[str, int]:
    """Trace a whole report; gives how many sections and quotes were.

    Raises:
        AssertionError: A number that the tables do not hold, or a quote that is not exact, with its sentence.
    """
    sections = [section for section in found_all(report, Section) if isinstance(section, Section)]
    for section in sections:
        trace_section(section, ledger)
    for part in report.parts:
        trace_part(part, ledger)
    trace_needs(report, ledger)
    trace_close(report, ledger)
    trace_lists(report, ledger)
    trace_rest(report, ledger)
    return {"sections": len(sections), "quotes": trace_quotes(report, ledger)}
