"""Columns of the tables of a comparison."""

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
    "ratio": ("Float64", True),
    "ratio_low": ("Float64", True),
    "ratio_high": ("Float64", True),
    # Permutation test over voices, then after Benjamini & Hochberg over all items.
    "p_value": ("Float64", True),
    "q_value": ("Float64", True),
    # Cohen's h, signed like the gap.
    "effect": ("Float64", True),
    # A sub-theme that does not hold from one draw to the next carries no claim.
    "weak": ("boolean", False),
    # A gap that would be claimed, but that the machine's measured error could explain.
    "fragile": ("boolean", False),
    "cell": ("string", True),
    "claim": ("boolean", False),
    "reason": ("string", True),
}
# Shares of voices by perspective, and by public, mode and commune within it.
PREVALENCE: dict[str, tuple[str, bool]] = {
    "level": ("string", False),
    "theme": ("string", False),
    "label": ("string", False),
    "subtheme": ("string", True),
    # `perspective`, `public`, `mode` or `commune`, and which one.
    "grouping": ("string", False),
    "group": ("string", False),
    "perspective": ("string", False),
    "voices": ("Int64", False),
    # Those of them that are persons: documents are none.
    "persons": ("Int64", False),
    "raised": ("Int64", False),
    "raised_persons": ("Int64", False),
    "share": ("Float64", True),
    "low": ("Float64", True),
    "high": ("Float64", True),
    # Share of all words said or written.
    "speech": ("Float64", True),
    "speech_low": ("Float64", True),
    "speech_high": ("Float64", True),
}
# Gaps of themes after the machine's error; nothing where that error is not known.
CORRECTED: dict[str, tuple[str, bool]] = {
    "theme": ("string", False),
    "origin": ("string", False),
    "control_institutional": ("Int64", False),
    "control_lived": ("Int64", False),
    "institutional": ("Float64", True),
    "institutional_low": ("Float64", True),
    "institutional_high": ("Float64", True),
    "lived": ("Float64", True),
    "lived_low": ("Float64", True),
    "lived_high": ("Float64", True),
    "gap": ("Float64", True),
    "low": ("Float64", True),
    "high": ("Float64", True),
}
# The gap of a theme without one mode of collection.
WITHOUT_MODE: dict[str, tuple[str, bool]] = {
    "theme": ("string", False),
    "mode": ("string", False),
    "perspective": ("string", False),
    "voices": ("Int64", False),
    # Persons of this perspective that the other modes heard.
    "persons_left": ("Int64", False),
    "gap": ("Float64", True),
    "low": ("Float64", True),
    "high": ("Float64", True),
    "claim": ("boolean", False),
    # `change`, `tient`, `disparait`, `apparait` or `indecidable`.
    "reading": ("string", False),
}
SENSITIVITY: dict[str, tuple[str, bool]] = {
    "theme": ("string", False),
    "variant": ("string", False),
    "gap": ("Float64", True),
    "low": ("Float64", True),
    "high": ("Float64", True),
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
VOCABULARY: dict[str, tuple[str, bool]] = {
    "theme": ("string", False),
    "perspective": ("string", False),
    "word": ("string", False),
    # `mot` or `expression`.
    "kind": ("string", False),
    "z": ("Float64", False),
    # Signed: −log10 of the hypergeometric tail, positive on the side of `perspective`.
    "specificity": ("Float64", False),
    "count_institutional": ("Int64", False),
    "count_lived": ("Int64", False),
    "voices_institutional": ("Int64", False),
    "voices_lived": ("Int64", False),
}
CONCORDANCES: dict[str, tuple[str, bool]] = {
    "theme": ("string", False),
    "perspective": ("string", False),
    "word": ("string", False),
    "passage_id": ("string", False),
    # before + hit + after is an exact substring of the passage's text.
    "before": ("string", False),
    "hit": ("string", False),
    "after": ("string", False),
}
BRIDGES: dict[str, tuple[str, bool]] = {
    "theme": ("string", False),
    "institutional": ("string", False),
    "lived": ("string", False),
    "score": ("Float64", False),
    # A passage that says each, as evidence.
    "institutional_id": ("string", False),
    "lived_id": ("string", False),
    "voices_institutional": ("Int64", False),
    "voices_lived": ("Int64", False),
}
# One row a lived need and theme, and one an institutional action and theme.
NEEDS: dict[str, tuple[str, bool]] = {
    "theme": ("string", False),
    "subtheme": ("string", True),
    "passage_id": ("string", False),
    # `besoin` or `action`.
    "side": ("string", False),
    # Best probability that something of the other side answers it, 0 to 1; null where the other side is empty.
    "score": ("Float64", True),
    "matched": ("boolean", False),
}
# A need and an action that answers it, above the calibrated threshold.
ANSWERS: dict[str, tuple[str, bool]] = {
    "theme": ("string", False),
    "need_id": ("string", False),
    "action_id": ("string", False),
    "score": ("Float64", False),
}
# Communes that a passage speaks of, or whose inhabitant speaks.
PLACES: dict[str, tuple[str, bool]] = {
    "passage_id": ("string", False),
    "code": ("string", False),
    "commune": ("string", False),
    # `voix` (the voice's own commune) or `citée` (a place named in the text).
    "basis": ("string", False),
}
# Correspondence analysis: one row a public or lemma.
FACTORS: dict[str, tuple[str, bool]] = {
    "kind": ("string", False),
    "label": ("string", False),
    "x": ("Float64", False),
    "y": ("Float64", False),
    # Share of the inertia of each axis that the row carries, 0 to 1.
    "contribution_x": ("Float64", False),
    "contribution_y": ("Float64", False),
    # Share of the whole inertia that each axis holds, 0 to 1; the same in every row.
    "inertia_x": ("Float64", False),
    "inertia_y": ("Float64", False),
    "voices": ("Int64", False),
}
MAP_POINTS: dict[str, tuple[str, bool]] = {
    "passage_id": ("string", False),
    "x": ("Float64", False),
    "y": ("Float64", False),
}
