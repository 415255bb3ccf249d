"""How speech tells of oneself and of somebody near."""

KIN = (
    r"(?:fille|fils|mari|femme|épouse|époux|frère|s(?:œ|oe)ur|voisine?|mère|père|cousine?|belle-\w+|beau-\w+|compagn(?:on|e)|conjointe?|neveu|nièce"
    r"|patronn?e?|collègue|gendre|bru|petit-fils|petite-fille|oncle|tante|papa|maman|copain|copine|grand-(?:mère|père)|gamine?|aîné|aînée|ex(?:-\w+)?|enfant|ado|fiancée?|filleule?)"
)
_POSSESSED = r"(?:mon|ma|notre|son|sa|leur)"
NEAR = rf"{_POSSESSED}\s+(?:(?!propre\b)\w+\s)?{KIN}"
_ARTICLE = r"(?:(?:une?|la|le)\s+|l['’]\s*)?"
SELF = (
    r"(?:(?:je\s+suis|j['’]\s?suis|chuis|j['’]étais|nous\s+sommes|en\s+tant\s+que|étant)"
    r"(?:\s+(?:aussi|moi[\s-]même|également|actuellement|toujours|encore|donc|devenue?|d['’]ailleurs|par\s+ailleurs|euh),?)*\s+"
    rf"{_ARTICLE})"
)
# After «mon fils est», what tells nothing of somebody.
WEAK_WORDS = (
    r"(?:en|à|au|aux|dans|sur|pas|plus|très|trop|bien|mal|aussi|actuellement|toujours|encore|obligée?|partie?|venue?|allée?|arrivée?|née?|là|ici|loin|seule?|d['’]accord"
    r"|contente?|heureu\w+|triste|fatiguée?|d|tout|si|assez|un\s+peu|déjà|restée?|rentrée?|passée?|tombée?|justement|une?\s+parcours|pour|contre|avec|chez|de|des|ce|comme|vraiment|juste|presque|grande?|jeune|petite?|majeure?|mineure?)"
)
