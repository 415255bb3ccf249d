"""A page of a PDF as a picture, with the place of a passage marked: to check a quote by eye."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.errors import UnreadableFile
from pipeline.model import Box

SCALE = 1.5  # pixels to a point: 108 dpi
MAX_PIXELS = 30_000_000
COLOUR = (214, 40, 40)
PADDING = 2.0  # points around a box


def draw_passage(pdf: Path, boxes: Sequence[Box], scale: float = SCALE) -> Any:
    """Draw the page that a passage stands on, with a frame around it.

    Args:
        pdf: The file.
        boxes: Places of the passage, in points from the top left corner of the page as displayed; those on
            other pages than the first one's are left out.
        scale: Pixels to a point; lowered where the picture would be larger than `MAX_PIXELS`.

    Returns:
        A `PIL.Image` in RGB.

    Raises:
        UnreadableFile: The file is not there, is no PDF, or has no such page.
    """
    import pypdfium2 as pdfium
    from PIL import ImageDraw

    if not boxes:
        raise ValueError("no box to draw")
    number = boxes[0].page
    try:
        document = pdfium.PdfDocument(pdf)
    except (pdfium.PdfiumError, FileNotFoundError) as error:
        raise UnreadableFile(f"{pdf.name} : PDF introuvable ou illisible, la page ne peut être montrée.") from error
    try:
        if not 1 <= number <= len(document):
            raise UnreadableFile(f"{pdf.name} : page {number} demandée, le PDF en a {len(document)}.")
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(scale, (MAX_PIXELS / max(width * height, 1.0)) ** 0.5)
        image = page.render(scale=scale).to_pil().convert("RGB")
    finally:
        document.close()
    pen = ImageDraw.Draw(image)
    for box in boxes:
        if box.page == number:
            corners = (box.x0 - PADDING, box.y0 - PADDING, box.x1 + PADDING, box.y1 + PADDING)
            pen.rectangle([v * scale for v in corners], outline=COLOUR, width=max(2, round(scale * 1.5)))
    return image
