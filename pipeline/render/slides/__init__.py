"""The slides: a `Report` value → a deck to show to elected people, one message a slide."""

from pipeline.render.slides.document import write_slides

__all__ = ["write_slides"]
