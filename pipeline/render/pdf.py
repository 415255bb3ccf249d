"""HTML → tagged PDF/UA on A4, by WeasyPrint; nothing is fetched from anywhere."""

import logging
import re
from pathlib import Path

from pipeline.errors import PdfUnavailable
from pipeline.render.aside import aside

HELP = (
    "Le PDF ne peut pas être fait sur cette machine : il manque la bibliothèque Pango ({why}). Installez-la (Debian, Ubuntu : "
    "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 ; macOS : brew install pango), puis relancez regards report."
)
# No XML holds these, and the metadata of a PDF are XML.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def write_pdf(html: str, path: Path) -> None:
    """Write a page as PDF/UA-1: tagged, with its title, language and bookmarks; aside first.

    Args:
        html: A self-contained page, whose `lang` and `<title>` become the document's.
        path: The PDF.

    Raises:
        PdfUnavailable: Pango is not on this machine.
    """
    try:
        from weasyprint import HTML, URLFetcher
    except OSError as error:  # cffi finds no shared library
        raise PdfUnavailable(HELP.format(why=str(error).splitlines()[0])) from error
    # What browsers alone understand is no news for an analyst.
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)
    page = HTML(string=CONTROLS.sub("", html), url_fetcher=URLFetcher(allowed_protocols={"data"}))
    with aside(path) as place:
        page.write_pdf(place, pdf_variant="pdf/ua-1")
