"""Which passages a report read closely, and how it says so: beyond a size, words are taken from whole voices drawn by chance."""

from dataclasses import dataclass, replace

from pipeline.model import PARTICIPANT
from pipeline.render.french import number, typeset
from pipeline.render.lists import Tables


@dataclass(frozen=True)
class Close:
    """What of a run was read closely: its words, needs, places and quotes come from there; tags and counts from everything.

    Attributes:
        tables: Those of the run, passages, tags and sub-themes cut down to what was read closely.
        read: Passages read closely, without the interviewer's words.
        spoken: Passages in all, without the interviewer's words.
    """

    tables: Tables
    read: int
    spoken: int

    @property
    def note(self) -> str | None:
        """Say where numbers come from that were not counted over everything; `None` where everything was read closely."""
        if self.read == self.spoken:
            return None
        return typeset(f"D'après {number(self.read)} passages lus de près, tirés au sort par voix, sur {number(self.spoken)}.")

    @property
    def caution(self) -> str | None:
        """Say, once, what counts everything and what does not; `None` where everything was read closely."""
        if self.read == self.spoken:
            return None
        return typeset(
            f"{number(self.read)} passages lus de près, tirés au sort par voix, sur {number(self.spoken)}. Les parts de voix, les écarts et "
            "les sous-thèmes comptent tous les passages ; la carte des passages, les mots, le plan des publics, les besoins et les actions, les "
            "communes, les citations et l'explorateur viennent des passages lus de près."
        )

    @property
    def method(self) -> tuple[str, list[str]] | None:
        """Say how passages were drawn, as (heading, paragraphs); `None` where everything was read closely."""
        if self.read == self.spoken:
            return None
        return typeset("Ce qui est lu de près"), [
            typeset(
                f"Il y a {number(self.spoken)} passages. Tous sont étiquetés, rangés dans les sous-thèmes et comptés : les parts, les écarts et "
                f"les nombres de voix n'en laissent aucun de côté. {number(self.read)} d'entre eux sont en plus lus de près."
            ),
            typeset(
                "Ce sont des voix entières, tirées au sort de chaque côté ; le même territoire donne le même tirage. Les mots distinctifs, les "
                "besoins et les actions, les communes, la carte des passages, le plan des publics, les citations et l'explorateur n'en "
                "connaissent pas d'autres : un nombre qu'ils donnent est celui du tirage, pas celui du territoire, et ce qu'ils ne montrent "
                "pas a pu être dit ailleurs."
            ),
        ]


def closely_read(tables: Tables) -> Close:
    """Cut tables down to what was read closely: the passages that `schemas.LANGUAGE` has a row of.

    The interviewer's words stay around the persons that they were said to.
    """
    passages = tables.passages
    spoken = (passages["role"] == PARTICIPANT).to_numpy(bool)
    read = spoken & passages["passage_id"].isin(tables.language["passage_id"]).to_numpy(bool)
    if read.sum() == spoken.sum():
        return Close(tables, int(read.sum()), int(spoken.sum()))
    files = set(passages["source"][read])
    asked = ~spoken & passages["source"].isin(files).to_numpy(bool) & passages["text"].fillna("").ne("").to_numpy(bool)
    kept = passages[read | asked].reset_index(drop=True)
    here = frozenset(kept["passage_id"])
    cut = {
        name: frame[frame["passage_id"].isin(here)].reset_index(drop=True)
        for name, frame in (("tags", tables.tags), ("subthemes", tables.subthemes))
    }
    return Close(replace(tables, passages=kept, **cut), int(read.sum()), int(spoken.sum()))
