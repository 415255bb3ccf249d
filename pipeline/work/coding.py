"""Coding the passages of one part of a corpus by the machine."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipeline.disfluency import analysed_texts
from pipeline.jobs import Ref
from pipeline.model import PARTICIPANT
from pipeline.themes.encoders import choose_encoder
from pipeline.themes.tagger import tag_passages
from pipeline.themes.vector_cache import embed_texts


@dataclass(frozen=True)
class CodeOrder:
    """A part of the corpus, the tagger, and where embeddings are kept."""

    part: Ref
    tagger: Ref
    cache: Path | None


def code(order: CodeOrder) -> pd.DataFrame:
    """Tag what participants and documents say in a part: columns of `schemas.TAGS`."""
    passages, tagger = order.part.get(), order.tagger.shared()
    spoken = passages[passages["role"] == PARTICIPANT].reset_index(drop=True)
    vectors = embed_texts(analysed_texts(spoken), choose_encoder(tagger.encoder, len(spoken)), order.cache)
    return tag_passages(spoken, tagger, vectors)
