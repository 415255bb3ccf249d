"""XML from strangers → a tree, with no entity of its own, no network and bounded depth and size."""

from typing import Any

from pipeline.errors import UnreadableFile

MAX_XML = 150_000_000  # bytes of one part; its tree takes about ten times as much memory
MOST_DEEP = 250  # nested elements; the parser itself stops at 256


def parse_xml(data: bytes, what: str = "ce fichier", *, doctype: bool = False) -> Any:
    """Parse XML bytes with lxml, without ever resolving an entity or opening another file.

    Bounds: `MAX_XML` bytes, 256 levels and 10 million characters a text node (libxml2's own bounds,
    `huge_tree` off). A byte order mark before the declaration is accepted.

    Args:
        data: The bytes of the file or of the part of an archive.
        what: Its name, for the message.
        doctype: Accept a document type without definitions of its own (`<!DOCTYPE Trans SYSTEM "trans-14.dtd">`);
            the definition it names is never opened. Office formats have none: theirs is refused.

    Returns:
        The root element (`lxml.etree._Element`).

    Raises:
        UnreadableFile: The XML is damaged, too large or too deep, or defines entities.

    >>> parse_xml(b"<a>mot</a>").text
    'mot'
    """
    from lxml import etree

    if len(data) > MAX_XML:
        raise UnreadableFile(
            f"{what} : plus de {MAX_XML // 1_000_000} Mo de XML, refusé par prudence ; coupez le fichier en deux."
        )
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise UnreadableFile(
            f"{what} : XML illisible{_place(error)} : rouvrez le fichier et enregistrez-le à nouveau."
        ) from error
    _refuse_definitions(root, what, doctype)
    return root


def local(element: Any) -> str:
    """Name of an element without its namespace; empty for comments and instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _place(error: Exception) -> str:
    """Where XML breaks, in French: the parser's own message is English."""
    line, column = getattr(error, "position", None) or (None, None)
    return f" (ligne {line}, colonne {column})" if line else ""


def _refuse_definitions(root: Any, what: str, doctype: bool) -> None:
    """Refuse what could expand or reach out: entities, and any document type where none is expected."""
    info = root.getroottree().docinfo
    if not info.doctype:
        return
    own = info.internalDTD is not None and any(True for _ in info.internalDTD.iterentities())
    if own or not doctype:
        raise UnreadableFile(
            f"{what} : XML avec une définition de type (DOCTYPE) ou des entités, refusé par prudence ; "
            "enregistrez-le à nouveau avec votre logiciel habituel."
        )
