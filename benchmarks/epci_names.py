"""How often `regards new` finds an intercommunality by a name that people mistype.

Run: .venv/bin/python -m benchmarks.epci_names
"""

import random
import unicodedata
from collections import Counter

from pipeline.epci import ALONE, Group, read_atlas
from pipeline.epci_names import LONG
from pipeline.epci_search import find

SEEDS, DRAWN = range(5), 200
FOUND, LISTED, WRONG, MISSED = "trouvée", "proposée", "une autre", "absente"
LETTERS = "aeiounrstlcdmp"


def groups() -> list[Group]:
    """Every intercommunality, in the file's order."""
    return [group for group in read_atlas().groups if group.kind != ALONE]


def noisy(official: str, draw: random.Random) -> str:
    """Write a name as somebody in a hurry may.

    Its kind is kept, left out (with its link or not) or written out; case is kept, upper, lower or of a title; accents go once in
    two; hyphens become blanks or nothing once in three; «saint» is «st» three times in ten; «et» is «&». Then no, one (twice as
    often) or two letters are left out, added, changed or exchanged with the next, anywhere but first; one at most in a name
    shorter than 14 letters.
    """
    kind, _, rest = official.partition(" ")
    name = official
    if kind in LONG:
        bare = rest
        for link in ("de la ", "du ", "des ", "de ", "d'"):
            bare = bare.removeprefix(link)
        name = draw.choice([official, rest, bare, f"{LONG[kind]} {rest}"])
    name = draw.choice([str, str.upper, str.lower, str.title])(name)
    if draw.random() < 0.5:
        name = "".join(char for char in unicodedata.normalize("NFD", name) if not unicodedata.combining(char))
    if draw.random() < 0.5:
        name = name.replace("-", draw.choice(["-", " ", ""]))
    if draw.random() < 0.3:
        name = name.replace("aint", "t")
    name = name.replace(" et ", " & ")
    for _ in range(draw.choice([0, 1, 1, 2]) if len(name) >= 14 else draw.choice([0, 1])):
        name = _mistyped(name, draw)
    return name


def _mistyped(name: str, draw: random.Random) -> str:
    at, letter = draw.randrange(1, len(name) - 1), draw.choice(LETTERS)
    before, here, after = name[:at], name[at], name[at + 1 :]
    return draw.choice(
        [before + after, before + letter + here + after, before + letter + after, before + after[0] + here + after[1:]]
    )


def outcome(asked: str, group: Group) -> str:
    """What a spelling of a group's name gives."""
    answer = find(asked)
    if answer.found:
        return FOUND if answer.found.group == group else WRONG
    return LISTED if group in [entry.group for entry in answer.entries] else MISSED


def measure(seed: int) -> Counter[str]:
    """Outcomes of as many groups drawn, one spelling each."""
    draw = random.Random(seed)
    return Counter(outcome(noisy(group.official, draw), group) for group in draw.sample(groups(), DRAWN))


def main() -> None:
    """Print outcomes by official names, then by noisy ones."""
    exact = Counter(outcome(group.official, group) for group in groups())
    print(f"noms officiels : {dict(exact)}")
    for seed in SEEDS:
        print(f"{DRAWN} noms mal écrits, tirage {seed} : {dict(measure(seed))}")


if __name__ == "__main__":
    main()
