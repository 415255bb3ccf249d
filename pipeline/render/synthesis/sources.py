"""What a synthesis says besides its tables: its territories, its codebook, and who asked for it."""

from dataclasses import dataclass

import pandas as pd

from pipeline.model import Codebook
from pipeline.render.french import typeset
from pipeline.render.synthesis.sentences import short_name


@dataclass(frozen=True, eq=False)
class Place:
    """A territory of a synthesis: its run, the start of the print of its tables, and its passages."""

    slug: str
    name: str
    run: str
    print_: str
    passages: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Sources:
    """What a synthesis says besides its tables; `places` by slug."""

    places: tuple[Place, ...]
    codebook: Codebook
    name: str
    made: str
    k: int
    encoder: str

    @property
    def names(self) -> dict[str, str]:
        """Short names of territories by slug; two of the same name keep their slug."""
        told = {place.slug: short_name(place.name) for place in self.places}
        twice = {name for name in told.values() if list(told.values()).count(name) > 1}
        return {slug: f"{name} ({slug})" if name in twice else typeset(name) for slug, name in told.items()}
