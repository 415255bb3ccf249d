"""Both sides' shares on one line each, with their intervals: a small SVG beside a finding."""

from collections.abc import Sequence

from pipeline.render.figures.canvas import SIDE_COLORS
from pipeline.render.french import percent
from pipeline.render.sections import Bar

WIDTH, ROW, LEFT, RIGHT = 420, 26, 92, 22  # units of the drawing
NAMES = {"institutionnel": "Institutions", "vecu": "Vécu"}


def told_ranges(label: str, bars: Sequence[Bar]) -> str:
    """Say both shares with their intervals, as the alternative of the drawing."""
    return f"{label} — {' ; '.join(f'{NAMES[bar.side]} : {bar.told}' for bar in bars)}"


def draw_ranges(label: str, bars: Sequence[Bar]) -> str:
    """Draw a square (institutions) and a circle (lived) on an axis from 0 to 100 %, each over its interval.

    A share that may not be told is written instead of drawn.
    """
    height = ROW * len(bars) + 22
    parts = [_axis(height)]
    for row, bar in enumerate(bars):
        parts.append(_row(bar, 12 + ROW * row + ROW / 2 - 6))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" class="ranges" role="img" aria-label="{_safe(told_ranges(label, bars))}" '
    return f'{head}viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}">{"".join(parts)}</svg>'


def _x(share: float) -> float:
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def _axis(height: int) -> str:
    marks = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = _x(share)
        marks.append(f'<line x1="{x}" x2="{x}" y1="4" y2="{height - 16}" stroke="#d5dbdf"/>')
        marks.append(_text((x, height - 4), percent(share), "middle", "#566573", font_size=10.5))
    return "".join(marks)


def _row(bar: Bar, y: float) -> str:
    color = SIDE_COLORS[bar.side]
    name = _text((LEFT - 12, y + 4.5), NAMES[bar.side], "end", color, font_size=13, font_weight=600)
    if bar.share is None:
        return name + _text((LEFT + 6, y + 4.5), bar.told, "start", "#566573", font_style="italic")
    share, low, high = (_x(value) for value in bar.share)
    line = f'<line x1="{low}" x2="{high}" y1="{y}" y2="{y}" stroke="{color}" stroke-width="2.5" stroke-linecap="round"/>'
    if bar.side == "institutionnel":
        return name + line + f'<rect x="{share - 5.5}" y="{y - 5.5}" width="11" height="11" fill="{color}"/>'
    return name + line + f'<circle cx="{share}" cy="{y}" r="5.5" fill="#ffffff" stroke="{color}" stroke-width="2.5"/>'


def _text(spot: tuple[float, float], text: str, anchor: str, color: str, **look: object) -> str:
    """Write a text at a place; other attributes replace the usual size and weight."""
    given = {"text-anchor": anchor, "fill": color, "font-size": 12, "font-family": "Source Sans 3, Arial, sans-serif"}
    given |= {name.replace("_", "-"): value for name, value in look.items()}
    told = " ".join(f'{name}="{value}"' for name, value in given.items())
    return f'<text x="{spot[0]}" y="{spot[1]}" {told}>{_safe(text)}</text>'


def _safe(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
