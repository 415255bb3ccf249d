"""Finding what names persons in some texts."""

from dataclasses import dataclass

from pipeline.protect.detect import Known, detect
from pipeline.protect.finds import Find


@dataclass(frozen=True)
class FindOrder:
    """Texts, and what is known of the territory's persons and places."""

    texts: list[str]
    known: Known


def find(order: FindOrder) -> list[list[Find]]:
    """Find in each text what names somebody."""
    return list(detect(order.texts, order.known))
