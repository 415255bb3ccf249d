"""How territories are compared, told to whoever must defend the numbers."""

from pipeline.compare.divergence import WORTH
from pipeline.compare.gaps import HUSHED, MIN_INSTITUTIONAL, MIN_LIVED, SILENT
from pipeline.render.french import percent

SYNTHESIS_METHOD = [
    (
        "Ce qui est comparé",
        [
            "Chaque territoire a été lu, protégé et étiqueté avec le même livre de codes et le même encodeur. Les parts sont celles de son "
            "propre rapport : la part des voix qui consacrent à un thème au moins un mot sur vingt. Une voix est une personne ou un document ; "
            "un long plan ne pèse pas plus que quarante habitants.",
            f"Un territoire n'est comparé, d'un côté, que s'il y a assez de voix : {MIN_INSTITUTIONAL} du côté des institutions, {MIN_LIVED} du "
            "côté du vécu.",
        ],
    ),
    (
        "Quand on parle de divergence",
        [
            "Les territoires sont comparés deux à deux, thème par thème : part des institutions, part du vécu, et écart entre les deux. Deux à "
            "deux, et non chacun contre la moyenne des autres : sinon un seul territoire à part ferait diverger tous les autres.",
            "Les voix de chaque territoire sont tirées 20 000 fois au sort, celles d'une même réunion comptant pour moins. Les bornes valent pour "
            "toutes les comparaisons à la fois (Mandel et Betensky, 2008 ; même idée que le maximum de |t| de Westfall et Young, 1993) : s'il n'y "
            "avait aucune divergence, une synthèse n'en annoncerait une à tort que 5 fois sur 100 au plus.",
            f"Une divergence n'est annoncée que si ces bornes laissent zéro dehors, si elle atteint {percent(WORTH)} des voix, et si l'erreur "
            "mesurée de l'étiqueteur ne suffit pas à l'expliquer (intervalle de la différence corrigée, Zou et Donner, 2008). Sinon elle n'est pas "
            "niée : elle n'est pas établie.",
        ],
    ),
    (
        "Quand on parle de point commun",
        [
            f"Un thème est dit soulevé partout quand, dans chaque territoire comparable, la borne basse de sa part atteint {percent(SILENT)} ; "
            f"presque tu partout quand chaque part est sous {percent(SILENT)} et sa borne haute sous {percent(HUSHED)}. Un écart est dit commun "
            "quand chaque rapport l'annonce dans le même sens. Ce qui doit valoir dans tous n'a pas besoin d'être corrigé pour le nombre de "
            "territoires (Berger, 1982).",
        ],
    ),
    (
        "Profils et voisinages",
        [
            "La distance entre deux territoires est l'écart moyen (quadratique) de leurs parts par thème et par côté, dont on a retiré ce que le "
            "hasard des voix y ajoute. Elle ne porte que sur les côtés où les voix suffisent ; un voisin n'est affirmé que s'il est le plus proche "
            "dans au moins 95 tirages sur 100.",
        ],
    ),
    (
        "Ce que cette synthèse ne dit pas",
        [
            "Les voix entendues ne sont pas un échantillon des habitants : elles dépendent de qui a été invité et de comment. Deux territoires "
            "peuvent diverger parce que l'un a été écouté dans la rue et l'autre par questionnaire. Aucune cause n'est affirmée.",
        ],
    ),
]
