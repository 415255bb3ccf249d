"""From an element of a figure to the passages behind it: an address that the explorer of the same page restores."""

from typing import Any
from urllib.parse import urlencode

ADDRESS = "#explorer?"


def passages_of(**filters: object) -> str:
    """Address of the view that shows some passages; a list gives several values, `None` no filter.

    >>> passages_of(theme="ecologique", perspective="vecu", sous_theme=None)
    '#explorer?theme=ecologique&perspective=vecu'
    """
    given = {name.replace("_", "-"): value for name, value in filters.items() if value is not None}
    return ADDRESS + urlencode(given, doseq=True)


def make_clickable(axes: Any, place: tuple[float, float], target: str) -> None:
    """Let a band of a figure lead to its passages: a transparent rectangle from side to side.

    Args:
        axes: Axes whose rows are at whole heights.
        place: Lowest and highest height of the band.
        target: What `passages_of` gave.
    """
    from matplotlib.patches import Rectangle

    low, high = place
    across = axes.get_yaxis_transform()
    axes.add_patch(Rectangle((0, low), 1, high - low, transform=across, alpha=0, linewidth=0, zorder=9, url=target))
