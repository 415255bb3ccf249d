"""The report of several territories: one value, laid out as a page, a PDF and a Word document."""
