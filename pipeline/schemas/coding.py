"""Columns of the tables of coding: what machine and persons say of passages."""

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
    # Why the passage was in the sheet: only those drawn by chance (`contrôle`) measure the machine's error.
    "drawn": ("string", False),
}
STANCES: dict[str, tuple[str, bool]] = {
    "passage_id": ("string", False),
    "stance": ("string", False),
    "score": ("Float64", False),
    "decision": ("string", False),
}
# Errors of the machine on passages that persons decided on: one row a perspective and theme.
ERRORS: dict[str, tuple[str, bool]] = {
    "perspective": ("string", False),
    "theme": ("string", False),
    # Given and there, there and not given, given and not there, neither.
    "hits": ("Float64", False),
    "missed": ("Float64", False),
    "wrong": ("Float64", False),
    "right": ("Float64", False),
    # `territoire` (passages of this one, drawn by chance), `ailleurs` (the tagger's own evaluation), or `mixte`: the
    # territory's, with the weight of a few passages from elsewhere.
    "origin": ("string", False),
}
SUBTHEMES: dict[str, tuple[str, bool]] = {
    "passage_id": ("string", False),
    "theme": ("string", False),
    "subtheme": ("string", False),
    "label": ("string", False),
    "score": ("Float64", False),
}
# One row a sub-theme; a theme `hors-livre` holds what no theme of the codebook caught.
TOPICS: dict[str, tuple[str, bool]] = {
    "theme": ("string", False),
    "subtheme": ("string", False),
    "label": ("string", False),
    # The machine's own words, whatever an analyst named it.
    "words": ("string", False),
    "named_by": ("string", False),
    # Name of the wider group that it belongs to, within its theme.
    "parent": ("string", True),
    "passages": ("Int64", False),
    # Mean best Jaccard over resamples, 0 to 1, and whether it falls below what may be called stable.
    "stability": ("Float64", True),
    "weak": ("boolean", False),
    # Passage ids, separated by a space: nearest to its centre, and nearest to another sub-theme.
    "representative": ("string", False),
    "borderline": ("string", False),
}
# One row a theme: how well its sub-themes hold.
TOPIC_QUALITY: dict[str, tuple[str, bool]] = {
    "theme": ("string", False),
    "passages": ("Int64", False),
    "unassigned": ("Float64", False),
    "stability": ("Float64", True),
    # Adjusted mutual information of sub-theme with perspective: 0 where sub-themes are no registers.
    "register_ami": ("Float64", True),
}
