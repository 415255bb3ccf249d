"""Invented items planted in real speech, so that what protection misses can be counted.

Two halves share nothing: names and carrier sentences of the development half served to write the
rules, those of the validation half only to measure them.
"""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.protect.finds import fold
from pipeline.protect.lexicon import family_names, given_names

DIGITS = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
]
TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 8: "quatre-vingt"}
ONSETS = {"dev": ["ker", "tre", "pen", "lan", "plou"], "val": ["gwaz", "coat", "ros", "bod", "quil"]}
ENDS = {"dev": ["vadec", "moal", "goulven", "dreff", "idou"], "val": ["banec", "guédic", "marzin", "vrel", "édot"]}
CARRIERS = {
    "dev": {
        "courriel": ["Vous pouvez écrire à {}.", "mon mail c'est {} si besoin", "Envoyez le dossier sur {}, merci."],
        "téléphone": ["Rappelez-moi au {}.", "mon numéro c'est le {} le soir", "On me joint au {}, plutôt le matin."],
        "compte": ["Faites le virement sur {}.", "voilà mon compte : {}", "J'ai donné {} à la banque."],
        "plaque": ["La voiture immatriculée {} bloque le portail.", "une camionnette, plaque {}, roule trop vite", "C'était {} encore une fois."],
        "adresse": ["J'habite au {}.", "on a déménagé {} l'an dernier", "Le terrain se trouve {}, vous voyez."],
        "plein": ["Hier {} est passé à la maison.", "J'en ai parlé avec {} au marché.", "C'est {} qui tient le club.", "Il faut demander à {}."],
        "prénom": ["Hier {} est passé à la maison.", "J'en ai parlé avec {} au marché.", "Ma voisine {} le dit aussi.", "Le matin {} prend le car."],
        "minuscules": ["hier {} est passé à la maison", "j'en ai parlé avec {} au marché", "c'est {} qui tient le club"],
        "faute": ["Hier {} est passé à la maison.", "J'en ai parlé avec {} au marché.", "mon voisin {} le dit aussi"],
        "oral": ["Hier {} est passé à la maison.", "on a croisé {} devant la poste", "je m'appelle {} et je vis ici"],
    },
    "val": {
        "courriel": ["Mon adresse est {} pour la suite.", "contactez {} rapidement", "J'ai tout envoyé : {}"],
        "téléphone": ["Vous avez mon portable, {}, n'hésitez pas.", "appelez le {} après dix-huit heures", "Je laisse le {} à la mairie."],
        "compte": ["Le prélèvement part de {} chaque mois.", "remboursez-moi ici : {}", "Ils m'ont demandé {} au guichet."],
        "plaque": ["Notez la plaque, {}, je l'ai vue deux fois.", "le scooter {} passe sur le trottoir", "Toujours le même véhicule, {}."],
        "adresse": ["Ma mère vit {} depuis 1980.", "l'eau est montée jusqu'au {}", "Passez me voir, c'est {}."],
        "plein": ["Depuis que {} a fermé, il n'y a plus rien.", "On doit beaucoup à {} dans ce quartier.", "Avec {}, nous avons monté l'association.", "Le terrain appartient à {} depuis toujours."],
        "prénom": ["Depuis que {} est parti, c'est calme.", "On doit beaucoup à {} dans ce quartier.", "Mon fils {} travaille en ville.", "Merci {} pour la remarque."],
        "minuscules": ["depuis que {} est parti c'est calme", "on doit beaucoup à {} dans ce quartier", "le terrain appartient à {} depuis toujours"],
        "faute": ["Depuis que {} est parti, c'est calme.", "On doit beaucoup à {} dans ce quartier.", "ma collègue {} a eu le même souci"],
        "oral": ["Depuis que {} est parti, c'est calme.", "on doit beaucoup à {} dans ce quartier", "moi c'est {} et j'ai trois enfants"],
    },
}  # fmt: skip
NAME_CLASSES = ("plein", "prénom", "minuscules", "faute", "oral")


@dataclass(frozen=True)
class Item:
    """An invented item, its class, and the sentence that carries it."""

    kind: str
    value: str
    sentence: str


def plant(kind: str, count: int, half: str, seed: int = 7) -> list[Item]:
    """Invent items of a class, each in a carrier sentence of a half («dev» or «val»)."""
    draw = random.Random(f"{kind}-{half}-{seed}")
    make = MAKERS[kind]
    values = [make(draw, half) for _ in range(count)]
    carriers = CARRIERS[half][kind]
    return [Item(kind, value, carriers[i % len(carriers)].format(value)) for i, value in enumerate(values)]


def sow(texts: list[str], items: list[Item], seed: int = 7) -> Iterator[tuple[str, int, int, Item]]:
    """Put each carrier sentence at a sentence end of a text: the text, where the item stands, and the item."""
    draw = random.Random(seed)
    for item in items:
        text = draw.choice(texts)
        ends = [i + 1 for i, char in enumerate(text[:-1]) if char in ".?!" and text[i + 1] == " "] or [len(text)]
        at = draw.choice(ends)
        start = at + 1 + item.sentence.index(item.value)
        yield f"{text[:at]} {item.sentence}{text[at:]}", start, start + len(item.value), item


def _two(draw: random.Random) -> int:
    return draw.randrange(10, 70)


def _say(number: int) -> str:
    if number < 17:
        return DIGITS[number]
    tens, unit = divmod(number, 10)
    if tens == 1:
        return f"dix-{DIGITS[unit]}"
    return TENS[tens] + ("" if not unit else " et un" if unit == 1 else f"-{DIGITS[unit]}")


def _digits(draw: random.Random, count: int) -> str:
    return "".join(str(draw.randrange(10)) for _ in range(count))


def _grouped(text: str, sizes: list[int], between: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(text[at : at + size])
        at += size
    return between.join(part for part in parts if part)


def _mail(draw: random.Random, half: str) -> str:
    first, last = fold(_given(draw, half)), fold(_family(draw, half)).replace(" ", "")
    host = draw.choice(["exemple.fr", "boite-mail.com", "fournisseur.net", "asso.exemple.org", "ville.bzh"])
    local = draw.choice(
        [f"{first}.{last}", f"{first}{draw.randrange(99)}", f"{last}_{first}", f"{first[0]}.{last}+liste", f"{first}-{last}"]
    )
    plain = f"{local}@{host}"
    said = (
        plain.replace(".", " point ")
        .replace("@", draw.choice([" arobase ", " arobas "]))
        .replace("-", " tiret ")
        .replace("_", " underscore ")
    )
    forms = [plain, plain, plain.upper(), plain.replace("@", " @ "), plain.replace("@", "(at)"), plain.replace("@", " [at] "), said,
             plain.replace("@", " arobase "), plain.replace("@", " (arobase) ").replace(".", " (point) ")]  # fmt: skip
    return draw.choice(forms).replace("+liste", "" if "point" in said else "+liste")


def _phone(draw: random.Random, half: str) -> str:
    head, pairs = draw.choice("12345679"), [f"{draw.randrange(100):02}" for _ in range(4)]
    tens = [_two(draw) for _ in range(4)]
    plain = [f"0{head}", *pairs]
    forms = [
        " ".join(plain), ".".join(plain), "-".join(plain), "".join(plain), "\u00a0".join(plain), "/".join(plain), ", ".join(plain),
        f"{plain[0]}-{pairs[0]} {pairs[1]}.{pairs[2]} {pairs[3]}", f"+33 {head} " + " ".join(pairs), f"+33{head}" + "".join(pairs),
        f"+33 (0){head} " + " ".join(pairs), f"0033 {head} " + ".".join(pairs), f"({plain[0]}) " + " ".join(pairs),
        f"0{head}{pairs[0]} {''.join(pairs[1:])}", f"0{head}{pairs[0][0]} {pairs[0][1]}{pairs[1]} {''.join(pairs[2:])}",
        f"zéro {DIGITS[int(head)]} " + " ".join(map(_say, tens)), f"zero {DIGITS[int(head)]}, " + ", ".join(map(_say, tens)),
        f"0{head} " + " ".join(map(_say, tens)), f"+44 20 7{_digits(draw, 3)} {_digits(draw, 4)}", f"+32 4{_digits(draw, 2)} {_digits(draw, 2)} {_digits(draw, 2)} {_digits(draw, 2)}",
        f"0041 22 {_digits(draw, 3)} {_digits(draw, 2)} {_digits(draw, 2)}", f"+1 ({2 + draw.randrange(7)}{_digits(draw, 2)}) {_digits(draw, 3)}-{_digits(draw, 4)}",
    ]  # fmt: skip
    return draw.choice(forms)


def _account(draw: random.Random, half: str) -> str:
    bban = _digits(draw, 21) + draw.choice("ABK79") + _digits(draw, 1)
    french = f"FR{_digits(draw, 2)}{bban}"
    german, belgian = f"DE{_digits(draw, 20)}", f"BE{_digits(draw, 14)}"
    british = f"GB{_digits(draw, 2)}{draw.choice(['NWBK', 'BARC'])}{_digits(draw, 14)}"
    card = draw.choice("45") + _digits(draw, 15)
    nir = f"{draw.choice('12')}{_digits(draw, 2)}0{draw.randrange(1, 10)}{_digits(draw, 10)}"
    fours = [4] * 8
    forms = [
        french, _grouped(french, fours, " "), _grouped(french, fours, "\u00a0"), _grouped(french.lower(), fours, " "), _grouped(french, fours, "-"), french.lower(),
        _grouped(german, fours, " "), _grouped(belgian, fours, " "), belgian, _grouped(british, fours, " "), _grouped(french, [4, 5, 5, 11, 2], " "),
        _grouped(bban[:23], [5, 5, 11, 2], " "), bban[:23], _grouped(card, [4] * 4, " "), card, _grouped(card, [4] * 4, "-"),
        _grouped(nir, [1, 2, 2, 2, 3, 3, 2], " "), nir, nir[:13],
    ]  # fmt: skip
    return draw.choice(forms)


def _plate(draw: random.Random, half: str) -> str:
    letters = "BCDFGHJKLMNPQRSTVWXZ"
    a, b = ("".join(draw.choice(letters) for _ in range(2)) for _ in range(2))
    three = f"{draw.randrange(1, 1000):03}"
    old = (
        str(draw.randrange(100, 10000)),
        "".join(draw.choice(letters) for _ in range(draw.choice((2, 3)))),
        draw.choice(["29", "75", "2A", "56", "62"]),
    )
    forms = [f"{a}-{three}-{b}", f"{a} {three} {b}", f"{a}{three}{b}", f"{a}-{three}-{b}".lower(), f"{a}{three}{b}".lower(), f"{a}.{three}.{b}",
             " ".join(old), "-".join(old), "".join(old)]  # fmt: skip
    return draw.choice(forms)


def _address(draw: random.Random, half: str) -> str:
    number = draw.choice(["3", "12", "12 bis", "127", "8 ter", "45", "12bis"])
    street = draw.choice(["rue", "avenue", "impasse", "chemin", "route", "allée", "boulevard", "venelle"])
    names = {
        "dev": [
            "des Lilas",
            "de la Fontaine",
            "du Stade",
            "Jean Moulin",
            "de l'Église",
            "du Général Leclerc",
            "des Quatre Vents",
        ],
        "val": [
            "des Tamaris",
            "du Moulin Vert",
            "de l'Océan",
            "Anatole France",
            "du Docteur Roux",
            "des Écoles",
            "de Kervao",
            "du 8 mai 1945",
        ],
    }
    name, post = draw.choice(names[half]), f"{draw.randrange(10, 96)}{_digits(draw, 3)}"
    town = (draw.choice(ONSETS[half]) + draw.choice(ENDS[half])).capitalize()
    forms = [f"{number} {street} {name}", f"{number}, {street} {name}", f"{number} {street} {name} {post} {town}", f"{number}, {street} {name}, {post} {town}",
             f"{number} {street} {name} à {town}", f"{number} {street} {name}".lower(), f"{number} {street} {name}, {post} {town}".lower(),
             f"lieu-dit {town}", f"lieu-dit {town}, {post} {town}", f"{number} {street.replace('avenue', 'av.').replace('boulevard', 'bd')} {name}"]  # fmt: skip
    return draw.choice(forms)


def _given(draw: random.Random, half: str) -> str:
    plain = [name for name, (rank, doubtful) in given_names().items() if rank < 1200 and not doubtful and len(name) >= 4]
    return _case(draw.choice(plain[0 if half == "dev" else 1 :: 2]))


def _family(draw: random.Random, half: str) -> str:
    """A borne name, or one invented of Breton syllables that no list holds."""
    if draw.random() < 0.35:
        return (draw.choice(ONSETS[half]) + draw.choice(ENDS[half])).capitalize()
    plain = [name for name, (rank, _) in family_names().items() if rank < 6000 and len(name) >= 4]
    return _case(draw.choice(plain[0 if half == "dev" else 1 :: 2]))


def _case(name: str) -> str:
    return " ".join("-".join(part.capitalize() for part in word.split("-")) for word in name.split(" "))


def _full(draw: random.Random, half: str) -> str:
    first, last = _given(draw, half), _family(draw, half)
    return draw.choice(
        [
            f"{first} {last}",
            f"{first} {last}",
            f"{first} {last}",
            f"{last.upper()} {first}",
            f"{first[0]}. {last}",
            f"M. {last}",
            f"Madame {last}",
        ]
    )


def _slip(word: str, draw: random.Random) -> str:
    """Drop, double or swap a letter inside a word."""
    at = draw.randrange(1, len(word) - 2)
    return draw.choice(
        [word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], word[:at] + word[at + 1] + word[at] + word[at + 2 :]]
    )


def _misspelt(draw: random.Random, half: str) -> str:
    first, last = _given(draw, half), _family(draw, half)
    while len(first) < 6:
        first = _given(draw, half)
    return draw.choice(
        [
            f"{_slip(first, draw)} {last}",
            f"{first} {_slip(last, draw)}",
            f"{_slip(first, draw)}",
            f"{_slip(first, draw)} {last}".lower(),
        ]
    )


def _typed(draw: random.Random, half: str) -> str:
    first, last = _given(draw, half).lower(), _family(draw, half).lower()
    second = draw.choice(["pierre", "luc", "paul", "marie"])
    return draw.choice(
        [
            f"mme {last}",
            f"m. {last}",
            f"jean-{second}",
            f"jean {second} {last}",
            f"monsieur {last}",
            f"{first}-{second}",
            f"{last} {first}",
        ]
    )


MAKERS: dict[str, Callable[[random.Random, str], str]] = {
    "courriel": _mail, "téléphone": _phone, "compte": _account, "plaque": _plate, "adresse": _address,
    "plein": _full, "prénom": _given, "minuscules": lambda d, h: f"{_given(d, h)} {_family(d, h)}".lower(), "faute": _misspelt, "oral": _typed,
}  # fmt: skip


def covered(text: str, start: int, end: int, ranges: list[tuple[int, int]]) -> bool:
    """Whether no letter or digit of an item is left outside the ranges, titles, initials and small words apart."""
    left = [
        m
        for m in re.finditer(r"\w+", text[start:end])
        if not any(a < start + m.end() and start + m.start() < b for a, b in ranges)
    ]
    small = {"m", "mme", "madame", "monsieur", "à", "de", "du", "des", "le", "la", "les"}
    return len(left) < len(re.findall(r"\w+", text[start:end])) and all(m.group().lower() in small for m in left)
