"""How a follow-up is laid out as a page."""

from pipeline.render.side_page import Layout

FOLLOW_UP_LAYOUT = Layout(
    "suivi.html.j2",
    "suivi.css",
    (
        ("essentiel", "L’essentiel"),
        ("ensemble", "Vue d’ensemble"),
        ("changements", "Ce qui a changé"),
        ("derives", "Ce qui a dérivé"),
        ("vagues", "Toutes les vagues"),
        ("methode", "Méthode et limites"),
        ("refaire", "Pour refaire ce suivi"),
    ),
)
