"""Headings that ask who a person is, how to reach them or where they live; the cells have the last word."""

import re

from pipeline.ingest.tables.platforms import key_of

# An opinion may speak of a home, an identity or a telephone line without asking for one.
_OPINION = re.compile(
    r"pourquoi|que pensez|qu est ce|raconte[rz]|^que |passe t (?:il|elle)|etes vous (?:\w+ ){0,2}tenue?s? informe"
    r"|^(?:.* : )?quel(?:le)?s? (?!(?:est|sont) (?:votre|vos|ton|ta|le nom|la personne))|^comment (?!.*joindre|vous appelez|.*contacter)"
)
_ASKS_CONTACT = re.compile(
    r"recontact|etre contacte|tenue?s? informe|vous joindre|moyens? de contact|contact(?:er)? telephon"
    r"|laissez .*(?:nom|mail|coordonn|adresse|numero|telephone)|vos coordonnees|votre (?:adresse )?(?:e ?mail|mail|courriel|telephone)\b"
    r"|(?:^|quelle est |quel est |indiquez |precisez |donnez |saisissez )(?:votre|vos) (?:adresse|domicile|identite)\b(?! d[eu] )"
    r"|numero de telephone|adresse (?:e ?mail|mail|electronique|postale)|(?:votre|vos) (?:noms?|prenoms?)\b(?! d[eu] )"
)
_BIDS = re.compile(r"laissez|coordonnees|joindre|(?:votre|vos) |adresse|numero de telephone|moyens? de contact")
_DOOR = re.compile(r"(?:(?:votre|vos|quelle est votre|quel est votre|indiquez votre) )?(?:adresses?|domicile|rue|nom de)\b")
_NAME = re.compile(r"\b(?:pre)?noms?\b")
_THING = (
    r"associations?|structures?|rues?|lieux?|communes?|quartiers?|villes?|villages?|hameaux?|ecoles?|projets?|places?|parcs?|jardins?"
    r"|equipements?|services?|etablissements?|organismes?|organisations?|entreprises?|collectifs?|collectivites?|evenements?|ateliers?"
    r"|groupes?|tables?|sites?|lignes?|arrets?|fichiers?|produits?|salles?|batiments?|clubs?|journal|application|themes?|fetes?|marche"
)
_NAME_OF_A_THING = re.compile(
    rf"\bnoms? (?:(?:de|du|des|d) )?(?:la |le |les |l |votre |vos |notre |cette |ce |futur\w* |nouve\w+ )*(?:{_THING})\b|\bnoms? pour\b|\bquels? noms? (?!de (?:famille|naissance))"
    r"|\b(?:un|nouveau|nouveaux|meilleur) noms?\b|\bnoms? (?:prefere|propose)"
)
_STRONG = re.compile(
    r"comment vous appelez vous|(?:author|created ?by|creator|owner|submitted ?by|posted ?by)(?:[ /]\w*(?:name|nick|user|id)\w*)+"
    r"|(?:pos|dep)os[eé]e? par|deposante?s?|signe par|signataires?|display ?name|nick ?name|surnoms?|personnes? (?:a )?contacter|contact association"
)
_WEAK = re.compile(
    r"qui etes vous|participante?s?|(?:elue?s? )?referente?s?|personnes? (?:rencontree|interrogee|referente|ressource)s?|proprietaires?"
    r"|usagere?s?|porteur\w*(?: du projet| de projet)?|temoins?|contributeurs?|contact\b.*|saisi par|redige par|transmis par"
)
_HOME = re.compile(
    r"(?:(?:votre|vos|son|sa|quelle est votre|quel est votre|indiquez votre) )?(?:adresses? (?:de residence|du logement|du domicile|d habitation)"
    r"|domicile|lieux? (?:de )?(?:residence|d habitation|de domicile)|rue(?: ou .*)?|nom de (?:votre|la|sa) rue.*|lieux? dits?(?: ou .*)?|rue .*lieu dit"
    r"|(?:dans quel(?:le)? \w+ |ou |commune ou vous )(?:habitez|residez|logez|vivez) vous.*)"
)


def asks_contact(heading: str) -> bool:
    """Whether a heading asks how to reach the person, or who they are.

    >>> asks_contact("Si vous souhaitez être recontacté, laissez votre mail"), asks_contact("Que pensez-vous du bus ?")
    (True, False)
    >>> asks_contact("Quels commerces manquent près de votre domicile ?"), asks_contact("Comment être tenu informé ?")
    (False, False)
    """
    key = key_of(heading)
    return bool(_ASKS_CONTACT.search(key)) and not is_opinion(heading)


def bids_contact(heading: str) -> bool:
    """Whether a heading bids to leave coordinates, rather than asks whether one wishes to be told.

    >>> bids_contact("Laissez vos coordonnées"), bids_contact("Souhaitez-vous être tenu informé ?")
    (True, False)
    """
    return bool(_BIDS.search(key_of(heading)))


def is_opinion(heading: str) -> bool:
    """Whether a heading asks what one thinks, whatever it speaks of.

    >>> is_opinion("Où habitez-vous et pourquoi ?"), is_opinion("Quelle est votre adresse ?")
    (True, False)
    """
    return bool(_OPINION.search(key_of(heading)))


def asks_name(heading: str) -> bool:
    """Whether a heading, by its words, is that of persons' names.

    >>> asks_name("Prénom et initiale du nom"), asks_name("Nom de l'association"), asks_name("Quel nom pour la place ?")
    (True, False, False)
    """
    key = key_of(heading)
    named = _NAME.search(key) and len(key.split()) <= 6 and not _NAME_OF_A_THING.search(key)
    # «Le nom du bourg vous plaît-il ?» asks for no one's name.
    owned = "?" not in heading or len(key.split()) <= 2 or re.search(r"\b(?:votre|vos|ton|tes)\b", key)
    return bool(_STRONG.fullmatch(key) or (named and owned))


def may_be_name(heading: str) -> bool:
    """Whether a heading may be that of persons' names, if its cells look like names.

    >>> may_be_name("Qui êtes-vous ?"), may_be_name("Que manque-t-il ?")
    (True, False)
    """
    return bool(_WEAK.fullmatch(key_of(heading)))


def asks_door(heading: str) -> bool:
    """Whether a heading asks for the very street or door.

    >>> asks_door("Votre rue"), asks_door("Dans quel quartier habitez-vous ?")
    (True, False)
    """
    return bool(_DOOR.match(key_of(heading)))


def asks_home(heading: str) -> bool:
    """Whether a heading asks where the person lives.

    >>> asks_home("Lieu de résidence"), asks_home("Où habitez-vous ?"), asks_home("Lieu à améliorer")
    (True, True, False)
    """
    return bool(_HOME.fullmatch(key_of(heading)))
