"""Interviews and meetings as running text → documents of turns."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.ingest.speech.bold import numbered_turns, question_turns, starred
from pipeline.ingest.speech.speakers import asked_by_turn, interviewers, public_of
from pipeline.ingest.speech.turns import Note, Turn, split_turns
from pipeline.ingest.speech.workshop import is_listed, read_lists
from pipeline.ingest.written.prose import prose
from pipeline.model import INTERVIEWER, PARTICIPANT, Block, Document, Rejection, Source, Territory

UNNAMED = "Locuteur"
NO_TURN = "aucun tour de parole reconnu : tout est lu comme dit par une seule personne ; marquez qui parle (« Enquêteur : … »)"
NO_NAME = "aucun locuteur nommé : les questions de l'enquêteur, s'il y en a, comptent comme ses réponses ; marquez qui parle"
NO_INTERVIEWER = "aucun enquêteur reconnu : nommez-le dans [locuteurs] du manifeste"


def transcript(text: str, source: Source, territory: Territory, bold: Sequence[tuple[int, int]] = ()) -> Document:
    """Cut a transcript into turns; a text without turns becomes paragraphs of one voice.

    Args:
        text: The whole transcript.
        source: Which file, and what it is.
        territory: Speakers told by the manifest.
        bold: Character ranges in bold type, where the file has any.
    """
    if is_listed(text, source):
        return read_lists(text, source)
    known = tuple(territory.speakers)
    turns, notes = split_turns(text, known, bold)
    if not turns and source.kind == "entretien":
        turns, notes = question_turns(text, sorted({*bold, *starred(text)}))
    if not turns and source.kind == "entretien":
        turns, notes = numbered_turns(text)
    if not turns:
        document = prose(text, source)
        return replace(document, rejections=(*document.rejections, *(_unsure(source, NO_TURN) if document.blocks else ())))
    return document_of(text, turns, source, territory, notes)


def document_of(text: str, turns: list[Turn], source: Source, territory: Territory, notes: list[Note] | None = None) -> Document:
    """Give turns their roles, publics and questions.

    Args:
        text: What the spans of the turns point into.
        turns: In order.
        source: Which file, and what it is.
        territory: Speakers told by the manifest.
        notes: What nobody said; each becomes a refusal.
    """
    pairs = [(turn.speaker or UNNAMED, " ".join(text[s:e] for s, e in turn.spans)) for turn in turns]
    asking = interviewers(pairs, source.kind, territory.speakers)
    asked = asked_by_turn(pairs, asking, source.kind)
    blocks = tuple(_block(number, turn, (asking, asked[number - 1]), territory) for number, turn in enumerate(turns, start=1))
    told = _doubts({label for label, _ in pairs}, asking, source, territory)
    return Document(source, text, blocks, (*told, *_refused(text, notes or [], source)))


def _doubts(labels: set[str], asking: set[str], source: Source, territory: Territory) -> list[Rejection]:
    """What an analyst must check of an interview where nobody asks; nothing where the manifest tells every speaker."""
    if asking or labels <= set(territory.speakers):
        return []
    if labels == {UNNAMED}:
        return _unsure(source, NO_NAME)
    return _unsure(source, NO_INTERVIEWER) if len(labels) > 1 else []


def _unsure(source: Source, detail: str) -> list[Rejection]:
    """A notice, in an interview only: elsewhere nobody has to ask."""
    return [Rejection(source.path, "fichier", "à vérifier", detail)] if source.kind == "entretien" else []


def _block(number: int, turn: Turn, roles: tuple[set[str], int | None], territory: Territory) -> Block:
    label = turn.speaker or UNNAMED
    told = territory.speakers.get(label)
    asking, asked = roles
    return Block(
        spans=turn.spans,
        turn=number,
        speaker=label,
        voice=label,
        role=INTERVIEWER if label in asking else PARTICIPANT,
        start_s=turn.start_s,
        end_s=turn.end_s,
        times=turn.times,
        section=turn.section,
        asked=asked,
        public=(told.public if told else None) or public_of(label),
        commune=told.commune if told else None,
    )


def _refused(text: str, notes: list[Note], source: Source) -> list[Rejection]:
    return [Rejection(source.path, f"caractères {n.start}-{n.end}", n.reason, text[n.start : n.end].strip()[:120]) for n in notes]
