"""What a file may be before it is opened: a plain file, of a bounded size for its family."""

import stat
from pathlib import Path

from pipeline.errors import UnreadableFile

# Bytes. Measured memory: a written text about 25 times its size, a transcript of short turns about 150 times,
# hence the lower bound of texts; a container is bounded in `archive` too.
LARGEST = {
    ".pdf": 500_000_000,
    **dict.fromkeys((".csv", ".tsv", ".gz", ".xlsx", ".xls", ".ods"), 200_000_000),
    **dict.fromkeys((".docx", ".odt"), 200_000_000),
}
LARGEST_TEXT = 25_000_000  # any other family: text, Markdown, HTML, subtitles, XML


def check_file(path: Path) -> None:
    """Refuse what must not be opened, without reading a byte of it.

    Raises:
        UnreadableFile: Empty, too large for its family, or no plain file (a pipe, a socket, a device).
    """
    try:
        told = path.stat()
    except (FileNotFoundError, RuntimeError) as error:
        raise UnreadableFile("fichier introuvable (déplacé, ou lien vers un fichier absent) : redemandez-le.") from error
    if not stat.S_ISREG(told.st_mode):
        raise UnreadableFile("ce n'est pas un fichier ordinaire (tube, prise ou périphérique) : il n'est pas ouvert, retirez-le.")
    if told.st_size == 0:
        raise UnreadableFile("fichier vide (0 octet) : redemandez-le ou retirez-le.")
    largest = LARGEST.get(path.suffix.lower(), LARGEST_TEXT)
    if told.st_size > largest:
        raise UnreadableFile(
            f"fichier de {told.st_size / 1e6:.0f} Mo, au-delà de {largest / 1e6:.0f} Mo pour ce format : "
            "coupez-le en plusieurs fichiers."
        )
