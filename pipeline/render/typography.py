"""Typefaces embedded in every page: a report looks the same on each machine, and asks the network for nothing."""

import base64
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "typefaces"
FACES = (
    ("Source Sans 3", "source-sans-3", ("400-normal", "400-italic", "600-normal", "700-normal")),
    ("Source Serif 4", "source-serif-4", ("400-normal", "400-italic", "600-normal")),
)


@lru_cache(maxsize=1)
def font_faces() -> str:
    """CSS `@font-face` rules of the families «Source Sans 3» and «Source Serif 4», with the fonts inside."""
    rules = []
    for family, name, cuts in FACES:
        for cut in cuts:
            weight, style = cut.split("-")
            data = base64.b64encode((FOLDER / f"{name}-latin-{cut}.woff2").read_bytes()).decode()
            rules.append(
                f'@font-face{{font-family:"{family}";font-weight:{weight};font-style:{style};'
                f'src:url(data:font/woff2;base64,{data}) format("woff2")}}'
            )
    return "\n".join(rules)
