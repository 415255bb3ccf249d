"""Columns of the tables of a synthesis across territories."""

Columns = dict[str, tuple[str, bool]]

# Share of voices that raise a theme, by territory and perspective, as the territory's own report tells it.
PROFILES: Columns = {
    "territory": ("string", False),
    "theme": ("string", False),
    # `institutionnel`, `vecu`, or `ecart` (institutional less lived).
    "measure": ("string", False),
    "value": ("Float64", True),
    "low": ("Float64", True),
    "high": ("Float64", True),
    # Voices of the side, those that raise the theme, and those of both that are persons; null for a gap.
    "voices": ("Int64", True),
    "raised": ("Int64", True),
    "persons": ("Int64", True),
    "raised_persons": ("Int64", True),
    # Whether there are enough voices to compare.
    "enough": ("boolean", False),
    # The cell of a gap that the territory's report claims: `institution` or `vecu`.
    "cell": ("string", True),
}
# Two territories, theme by theme: what one has more of than the other.
DIVERGENCES: Columns = {
    "theme": ("string", False),
    "measure": ("string", False),
    "one": ("string", False),
    "other": ("string", False),
    "difference": ("Float64", False),
    # Bounds that hold for all comparisons of the synthesis at once.
    "low": ("Float64", False),
    "high": ("Float64", False),
    # The same once the machine's measured error is taken out, for this comparison alone; null where that error is not known.
    "corrected": ("Float64", True),
    "corrected_low": ("Float64", True),
    "corrected_high": ("Float64", True),
    # After correction for the number of comparisons.
    "p_value": ("Float64", False),
    # A divergence that would be claimed, but that the machine's error could explain.
    "fragile": ("boolean", False),
    "claim": ("boolean", False),
}
# What may be said of a theme over all territories.
COMMONS: Columns = {
    "theme": ("string", False),
    "measure": ("string", False),
    # Territories of enough voices, and pairs of them that diverge.
    "territories": ("Int64", False),
    "divergent": ("Int64", False),
    # `present` or `tu` (shares), `institution` or `vecu` (gaps), in every one of them; null where nothing is established.
    "shared": ("string", True),
}
# What becomes of that without one territory.
WITHOUT: Columns = {
    "left_out": ("string", False),
    "theme": ("string", False),
    "measure": ("string", False),
    # `divergence` or what was shared.
    "conclusion": ("string", False),
    # `tient`, `tombe`, `apparait`, or `indecidable` where fewer than two territories of enough voices are left.
    "reading": ("string", False),
}
# How far two profiles are, in points a theme and side.
NEIGHBOURS: Columns = {
    "one": ("string", False),
    "other": ("string", False),
    "distance": ("Float64", False),
    "low": ("Float64", False),
    "high": ("Float64", False),
    # Share of the draws in which `other` is the nearest of `one`; the row of each pair stands twice.
    "support": ("Float64", False),
    "nearest": ("boolean", False),
}
# How each territory was worked on: what its manifest says, and what was collected.
WAYS: Columns = {
    "territory": ("string", False),
    "way": ("string", False),
    "value": ("string", False),
}
# Words of both sides of each territory, on each theme.
SYNTHESIS_QUOTES: Columns = {
    "territory": ("string", False),
    "theme": ("string", False),
    "perspective": ("string", False),
    "passage_id": ("string", False),
    "quote": ("string", False),
    "anchor": ("string", False),
    "score": ("Float64", True),
    "evidence": ("string", True),
}

# Sub-themes found in the passages of all territories together, and how many voices of each raise them.
SHARED_SUBTHEMES: Columns = {
    "theme": ("string", False),
    "subtheme": ("string", False),
    "label": ("string", False),
    # Whether it does not hold from one draw of the passages to the next.
    "weak": ("boolean", False),
    "territory": ("string", False),
    "measure": ("string", False),
    "value": ("Float64", True),
    "low": ("Float64", True),
    "high": ("Float64", True),
    "voices": ("Int64", False),
    "raised": ("Int64", False),
    "persons": ("Int64", False),
    "raised_persons": ("Int64", False),
}
# Passages of all territories on one plane, with their surest theme and its sub-theme.
SHARED_MAP: Columns = {
    "territory": ("string", False),
    "passage_id": ("string", False),
    "perspective": ("string", False),
    "x": ("Float64", False),
    "y": ("Float64", False),
    "theme": ("string", True),
    "subtheme": ("string", True),
}

SYNTHESIS: dict[str, Columns] = {
    "profiles": PROFILES,
    "divergences": DIVERGENCES,
    "commons": COMMONS,
    "without": WITHOUT,
    "neighbours": NEIGHBOURS,
    "ways": WAYS,
    "quotes": SYNTHESIS_QUOTES,
    "shared_subthemes": SHARED_SUBTHEMES,
    "shared_map": SHARED_MAP,
}
