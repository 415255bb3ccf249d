"""Which capitalised words before a colon name a speaker, and which are words of the speech itself."""

import re
from collections.abc import Mapping

from pipeline.ingest.speech.speakers import is_interviewer, public_of

OFTEN = 3  # times that «NB» is said before it is somebody's initials
_SOUNDS = re.compile(
    r"^(?:rires?|silences?|pauses?|inaudible|incompréhensible|brouhaha|interruption|applaudissements|fin|début|\.+)\b", re.I
)
_DISCOURSE = re.compile(
    r"^(?:remarques?|(?:par |autre )?exemples?|ex|notes?|conclusions?|bilans?|résultats?|résum[ée]s?|synthèse|problèmes?"
    r"|solutions?|anecdotes?|conséquences?|idées?|citations?|sources?|constats?|avantages?|inconvénients?|objectifs?|enjeux?"
    r"|précisions?|détails?|preuves?|raisons?|causes?|moralité|rappel|attention|important|contexte|commentaires?|observations?"
    r"|thèmes?|sujets?|points? (?:fort|faible|positif|négatif)s?|points?|étapes?|actions?|propositions?|besoins?|chiffres?|total"
    r"|prix|tarifs?|coûts?|montant|lieux?|dates?|heures?|horaires?|durées?|années?|t[ée]l(?:éphone)?|portable|e-?mails?|courriels?"
    r"|adresses?|sites?|titres?|légende|annexes?|avant|après|pendant|maintenant|aujourd['’]hui|hier|demain|autrefois|jadis|depuis"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|été|hiver|automne|printemps|matin|midi|soir|enfin|donc|alors|ensuite"
    r"|puis|bref|voilà|voici|oui|non|bon|ben|bah|mais|et|ou|car|parce|sinon|sauf|surtout|aussi|ainsi|pareil|pourtant|cependant"
    r"|côté|niveau|quant|concernant|premièrement|deuxièmement|troisièmement|d['’]abord|d['’]ailleurs|d['’]accord|en fait"
    r"|du coup|c['’]est|c['’]était|il y a|il y avait|y a|ça|pour|contre|dans(?! la salle| le public)|chez|sur|avec|sans|quand|comme|si)\b",
    re.I,
)
# «NB» may be initials: it is one person's only when it comes back.
_MARKS = re.compile(r"^(?:n\.? ?b|p\.? ?s|rq)\.?$", re.I)
_SAYING = re.compile(
    r"\b(?:di(?:t|s|sait|saient|sent|sais|ra)|répond(?:ait|ent|u)?|demand(?:e|ait|é)|expliqu(?:e|ait|é)|pens(?:e|ait|ent)"
    r"|racont(?:e|ait|é)|écri(?:t|vait)|cri(?:e|ait)|ajout(?:e|ait)|résume|conclut|précise|annonce|était|étaient)$",
    re.I,
)
_DETERMINED = re.compile(
    r"^(?:(?i:l[ea]s?|une?|des?|m(?:on|a|es)|t(?:on|a|es)|s(?:on|a|es)|ces?|cet|cette|notre|nos|votre|vos|leurs?|chaque|quelques?"
    r"|plusieurs) +|(?i:[ld])['’])(?P<noun>[a-zà-öø-ÿœ].*)$"
)
_CLAUSE = re.compile(
    r"^(?i:je|j['’]|tu|il|elle|on|nous|vous|ils|elles|ce|qui|que|quoi|où|comment|pourquoi|combien)[ '’]+[a-zà-öø-ÿœ]"
)
_SOMEBODY = re.compile(
    r"^(?:(?:jeune|vieille?|vieux|autre|premi(?:er|ère)|deuxième|second|seconde) )?(?:habitant|citoyen|participant|riverain|intervenant"
    r"|dame|monsieur|homme|femme|mari\b|époux|épouse|compagnon|compagne|conjoint|père|mère|papa|maman|parent|fils|fille|frère|s(?:œ|oe)ur"
    r"|grand-|voisin|amie?\b|garçon|jeune|salle\b|public\b|assemblée|groupe|interlocut|locut|témoin|enquêté|interviewé|personne\b"
    r"|auditeur|auditrice|agricult|éleveu|paysan|commerçant|bénévole|étudiant|élève|professeur|enseignant|préfet|député|sénat|ministre"
    r"|gérant|artisan|garants?\b|commissaire|maîtr|bureau d|cabinet\b|direct(?:eur|rice)|architecte|urbaniste|paysagiste|ingénieur"
    r"|chargé|chef|responsable|curé\b|prestataire|rapporteu|vice-|expert|consultant|délégué|porteu|représentant|membre|invité|guide\b"
    r"|retraité|facilitat|animat|modérat|anim)",
    re.I,
)
_STEM = re.compile(r"^(?P<stem>q(?:uestion)?|r(?:[ée]ponse)?)[ .]*(?:n°)? ?(?P<number>\d{1,3})$", re.I)


def is_ordinary(label: str, times: int = 1) -> bool:
    """Tell a word of speech («Exemple :», «Mon mari disait :») from the name or office of a speaker.

    Args:
        label: What stands before the colon.
        times: How often it does.

    >>> is_ordinary("Le problème"), is_ordinary("Le maire"), is_ordinary("Le Goff"), is_ordinary("Mon mari disait"), is_ordinary("NB", 4)
    (True, False, False, True, False)
    """
    if _MARKS.match(label):
        return times < OFTEN
    if label.isupper() and len(label) <= 3:
        return False
    if _SOUNDS.match(label) or _DISCOURSE.match(label) or _CLAUSE.match(label) or (" " in label and _SAYING.search(label)):
        return True
    determined = _DETERMINED.match(label)
    person = determined and (_SOMEBODY.match(determined["noun"]) or public_of(label) or is_interviewer(label))
    return bool(determined and not person)


def by_stem(counts: Mapping[str, int]) -> dict[str, str]:
    """Numbered labels of questions and answers → the one who asks, the one who answers («Q1», «R1», «Q2»…).

    Answers are one person's where each number is said once and answers the question of that number;
    «R1» and «R2» that come back are two persons.

    >>> sorted(by_stem({"Q1": 1, "R1": 1, "Q2": 1, "R2": 1}).items()), by_stem({"E1": 2, "E2": 2})
    ([('Q1', 'Q'), ('Q2', 'Q'), ('R1', 'R'), ('R2', 'R')], {})
    """
    numbered = {label: match for label in counts if (match := _STEM.match(label))}
    asked = {label: m for label, m in numbered.items() if m["stem"][0] in "qQ"}
    numbers = {int(m["number"]) for m in asked.values()}
    if len(numbers) < 2:
        return {}
    answers = {label: m for label, m in numbered.items() if label not in asked}
    alone = all(counts[label] == 1 for label in answers) and {int(m["number"]) for m in answers.values()} <= numbers
    return {label: m["stem"] for label, m in (asked | answers if alone else asked).items()}
