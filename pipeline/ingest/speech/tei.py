"""TEI transcriptions of speech: `<u>`, alone or in the annotation blocks of ISO 24624.

Times come from `start`/`end` on the utterance or its block, or from `<anchor synch>` within, and lead
through the `<timeline>`: TEI P5 chapter 8 and ISO 24624:2016. Annotations (`<spanGrp>`) and what is no speech
(`<incident>`, `<pause>`, `<vocal>`…) are not words; words out of any utterance, and notes within one, are refused by name.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.errors import UnreadableFile
from pipeline.ingest.files.safe_xml import local
from pipeline.ingest.speech.speakers import is_interviewer
from pipeline.ingest.speech.timed import Said, assemble, load_xml, number
from pipeline.model import Document, Rejection, Source, Territory

_ID = "{http://www.w3.org/XML/1998/namespace}id"
_UNSPOKEN = {
    "incident",
    "pause",
    "vocal",
    "kinesic",
    "desc",
    "note",
    "writing",
    "shift",
    "gap",
    "spanGrp",
    "del",
    "fs",
    "teiHeader",
}
_WRITTEN = {"note", "writing"}  # nobody says them
_UNITS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0}
_CLOCK = re.compile(r"^(?:.*T)?(?:(\d+):)?(\d+):(\d+(?:[.,]\d+)?)$")
# A word element is set apart by spaces; a seg or other markup may stand within a word.
_APART = {"w", "seg", "anchor", "lb", "u", "pc"}
_TOKENS = re.compile(r"\s+(?=[.,…)\]])|(?<=\b[cdjlmnstCDJLMNST]['’])\s+|(?<=\bqu['’])\s+")


def read_tei(path: Path, source: Source, territory: Territory) -> Document:
    """Read the utterances of a TEI file.

    Raises:
        UnreadableFile: It is no TEI, or holds no utterance.
    """
    root = load_xml(path)
    if local(root) not in ("TEI", "teiCorpus", "TEI.2"):
        raise UnreadableFile(
            f"ce XML n'est pas du TEI (racine « {local(root)} ») : seuls sont lus TEI (.xml, .tei), .trs, .eaf et .TextGrid."
        )
    utterances = [element for element in root.iter() if local(element) == "u"]
    if not utterances:
        raise UnreadableFile("ce TEI ne contient aucun énoncé <u> : exportez la transcription, ou déposez le texte en DOCX.")
    names, clock = _names(root), _timeline(root)
    said = [stretch for u in utterances for stretch in _utterance(u, names, clock)]
    return assemble(said, _unsaid(root, utterances, source), source, territory)


def _unsaid(root: Any, utterances: list[Any], source: Source) -> list[Rejection]:
    """Words that stand in no utterance (`<p>`, `<head>`, `<sp>`), and the notes within utterances."""
    told: list[Rejection] = []
    holders = {holder for u in utterances for holder in u.iterancestors()}

    def tell(element: Any, reason: str, words: str) -> None:
        plain = " ".join(words.split())
        if any(map(str.isalnum, plain)):
            told.append(Rejection(source.path, f"ligne {element.sourceline}", reason, plain[:120]))

    def walk(element: Any) -> None:
        if local(element) == "u":
            for note in (e for e in element.iter() if local(e) in _WRITTEN):
                tell(note, "note dans un énoncé", "".join(note.itertext()))
        elif element in holders:
            tell(element, "hors énoncé <u>", " ".join([element.text or "", *(child.tail or "" for child in element)]))
            for child in element:
                walk(child)
        else:
            tell(element, "hors énoncé <u>", " ".join(_words(element)))

    walk(root)
    return told


def _words(element: Any) -> Iterator[str]:
    """Texts of an element, without annotations and what is no speech."""
    name = local(element)
    if name and (name in _WRITTEN or name not in {*_UNSPOKEN, "timeline", "standOff"}):
        yield element.text or ""
        for child in element:
            yield from _words(child)
            yield child.tail or ""


def _names(root: Any) -> dict[str, str]:
    """xml:id → name of the persons of the header: their name, else a code, else the id."""
    names: dict[str, str] = {}
    for person in (e for e in root.iter() if local(e) in ("person", "personGrp", "participant")):
        identifier = person.get(_ID) or person.get("id") or ""
        named = [e for e in person.iter() if local(e) in ("persName", "name")]
        told = " ".join("".join(named[0].itertext()).split()) if named else ""
        codes = [e.get("type") for e in person.iter() if local(e) == "alt" and e.get("type")]
        role = person.get("role") or ""
        label = told or person.get("n") or identifier or role
        names |= {key: label for key in (identifier, person.get("n"), *codes) if key}
        if role and (label == identifier or is_interviewer(role)):
            names |= {key: f"{label} ({role})" for key in (identifier, person.get("n"), *codes) if key}
    return names


def _timeline(root: Any) -> dict[str, float]:
    """xml:id → seconds of every point whose time can be told; intervals add up along `since`."""
    points: dict[str, float] = {}
    for line in (e for e in root.iter() if local(e) == "timeline"):
        unit = _UNITS.get(line.get("unit") or "s", 1.0)
        origin = _reference(line.get("origin"))
        for point in (e for e in line if local(e) == "when"):
            identifier = point.get(_ID) or point.get("id") or ""
            interval = number(point.get("interval"))
            since = _reference(point.get("since")) or origin
            if interval is not None:
                points[identifier] = points.get(since or "", 0.0) + interval * _UNITS.get(point.get("unit") or "", unit)
            elif (told := _clock(point.get("absolute"))) is not None:
                points[identifier] = told
            elif not points or identifier == origin:
                points[identifier] = 0.0
    return points


def _reference(value: str | None) -> str | None:
    return value.strip().lstrip("#") if value else None


def _clock(value: str | None) -> float | None:
    """Seconds of a time written out: a number, «01:02:03.5» or an ISO date and time.

    >>> _clock("01:02.5"), _clock("00:01:00"), _clock("12.5"), _clock("hier")
    (62.5, 60.0, 12.5, None)
    """
    match = _CLOCK.match((value or "").strip())
    if match:
        return int(match[1] or 0) * 3600 + int(match[2]) * 60 + float(match[3].replace(",", "."))
    return number((value or "").strip().removesuffix("s"))


def _at(element: Any, edge: str, clock: dict[str, float]) -> float | None:
    value = element.get(edge)
    if not value:
        return None
    return clock.get(_reference(value) or "", None if value.startswith("#") else _clock(value))


def _utterance(u: Any, names: dict[str, str], clock: dict[str, float]) -> list[Said]:
    """Words of an utterance, cut where an anchor tells the time."""
    # annotatedU (drafts), annotationBlock (ISO 24624), annotationBloc (TEICORPO): whatever holds it and says who.
    holders = [u, *(a for a in u.iterancestors() if a.get("who") or local(a).startswith("annotat"))]
    who = next((h.get("who") for h in holders if h.get("who")), None)
    ids = [_reference(part) or "" for part in (who or "").split()]
    speaker = ", ".join(dict.fromkeys(names.get(i, i) for i in ids if i)) or None
    start, end = (next((t for h in holders if (t := _at(h, edge, clock)) is not None), None) for edge in ("start", "end"))
    pieces = _pieces(u, clock, start)
    ends = [at for _, at in pieces[1:]] + [end]
    return [
        Said(_TOKENS.sub("", words), speaker, at, until if until is not None else end)
        for (words, at), until in zip(pieces, ends, strict=True)
    ]


def _begin(element: Any, clock: dict[str, float]) -> float | None:
    """When an anchor stands, or a segment begins (`start`, or `begin` of SMIL)."""
    told = {key.rpartition("}")[2]: key for key in element.attrib}
    edge = next((told[name] for name in ("synch", "start", "begin") if name in told), None)
    return _at(element, edge, clock) if edge else None


def _pieces(u: Any, clock: dict[str, float], start: float | None) -> list[tuple[str, float | None]]:
    pieces: list[tuple[list[str], float | None]] = [([], start)]

    def walk(element: Any) -> None:
        name = local(element)
        if name in ("anchor", "seg"):
            at = _begin(element, clock)
            if at is not None and at > (pieces[-1][1] or 0.0):
                if "".join(pieces[-1][0]).strip():
                    pieces.append(([], at))
                else:
                    pieces[-1] = ([], at if pieces[-1][1] is None else pieces[-1][1])
        if name and name not in _UNSPOKEN:
            pieces[-1][0].append((" " if name in _APART and name != "pc" else "") + (element.text or ""))
            for child in element:
                walk(child)
                pieces[-1][0].append((" " if local(child) in _APART | _UNSPOKEN else "") + (child.tail or ""))

    walk(u)
    return [("".join(words), at) for words, at in pieces if "".join(words).strip()]
