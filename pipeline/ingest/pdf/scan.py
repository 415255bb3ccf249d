"""A page image made ready for a second look of recognition: shades evened out, rules taken away.

Tesseract parts ink from paper with one threshold for the page: words on a grey or dark ground are lost, and
rules keep the figures of a table from being read. A first look goes without this, which costs other pages
more than it brings.
"""

from typing import Any

CELL = 4  # pixels of the image to one of the small one on which the ground is looked for
STROKE = 7  # cells: letters are drawn with thinner strokes, and what is thinner than this is no ground
GROUND = 17  # cells around, whose middle shade tells ground from ink
SAME = 15  # shades between two measures of one ground
APART = 60  # shades at least between a dark ground and its letters
PAPER = 250
INK = 160  # darker than this is ink, once evened
RULE = (100, 80)  # pixels of the shortest rule, across and down: letters are shorter
THICK = 9  # pixels: what is thicker is no rule


def ready(image: Any) -> Any:
    """Even out a level page image and take its rules away."""
    return without_rules(evened(image))


def evened(image: Any) -> Any:
    """Page image in grey whose ground is light everywhere: grey grounds are lightened, dark ones turned over.

    The ground of dark letters is what a closing leaves, that of light letters what an opening leaves; the
    shade in the middle of a wider place tells which of the two it is.
    """
    import numpy as np
    from PIL import Image, ImageFilter

    # Cells are made of means, which noise moves little.
    size = (max(1, image.width // CELL), max(1, image.height // CELL))
    small = image.resize(size, Image.Resampling.BOX)
    most, least = ImageFilter.MaxFilter(STROKE), ImageFilter.MinFilter(STROKE)
    light, dark = small.filter(most).filter(least), small.filter(least).filter(most)
    middle = np.asarray(small.filter(ImageFilter.MedianFilter(GROUND)), dtype=np.int16)
    over = (np.abs(middle - np.asarray(dark)) < SAME) & (np.asarray(light) - middle > APART)

    def full(cells: Any) -> Any:
        return np.asarray(cells.resize(image.size, Image.Resampling.BILINEAR), dtype=np.float32)

    values = np.asarray(image, dtype=np.float32)
    ground, night = full(light), full(dark)
    upright = values * (PAPER / np.maximum(ground, 1))
    turned = PAPER - (values - night) * (PAPER / np.maximum(255 - night, 1))
    where = np.asarray(Image.fromarray(over).resize(image.size, Image.Resampling.NEAREST))
    return Image.fromarray(np.where(where, turned, upright).clip(0, 255).astype(np.uint8))


def without_rules(image: Any) -> Any:
    """Page image with the long thin lines of its ink painted white."""
    import numpy as np
    from PIL import Image

    values = np.asarray(image).copy()
    ink = (values < INK).astype(np.uint8)
    rules = [_rules(ink, axis, length) for axis, length in zip((1, 0), RULE, strict=True)]
    values[(rules[0] | rules[1]) > 0] = 255
    return Image.fromarray(values)


def _rules(ink: Any, axis: int, length: int) -> Any:
    """Where ink runs on along an axis for a length without being thick, its edges included."""
    from scipy.ndimage import maximum_filter1d, minimum_filter1d

    runs = maximum_filter1d(minimum_filter1d(ink, length, axis=axis), length, axis=axis)
    thick = maximum_filter1d(minimum_filter1d(runs, THICK, axis=1 - axis), THICK + 4, axis=1 - axis)
    return maximum_filter1d(runs & (1 - thick), 5, axis=1 - axis)
