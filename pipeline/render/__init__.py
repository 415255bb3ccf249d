"""A `Report` value → figures and self-contained HTML; templates only lay it out."""
