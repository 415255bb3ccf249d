"""Columns that hold who people are and how to reach them, told by what their cells look like."""

import re
from collections.abc import Sequence

# From the start of a word and within bounds: a cell of 200,000 letters is searched once.
_MAIL = re.compile(r"(?<![^\s@;,])[^\s@;,]{1,64}@[^\s@;,]{1,255}\.[a-zA-Z]{2,}")
_PHONE = re.compile(r"(?:(?:\+|00)\d{1,3}[\s.-]?(?:\(0\))?|0)\s?[1-9](?:[\s.\-/]?\d{2}){4}")
_IP = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}", re.IGNORECASE)
_STREET = re.compile(
    r"\d{1,4}\s?(?:bis|ter|[a-d])?,?\s+(?:rue|avenue|av\.?|boulevard|bd|bvd|chemin|impasse|allée|allee|place|route|quai|cours|square|lotissement|lieu-dit|résidence|residence|hameau|clos|venelle|sentier|passage)\b.*",
    re.IGNORECASE,
)
# The commonest first names of France over the last hundred years: most lists of names hold several.
_FIRST_NAMES_TEXT = """
adele adrien agathe agnes alain albert alexandra alexandre alexis alice aline amandine amelie anais andre andree
angelique anne annie anthony antoine arlette arnaud arthur aude audrey aurelie aurelien axel baptiste beatrice benjamin
benoit bernadette bernard bertrand brigitte bruno camille carine carole caroline catherine cecile cedric celine chantal
charles charlotte chloe christelle christian christiane christine christophe claire clara claude claudine clement
clementine colette corinne cyril damien daniel daniele danielle david delphine denis denise didier dominique dylan edith
elea eliane elisabeth elise elodie emilie emma emmanuel emmanuelle enzo eric estelle ethan etienne eugene eva evelyne
fabien fabienne fabrice fanny fatima fernand florence florent florian franck francis francois francoise frederic
frederique gabriel gaelle gaston genevieve georges georgette gerald gerard germaine ghislaine gilbert gilles ginette
gisele guillaume gustave guy gwenaelle helene henri henriette herve hugo huguette ines isabelle jacqueline jacques jade
jean jeanne jeannine jennifer jeremy jerome jessica joel joelle jonathan joseph josette josiane judith jules julia julie
julien juliette justine karim karine kevin laetitia laura laure laurence laurent lea leo leon leonie liliane lina lionel
loic louis louise luc lucas lucette lucie lucien lucienne ludovic lydie madeleine magali manon marc marcel marcelle
margaux marguerite maria marie marine marion marlene marthe martine martin mathieu mathilde matthieu maud maurice maxime
melanie melissa michel michele micheline mickael mireille mohamed monique morgane muriel myriam nadege nadia nadine
nathalie nathan nicolas nicole noemie noah odette odile olivier oceane pascal pascale patrice patricia patrick paul
paule paulette pauline philippe pierre pierrette quentin rachel raphael raymond raymonde regine regis remi renaud rene
renee richard robert roger roland romain rose roselyne sabrina samuel sandra sandrine sarah sebastien serge severine
simon simone solange solene sonia sophie stephane stephanie suzanne sylvain sylvie tatiana theo therese thibault thierry
thomas tiphaine tom tristan valentin valerie vanessa vincent virginie viviane william xavier yann yannick yves yvette
yvonne zoe
"""
_FIRST_NAMES = frozenset(_FIRST_NAMES_TEXT.split())
_LOWER = str.maketrans("àâäéèêëîïôöùûüç", "aaaeeeeiioouuuc")
LONGEST_MEAN = 60  # characters: longer cells are sentences
SHARE = 0.5  # of the filled cells


def is_personal(cells: Sequence[str], streets: bool = True) -> bool:
    """Tell whether most cells are an e-mail, a telephone, an IP address, a street address or a person's name.

    Args:
        cells: Filled cells of one column.
        streets: Whether a street address is the person's own; «Où faut-il un banc ?» is answered by streets too.

    >>> is_personal(["a@exemple.fr", "b@exemple.fr"]), is_personal(["Monique Ferrand", "DUVAL Serge", "Ana Kopp"])
    (True, True)
    >>> is_personal(["Les Essartines", "Brévigny"]), is_personal(["Le bus du soir manque à Marie", "Rien ne va"])
    (False, False)
    """
    if not cells or sum(map(len, cells)) > LONGEST_MEAN * len(cells):
        return False
    shapes = (_MAIL, _PHONE, _IP, _STREET) if streets else (_MAIL, _PHONE, _IP)
    shaped = sum(any(shape.fullmatch(cell.strip()) for shape in shapes) for cell in cells)
    return shaped >= SHARE * len(cells) or _are_names(cells)


def holds_contact(cell: str) -> bool:
    """Tell whether a cell holds an e-mail or a telephone among other words.

    >>> holds_contact("Oui, au 06 12 34 56 78")
    True
    """
    return bool(_MAIL.search(cell) or _PHONE.search(cell))


def _are_names(cells: Sequence[str]) -> bool:
    """Names are of two or three capitalised words, one of which is often a common first name."""
    shaped = given = full = 0
    for cell in cells:
        words = re.findall(r"[^\W\d_]+", cell)
        if 1 <= len(words) <= 4 and all(w[0].isupper() for w in words) and len(cell) <= 40:
            shaped += 1
            full += len(words) in (2, 3)
            given += any(w.lower().translate(_LOWER) in _FIRST_NAMES for w in words)
    distinct = len({cell.strip().lower() for cell in cells})
    # Communes named after saints repeat, and their first word is no first name.
    saints = sum(cell.strip().lower().startswith(("saint", "ste ", "st ", "st-", "sainte")) for cell in cells)
    # A first name and a surname are a person, however often they come back; a lone word may be a place.
    enough = distinct >= 0.5 * len(cells) or full >= 0.8 * len(cells)
    return shaped >= 0.8 * len(cells) and given - saints >= 0.4 * len(cells) and enough
