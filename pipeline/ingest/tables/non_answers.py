"""Answers that say nothing: «RAS», «nsp», a dash, a bare yes."""

import re
import unicodedata
from functools import lru_cache

_NOTHING = """ras|r a s|nsp|nspp|ne sait pas|ne sais pas|je ne sais pas|je sais pas|sais pas|j sais pas|jsp|ne se prononce pas|nan|idem|id|x|xx|xxx|xxxx|nc|n c|n a|na|so|s o|
sans objet|neant|nul|null|none|n 0|rien|rien du tout|rien a dire|rien a dire de plus|rien de plus|rien de particulier|rien a ajouter|rien d autre|rien a signaler|rien a redire|sans opinion|
sans avis|sans reponse|pas de reponse|aucun|aucune|aucun avis|aucune idee|aucune opinion|aucune reponse|aucun commentaire|aucune remarque|aucune suggestion|pas d avis|pas d idee|pas d opinion|
pas d idees|pas de commentaire|pas de commentaires|pas de remarque|pas de remarques|pas de suggestion|pas de proposition|pas concerne|pas concernee|non concerne|non concernee|
je ne suis pas concerne|je ne suis pas concernee|non renseigne|non renseignee|non precise|non communique|voir ci dessus|voir plus haut|voir reponse precedente|voir precedemment|
voir reponse ci dessus|cf ci dessus|cf plus haut|cf supra|cf reponse precedente|comme ci dessus|meme reponse|meme chose|deja repondu|deja dit|je n ai pas d avis|je n ai pas d idee|
je n ai pas d opinion|je n ai rien a dire|je n ai rien a ajouter|aucunes|bla|blabla|bla bla|0|no comment|no idea|sans commentaire|sans commentaires|sans remarque|je ne sais pas trop|
aucune proposition|pas de question|pas de questions|ne me prononce pas|je ne me prononce pas|merci|bonjour|merci d avance|nsp nsp|ne sais pas trop|non rien|rien merci|non merci"""
NON_ANSWERS = frozenset(_NOTHING.replace("\n", "").split("|"))
# A bare yes or no takes a side and says nothing of a theme; it is kept as a closed answer of the voice.
BARE = {
    "oui": "oui",
    "non": "non",
    "yes": "oui",
    "no": "non",
    "ok": "oui",
    "peut etre": "peut-être",
    "oui oui": "oui",
    "non non": "non",
    "bof": "bof",
    "d accord": "oui",
    "pas d accord": "non",
}
_LONGEST = 60  # characters of the longest of them, with room for signs


def is_non_answer(cell: str) -> bool:
    """Tell whether a cell says nothing (RAS, nsp, a dash, signs alone, one letter again and again).

    >>> [is_non_answer(cell) for cell in (" R.A.S. ", "- -", "???", "Pas d’avis", "aaaa", "Plus de médecin", "Rien ne va")]
    [True, True, True, True, True, False, False]
    """
    bare = cell.strip()
    if len(bare) > _LONGEST:
        return not any(char.isalnum() for char in bare)
    words = _plain(bare)
    return not words or words in NON_ANSWERS or bool(re.fullmatch(r"([a-z])\1*", words))


def bare_answer(cell: str) -> str | None:
    """Give the side that a bare yes or no takes; `None` for anything else.

    >>> bare_answer("NON !"), bare_answer("Oui, mais plus tard")
    ('non', None)
    """
    return BARE.get(_plain(cell)) if len(cell) <= _LONGEST else None


@lru_cache(maxsize=50_000)
def _plain(cell: str) -> str:
    """Words of a short cell in lower case, without accents or signs.

    >>> _plain(" R.A.S. !"), _plain("Pas d’idée")
    ('ras', 'pas d idee')
    """
    dotless = re.sub(r"(?<=\b\w)\.(?=\w\b)", "", cell).replace("œ", "oe")
    bare = "".join(c for c in unicodedata.normalize("NFKD", dotless) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", bare.lower().replace("_", " ")))
