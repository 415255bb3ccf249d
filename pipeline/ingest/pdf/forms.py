"""What was typed into a PDF: the values of its form's fields, and free text laid over its pages."""

import ctypes
from typing import Any

from pipeline.ingest.pdf.layout import Line
from pipeline.ingest.pdf.words import Frame, frame_of

MAX_FIELDS = 2_000  # of one page
SIZE = 10.0  # font height taken for a field, in points
_TICKS = {"yes": "oui", "on": "oui", "oui": "oui", "1": "oui"}


def fields_of(page: Any, form: Any) -> list[Line]:
    """Filled fields of a pypdfium2 page, «nom : valeur», and its free text notes, from top to bottom.

    Args:
        page: A pypdfium2 page.
        form: The form environment of its document, `None` where it holds no form.
    """
    from pypdfium2 import raw as pdfium

    frame, found = frame_of(page), []
    for i in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), MAX_FIELDS)):
        note = pdfium.FPDFPage_GetAnnot(page.raw, i)
        if not note:
            continue
        try:
            line = _line_of(note, form, frame)
        finally:
            pdfium.FPDFPage_CloseAnnot(note)
        if line:
            found.append(line)
    return sorted(found, key=lambda line: (line.box[1], line.box[0]))


def _line_of(note: Any, form: Any, frame: Frame) -> Line | None:
    from pypdfium2 import raw as pdfium

    kind = pdfium.FPDFAnnot_GetSubtype(note)
    if kind == pdfium.FPDF_ANNOT_FREETEXT:
        text = _string(pdfium.FPDFAnnot_GetStringValue, note, b"Contents")
    elif kind == pdfium.FPDF_ANNOT_WIDGET and form is not None:
        text = _field(note, form)
    else:
        return None
    rectangle = pdfium.FS_RECTF()
    pdfium.FPDFAnnot_GetRect(note, rectangle)
    box = frame.show_box((rectangle.left, rectangle.bottom, rectangle.right, rectangle.top))
    return Line(text, box, SIZE) if text else None


def _field(note: Any, form: Any) -> str:
    """A field and its value; nothing for one left empty, a button or a box left blank."""
    from pypdfium2 import raw as pdfium

    kind = pdfium.FPDFAnnot_GetFormFieldType(form.raw, note)
    name = _string(pdfium.FPDFAnnot_GetFormFieldAlternateName, form.raw, note)
    name = name or _string(pdfium.FPDFAnnot_GetFormFieldName, form.raw, note)
    value = _string(pdfium.FPDFAnnot_GetFormFieldValue, form.raw, note)
    if kind in (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON):
        if not pdfium.FPDFAnnot_IsChecked(form.raw, note):
            return ""
        value = _TICKS.get(value.lower(), value) or "oui"
    if kind == pdfium.FPDF_FORMFIELD_PUSHBUTTON or not value:
        return ""
    return f"{name} : {value}" if name else value


def _string(call: Any, *arguments: Any) -> str:
    """Text that a PDFium function writes into a UTF-16 buffer, on one line."""
    size = call(*arguments, None, 0)
    if size <= 2:
        return ""
    from pypdfium2 import raw as pdfium

    buffer = ctypes.create_string_buffer(size)
    call(*arguments, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    return " ".join(buffer.raw[: size - 2].decode("utf-16-le", errors="replace").split())
