"""The Word report: a `Report` value → a document that analysts can edit."""

from pipeline.render.word.document import write_word

__all__ = ["write_word"]
