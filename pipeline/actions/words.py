"""How French plans name what they tell of an action, in headings of tables and in labels of sheets."""

import re
import unicodedata

LONGEST_LABEL = 60  # characters
NUMBER, TITLE, DESCRIPTION, AXIS, AIM = "number", "title", "description", "axis", "aim"
PILOT, BUDGET, CALENDAR, INDICATOR = "pilot", "budget", "calendar", "indicator"
STATE, COMMUNES, OTHER = "state", "communes", "other"
# What is read may be said in the manifest by these names.
MANIFEST_NAMES = {
    "numero": NUMBER,
    "titre": TITLE,
    "description": DESCRIPTION,
    "axe": AXIS,
    "pilote": PILOT,
    "budget": BUDGET,
    "calendrier": CALENDAR,
    "indicateur": INDICATOR,
    "etat": STATE,
    "communes": COMMUNES,
}
_OF = r"(?: (?:de l |de la |du |des |de |d )?(?:action|projet|operation|mesure|fiche|fiche action)s?)?"
# The first that fits wins: «état d'avancement de l'action» is a state, «numéro de l'action» a number.
_LABELS: tuple[tuple[str, str], ...] = (
    (OTHER, r"date de (?:mise a jour|maj|creation|modification|saisie)|mise a jour|commentaires?|remarques?|observations?|contacts?|version"),
    (OTHER, r"(?:elu|agent|personne) contact|courriel|mail|telephone|validation|signature"),
    (STATE, r"etats?(?: d)?(?: avancement| realisation)?|statuts?(?: avancement)?|avancements?|niveau d(?: avancement| e realisation)"),
    (STATE, r"(?:taux|degre|pourcentage|%) (?:(?:d )?avancement|(?:de )?realisation|(?:d )?execution|realisee?)|progression|realisation|bilan d avancement"),
    (STATE, r"phase ?statut|situation|ou en est (?:on|l action)|suivi de l avancement|etape"),
    (NUMBER, r"n|no|num|numero|code|ref|reference|id|identifiant|tet id|n d ordre|(?:n|no|num|numero|code|ref|reference) (?:de )?(?:l |la )?"
     r"(?:d )?(?:action|fiche|fiche action|mesure|projet|operation)"),
    (NUMBER, r"(?:fiches? )?(?:actions?|fiches?|mesures?|projets?|operations?) (?:n|no|num|numero)"),
    (INDICATOR, r"indicateurs?(?: de| d)?(?: suivi| resultats?| realisation| evaluation| impact| moyens)*(?: et d evaluation)?"),
    (INDICATOR, r"resultats? attendus?|(?:modalites|criteres|suivi) (?:de suivi|d evaluation|et evaluation)(?: et d evaluation)?|cibles?|evaluation"),
    (INDICATOR, r"valeurs? cibles?|objectifs? chiffres?"),
    (PILOT, r"pilotes?|pilotage|porteurs?(?: de| du)?(?: projet| l action)?|portage|porte par|maitres? d ouvrages?|maitrise d ouvrage|moa"),
    (PILOT, r"chefs? de files?|referents?(?: technique| elu)?|responsables?|structures? (?:porteuses?|pilotes?)|services? (?:pilotes?|porteurs?)"),
    (PILOT, r"pilotes?(?: et| ou) (?:porteur|partenaire|referent)s?|elus? (?:referents?|pilotes?)|qui(?: fait quoi)?|organisme (?:porteur|pilote)"),
    (BUDGET, r"budgets?(?: previsionnels?| estime| total| global)?|couts?(?: .*)?|montants?(?: .*)?|financements?(?: .*)?|financeurs?|combien"),
    (BUDGET, r"(?:plan|modalites) de financement(?: .*)?|depenses?(?: .*)?|enveloppes?(?: .*)?|moyens(?: financiers| humains et financiers)?"),
    (BUDGET, r"estimation(?: financiere| budgetaire| du cout)|subventions?(?: .*)?|autofinancement"),
    (CALENDAR, r"calendriers?(?: previsionnel| de realisation| de mise en oeuvre)?|echeances?|echeancier|delais?|planning|periode|annees?|quand"),
    (CALENDAR, r"(?:dates?|annees?) (?:de |d |du )?(?:debut|fin|lancement|demarrage|realisation|previsionnelle|mise en oeuvre|echeance)(?: .*)?"),
    (CALENDAR, r"debut|fin|demarrage|lancement|horizon|temporalite|phasage|duree|dates?|forecasted start date|priorite temporelle"),
    (COMMUNES, r"communes?(?: .*)?|localisation|perimetre(?: .*)?|secteurs?(?: geographiques?| concernes?)?|territoires? (?:concernes?|d application)"),
    (COMMUNES, r"lieux?|ou|echelle(?: .*)?|communes? concernees?"),
    (AXIS, r"axes?(?: strategiques?| d intervention)?(?: \d+)?|orientations?(?: strategiques?)?|thematiques?|themes?|ambitions?|defis?|volets?|domaines?"),
    (AXIS, r"programmes?|piliers?|finalites?|chapitres?|politique publique|leviers?|rubrique|categorie|champ d action|priorites?"),
    (AIM, r"enjeux?|objectifs?(?: strategiques?| operationnels?| generaux| vises?| poursuivis?| specifiques?)?|pourquoi"),
    (DESCRIPTION, r"descriptions?(?: .*)?|descriptifs?(?: .*)?|contenus?(?: .*)?|details?|presentation|contextes?(?: .*)?|constats?|resumes?|quoi"),
    (DESCRIPTION, r"(?:modalites|conditions|etapes|phases) (?:de mise en oeuvre|de realisation|operationnelles)|mise en oeuvre|comment|precisions?"),
    (DESCRIPTION, r"(?:contexte|enjeux|constats?|objectifs?) et (?:enjeux|objectifs|contexte|constats?|description)|synthese|sous actions?|etapes"),
    (DESCRIPTION, r"diagnostic|publics? (?:vises?|cibles?|concernes?)|beneficiaires?|cible|operations?(?: concretes| prevues)"),
    (OTHER, r"partenaires?(?: .*)?|acteurs?(?: .*)?|liens?(?: .*)?|documents?(?: .*)?|annexes?|points? de vigilance|freins?|budget votes?"),
    (TITLE, r"intitules?|libelles?|titres?|noms?|actions?|denominations?|designations?|operations?|projets?|mesures?|objet|fiches? actions?"),
    (TITLE, r"(?:intitule|libelle|titre|nom|denomination|designation|objet)s?(?: court| complet)?(?: de l| de la| du| des| d)? "
     r"(?:actions?|projets?|operations?|mesures?|fiches?(?: actions?)?)|actions? (?:proposees?|retenues?|prevues?|a mener|envisagees?)"),
)  # fmt: skip
# What may follow in a label that stands alone: «Commune de Brévigny» is a value, «Coût total estimé» a label.
_TAIL = (
    r"(?: (?:tota(?:l|ux)|estimee?s?|previsionnel(?:le)?s?|ht|ttc|globa(?:l|ux)|annuels?|concerne?e?s?|associe?e?s?|mobilise?e?s?|existants?"
    r"|techniques?|financiers?|et|de|du|des|la|l|d|action|projet|mise|en|oeuvre|realisation|local|territorial|general))*"
)
_WHOLE = tuple((field, re.compile(f"(?:{label.replace('(?: .*)?', _TAIL)}){_OF}")) for field, label in _LABELS)
_START = tuple((field, re.compile(rf"(?:{label}){_OF}(?: .*)?")) for field, label in _LABELS)


def flat(text: str) -> str:
    """Lower a text, and keep its letters without accents and its figures.

    >>> flat("N° de l’action\u00a0: "), flat("Maître d'ouvrage")
    ('n de l action', 'maitre d ouvrage')
    """
    plain = unicodedata.normalize("NFKD", text.replace("°", " ").replace("œ", "oe").lower())
    return " ".join(re.findall(r"[a-z0-9%]+", "".join(c for c in plain if not unicodedata.combining(c))))


def field_of_label(text: str) -> str | None:
    """What a label of a sheet announces; `None` for what is no label.

    >>> field_of_label("Maître d'ouvrage :"), field_of_label("Action sociale du canton"), field_of_label("Coût estimé")
    ('pilot', None, 'budget')
    """
    said = flat(re.sub(r"\([^)]*\)", " ", text)) if len(text) <= LONGEST_LABEL else ""
    return next((field for field, label in _WHOLE if label.fullmatch(said)), None) if said else None


def field_of_heading(text: str) -> str | None:
    """What a column of a table holds, by its heading: as `field_of_label`, or by how it begins.

    >>> field_of_heading("Action (libellé court)"), field_of_heading("Coût HT (€)"), field_of_heading("État au 31/12/2024")
    ('title', 'budget', 'state')
    """
    exact = field_of_label(text)
    said = flat(text)
    if exact or not said or len(text) > 2 * LONGEST_LABEL:
        return exact
    return next((field for field, label in _START if label.fullmatch(said)), None)


def date_in(text: str) -> str:
    """The year or month that a heading or the name of a file tells, as YYYY or YYYY-MM; empty without.

    >>> date_in("plan_actions_2025-06.xlsx"), date_in("État fin 2024"), date_in("Statut")
    ('2025-06', '2024', '')
    """
    whole = re.search(r"(20\d\d)[-_.](0[1-9]|1[0-2])(?:[-_.]([0-2]\d|3[01]))?(?!\d)", text)
    if whole:
        return "-".join(part for part in whole.groups() if part)
    french = re.search(r"(?:([0-2]\d|3[01])[-/.])?(0[1-9]|1[0-2])[-/.](20\d\d)(?!\d)", text)
    if french:
        return "-".join(part for part in reversed(french.groups()) if part)
    year = re.search(r"(?<!\d)20\d\d(?!\d)", text)
    return year.group() if year else ""
