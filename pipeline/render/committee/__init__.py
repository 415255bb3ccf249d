"""The committee's board: a plan's actions against needs that were heard, as one value, laid out as a page, a PDF and a Word file."""
