"""What the columns of questionnaires and platforms are called, and what that makes them.

Headings of LimeSurvey, Framaforms (Drupal webform), Google and Microsoft forms, Decidim and Cap Collectif,
in French and in English, beside those that people give to their own tables.
"""

import re
import unicodedata
from functools import lru_cache

PERSONAL = "personnelle"
TECHNICAL = "technique"
VARIABLE = "variable"
IDENTIFIER = "identifiant"
COMMUNE = "commune"
POSTCODE = "code postal"
TOPIC = "intitulé de question"
QUESTION = "question"

_POLITE = r"(?:(?:votre|vos|ton|tes|le|la|les|son|indiquez votre|saisissez votre|quel est votre|quelle est votre) )?"
_NAMES = (
    r"noms?|prenoms?|noms? (?:et|ou|/) ?prenoms?|noms? prenoms?|prenoms? (?:et |ou )?noms?|nom de famille|nom complet|nom d usage|nom d utilisateur"
    r"|utilisateur|username|user name|user|users?/.*|participant name|first ?name|last ?name|full ?name|name|identite|pseudo|pseudonyme|auteurs?|auteur/.*|author|authors?/.*"
    r"|authorid|author ?name|author ?id|author ?url|author ?email|enqueteur|enquetrice|nom de l enqueteur|interlocuteur|repondant nom|submitter|respondent"
)
_CONTACTS = (
    r"e ?mails?|mails?|courriels?|mel|adresses?(?: (?:e ?mail|mail|electronique|postale|de messagerie|courriel|complete|personnelle|internet))?|email address|messagerie"
    r"|tel|telephones?|tel portable|portable|mobile|phone|phone ?number|numero de (?:telephone|portable|mobile|tel)|n de telephone|coordonnees|contacts?"
    r"|contact (?:e ?mail|mail)|contact telephonique|date de naissance.*|jour de naissance|birth ?date|numero de securite sociale|signature|rue|numero et rue|voie|address"
)
_MACHINES = r"ip ?addr\w*|ip|adresse ip|ip address|token|jeton|code d acces|access code|ref ?url|referrer url|url referente|url de reference|uid|user ?id|session ?id|cookie"
_DATES = (
    r"submitdate|startdate|datestamp|horodat\w+|timestamp|dates?|date .*|heures?(?: (?:(?:de|du|d) )?(?:la )?(?:soumission|debut|fin|modification|derniere modification|creation|depot|envoi|reponse|enregistrement|completion).*)?|created|created ?at|createdat|published ?at|publishedat|updated ?at|updatedat|.* at"
    r"|submitted time|completed time|modified time|start time|completion time|last modified time|date/time|termine a|soumis le|jour|time"
)
_MACHINERY = (
    r"lastpage|derniere page|startlanguage|langue de depart|langue|language|locale|seed|tete de serie|graine|brouillon|draft|is draft|interviewtime|grouptime\w*|\w+time|temps total|temps pour (?:la question|le groupe).*"
    r"|total time|group time.*|question time.*|urls?|.* url|.*/url|lien|liens|trashed\w*|trashed .*|commentable.*|root commentable.*|.*(?:^|[ /])id|.* type|.*/type|depth|state|component.*|participatory.*|meeting.*|related.*|attachments?"
    r"|latitude|longitude|coordinates?|geo.*|followers?|.*machine translations?(?:/.*)?|reference|slug|guid|uuid|hash|checksum|statut de la reponse|response status|quota.*|score|notation"
    r"|answered|answer|answer/.*|reponse officielle|reponse de la collectivite|cost report"
)
_VARIABLES = (
    r"age|tranches? ?d? ?age|classe d age|sexe|genre|civilite|profils?|lieux?|lieu .*|categor.*|category.*|scopes?|scope.*|vous etes|public|publics|typologie|statut|fonctions?|professions?|metiers?|csp"
    r"|situation .*|quartiers?|secteurs?|structures?|organismes?|organisations?|associations?|services?|author ?type|authortype|type d auteur|type de .*|alignment|votes?|votes .*|nb votes?|likes?|soutiens?|endorsements?.*"
    r"|comments?|comments count|args?.*|gommettes?|nombre de gommettes|nb gommettes|points?|priorite|tables?|numero de table|n de table|table n|groupes?|sous groupe|atelier|stand|rencontre|duree.*|region|departement"
    r"|pays|ok|nok|mitige|user group.*|groupe/.*|collecte|mode|canal"
)
_RESPONSES = r"id|n|no|identifiant|reference|response ?id|numero|id de la reponse|id reponse|numero de serie|serial|sid|submission ?id|code repondant|id repondant|numero de reponse|respondent ?id|n de reponse|n reponse|code reponse"
_FREE = (
    r"bod(?:y|ies)|titles?|titre|contributions?|verbatims?|avis|avis .*|commentaires?|commentaire .*|remarques?|remarques? .*|reponses?|reponse libre|textes?|text|propositions?|idees?|descriptions?|messages?|propos|paroles?"
    r"|expressions?(?: libre)?|citations?|besoins?|attentes?|suggestions?|observations?|constats?|contenu|content|answer text|comment|ce qu.*|pourquoi.*|precise[rz].*|autres?|autre .*|temoignages?|notes?|enjeux|freins?|leviers?|atouts?|faiblesses?"
)
_POSTCODES = r"codes? postal|codes? postaux|cp|zip|zip ?code|author ?zip ?code|authorzipcode|postal ?code|code postal .*"
_COMMUNES = (
    r"(?:nom de la |code |nom de |libelle )?(?:commune|ville|municipalite)(?: de residence| d habitation| insee)?|communes?|city|insee|code insee"
    r"|(?:dans |de )?quelle (?:commune|ville) (?:habitez|residez|vivez|etes).*|(?:ou|commune ou vous) (?:habitez|residez|vivez) vous"
)
_TOPICS = r"questions?|question posee|themes?|thematiques?|themes? .*|thematique .*|sujets?|rubriques?"

_ROLES = tuple(
    (role, re.compile(rf"{_POLITE if polite else ''}(?:{pattern})"))
    for role, pattern, polite in (
        (IDENTIFIER, _RESPONSES, False),
        (PERSONAL, f"{_NAMES}|{_CONTACTS}", True),
        (PERSONAL, _MACHINES, False),
        (COMMUNE, _COMMUNES, True),
        (POSTCODE, _POSTCODES, True),
        (TOPIC, _TOPICS, False),
        (VARIABLE, _VARIABLES, True),
        (QUESTION, _FREE, True),
        (TECHNICAL, f"{_DATES}|{_MACHINERY}", False),
    )
)
# A person's own key: two contributions of one account are one voice.
PERSON_KEY = re.compile(
    r"author ?/?id|authorid|user ?/?id|token|jeton|e ?mail|adresse (?:e ?mail|mail|electronique|de messagerie)|courriel|mail"
)
_PROFILE = re.compile(
    rf"{_POLITE}(?:{_VARIABLES})|vous etes .*|.*\b(?:age|sexe|genre|profession|commune|ville|quartier|habitez)\b.*"
)
_SOMEONE = re.compile(
    rf"{_POLITE}(?:fonctions?|professions?|metiers?|csp|statut|structures?|organismes?|organisations?|associations?|profils?)"
)
_LIMESURVEY = (
    "submitdate",
    "lastpage",
    "startlanguage",
    "datestamp",
    "seed",
    "derniere page",
    "langue de depart",
    "tete de serie",
    "date de soumission",
)
_MARKS = {
    "LimeSurvey": (set(_LIMESURVEY), 2),
    "Framaforms": (
        {
            "numero de serie",
            "serial",
            "sid",
            "heure de soumission",
            "submitted time",
            "brouillon",
            "draft",
            "uid",
            "termine a",
            "completed time",
        },
        3,
    ),
    "Google Forms": ({"horodateur", "horodatage", "timestamp"}, 1),
    "Microsoft Forms": ({"heure de debut", "heure de fin", "start time", "completion time"}, 2),
    "Decidim": (
        {
            "alignment",
            "depth",
            "commentable id",
            "commentable type",
            "scope/name",
            "category/name",
            "author/name",
            "author/id",
            "endorsements",
            "created at",
            "body",
            "url",
        },
        4,
    ),
    "Cap Collectif": ({"authorid", "authortype", "authorzipcode", "trashed", "trashedstatus"}, 2),
}
_CODED = re.compile(r"^Q?UXVlc3Rpb246[\w+/]*={0,2} ?- ?")  # «Question:» in base 64
_TIMING = re.compile(r"temps (?:pour (?:la question|le groupe)|total)|group time|question time")


_OTHERS_WORDS = re.compile(
    r"answer|reponse (?:officielle|de la collectivite)|.*machine translation|related|attachment|meeting|component|participatory"
)
_FREE_PART = re.compile(r".*\[(?:other|autre|comment|commentaire|text|texte)s?\]")


@lru_cache(maxsize=20_000)
def key_of(heading: str) -> str:
    """Reduce a heading to what it says: lower case, no accents, signs or polite additions.

    >>> key_of(" Adresse e-mail (facultatif) * :"), key_of("title/fr"), key_of("N°")
    ('adresse e mail', 'title', 'n')
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", heading) if not unicodedata.combining(c)).lower()
    bare = re.sub(r"\((?:facultati\w+|obligatoire|optionnel\w*|\d+)\)", " ", bare)
    bare = re.sub(r"[^a-z0-9/\[\]]+", " ", bare.replace("°", " ")).strip()
    return re.sub(r"/(?:fr|en)$", "", bare).strip(" /")


def role_of_heading(heading: str) -> str | None:
    """What a heading alone makes of its column; `None` when it says nothing.

    >>> role_of_heading("author/name"), role_of_heading("body/fr"), role_of_heading("Qu'attendez-vous du bus ?")
    ('personnelle', 'question', None)
    """
    key = key_of(heading)
    role = next((role for role, pattern in _ROLES if pattern.fullmatch(key)), None)
    # A sentence asks something: «Lieu idéal pour une fête de quartier ?» is no place.
    sentence = ("?" in heading or len(key.split()) > 5) and not _TIMING.match(key)
    return None if sentence and role in (VARIABLE, TECHNICAL, TOPIC) else role


def is_others_words(heading: str) -> bool:
    """Whether a platform's column holds words that no resident wrote: an official answer, a translation, links.

    >>> is_others_words("answer/fr"), is_others_words("body/machine_translations/en"), is_others_words("state")
    (True, True, False)
    """
    return bool(_OTHERS_WORDS.match(key_of(heading)))


def is_standard(heading: str, platform: str | None) -> bool:
    """Whether a tool adds a column of this name to its exports.

    >>> is_standard("submitdate", "LimeSurvey"), is_standard("Horodateur", "Google Forms"), is_standard("Jour", "Google Forms")
    (True, True, False)
    """
    wide = platform in ("LimeSurvey", "Framaforms", "Decidim", "Cap Collectif")
    return bool(wide and role_of_heading(heading) in (TECHNICAL, IDENTIFIER)) or any(
        key_of(heading) in marks for marks, _ in _MARKS.values()
    )


def is_free_part(heading: str) -> bool:
    """Whether a column holds what was added in own words to a closed question.

    >>> is_free_part("Q2[other]"), is_free_part("Quels modes ? [Autre]"), is_free_part("Q2[SQ001]")
    (True, True, False)
    """
    return bool(_FREE_PART.fullmatch(key_of(heading)))


def is_known(heading: str) -> bool:
    """Whether a heading is one that a platform gives to its own columns."""
    return any(key_of(heading) in marks for marks, _ in _MARKS.values()) or role_of_heading(heading) in (
        PERSONAL,
        TECHNICAL,
        IDENTIFIER,
    )


def is_profile(heading: str) -> bool:
    """Whether a heading asks who people are, as a question or not: what is typed there is a value still.

    >>> is_profile("Quel est votre sexe ?"), is_profile("Que faut-il changer ?")
    (True, False)
    """
    return bool(_PROFILE.fullmatch(key_of(heading)))


def is_someone(heading: str) -> bool:
    """Whether a heading is that of a body or a trade, whose names read like words of one's own.

    >>> is_someone("Profession"), is_someone("Priorité")
    (True, False)
    """
    return bool(_SOMEONE.fullmatch(key_of(heading)))


def recognise(headings: list[str]) -> str | None:
    """Name the platform that a table was exported from.

    >>> recognise(["id", "submitdate", "lastpage", "Q1"])
    'LimeSurvey'
    """
    keys = {key_of(heading) for heading in headings}
    if any(_CODED.match(heading) for heading in headings):
        return "Cap Collectif"
    found = {name: len(keys & marks) for name, (marks, least) in _MARKS.items() if len(keys & marks) >= least}
    return max(found, key=lambda name: found[name]) if found else None


def label_of(heading: str) -> str:
    """The question as it was asked, without the platform's code.

    >>> label_of("QUXVlc3Rpb246MTA3 - Pourquoi ?")
    'Pourquoi ?'
    """
    return _CODED.sub("", heading)
