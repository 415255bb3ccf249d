"""Formatted and plain prose: Word, OpenDocument, HTML, Markdown, text."""
