"""A name is found again by its words, by a part of it, or with a slip, as if every known name had been looked at in turn."""

import random

from rapidfuzz.distance import OSA

from pipeline.protect.people import FULL_SLIP, PART_SLIP, People

FIRSTS = ("martine", "jean", "paul", "jeanne", "anne", "j", "m")
FAMILIES = ("dupont", "durand", "le gall", "petit", "kerbrat", "dupond", "morvan")


def slow(form: str, names: dict[str, str], full: bool, among: set[str] | None) -> str | None:
    """The same rule, name by name."""
    words = form.split(" ")
    if full:
        same = {p for name, p in names.items() if sorted(name.split(" ")) == sorted(words) or initialled(name.split(" "), words)}
        near = {p for name, p in names.items() if len(form) >= FULL_SLIP and OSA.distance(name, form) <= 1}
        found = same or near
    else:
        kept = {name: p for name, p in names.items() if among is None or name in among}
        found = {p for name, p in kept.items() if name.startswith(f"{form} ") or name.endswith(f" {form}")}
        if not found and len(form) >= PART_SLIP:
            found = {p for name, p in kept.items() if any(OSA.distance(word, form) <= 1 for word in name.split(" "))}
    return found.pop() if len(found) == 1 else None


def initialled(a: list[str], b: list[str]) -> bool:
    return a[1:] == b[1:] and a[0][:1] == b[0][:1] and 1 in (len(a[0]), len(b[0]))


def slipped(word: str, draw: random.Random) -> str:
    at = draw.randrange(len(word))
    return draw.choice((word[:at] + word[at + 1 :], word[:at] + "e" + word[at:], word[:at] + "o" + word[at + 1 :])) or word


def test_every_way_of_meaning_somebody():
    people = People({"martine dupont": "personne-1", "alain le gall": "personne-2"})
    assert people.named_in_full("dupont martine") == people.named_in_full("m dupont") == "personne-1"
    assert people.named_in_full("martine duponte") == "personne-1" and people.named_in_full("martine durand") is None
    assert people.named_in_part("le gall", None) == people.named_in_part("gall", None) == "personne-2"
    assert people.named_in_part("dupond", None) == "personne-1" and people.named_in_part("dupon", None) is None
    assert people.named_in_part("martine", set()) is None and people.named_in_part("martine", {"martine dupont"}) == "personne-1"
    people.add("paul dupont", "personne-3")
    assert people.named_in_part("dupont", None) is None and people.named_in_part("dupont", {"paul dupont"}) == "personne-3"


def test_it_finds_whom_a_look_at_every_name_would_find():
    draw = random.Random(5)
    for _ in range(60):
        names = {f"{draw.choice(FIRSTS)} {draw.choice(FAMILIES)}": f"personne-{i % 9}" for i in range(12)}
        people = People(names)
        for _ in range(40):
            first, family = draw.choice(FIRSTS), draw.choice(FAMILIES)
            full = draw.choice((f"{first} {family}", f"{family} {first}", slipped(f"{first} {family}", draw)))
            assert people.named_in_full(full) == slow(full, names, True, None)
            part = draw.choice((first, family, slipped(family, draw)))
            among = draw.choice((None, set(draw.sample(sorted(names), min(4, len(names))))))
            assert people.named_in_part(part, among) == slow(part, names, False, among)
