"""A tagger on disk: weights in safetensors and facts in JSON; neither runs code when loaded."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.errors import ModelMismatch
from pipeline.model import Codebook
from pipeline.themes.explain import Landmark
from pipeline.themes.features import FeatureSpace
from pipeline.themes.tagger import Tagger

FORMAT = 2
WEIGHTS, FACTS = "poids.safetensors", "modele.json"


def save_tagger(tagger: Tagger, folder: Path) -> None:
    """Write the weights and the facts, each aside first."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    space = tagger.space
    arrays = {
        "idf": space.idf.astype(np.float32),
        "mean": space.mean.astype(np.float32),
        "scale": space.scale.astype(np.float32),
        "landmarks": space.landmarks.astype(np.float16),
        "word_weights": tagger.word_weights.astype(np.float16),
        "dense_weights": tagger.dense_weights.astype(np.float32),
        "landmark_weights": tagger.landmark_weights.astype(np.float32),
        "intercepts": tagger.intercepts,
        "calibration": tagger.calibration,
        "thresholds": tagger.thresholds,
        "margins": tagger.margins,
        "limits": np.array([tagger.doubt_limit, tagger.strange_limit]),
    }
    facts = {
        "format": FORMAT,
        "codebook": tagger.codebook.identifier,
        "codebook_version": tagger.codebook.version,
        "themes": list(tagger.codebook.keys),
        "encoder": tagger.encoder,
        "blocks": tagger.blocks,
        "version": tagger.version,
        "base": tagger.base,
        "told": {str(row): asdict(landmark) for row, landmark in sorted(tagger.told.items())},
        "vocabulary": list(space.vocabulary),
        "trained_on": sorted(tagger.trained_on),
    }
    aside = folder / f".{WEIGHTS}.partiel"
    save_file({name: np.ascontiguousarray(a) for name, a in arrays.items()}, aside)
    aside.chmod(0o644)  # the library writes it for its owner alone
    aside.replace(folder / WEIGHTS)
    aside = folder / f".{FACTS}.partiel"
    aside.write_text(json.dumps(facts, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    aside.replace(folder / FACTS)


def load_tagger(folder: Path, codebook: Codebook) -> Tagger:
    """Load a tagger and check that it was trained for this codebook.

    Raises:
        ModelMismatch: The model is missing, of another format, or for another codebook.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
        _check(facts, codebook, folder)
        arrays = {name: values.astype(np.float64) for name, values in load_file(folder / WEIGHTS).items()}
        return _tagger(facts, arrays, codebook)
    except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
        raise ModelMismatch(
            f"Le modèle {folder} est absent ou illisible ({type(error).__name__}) : réinstallez regards-croises, "
            "ou réentraînez-le (regards train, regards learn)."
        ) from error


def _tagger(facts: dict[str, Any], arrays: dict[str, np.ndarray], codebook: Codebook) -> Tagger:
    space = FeatureSpace(tuple(facts["vocabulary"]), arrays["idf"], arrays["mean"], arrays["scale"], arrays["landmarks"])
    return Tagger(
        codebook=codebook,
        encoder=facts["encoder"],
        blocks=facts["blocks"],
        space=space,
        word_weights=arrays["word_weights"],
        dense_weights=arrays["dense_weights"],
        landmark_weights=arrays["landmark_weights"],
        intercepts=arrays["intercepts"],
        calibration=arrays["calibration"],
        thresholds=arrays["thresholds"],
        margins=arrays["margins"],
        doubt_limit=float(arrays["limits"][0]),
        strange_limit=float(arrays["limits"][1]),
        trained_on=frozenset(facts["trained_on"]),
        version=facts["version"],
        base=facts["base"],
        told={int(row): Landmark(t["kind"], t["text"], tuple(t["themes"])) for row, t in facts["told"].items()},
    )


def _check(facts: dict[str, Any], codebook: Codebook, folder: Path) -> None:
    if facts["format"] != FORMAT:
        raise ModelMismatch(
            f"Le modèle {folder} est au format {facts['format']}, cette version lit le format {FORMAT} : réentraînez-le."
        )
    wanted = (codebook.identifier, codebook.version, list(codebook.keys))
    got = (facts["codebook"], facts["codebook_version"], facts["themes"])
    if wanted != got:
        raise ModelMismatch(
            f"Le modèle {folder} est entraîné pour le livre de codes « {got[0]} » version {got[1]}, "
            f"et non pour « {wanted[0]} » version {wanted[1]} : entraînez un modèle pour ce livre de codes."
        )
