"""Who speaks: the one who asks, the offices that labels tell, and which question a turn answers."""

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

from pipeline.model import INTERVIEWER, Kind, Speaker

# «Enquête publique» and «Animation» are subjects, not persons.
_INTERVIEWER = re.compile(
    r"^(?:enq(?:u[êe]t(?:eur|rice|euse)\w*)?\d*|chercheu\w*|interview(?:er|eu\w*)|(?:animat|mod[ée]rat|facilitat)(?:eur|rice)\w*"
    r"|anim|journaliste|sociologue|questions?|q\d{0,2}|int\d{0,2})(?:\b|_)",
    re.IGNORECASE,
)
_INTERVIEWEE = re.compile(r"^(?:interview[ée]e?s?|enqu[êe]t[ée]e?s?)(?:\b|_)", re.IGNORECASE)
_KNOWN_INTERVIEWERS = ("chercheur", "chercheuse", "enquêteur", "enquêtrice", "animateur", "animatrice")
_ASIDE_ROLE = re.compile(r"[(\[]([^)\]]+)[)\]]")
# Checked in this order: the president of an association is no elected official.
_OFFICES = (
    ("association", re.compile(r"\b(?:association|collectif|bénévole|comité)\b", re.IGNORECASE)),
    (
        "agent",
        re.compile(
            r"\b(?:dgs|agente?|technicien(?:ne)?|secrétaire|chargée? de mission|direct(?:eur|rice) (?:générale?|des services))\b",
            re.IGNORECASE,
        ),
    ),
    (
        "elu",
        re.compile(
            r"(?<!\bdu )(?<!\bde la )(?<!\bde )(?:^|\b)(?:maire|adjointe?|élue?s?|présidente?|conseill(?:er|ère) (?:municipale?|d['’]opposition|communautaire))\b",
            re.IGNORECASE,
        ),
    ),
)
MIN_QUESTION_WORDS = 4  # a shorter turn without a question mark («D'accord.») asks nothing


def is_interviewer(label: str) -> bool:
    """Tell whether a speaker label names the one who asks, spelling faults included.

    >>> is_interviewer("Checheur"), is_interviewer("Interviewée"), is_interviewer("Mme L."), is_interviewer("Anne L. (ENQ)")
    (True, False, False, True)
    """
    plain = unicodedata.normalize("NFC", label).strip()
    return any(_asks(word) for word in (plain, *_ASIDE_ROLE.findall(plain)))


def _asks(label: str) -> bool:
    word = label.strip(" -–—#").lower()
    if _INTERVIEWEE.match(word):
        return False
    close = any(SequenceMatcher(None, word, known).ratio() >= 0.85 for known in _KNOWN_INTERVIEWERS)
    return close or bool(_INTERVIEWER.match(word))


def public_of(label: str) -> str | None:
    """Guess the public of a speaker from an office named in the label.

    >>> public_of("Maire adjoint"), public_of("Habitante 3")
    ('elu', None)
    """
    plain = unicodedata.normalize("NFC", label)
    return next((public for public, pattern in _OFFICES if pattern.search(plain)), None)


def guess_interviewer(turns: list[tuple[str, str]]) -> str | None:
    """Find the one who asks among unnamed speakers: most of the questions, fewer words than the others together.

    Args:
        turns: (speaker, text) pairs.

    Returns:
        The label, or `None` when there is one speaker only or nothing tells.
    """
    speakers = sorted({speaker for speaker, _ in turns})
    if len(speakers) < 2:
        return None
    asks = {s: sum("?" in t for who, t in turns if who == s) for s in speakers}
    words = {s: sum(any(map(str.isalnum, w)) for who, t in turns if who == s for w in t.split()) for s in speakers}
    first, *others = sorted(speakers, key=lambda s: (-asks[s], words[s]))
    leads = asks[first] > sum(asks[s] for s in others)
    # Among more than two, one who talks too may just be curious: most of what an interviewer says, nods aside, is a question.
    says = sum(who == first and _says(text) for who, text in turns)
    mostly = len(speakers) == 2 or 2 * asks[first] >= says
    return first if leads and mostly and words[first] < sum(words[s] for s in others) else None


def _says(text: str) -> bool:
    """Whether a turn is more than a nod («D'accord.»)."""
    return "?" in text or len(text.split()) >= MIN_QUESTION_WORDS


def interviewers(turns: list[tuple[str, str]], kind: Kind, told: dict[str, Speaker]) -> set[str]:
    """Labels of those who ask: as the manifest says, by their label, else guessed in an interview.

    Args:
        turns: (speaker, text) pairs.
        kind: What the source is.
        told: What the manifest says of speakers, by label.
    """
    labels = {label for label, _ in turns}
    found = {n for n in labels if (told[n].role == INTERVIEWER if n in told else is_interviewer(n))}
    if not found and kind == "entretien":
        guess = guess_interviewer(turns)
        # What the manifest says of a speaker stands against any guess.
        found = {guess} if guess and guess not in told else set()
    return found


def asked_by_turn(turns: Sequence[tuple[str, str]], asking: set[str], kind: Kind) -> list[int | None]:
    """Number (from 1) of the interviewer's turn that each turn answers; `None` for the interviewer's own.

    In an interview it is the last turn before it that asks something: «D'accord.» does not change
    the question. In a meeting only the turn just before counts: a facilitator's question does not
    reach through the debate that follows.
    """
    found: list[int | None] = []
    last: int | None = None
    for number, (speaker, text) in enumerate(turns, start=1):
        mine = speaker in asking
        found.append(None if mine else last)
        if mine and (last is None or _says(text)):
            last = number
        elif not mine and kind != "entretien":
            last = None
    return found
