"""Make the second time of listening of the invented example: `python -m scripts.make_second_wave`.

The same questionnaire, eighteen months later, by other people. All is invented, as the rest of the example is. What changed
is planted: a health centre has opened, so that far fewer speak of doctors and of being cared for; prices of heating and dry
wells have risen; counters have closed, so that some now speak of doing everything on a screen.
"""

import csv
import random
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "corpora/exemple/sources/suivi/questionnaire_habitants_2026-09.csv"
QUESTIONS = (
    "Qu'est-ce qui a le plus changé dans votre vie quotidienne ces dernières années ?",
    "De quoi avez-vous le plus besoin ici ?",
    "Autre chose à dire ?",
)
COMMUNES = ("Saint-Ormance", "Brévigny", "La Chapelle-aux-Joncs", "Montfrelle", "Vaudoré", "Les Essartines")
AGES = ("18-29", "30-44", "45-59", "60-74", "75 et +")
PEOPLE = 90
SEED = 2026
# Subject → how many in a hundred raise it; two things that changed, one thing that is needed and what for, one of each list.
SAID: dict[str, tuple[int, tuple[tuple[str, ...], ...]]] = {
    "soins": (12, (
        ("La maison de santé a ouvert", "Ma mère de 88 ans est rentrée de l'hôpital", "L'école a gardé ses quatre classes", "Mes enfants sont partis en ville"),
        ("Le médecin, il faut encore trois semaines pour le voir", "Pour la toilette, je cherche toujours une aide à domicile", "On a eu peur qu'il n'y ait plus assez de petits au village", "On vieillit seuls dans des maisons trop grandes"),
        ("un dentiste et une sage-femme", "des places de crèche", "quelqu'un pour garder mon mari malade", "un logement plus petit près du bourg"),
        ("pour ne pas finir à l'ehpad", "pour que les jeunes couples restent", "parce que l'infirmière ne peut pas tout", "quand on a passé soixante-quinze ans"),
    )),
    "energie": (38, (
        ("Le fioul a encore doublé", "Notre maison est une passoire, on chauffe le jardin", "Le puits est à sec depuis juin", "Les haies du plateau ont été arrachées", "La rivière sent mauvais l'été",
         "Le bus du matin est revenu", "On a eu deux mois de restrictions d'eau", "Il fait 34 dans la chambre des enfants"),
        ("Cet hiver on n'a chauffé que la cuisine", "On a fait isoler le toit, pas encore les murs", "Le potager ne donne plus rien", "La terre part dans le chemin à chaque orage", "Il n'y a plus une truite au pont",
         "Le soir il faut quand même reprendre la voiture", "Même les bêtes ont manqué d'eau", "Les volets ne suffisent plus contre la chaleur"),
        ("une aide pour isoler la maison", "de l'ombre sur la place, des arbres", "une piste pour aller au bourg à vélo", "de l'eau propre dans le ruisseau", "des panneaux solaires sur la salle des fêtes",
         "des cuves pour garder l'eau de pluie", "un car le soir", "des haies replantées"),
        ("avant le prochain été sec", "et moins de voitures", "et moins de déchets dans les fossés", "pour les oiseaux et les abeilles", "pour moins polluer", "quand la sécheresse reviendra", "c'est l'air qu'on respire",
         "le climat n'attend pas"),
    )),
    "ecran": (34, (
        ("Le guichet des impôts a fermé, tout se fait sur internet", "La fibre est arrivée au hameau", "Il faut une application pour tout, même la déchetterie", "On ne joint plus personne, c'est un robot ou un site",
         "J'ai perdu un an d'allocation à cause d'un dossier en ligne", "Le réseau du portable ne passe pas dans la vallée", "Mes relevés de banque n'arrivent plus que par mail", "La mairie a pris un conseiller numérique"),
        ("Je n'ai pas d'ordinateur", "Mon fils télétravaille depuis sa chambre", "Mon téléphone est trop vieux pour leurs applications", "Je ne sais pas remplir les formulaires sur l'écran", "Je monte sur la butte pour avoir internet",
         "Le mot de passe, je l'oublie à chaque fois", "J'ai appris à faire mes papiers sur une tablette", "Sans connexion, on n'existe plus"),
        ("quelqu'un qui aide à faire les papiers sur internet", "un vrai guichet, pas un site", "du réseau pour le téléphone portable", "des cours d'informatique", "la fibre jusqu'à la maison",
         "un ordinateur en libre-service à la mairie", "une permanence du conseiller numérique", "pouvoir payer sans application"),
        ("pour les anciens qui n'ont pas de connexion", "parce que tout est devenu numérique", "pour ne plus rater un dossier en ligne", "et des mots de passe plus simples", "pour télétravailler sans coupure",
         "quand le site est en panne", "pour prendre un rendez-vous en ligne", "même le samedi, avec une imprimante"),
    )),
    "travail": (22, (
        ("L'atelier de découpe a embauché", "La supérette a fermé", "Mon salaire n'a pas bougé", "Je vends mes légumes en direct", "L'usine parle de partir"),
        ("J'ai enfin un contrat, fini l'intérim", "La boulangerie cherche un repreneur", "Les courses ont pris un tiers", "On commence à vivre de notre ferme", "Beaucoup attendent leur lettre de licenciement"),
        ("du travail à moins de vingt minutes", "un commerce de dépannage", "un salaire qui paie les courses", "un local pas cher pour mon atelier", "des clients toute l'année"),
        ("pour ne pas partir", "avant que le patron vende", "parce que les prix montent", "et des apprentis", "pour finir le mois"),
    )),
    "rien": (10, (
        ("Pas grand-chose", "Les voisins ont changé", "Il y a plus de bruit le soir sur la place"),
        ("Les jours se ressemblent", "On se dit moins bonjour", "On s'habitue"),
        ("qu'on nous écoute", "un banc devant l'église", "un peu de calme"),
        ("voilà", "comme avant", "et rien d'autre"),
    )),
}  # fmt: skip
MORE = (
    ("Merci de demander", "Ce n'est pas trop tôt", "La dernière fois on n'a rien su des suites", "Continuez à passer nous voir", "Je réponds pour mes voisins aussi", "J'hésitais à répondre"),
    ("j'espère que quelqu'un lira", "qu'on nous dise ce que vous en ferez", "mais venez aussi le soir", "les réunions sont trop loin", "et mettez les réponses à l'entrée de la mairie", "on en reparle dans deux ans"),
)  # fmt: skip
EMPTY = ("", "", "rien", "ras")


def rows(people: int = PEOPLE, seed: int = SEED) -> list[list[str]]:
    """Invent the answers of so many people, one row each; nobody says what another has said."""
    lots = random.Random(seed)
    made: list[list[str]] = []
    seen: set[tuple[str, str]] = set()
    remarks = [f"{start}. {end[0].upper()}{end[1:]}." for start in MORE[0] for end in MORE[1]]
    lots.shuffle(remarks)
    while len(made) < people:
        _, (facts, effects, needs, reasons) = SAID[lots.choices(list(SAID), [share for share, _ in SAID.values()])[0]]
        pairs = [(lots.choice(some), lots.choice(others)) for some, others in ((facts, effects), (needs, reasons))]
        if seen & set(pairs):
            continue
        seen |= set(pairs)
        who = [
            f"S{len(made) + 1:03}",
            f"{lots.randint(7, 26):02}/09/2026",
            lots.choice(COMMUNES),
            lots.choice(AGES),
            lots.choice("FM"),
        ]
        (one, two), (need, reason) = pairs
        made.append([*who, f"{one}. {two}{lots.choice(('.', '', ' !'))}", f"{need}, {reason}", _remark(lots, remarks)])
    return made


def _remark(lots: random.Random, remarks: list[str]) -> str:
    """What two in five add, each in words of their own while there are any; the others add nothing."""
    return remarks.pop() if remarks and lots.random() < 0.4 else lots.choice(EMPTY)


def main() -> None:
    """Write the answers."""
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(["id", "date", "commune", "tranche_age", "sexe", *QUESTIONS])
        writer.writerows(rows())


if __name__ == "__main__":
    main()
