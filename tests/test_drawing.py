"""Figures that are drawn together are those that are drawn one after the other."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pipeline.drawing import Drawing
from pipeline.render.figures.canvas import STYLE, DataTable, Figure, Plate, finish, new_figure
from pipeline.work.drawing import draw


def lines(count: int, plate: Plate) -> Figure:
    """Draw something that takes its style from matplotlib's common settings, and a while."""
    import matplotlib

    with matplotlib.rc_context(STYLE):
        figure = new_figure(4, 3)
        axes = figure.subplots()
        for number in range(count):
            axes.plot([0, 1], [number, 0])
        return finish(figure, plate, "des traits", DataTable(("a",), ()))


def orders() -> list[Drawing]:
    return [Drawing(lines, (20 + 5 * i,), Plate(f"traits-{i}", "Traits", Path(), 5)) for i in range(6)]


def test_threads_do_not_mix_their_styles() -> None:
    alone = [draw(order) for order in orders()]
    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(draw, orders()))
    for one, other in zip(alone, together, strict=True):
        assert one is not None and other is not None
        assert one[0].svg == other[0].svg and one[1] == other[1]
        assert one[0].drawing is None and "<svg" in one[0].svg and one[1].startswith(b"\x89PNG")
