"""What a comparison needs of the territory besides its words."""

from dataclasses import replace

import pandas as pd

from pipeline.course.gathering import Corpus
from pipeline.course.settings import Settings
from pipeline.outlines import Commune, named_communes, read_outlines
from pipeline.schemas import REJECTIONS


def ground(settings: Settings, corpus: Corpus) -> tuple[tuple[Commune, ...], Corpus]:
    """Read the outlines of the communes; those that cannot be read are refused by name."""
    communes, refused = read_outlines(settings.folder, settings.territory)
    if refused:
        rejections = pd.DataFrame([vars(r) for r in refused], columns=list(REJECTIONS))
        corpus = replace(corpus, rejections=pd.concat([corpus.rejections, rejections], ignore_index=True))
    return communes or named_communes(settings.territory), corpus
