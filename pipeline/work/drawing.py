"""Drawing a figure of a report."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.drawing import Drawing
from pipeline.render.figures.canvas import Figure


def draw(order: Drawing) -> tuple[Figure, bytes] | None:
    """Draw a figure; give it with its picture, empty where none was asked for. Nothing is given where nothing is to be drawn."""
    with TemporaryDirectory() as place:
        figure = order.make(Path(place))
        picture = Path(place) / f"{order.plate.name}.png"
        return (replace(figure, drawing=None), picture.read_bytes() if picture.is_file() else b"") if figure else None
