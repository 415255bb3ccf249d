"""Words that announce a person's name, and words after which a name is a place's, a brand's or an office's."""

import re

REACH = 45  # characters before a name in which a word may announce it
_KIN = (
    r"(?:voisine?s?|fils|filles?|mari|femme|épouse|époux|fr[èe]res?|s(?:œ|oe)urs?|copains?|copines?|potes?|amie?s?|coll[èe]gues?|cousine?s?"
    r"|neveux?|ni[èe]ces?|oncles?|tantes?|patronn?e?|compagn(?:on|e)|conjointe?|papa|maman|nounou|p[èe]re|m[èe]re|gendre|bru|bébé"
    r"|enfants?|infirmi[èe]re?|m[ée]decin|docteur|kin[ée]|ma[îi]tresse|instit\w*|assistante|aide|propriétaire|proprio|locataire|gar[çc]on"
    r"|petit[- ]fils|petites?[- ]filles?|belles?-?\s?(?:m[èe]re|s(?:œ|oe)ur|fille)|beau-?\s?(?:p[èe]re|fr[èe]re|fils)|grands?-?\s?(?:p[èe]re|m[èe]re)|mamie|papi|jumeaux|chéri|dame|monsieur|agriculteur|boulang[èe]re?|factrice|facteur)"
)
_BEFORE = r"(?:^|(?<=[\s(«\"'’:,;.!?-]))"
TITLE = re.compile(
    rf"{_BEFORE}(?:(?:M|MM|m|mr|Mr|MR|mrs|mme|Mme|MME|mmes|Mmes|mlle|Mlle|MLLE|mle|dr|Dr|DR|pr|Pr)\b\.?|(?i:monsieur|madame|mademoiselle|messieurs|mesdames|docteure?|"
    r"maître|professeure?|abbé|le père|la mère|les époux|la famille|la veuve|les frères|les sœurs))\s*$"
)
LAWYER = re.compile(rf"{_BEFORE}Me\s+$")
KIN = re.compile(
    rf"\b(?:mon|ma|notre|son|sa|leur|ton|ta|votre|mes|ses|nos|vos|leurs|une?|la|le|l['’]|petite?)\s*(?:petite?\s|grande?\s|ex[- ]|autre\s|meilleure?\s|vieille\s|vieil\s|jeune\s|ancienn?e?\s){{0,2}}{_KIN}"
    r"\s*(?:,|:|c['’]est|aînée?|cadette?|s['’]appelle|qui s['’]appelle)?\s*$",
    re.IGNORECASE,
)
FAMILIAR = re.compile(
    rf"{_BEFORE}(?:tata|tatie|tantine|tonton|papi|papy|mamie|mamy|mémé|pépé|tante|oncle|cousine?|parrain|marraine|l['’]ami)\s+$",
    re.IGNORECASE,
)
NAMED = re.compile(
    r"(?:m['’ ]\s?appel\w*|s['’ ]\s?appel\w*|\bon (?:l['’]|m['’])appel\w*|nomme|nommée?s?|prénommée?s?|prénom\s*(?:est|c['’]est|:|,)?|\bnom\s*(?:de famille)?\s*(?:est|c['’]est|:)|"
    r"\bsignée?\s*:?|\bune? certaine?|\bc['’]est moi|\bmoi,?\s+c['’]est)\s*[,:«\"]*\s*(?:donc\s+|euh,?\s+)?$",
    re.IGNORECASE,
)
# «la commune nommée…», «ça s'appelle…»: what is named is no person.
_THING = re.compile(
    r"\b(?:commune|quartier|ville|lieu|lieu-dit|rue|village|hameau|logiciel|association|plate-?forme|site|projet|programme|dispositif|entreprise|société|appli\w*|outil|journal|"
    r"parti|mouvement|maladie|groupe|loi|système|chose|truc|ça|ca|cela|ce qu['’]on|ce que l['’]on)\s+(?:[\w'’]+\s+){0,3}?(?:(?:qui\s+)?s['’ ]appel\w*|on\s+(?:l['’])?appel\w*|nommée?s?|prénommée?s?)\s*[,:«\"]*\s*$",
    re.IGNORECASE,
)
HELLO = re.compile(
    rf"{_BEFORE}(?:avec|chez(?:\s+les)?|bonjour|bonsoir|salut|merci|coucou|demandez à|ch[èe]re?|croisé)\s+$", re.IGNORECASE
)

SHORTENED = re.compile(r"(?:Jean|Marie|Anne|Pierre)-[A-ZÀ-Þ][a-zà-ÿ]{1,3}")
CLEFT = re.compile(r"\bc['’ ]\s?est\s+$", re.IGNORECASE)
SAYS = re.compile(
    r"\s*,?\s*(?:(?:il|elle|lui)\b|(?:me |m['’]|nous |te |t['’]|lui |l['’])?(?:dit|disait|dirait|raconte|racontait|répond|pense|pensait|a dit|avait dit|est|était|a|avait|vient|habite|tient)\b|et\s+[A-ZÀ-Þ])"
)
_ONE = re.compile(r"\b(?:un|une|des|aucun|aucune|quelques|plusieurs)\s+$", re.IGNORECASE)


def named(before: str) -> bool:
    """Whether what stands before a word says that somebody bears it as a name; a thing may bear one too.

    >>> named("elle s'appelle "), named("la commune nommée ")
    (True, False)
    """
    return bool(NAMED.search(before)) and not _THING.search(before)


def one_of(before: str) -> bool:
    """Whether an indefinite article stands before a word: «un marcel» is a shirt."""
    return bool(_ONE.search(before)) and not NAMED.search(before)


# After these, a name is that of a street, a school, a law, a firm.
_PLACES_LIST = """
rue avenue av boulevard bd place impasse allee allees quai square cours passage chemin route pont port porte lycee college ecole ecoles
universite fac faculte hopital clinique chu centre stade gymnase piscine salle espace mediatheque bibliotheque theatre cinema musee eglise
chapelle cathedrale basilique abbaye fondation institut prix loi lois plan rapport decret ordonnance amendement festival residence ehpad cite quartier zac
lotissement parc jardin jardins tour hotel gare station metro arret ligne ile iles cap pointe plage baie cote mont col lac saint sainte st ste
sainte notre-dame village ville commune hameau canton foyer maison villa chateau domaine creche ligue coupe affaire methode systeme theoreme
restaurant cafe bar boutique magasin supermarche groupe societe entreprise marque garage usine site logiciel journal radio chaine rond-point
commission commissions taxe accord accords traite theorie gouvernement ministere riviere fleuve pays
bateau caserne camping promenade esplanade faubourg ruelle sentier batiment forum cimetiere monument statue comite comites fort bois foret vallee maladie syndrome
"""
PLACES = frozenset(_PLACES_LIST.split())
_BRANDS_LIST = """
leclerc auchan carrefour casino renault peugeot citroen michelin danone darty boulanger castorama merlin decathlon lidl aldi amazon orange
bouygues free sfr edf engie total picard franprix monoprix google facebook twitter instagram whatsapp apple microsoft netflix uber airbnb
blablacar doctolib bayer monsanto nestle ferrero dyson mercedes ford tesla bosch siemens veolia suez areva vinci bollore decaux dassault
ademe safer rsi siren siret imc parcoursup urssaf msa caf cpam crous insee dreal ddtm ars hlm scot plu plui zan ccas cias adil anah soliha
msa ugict cgt cfdt fo unsa fnsea medef cpme capeb otan onu ue bce fmi omc pac brexit feader ouigo blablacar tgv ter ratp keolis transdev
flixbus airbus alstom thales safran sanofi pfizer merck emmaus cnam cnil cese icpe opj bac cap bep bts dut iut dea earl
scea sci sarl sasu eurl oms unesco unicef wwf lpo fne anses rte grdf enedis natura sdage gemapi epci epic sivom sivu pcaet qpv anru tobin
theodule tournesol michu dupont-lajoie cigeo leclerc-drive
ricard chanel dior hermes vuitton lafarge lafayette lacoste armor ameli linky siri alexa alexia
"""
BRANDS = frozenset(_BRANDS_LIST.split())
_PARTICLES_LIST = "le la l de du des d van von ben bel el al da das dos di del della mac mc ait ould bint st saint"
PARTICLES = frozenset(_PARTICLES_LIST.split())
# Capitals that are no surname: days, months, institutions, words that follow a title.
_NOT_NAMES_LIST = """
lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
noel paques internet etat republique assemblee senat gouvernement europe france bretagne paris maire presidente president ministre
prefet prefete depute deputee senateur senatrice directeur directrice adjoint adjointe conseiller conseillere bonjour merci bonsoir
untel unetelle machin truc chose bah ben bof beh eh ah oh euh heu hein ouais han pff
oui non le la les un une des je tu il elle on nous vous ils elles et ou mais donc or ni car qui que quoi dont
dieu m mm mr mme mmes mlle mle dr pr tout toutes tous madame monsieur mesdames messieurs mademoiselle docteur smic tva csg ric ena sncf edf ehpad pme rsa apl iban rib cpam caf
"""
NOT_NAMES = frozenset(_NOT_NAMES_LIST.split())
# Words that are family names too, and that often follow a first name as words.
_NOT_FAMILY_LIST = """
maire voisin pere frere fils neveu maison route chemin bon bonne porte passe marche vie place compagnon page pour sur dans avec sans
avait aura aime compte reste vient parle dit joue tient prend veut peut doit donne porte rentre part court joint cause long mieux assez
souvent toujours jamais hier demain aussi encore tres trop peu plus moins bien mal ici la quand comme si non merci voila alors apres avant depuis
"""
NOT_FAMILY = frozenset(_NOT_FAMILY_LIST.split())
