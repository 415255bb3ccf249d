"""A `Board` value and its figures → one self-contained page, for the screen or for paper."""

from pipeline.render.side_page import Layout

PAGE = Layout(
    template="comite.html.j2",
    style="comite.css",
    contents=(
        ("essentiel", "L’essentiel"),
        ("couverture", "Besoins et actions, face à face"),
        ("avancement", "Où en est le plan"),
        ("themes", "Thème par thème"),
        ("communes", "Commune par commune"),
        ("actions", "Toutes les actions"),
        ("lu", "Ce qui a été lu du plan"),
        ("methode", "Méthode et limites"),
        ("refaire", "Pour refaire ce tableau de bord"),
    ),
)
