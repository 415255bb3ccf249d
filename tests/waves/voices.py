"""Invented answers of two waves, whose tags are told beforehand."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pipeline.model import Codebook, Theme
from pipeline.schemas import ERRORS, LANGUAGE, PASSAGES, SUBTHEMES, TAGS
from pipeline.waves.follow import Times

CODEBOOK = Codebook("essai", "1", "Essai", tuple(Theme(key, key.title(), key.title(), "#000000", key) for key in ("eau", "bus")))
WAVES = ("T0", "T1")
NOTHING = pd.DataFrame(columns=list(ERRORS))


@dataclass(frozen=True)
class Said:
    """Answers to write: how many of a wave, how many of those speak of water, and who gives them."""

    wave: str
    voices: int
    water: int
    question: str = "De quoi avez-vous besoin ?"
    public: str = "habitant"
    mode: str = "questionnaire"
    named: str = ""  # opens the identifiers of voices; those that two waves share are the same persons


def times_of(*groups: Said, k: int = 5) -> Times:
    """Answers as a territory that was coded."""
    rows, tags = [], []
    for number, group in enumerate(groups):
        for place in range(group.voices):
            identifier = f"p-{number}-{place:04}"
            voice = f"reponses/{group.wave}.csv#{group.named or number}-{place:04}"
            told = {
                **{"passage_id": identifier, "source": f"reponses/{group.wave}.csv", "kind": "reponse", "voice_id": voice},
                **{"public": group.public, "perspective": "vecu", "mode": group.mode, "rendering": "verbatim"},
                **{"role": "participant", "text": f"Il nous faut de quoi vivre mieux ici, dit la voix {place}.", "row": place},
                **{"question": group.question, "start_char": 0, "end_char": 1, "offsets": "", "wave": group.wave},
            }
            rows.append(told)
            water = place < group.water
            for theme, given in (("eau", water), ("bus", place % 3 == 0)):
                tags.append(
                    (identifier, theme, 0.9 if given else 0.05, "oui" if given else "non", False, "machine:essai", "", None)
                )
    passages = pd.DataFrame(rows).reindex(columns=[*PASSAGES, "wave"])
    generator = np.random.default_rng(1)
    points = pd.DataFrame(generator.normal(size=(len(passages), 8)), index=passages["passage_id"])
    words = pd.DataFrame({"passage_id": passages["passage_id"], "lemmas": "", "nouns": "besoin village", "entities": ""})
    return Times(
        WAVES,
        passages,
        pd.DataFrame(tags, columns=list(TAGS)),
        pd.DataFrame(columns=list(SUBTHEMES)),
        frozenset(),
        CODEBOOK,
        NOTHING,
        words[list(LANGUAGE)],
        lambda some: points.loc[some["passage_id"]].to_numpy(),
        k,
    )


def verdict(tables: dict[str, pd.DataFrame], theme: str = "eau") -> pd.Series:
    """What is told of a theme on the lived side."""
    changes = tables["changes"]
    row: pd.Series = changes[(changes["theme"] == theme) & (changes["perspective"] == "vecu")].iloc[0]
    return row


def shuffled(times: Times, seed: int) -> Times:
    """The same territory, its rows in another order."""
    passages = times.passages.sample(frac=1, random_state=seed).reset_index(drop=True)
    return replace(times, passages=passages, tags=times.tags.sample(frac=1, random_state=seed + 1).reset_index(drop=True))
