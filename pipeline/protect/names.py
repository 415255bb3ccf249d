"""Names of persons in speech: known first names, what announces a name, and names met before.

Speech is typed with and without capitals, and misspelt; each rule says which of the two it trusts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.language import is_word
from pipeline.protect import cues
from pipeline.protect.clues import Clues, clues_of
from pipeline.protect.finds import PERSON, Find, fold_word
from pipeline.protect.lexicon import diminutives, family_names, figures, given, resembles_given
from pipeline.protect.tokens import WORD, Token, bare, tokenise

LOWER_RANK = 4500  # a rarer first name needs its capital
PLAIN_RANK = 200  # a doubtful first name that is frequent enough after «mon fils»
ACRONYM = 6  # letters below which a lone word in capitals is rather an acronym
LONGEST_FAMILY = 4  # words of a family name with its particles
_LISTED = re.compile(r"\s?,\s+([a-zà-ÿœ]{3,})(?=\s?[,:]|\s+et\s)")
_QUI = re.compile(r"\s?,?\s+qui\b")


@dataclass(frozen=True)
class Speech:
    """A text, its words, and the folded names already known in the territory."""

    text: str
    tokens: list[Token]
    known: frozenset[str] = field(default_factory=frozenset)

    def before(self, token: Token) -> str:
        """What stands just before a word."""
        return self.text[max(0, token.start - cues.REACH) : token.start]


def names(text: str, known: frozenset[str] = frozenset(), clues: Clues | None = None) -> Iterator[Find]:
    """Find names of persons; sure ones are replaced, the others are near misses.

    Args:
        text: What was said.
        known: Folded family names that the territory's key already holds.
        clues: What its words leave possible, where that is known already.

    >>> said = "ma voisine martine dupont et Mme Le Gall, rue Jean Jaurès"
    >>> [said[f.start:f.end] for f in names(said)]
    ['martine dupont', 'Le Gall']
    """
    clues = clues or clues_of(text)
    starts = clues.nameable()
    if known:
        starts = sorted({*starts, *(i for i, word in enumerate(WORD.findall(text)) if bare(word).folded in known)})
    if not starts:
        return
    speech, done = Speech(text, tokenise(text), known), 0
    for at in starts:
        if at >= done:
            end, sure = _name_at(speech, at)
            if end > at:
                yield Find(speech.tokens[at].start, speech.tokens[end - 1].end, PERSON, sure)
            done = max(end, at + 1)


def _name_at(speech: Speech, at: int) -> tuple[int, bool]:
    """End of the name that begins at a word (`at` when there is none), and whether it is sure."""
    token = speech.tokens[at]
    if len(token.folded) < 2 and not token.capital:
        return at, False
    before = speech.before(token)
    if cues.TITLE.search(before) or (token.capital and cues.LAWYER.search(before)):
        return _after_title(speech, at)
    if len(token.folded) < 2:
        return _initial(speech, at)
    first = _first_name(speech, at) or _diminutive(speech, at)
    if first:
        return first
    if token.capital or not is_word(token.text.lower()):
        return _other(speech, at)
    return at, False


def _after_title(speech: Speech, at: int) -> tuple[int, bool]:
    """«Mme le gall», «monsieur Petit», but not «Monsieur le Maire»."""
    if in_place(speech, at - 1):
        return at, False
    start = at
    while (
        start < len(speech.tokens) - 1
        and given(speech.tokens[start].folded)
        and speech.tokens[start + 1].joined
        and start < at + 2
    ):
        start += 1
    end = _family(speech, start, trusted=True)
    if end > start:
        return end, True
    return (start, True) if start > at else ((at + 1, True) if given(speech.tokens[at].folded) else (at, False))


def _first_name(speech: Speech, at: int) -> tuple[int, bool] | None:
    """A first name, right or misspelt, with the family name that follows it."""
    token = speech.tokens[at]
    found = given(token.folded)
    guess = found is None and len(token.folded) >= 5 and not is_word(token.text.lower()) and resembles_given(token.folded)
    if (not found and not guess) or token.folded in cues.NOT_NAMES or in_place(speech, at):
        return None
    before = speech.before(token)
    if _is_thing(speech, at, before):
        return None
    if found and found[1] and (token.first or not token.capital) and not _announced(before) and not _followed(speech, at):
        return None
    start = at + 1
    if (
        start < len(speech.tokens)
        and speech.tokens[start].joined
        and given(speech.tokens[start].folded)
        and _goes_on(speech, start)
    ):
        start += 1
        if not found or not given(speech.tokens[start - 1].folded)[1]:  # type: ignore[index]
            found = found and (0, False)
    here = start < len(speech.tokens) and speech.tokens[start].joined
    end = _family(speech, start, trusted=bool(found and not found[1]) or token.capital) if here else start
    if end > start and (not found or not found[1] or (token.capital and _is_family(speech.tokens[end - 1]))):
        return end, True
    if token.folded in cues.BRANDS:
        return None
    if found:
        return start, _alone(token, found, before)
    return start, (token.capital and not token.first) or bool(_announced(before)) or bool(cues.HELLO.search(before))


def _is_thing(speech: Speech, at: int, before: str) -> bool:
    """«un marcel», and «Olivier, chêne, frêne»: a word that begins a list of words."""
    token = speech.tokens[at]
    if not token.capital:
        return cues.one_of(before)
    if not is_word(token.text.lower()):
        return False
    listed = _LISTED.match(speech.text, token.end)
    return bool(token.first and listed and is_word(listed[1]) and fold_word(listed[1]) not in cues.NOT_NAMES)


def _diminutive(speech: Speech, at: int) -> tuple[int, bool] | None:
    """«Dédé dit que», «Marie-Thé elle vient», «mon copain jojo»: by its capital, or what announces it."""
    token, before = speech.tokens[at], speech.before(speech.tokens[at])
    short = token.folded in diminutives() or bool(cues.SHORTENED.fullmatch(token.text))
    if not short or in_place(speech, at) or cues.one_of(before):
        return None
    says = bool(cues.SAYS.match(speech.text, token.end))
    sure = _announced(before) or (token.capital and not token.text.isupper() and (not token.first or says or "-" in token.text))
    return (at + 1, sure) if sure or token.capital else None


def _followed(speech: Speech, at: int) -> bool:
    """Whether a family name written with a capital stands next: «Claire Dupont»."""
    after = speech.tokens[at + 1] if at + 1 < len(speech.tokens) else None
    return bool(speech.tokens[at].capital and after and after.joined and after.capital and _is_family(after))


def _goes_on(speech: Speech, at: int) -> bool:
    """A second first name is one when it is written like the first: «jean pierre», «Marie Claire»."""
    first, second = speech.tokens[at - 1], speech.tokens[at]
    return first.capital == second.capital or first.folded == "jean"


def _alone(token: Token, found: tuple[int, bool], before: str) -> bool:
    """Whether a first name without a family name is sure: by its capital, or what announces it."""
    rank, doubtful = found
    announced = _announced(before)
    if doubtful:
        return bool(
            (token.capital and not token.first and (announced or cues.HELLO.search(before))) or (announced and rank < PLAIN_RANK)
        )
    if token.capital and token.text.isupper() and len(token.text) < ACRONYM:
        return announced
    if token.capital or announced:
        return True
    if token.text != token.folded and is_word(token.text):
        return False  # «dénis» is the word, «denis» the name typed without capital
    return rank < LOWER_RANK and (not is_word(token.text.lower()) or rank < PLAIN_RANK * 3)


def _announced(before: str) -> bool:
    return bool(cues.KIN.search(before) or cues.named(before) or cues.FAMILIAR.search(before))


def _family(speech: Speech, at: int, trusted: bool) -> int:
    """End of the family name that begins at a word, particles included; `at` when there is none.

    Whether that word belongs to what stands before it is for the caller to tell.
    """
    tokens, end = speech.tokens, at
    while end < len(tokens) and end - at < LONGEST_FAMILY and (end == at or tokens[end].joined):
        token = tokens[end]
        if token.folded in cues.PARTICLES:
            ahead = tokens[end + 1] if end + 1 < len(tokens) else None
            if not ahead or not ahead.joined or not _borne(f"{token.folded} {ahead.folded}", ahead, trusted):
                break
            end += 2
        elif _borne(token.folded, token, trusted and end == at):
            end += 1
        else:
            break
    return end


def _borne(name: str, token: Token, trusted: bool) -> bool:
    """Whether a word can be a family name here: a capital, a known name, or no word of French."""
    if token.folded in cues.NOT_NAMES or (token.folded in cues.BRANDS and not token.capital) or len(token.folded) < 2:
        return False
    listed = family_names().get(name) or (family_names().get(token.folded) if " " not in name else None)
    if token.capital:
        return True
    if listed and not listed[1]:
        return True
    if not is_word(token.text.lower()):
        return len(token.folded) >= 3
    return trusted and listed is not None and " " not in name and token.folded not in cues.NOT_FAMILY


def _is_family(token: Token) -> bool:
    return token.folded in family_names() or not is_word(token.text.lower())


def _initial(speech: Speech, at: int) -> tuple[int, bool]:
    """«J. Dupont», «J.-P. Le Gall»."""
    token = speech.tokens[at]
    after = speech.text[token.end : token.end + 2]
    start = at + 1
    while start < len(speech.tokens) and len(speech.tokens[start].text) == 1 and speech.tokens[start].capital:
        start += 1
    if not after.startswith(".") or start >= len(speech.tokens) or in_place(speech, at):
        return at, False
    gap = speech.text[speech.tokens[start - 1].end : speech.tokens[start].start]
    name = speech.tokens[start]
    if gap not in (". ", ".", ".\u00a0") or not name.capital or name.folded in cues.PLACES or not _is_family(name):
        return at, False
    return max(_family(speech, start, trusted=True), start + 1), True


def _other(speech: Speech, at: int) -> tuple[int, bool]:
    """A family name alone, before its first name, or an unknown name that something announces."""
    token, before = speech.tokens[at], speech.before(speech.tokens[at])
    if token.folded in cues.NOT_NAMES or token.folded in cues.BRANDS or token.folded in cues.PLACES or in_place(speech, at):
        return at, False
    listed = family_names().get(token.folded)
    after = speech.tokens[at + 1] if at + 1 < len(speech.tokens) else None
    unknown = not is_word(token.text.lower())
    if after and after.joined and _reversed(token, after, unknown, before):
        return at + 2, True
    if token.folded in speech.known and (unknown or (token.capital and not token.text.isupper())):
        return at + 1, unknown or not token.first  # «Petit à petit» is a word, «chez Petit» somebody
    if unknown and listed and cues.CLEFT.search(before) and _QUI.match(speech.text, token.end):
        return at + 1, True
    if unknown and (cues.named(before) or (token.capital and (cues.KIN.search(before) or cues.FAMILIAR.search(before)))):
        return max(_family(speech, at, trusted=True), at + 1), token.capital or bool(listed) or len(token.folded) >= 4
    if token.capital and not token.first and unknown and listed:
        return _family(speech, at, trusted=False), bool(cues.HELLO.search(before))
    return at, False


def _reversed(token: Token, after: Token, unknown: bool, before: str) -> bool:
    """«DUPONT Martine», «kervadec martine»: a family name, then a sure first name written like it."""
    first, listed = given(after.folded), family_names().get(token.folded)
    if not first or after.capital != token.capital or token.folded in figures():
        return False
    loud = token.text.isupper() and len(token.text) >= 4 and not after.text.isupper()
    if first[1]:
        return loud and bool(listed)
    announced = listed and (cues.named(before) or cues.HELLO.search(before))
    return (
        loud or bool(announced) or (unknown and (listed is not None or len(token.folded) >= 5)) or bool(listed and not listed[1])
    )


def in_place(speech: Speech, at: int) -> bool:
    """Whether a name belongs to a street, a school, a law: «rue du Docteur Jean Duval»."""
    back = at - 1
    for _ in range(4):
        if back < 0:
            return False
        token = speech.tokens[back]
        if speech.tokens[back + 1].first:
            return False
        if token.folded in cues.PLACES:
            return speech.text[token.end : speech.tokens[at].start].count(".") == 0 or token.folded in ("st", "av", "bd")
        if not (
            token.folded in cues.PARTICLES
            or token.capital
            or token.folded in ("general", "docteur", "marechal", "president", "au", "aux")
        ):
            return False
        back -= 1
    return False
