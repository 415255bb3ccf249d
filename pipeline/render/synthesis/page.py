"""A `Synthesis` value and its figures → one self-contained page, for the screen or for paper."""

from pipeline.render.side_page import Layout

PAGE = Layout(
    template="synthese.html.j2",
    style="synthese.css",
    contents=(
        ("essentiel", "L’essentiel"),
        ("ensemble", "Vue d’ensemble"),
        ("divergences", "Ce qui diverge"),
        ("communs", "Ce qui est commun"),
        ("carte", "Une carte commune"),
        ("voisinages", "Profils et voisinages"),
        ("demarches", "Façons de travailler"),
        ("methode", "Méthode et limites"),
        ("refaire", "Pour refaire cette synthèse"),
    ),
)
