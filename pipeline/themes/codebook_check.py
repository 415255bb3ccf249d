"""What an analyst should look at in a codebook before trusting it: empty themes, overlapping ones."""

from dataclasses import dataclass

import numpy as np

from pipeline.model import Codebook, Practice
from pipeline.themes.codebook import fold
from pipeline.themes.unseen import teacher_scores

FEW_WORDS = 6  # of a definition
FEW_EXAMPLES = 2
OVERLAP = 0.5  # share of the passages found for the smaller of two themes that both find
TOP = 0.1  # of practice passages that a theme finds


@dataclass(frozen=True)
class Remark:
    """One thing to look at: which themes, what is the matter, what to do."""

    themes: tuple[str, ...]
    kind: str
    message: str


def check_codebook(codebook: Codebook, practice: Practice) -> list[Remark]:
    """Find thin, empty and overlapping themes.

    Args:
        codebook: What to look at.
        practice: Passages in which its themes are looked for.
    """
    remarks = [
        remark for theme in codebook.themes for remark in _thin(theme.key, theme.definition, theme.examples, theme.variants)
    ]
    remarks += _shared_variants(codebook)
    if len(codebook.themes) > 1:
        remarks += _overlaps(codebook, teacher_scores(list(practice.texts), codebook))
    return remarks


def _thin(key: str, definition: str, examples: tuple[str, ...], variants: tuple[str, ...]) -> list[Remark]:
    found = []
    if len(definition.split()) < FEW_WORDS and not variants:
        found.append(
            Remark(
                (key,),
                "vide",
                f"définition de {len(definition.split())} mot(s) et aucune variante : énumérez ce dont le thème parle.",
            )
        )
    if len(examples) < FEW_EXAMPLES:
        found.append(Remark((key,), "exemples", f"{len(examples)} exemple(s) : donnez-en deux ou trois, écrits et parlés."))
    return found


def _shared_variants(codebook: Codebook) -> list[Remark]:
    owners: dict[str, list[str]] = {}
    for theme in codebook.themes:
        for variant in dict.fromkeys(fold(v) for v in theme.variants):
            owners.setdefault(variant, []).append(theme.key)
    shared = {variant: tuple(keys) for variant, keys in owners.items() if len(keys) > 1}
    return [
        Remark(keys, "variante commune", f"« {variant} » est une variante de plusieurs thèmes : voulu, ou à trancher ?")
        for variant, keys in shared.items()
    ]


def _overlaps(codebook: Codebook, scores: np.ndarray) -> list[Remark]:
    top = scores >= np.quantile(scores, 1 - TOP, axis=0)
    remarks = []
    for i, one in enumerate(codebook.keys):
        for j in range(i + 1, len(codebook.keys)):
            share = float((top[:, i] & top[:, j]).sum() / max(min(top[:, i].sum(), top[:, j].sum()), 1))
            if share >= OVERLAP:
                remarks.append(
                    Remark(
                        (one, codebook.keys[j]),
                        "recouvrement",
                        f"{round(100 * share)} % des passages d'essai que l'un trouve, l'autre les trouve aussi : précisez les définitions, "
                        "ou réunissez les thèmes.",
                    )
                )
    return remarks
