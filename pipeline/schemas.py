"""Columns of the tables of a run: name → (dtype, nullable), in the order of the files."""

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
TAGS: dict[str, tuple[str, bool]] = {
    "passage_id": ("string", False),
    "theme": ("string", False),
    "score": ("Float64", False),
    "decision": ("string", False),
    "uncertain": ("boolean", False),
    "labeller": ("string", False),
    "evidence": ("string", True),
    # Whether the question just before names the theme; null where no question is known or the theme is not given.
    "prompted": ("boolean", True),
}
# Tags that persons gave; kept with a territory's decisions, as CSV.
CORRECTIONS: dict[str, tuple[str, bool]] = {
    "passage_id": ("string", False),
    "theme": ("string", False),
    "decision": ("string", False),
    "labeller": ("string", False),
    "time": ("string", False),
    "comment": ("string", False),
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
    "sha256": ("string", False),
    "pages": ("Int64", True),
    "read": ("Int64", False),
    "kept": ("Int64", False),
    "refused": ("Int64", False),
    # The extracted text of published documents; what persons said stays in its own file.
    "text": ("string", True),
}
GAPS: dict[str, tuple[str, bool]] = {
    "level": ("string", False),
    "theme": ("string", False),
    "label": ("string", False),
    "subtheme": ("string", True),
    "institutional": ("Float64", True),
    "institutional_low": ("Float64", True),
    "institutional_high": ("Float64", True),
    "lived": ("Float64", True),
    "lived_low": ("Float64", True),
    "lived_high": ("Float64", True),
    "gap": ("Float64", True),
    "low": ("Float64", True),
    "high": ("Float64", True),
    "n_institutional": ("Int64", False),
    "n_lived": ("Int64", False),
    "k_institutional": ("Int64", False),
    # Élus and agents among them, who are persons; the rest are documents.
    "n_institutional_persons": ("Int64", False),
    "k_institutional_persons": ("Int64", False),
    "k_lived": ("Int64", False),
    "speech_institutional": ("Float64", True),
    "speech_lived": ("Float64", True),
    "cell": ("string", True),
    "claim": ("boolean", False),
    "reason": ("string", True),
}
QUOTES: dict[str, tuple[str, bool]] = {
    "passage_id": ("string", False),
    "theme": ("string", False),
    "perspective": ("string", False),
    "quote": ("string", False),
    "subtheme": ("string", True),
    "score": ("Float64", False),
    "anchor": ("string", False),
    # What carried the tag: words, and the nearest example or correction.
    "evidence": ("string", True),
}
SUBTHEMES: dict[str, tuple[str, bool]] = {
    "passage_id": ("string", False),
    "theme": ("string", False),
    "subtheme": ("string", False),
    "label": ("string", False),
    "score": ("Float64", False),
}
MAP_POINTS: dict[str, tuple[str, bool]] = {
    "passage_id": ("string", False),
    "x": ("Float64", False),
    "y": ("Float64", False),
}
VOCABULARY: dict[str, tuple[str, bool]] = {
    "theme": ("string", False),
    "perspective": ("string", False),
    "word": ("string", False),
    "z": ("Float64", False),
    "voices_institutional": ("Int64", False),
    "voices_lived": ("Int64", False),
}
SENSITIVITY: dict[str, tuple[str, bool]] = {
    "theme": ("string", False),
    "variant": ("string", False),
    "gap": ("Float64", True),
}
LANGUAGE: dict[str, tuple[str, bool]] = {
    "passage_id": ("string", False),
    "lemmas": ("string", False),
    "nouns": ("string", False),
    "entities": ("string", False),
}
