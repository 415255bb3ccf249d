"""Columns of the tables of a corpus: what was read, who speaks, and the words."""

PASSAGES: dict[str, tuple[str, bool]] = {
    "passage_id": ("string", False),
    "source": ("string", False),
    "kind": ("string", False),
    "voice_id": ("string", False),
    "public": ("string", False),
    "perspective": ("string", False),
    "mode": ("string", False),
    "rendering": ("string", False),
    "commune": ("string", True),
    "role": ("string", False),
    "section": ("string", True),
    "text": ("string", False),
    # Number of words of the text; known once names are replaced.
    "words": ("Int64", True),
    "page": ("Int64", True),
    "x0": ("Float64", True),
    "y0": ("Float64", True),
    "x1": ("Float64", True),
    "y1": ("Float64", True),
    "turn": ("Int64", True),
    "speaker": ("string", True),
    "start_s": ("Float64", True),
    "end_s": ("Float64", True),
    "row": ("Int64", True),
    "question": ("string", True),
    "asked": ("Int64", True),
    "ocr": ("Float64", True),
    "campaign": ("string", True),
    # Why a person must read the passage before it is quoted: a name left, somebody recognisable.
    "caution": ("string", True),
    "start_char": ("Int64", False),
    "end_char": ("Int64", False),
    "offsets": ("string", False),
}
# What closed questions say of a voice: one row a voice and variable.
VOICES: dict[str, tuple[str, bool]] = {
    "voice_id": ("string", False),
    "source": ("string", False),
    "variable": ("string", False),
    "value": ("string", False),
}
REJECTIONS: dict[str, tuple[str, bool]] = {
    "source": ("string", False),
    "anchor": ("string", False),
    "reason": ("string", False),
    "detail": ("string", False),
}
SOURCES: dict[str, tuple[str, bool]] = {
    "source": ("string", False),
    "kind": ("string", False),
    "mode": ("string", False),
    "public": ("string", False),
    "rendering": ("string", False),
    "date": ("string", True),
    # The time of listening that it belongs to, where the manifest declares several.
    "wave": ("string", True),
    "sha256": ("string", False),
    "pages": ("Int64", True),
    "read": ("Int64", False),
    "kept": ("Int64", False),
    "refused": ("Int64", False),
    # The extracted text of published documents; what persons said stays in its own file.
    "text": ("string", True),
}
LANGUAGE: dict[str, tuple[str, bool]] = {
    "passage_id": ("string", False),
    "lemmas": ("string", False),
    "nouns": ("string", False),
    "entities": ("string", False),
}
