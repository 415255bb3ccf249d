"""Plans without sheets nor tables: the orientations of a PADD, of a charter or of a project, each with the text under it."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.actions import words
from pipeline.actions.lines import Line
from pipeline.actions.plan import Sheet, Told
from pipeline.language import sentence_spans
from pipeline.model import Rejection

FEWEST = 3  # lines of a rank that begin with an infinitive, without which they are no orientations
LEAST_SHARE = 0.4  # of the lines of that rank
LONGEST_TITLE = 240  # characters
_NUMBER = re.compile(
    r"(?:(?:orientation|objectif|action|mesure|ambition|sous-objectif)s?\s*(?:n ?[°ºo]\.?\s*)?)?"
    r"(?P<number>[A-Z]?\s?\d{1,2}\s?[.–-]\s?\d{1,2}(?:\s?[.–-]\s?\d{1,2})*|(?<=\s)[A-Z]?\d{1,2}|[A-Z]\d{1,2})\s*[.:)–-]*\s+(?P<title>\D.*)",
    re.IGNORECASE,
)
ROW = "|"
_ROW = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2})+)\.? \| (?P<title>[^|]+)")
_NAMED = re.compile(r"(?:orientation|objectif|action|mesure|ambition|sous-objectif)s?\s", re.IGNORECASE)
_AXIS_NUMBER = re.compile(
    r"(?:axe|ambition|volet|d[ée]fi|pilier|enjeu|th[èe]me|partie)\s*(?:n ?°\s*)?[A-Z0-9]{1,3}\s*[:.–—-]*\s*", re.IGNORECASE
)
_AXIS = re.compile(r"(?:axe|ambition|volet|d[ée]fi|pilier|enjeu|th[èe]me|partie)\b", re.IGNORECASE)
_NOUNS_TEXT = """
premier dernier atelier chantier foncier cahier calendrier quartier sentier dossier papier métier mobilier immobilier hier hiver mer fer
air avenir loisir devoir pouvoir avoir savoir soir espoir miroir terroir plaisir littoral courrier courier financier policier panier
février janvier particulier régulier entier premier singulier mer cancer enfer désir souvenir tir cuir
"""
_NOUNS = frozenset(_NOUNS_TEXT.split())
_IN_RE_TEXT = """
faire refaire mettre remettre permettre transmettre soumettre promettre rendre prendre reprendre apprendre comprendre entreprendre
étendre défendre répondre attendre descendre vendre tendre réduire produire construire reconstruire conduire introduire traduire
inscrire décrire écrire poursuivre suivre vivre inclure conclure atteindre rejoindre restreindre joindre contraindre convaincre
reconnaître connaître accroître paraître débattre battre combattre soustraire être admettre satisfaire croître
"""
_IN_RE = frozenset(_IN_RE_TEXT.split())


@dataclass
class _Item:
    """An orientation under way."""

    rank: str
    text: str
    page: int | None
    axis: str
    below: list[str] = field(default_factory=list)
    listed: bool = False  # a list stands under it: plain text after that list opens what follows


def begins_with_infinitive(text: str) -> bool:
    """Whether a line says to do something.

    >>> [begins_with_infinitive(t) for t in ("Conforter le bourg", "Mieux relier les hameaux", "Littoral", "Chantier du port", "(Re)créer")]
    [True, True, False, False, True]
    """
    found = re.findall(r"[^\W\d_]+(?:\([^\W\d_]+\))?", text.lower().replace("(re)", "re").replace("’", "'"))[:3]
    skipped = [word for word in found if word not in ("mieux", "ne", "pas", "se", "s", "et")]
    word = skipped[0] if skipped else ""
    return word not in _NOUNS and len(word) > 3 and (word.endswith(("er", "ir")) or word in _IN_RE)


def read_orientations(lines: Sequence[Line], name: str) -> Sheet:
    """Read as actions the lines of the rank at which a document says what it will do.

    Ranks are numbered headings («2.1», «Orientation 3»), the other headings, and each sign of a list. Numbered headings
    come first, then the rank in which most lines begin with an infinitive. What stands under such a line describes it.

    Args:
        lines: Of the document, in order.
        name: How refusals call it.
    """
    told = [_numbered_row(line) for line in lines if not _is_contents(line.text)]
    ranked = [(_rank(line), line) for line in told]
    rank = _chosen(ranked)
    if rank is None:
        detail = "aucune suite de titres ou de puces qui dise quoi faire (« Conforter… », « 2.1 Créer… ») : donnez un tableau ou des fiches"
        return Sheet("orientations", refusals=(Rejection(name, "document", "aucune orientation reconnue", detail),))
    items, before = _items(ranked, rank)
    actions = [_told(item) for item in _once(items)]
    refusals = (Rejection(name, "document", "texte qui n'est sous aucune orientation", f"{before} ligne(s)"),) * bool(before)
    return Sheet("orientations", tuple(actions), refusals)


def _numbered_row(line: Line) -> Line:
    """A row of a table that opens on a number, as referentials lay them out, is a numbered line."""
    found = _ROW.fullmatch(line.text)
    return replace(line, text=f"{found['number']} {found['title']}", mark=ROW, cells=()) if found else line


def _rank(line: Line) -> str:
    numbered = _NUMBER.match(line.text)
    short = len(line.text) <= LONGEST_TITLE and (line.heading or _NAMED.match(line.text))
    if numbered and (short or line.mark == ROW):
        return "numéro"
    return "titre" if line.heading else line.mark


def _is_contents(text: str) -> bool:
    return bool(re.search(r"(?:\.{4,}|…{2,}|\s)\s*\d{1,3}$", text) and re.search(r"\.{4,}|…{2,}", text))


def _chosen(ranked: list[tuple[str, Line]]) -> str | None:
    sizes = Counter(rank for rank, line in ranked if rank)
    does = Counter(rank for rank, line in ranked if rank and begins_with_infinitive(_bare(line.text)))
    good = [rank for rank in does if does[rank] >= FEWEST and does[rank] >= LEAST_SHARE * sizes[rank]]
    if "numéro" in good:
        return "numéro"
    return max(good, key=lambda rank: (does[rank], rank), default=None)


def _bare(text: str) -> str:
    found = _NUMBER.match(text)
    return found["title"] if found else text


def _items(ranked: list[tuple[str, Line]], rank: str) -> tuple[list[_Item], int]:
    """Orientations with what stands under each; and how many lines stand before the first."""
    items: list[_Item] = []
    axis, before, closed = "", 0, True
    alone: _Item | None = None  # an axis under which no orientation is named is one itself
    for own, line in ranked:
        last = items[-1] if items else None
        if own == rank and not (rank == "titre" and _AXIS.match(line.text)):
            items.append(_Item(own, line.text, line.page, axis))
            closed, alone = False, None
        elif last and not closed and _goes_on(line, last):
            last.text += f" {line.text}"  # a title that the layout cut
        elif _is_axis(line, rank):
            items += [alone] if alone and alone.below else []
            axis, closed = line.text, True
            alone = (
                _Item("axe", _AXIS_NUMBER.sub("", line.text), line.page, line.text)
                if begins_with_infinitive(_AXIS_NUMBER.sub("", line.text))
                else None
            )
        elif alone:
            alone.below.append(line.text)
        elif last and not closed and not (last.listed and not line.mark and rank not in ("numéro", "titre")):
            last.below.append(line.text)
            last.listed = last.listed or bool(line.mark)
        else:
            before += 1
    items += [alone] if alone and alone.below else []
    return items, before


def _goes_on(line: Line, last: _Item) -> bool:
    """Whether a line ends the title that stands above it."""
    begun = line.text[:1].islower() or (line.text[:1] == "(" and not line.mark)
    return begun and not line.mark and not last.below and (bool(line.heading) or last.text[-1:] not in ".:;")


def _is_axis(line: Line, rank: str) -> bool:
    named = bool(_AXIS.match(line.text))
    written = (
        line.text[:1].isupper()
        and bool(re.match(r"(?:AXE|VOLET|AMBITION|PILIER|D[ÉE]FI) [A-Z0-9]", line.text))
        and len(line.text) < LONGEST_TITLE
    )
    return written or (bool(line.heading) and (named or (rank != "numéro" and line.heading == 1)))


def _once(items: list[_Item]) -> list[_Item]:
    """Each orientation once: a summary names them before they are told."""
    best: dict[str, _Item] = {}
    named = {_axis_key(item.axis) for item in items if item.rank != "axe"}
    for item in items:
        key = words.flat(item.text)
        if item.rank == "axe" and _axis_key(item.axis) in named:
            continue  # its orientations stand elsewhere: this is a summary
        if key not in best or sum(map(len, item.below)) > sum(map(len, best[key].below)):
            best[key] = item
    kept = set(map(id, best.values()))
    return [item for item in items if id(item) in kept]


def _axis_key(axis: str) -> str:
    return " ".join(words.flat(axis).split()[:2])


def _told(item: _Item) -> Told:
    found = _NUMBER.match(item.text) if item.rank == "numéro" else None
    text = found["title"] if found else item.text
    spans = sentence_spans(text)
    end = spans[0][1] if spans and len(text) > spans[0][1] else len(text)
    colon = text.find(" : ")
    end = colon if 20 < colon < end else end
    title, rest = text[:end].strip(), text[end:].strip(" :")
    if len(title) > LONGEST_TITLE:
        cut = title.rfind(" ", 0, LONGEST_TITLE)
        title, rest = title[:cut], f"{title[cut:].strip()} {rest}".strip()
    return Told(
        title=title.rstrip(" :.;,"),
        description="\n".join(part for part in (rest, *item.below) if part),
        number=re.sub(r"\s", "", found["number"]) if found else "",
        axis=item.axis,
        page=item.page,
    )
