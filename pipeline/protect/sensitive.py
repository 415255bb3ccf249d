"""What the law protects most (GDPR, art. 9 and 10), when it is said of oneself, of somebody near or of a local office."""

import re

from pipeline.protect.speaking import NEAR, SELF

_WHO = rf"(?:{SELF}|{NEAR}\s+(?:qui\s+)?(?:est|était|soit)\s+(?:aussi\s+|toujours\s+|devenue?\s+)?)"
_HAS = rf"(?:\bj['’]\s?(?:ai|avais)|\bje\s+(?:souffre|souffrais|vis\s+avec)|{NEAR}\s+(?:qui\s+)?(?:a|avait|a\s+eu|souffre|souffrait)\b)(?:\s+(?:eu|fait|aussi|toujours|encore|déjà))*\s+"
ILLNESS = (
    r"(?:cancers?|tumeur|sclérose|parkinson|alzheimer|autis\w+|dépression|leucémie|lymphome|sida|vih|hépatite|diabète|épilepsie|schizophrénie|bipolarité|trisomie|mucoviscidose|endométriose|fibromyalgie"
    r"|polyarthrite|myopathie|avc|infarctus|burn[\s-]?out|handicap(?!\s+(?:que|de\s+ne|pour))|maladie\s+(?:rare|chronique|de\s+\w+|mentale|auto-?immune|grave|génétique|orpheline|professionnelle)|addiction|anorexie|troubles?\s+(?:bipolaires?|mentaux|psy\w+|autistiques?)|invalidité"
    r"|tentative\s+de\s+suicide|fausse\s+couche|ivg|avortement|greffe|chimio\w*)"
)
_STATE = (
    r"(?:séropositi(?:f|ve)|diabétique|autiste|handicapée?|invalide(?!r)|schizophrène|bipolaire|dépressi(?:f|ve)|alcoolique|toxicomane|épileptique|trisomique|dyslexique|dyspraxique|suicidaire|paraplégique|tétraplégique"
    r"|malentendante?|malvoyante?|aveugle|sourde?s?\b(?!\s+à)|asperger|cancéreu(?:x|se)|cardiaque|insuffisante?\s+\w+|hémophile|transplantée?|greffée?|électro-?(?:hyper)?sensible|atteinte?\s+d\w*['’\s]|malade\s+d\w*['’\s]|en\s+(?:dépression|burn[\s-]?out|fauteuil|invalidité|rémission|cure|longue\s+maladie|affection)"
    r"|sous\s+(?:tutelle|curatelle|méthadone|antidépresseurs?|dialyse|chimio\w*|insuline)|(?:hospitalisée?|suivie?|internée?)\s+(?:en|par\s+une?)\s+psy\w*|enceinte)"
)
_FAITH = r"(?:musulmane?|catholique|catho|jui(?:f|ve)|protestante?|évangélique|évangéliste|témoins?\s+de\s+jéhovah|bouddhiste|chrétien(?:ne)?|orthodoxe|sikh|mormone?|salafiste|croyante?|athée|pratiquante?|convertie?\s+à)\b"
_LOVE = r"(?:gays?|homosexuel(?:le)?s?|homos?|lesbiennes?|bisexuel(?:le)?s?|transsexuel(?:le)?s?|trans|transgenres?|non[\s-]binaires?|intersexes?|queers?)\b(?!\s*-)"
_UNION = r"(?:(?:délégu|représentant)\w*\s+(?:syndica\w+|du\s+personnel)|délégué\w*\s+(?:cgt|cfdt|fo|sud|unsa|fsu|cftc|cfe)|syndiquée?s?|syndicaliste|encartée?s?|(?:militante?|adhérente?|membre|élue?|secrétaire)\s+(?:(?:à|de|du|d['’]|au|aux|chez|des?)\s*(?:la\s+|l['’]\s*|les\s+)?)(?i:cgt|cfdt|fo\b|sud\b|unsa|fsu|cftc|cfe|solidaires|confédération\s+paysanne|fnsea|front\s+national|rassemblement\s+national|rn\b|fn\b|ps\b|lr\b|ump|lfi|eelv|npa|pcf|modem|lrem|parti\s+\w+|syndicat\s+\w+|république\s+en\s+marche|france\s+insoumise))"
_STATUS = r"(?:sans[\s-]papiers?|clandestine?|réfugiée?s?\b(?!\s+dans)|demandeu(?:r|se)\s+d['’]asile|déboutée?|sous\s+oqtf|en\s+situation\s+irrégulière|(?:\w+\s+)?d['’]origine\s+(?!modeste|sociale|ouvri|popul|rural|paysan|provincial|française|bourgeoise|contrôlée|humble)[a-zà-ÿ]+|(?:de\s+la\s+communauté\s+)?(?:rom|tsigane|gitane?|manouche|yéniche)s?\b)"
_CRIME = r"(?:en\s+prison|incarcérée?|détenue?|condamnée?s?\b(?!\s+à\s+(?:payer|vivre|subir|rester|rouler|prendre|attendre|être|ne|avoir|utiliser|la\s+voiture))|en\s+garde\s+à\s+vue|mise?\s+en\s+examen|sous\s+bracelet|en\s+liberté\s+conditionnelle|fichée?\s+s\b|repris\s+de\s+justice|dealeu(?:r|se)|sous\s+contrôle\s+judiciaire)"
_SUFFERED = r"(?:violée?s?|battue?s?|abusée?s?|agressée?s?|harcelée?s?|frappée?s?|séquestrée?|incestée?|victimes?\s+(?:de\s+|d['’]|du\s+)(?:viol|violence|inceste|harcèlement|agression|attouchement|abus|racisme|discrimination|proxénét)\w*)"
_DEED = r"(?:pots?[\s-]de[\s-]vin|dessous[\s-]de[\s-]table|détourn\w+\s+(?:de\s+l['’]argent|des\s+fonds|la\s+caisse|l['’]argent)|corromp\w*|mise?\s+en\s+examen|(?:a\s+été|est)\s+condamnée?|(?:en|de\s+la)\s+prison|prise?\s+illégale|favoritisme|magouill\w*|escroqu\w*|agress\w+|violen\w+|attouchement\w*|harcel\w+|harcèlement|alcool\w*|boi[tv]\w*|picol\w+|fraud\w+)"
_LOCAL_OFFICE = r"(?:(?:le|la|notre|l['’])\s*(?:ancien(?:ne)?\s+|ex-?\s*)?(?:maire(?:sse)?|adjointe?(?:\s+au\s+maire)?|curé|instituteur|institutrice|notaire|secrétaire\s+de\s+mairie|médecin\s+du\s+(?:village|bourg|coin)|directeur\s+de\s+l['’]école|directrice\s+de\s+l['’]école|président\s+du\s+(?:club|comité|syndicat))|l['’]ancien(?:ne)?\s+(?:maire|adjointe?|curé|directeur|directrice|président|présidente|médecin|patronn?e?|notaire|conseill\w+))"
SENSITIVE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_HAS}(?:(?:une?|des|de|du|d['’]|le|la|l['’]|mon|son|ma|sa|deux|plusieurs)\s*)*(?:\w+\s+)?{ILLNESS}\b",
        rf"(?:\b(?:suis|étais|est|était|été)\s+)?\b(?:atteinte?s?|souffre|malade)\s+(?:d['’]|de\s+(?:la\s+|l['’]\s*)?|du\s+)(?:une?\s+)?{ILLNESS}\b",
        rf"\b{_WHO}(?:{_STATE}|{_FAITH}|{_LOVE}|{_UNION}|{_STATUS}|{_CRIME})",
        rf"\b{NEAR}\s+(?:qui\s+)?(?:s['’](?:est|était)\s+(?:suicidée?|pendue?|convertie?)|a\s+été\s+(?:internée?|hospitalisée?|{_SUFFERED}|{_CRIME})|boit|se\s+drogue|deale|me\s+(?:bat|battait|frappe|frappait|tape|tapait|viol\w+)|fait\s+(?:de\s+la\s+prison|le\s+ramadan))",
        r"\b(?:je\s+(?:suis\s+en|sors\s+de|fais)|j['’]\s?ai\s+(?:fait|un|eu\s+un))\s+(?:\w+\s+(?:mois|ans?)\s+(?:de\s+)?)?(?:de\s+(?:la\s+)?)?(?:prison|casier(?:\s+judiciaire)?|désintox\w*|ramadan|garde\s+à\s+vue|bracelet\s+électronique)\b",
        r"\bje\s+prends\s+(?:des|un|mes|mon)\s+(?:antidépresseurs?|anxiolytiques?|neuroleptiques?|méthadone|insuline|trithérapie)\b",
        r"\bj(?:e\s+vote|['’]\s?ai\s+(?:toujours\s+)?voté)\s+(?:pour\s+)?(?:(?:le|la)\s+)?(?:rn|fn|lfi|ps|lr|pcf|npa|front\s+national|rassemblement\s+national|le\s+pen|mélenchon|zemmour|hamon)\b",
        rf"\bj['’]\s?ai\s+été\s+(?:{_SUFFERED}|{_CRIME})",
        rf"\b{_LOCAL_OFFICE}(?:\s+[\w'’-]+){{0,5}}?\s+{_DEED}",
    )
)
