"""Re-make the shipped stance taggers: seeded, the same bytes on the same machine and lock.

Run: .venv/bin/python -m scripts.train_stances [fast] [precise]
"""

import sys
import time
from pathlib import Path

import pandas as pd

from benchmarks.stances import compare, hold_out, served
from pipeline.store import MODELS, tagger_folder
from pipeline.themes.codebook import read_codebook
from pipeline.themes.encoders import choose_encoder
from pipeline.themes.evaluation import gold_examples
from pipeline.themes.learning import ENCODERS, measure_table
from pipeline.themes.model_files import save_tagger
from pipeline.themes.stances import CODEBOOK, marked_texts
from pipeline.themes.tagger import Tagger
from pipeline.themes.training import Examples, person_names, train
from scripts.training_table import CODINGS, text_id, training_table
from tests.conftest import SHARED

TRUST = {"sure": 1.0, "doubtful": 0.5, "invented": 0.8}
CACHE = Path(".cache/plongements")
CARD = """# Étiqueteur de postures, encodeur {encoder}, version {version}

Ce qu'un passage fait de son thème : il dit un **problème**, un **souhait**, une **ressource**, une **action** ; plusieurs, ou rien.
Même machine que l'étiqueteur de thèmes (régression à noyau sur des mots, des plongements, les variantes du livre de codes et des
passages repères ; probabilités étalonnées, seuils fixés sur des sources tenues à l'écart), à laquelle s'ajoutent des marques de
grammaire (conditionnel, futur, passé, négation, infinitif en tête…) et la perspective de la voix : un infinitif est un souhait chez
un habitant, une mesure dans un plan.

- **Encodeur** : {what}.
- **Entraîné sur** {real} passages codés ({doubtful} avec doute, qui pèsent moins) et {invented} passages inventés.
- **Codage** : par un modèle de langue lisant chaque passage, un par un, d'après `codebooks/postures.toml` ; aucune règle de mots-clés.
  {kappa} L'accord entre deux personnes serait plus bas.
- **Tirage** : 1 399 passages équilibrés entre registres et sources, 300 au hasard, et 910 choisis par un premier modèle parce que leur
  posture est rare dans leur registre ou indécise : ces derniers sont plus difficiles que la moyenne.
- **Mesuré** par validation croisée en 5 plis groupés par source : aucun passage n'est jugé par un modèle qui a vu sa source. Seuils et
  étalonnage sont refaits dans chaque pli. Intervalles à 95 % par bootstrap sur les passages. Les passages douteux sont jugés aussi.
  Les marques de grammaire ont été choisies parmi quatre variantes sur ces mêmes plis : la mesure en est un peu flattée.
  Repères dans les mêmes plis : les variantes du livre de codes, et TF-IDF avec régression logistique, sans et avec le registre.

{table}

## Limites

- Une **action** dite par des habitants (n = {rare}) n'est presque jamais reconnue ; une **ressource** ou un **souhait** dans un texte
  institutionnel l'est mal. Ne comparez pas les postures d'un registre à l'autre comme des fréquences : lisez les passages.
- La perspective compte dans le score : changer la perspective d'une voix change ses postures.
- Français seulement. Aucun nom de personne reconnu à l'entraînement n'entre dans le vocabulaire livré.

## Licence

Poids et vocabulaire : MIT. Les textes d'entraînement ne sont pas livrés ; seules leurs empreintes SHA-1 tronquées le sont.
"""
KAPPA = (
    "125 passages ont été recodés dans le désordre\n  par le même modèle, sans revoir les premiers codes, moins d'une heure après : kappa de "
    "0,97 (problème), 0,96 (souhait), 1,00\n  (ressource), 0,96 (action). C'est un majorant de constance, non un accord."
)


def stance_table(shared: Path) -> tuple[pd.DataFrame, int]:
    """Put coded and invented passages together.

    Returns:
        Columns text, labels, source, perspective, stratum, trust; and how many codings found no text.
    """
    known, _ = training_table(shared)
    texts = {text_id(text): text for text in reversed(known.loc[known["source"] != "invente", "text"].tolist())}
    codings = pd.read_csv(CODINGS / "postures.csv", dtype={"id": str})
    codings["text"] = codings["id"].map(texts)
    codings["trust"] = codings["doubt"].map({0: TRUST["sure"], 1: TRUST["doubtful"]})
    lost = int(codings["text"].isna().sum())
    invented = pd.read_csv(CODINGS / "postures-inventes.csv").assign(source="invente", stratum="invente", trust=TRUST["invented"])
    columns = ["text", "labels", "source", "perspective", "stratum", "trust"]
    return pd.concat([codings.dropna(subset=["text"])[columns], invented[columns]], ignore_index=True), lost


def stance_examples(table: pd.DataFrame, encoder: str) -> Examples:
    """Turn the table into examples whose texts carry the marks of their grammar; embeddings are of the bare texts."""
    bare = gold_examples(table, read_codebook(MODELS / "codebooks" / f"{CODEBOOK}.toml"), encoder, CACHE)
    marked = marked_texts(bare.texts, [str(side) for side in bare.perspectives])
    return Examples(marked, bare.labels, bare.groups, bare.embeddings, bare.perspectives, bare.trust)


def card(tagger: Tagger, table: pd.DataFrame, measured: list[str]) -> str:
    """Write the model card."""
    real = table[table["source"] != "invente"]
    lived = real[real["perspective"] == "vecu"]
    return CARD.format(
        encoder=tagger.encoder,
        version=tagger.version,
        what=ENCODERS[tagger.encoder],
        real=len(real),
        doubtful=int((real["trust"] < 1).sum()),
        invented=len(table) - len(real),
        kappa=KAPPA,
        table="\n".join(measured),
        rare=int(lived["labels"].str.contains("action").sum()),
    )


def main() -> None:
    """Train, measure and write each tagger."""
    codebook = read_codebook(MODELS / "codebooks" / f"{CODEBOOK}.toml")
    table, lost = stance_table(SHARED)
    print(f"{len(table)} passages, {lost} codages sans texte", flush=True)
    names = person_names(table["text"].tolist())
    for encoder in sys.argv[1:] or ["fast", "precise"]:
        start = time.perf_counter()
        examples = stance_examples(table, encoder)
        tagger = train(examples, codebook, choose_encoder(encoder, len(table)), names)
        folder = tagger_folder(CODEBOOK, encoder)
        save_tagger(tagger, folder)
        held = hold_out(table, examples, encoder, names)
        measured = [
            *measure_table(compare(table, examples.labels, held, encoder)),
            "",
            "Ce que prend l'appariement des besoins et des actions, sur les passages tirés sans modèle :",
            "",
            *served(table, examples.labels, held),
        ]
        (folder / "CARTE.md").write_text(card(tagger, table, measured), encoding="utf-8")
        print("\n".join(measured), f"\n{encoder} : {time.perf_counter() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
