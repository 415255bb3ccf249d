"""Columns of the tables of a follow-up: the same territory listened to at several times."""

Columns = dict[str, tuple[str, bool]]

# Share of voices that raise each theme and sub-theme, wave by wave and side by side, of all that was heard.
WAVE_SHARES: Columns = {
    "wave": ("string", False),
    "level": ("string", False),
    "theme": ("string", False),
    "subtheme": ("string", True),
    "label": ("string", False),
    "perspective": ("string", False),
    "value": ("Float64", True),
    "low": ("Float64", True),
    "high": ("Float64", True),
    "voices": ("Int64", False),
    "raised": ("Int64", False),
    # Of those voices, published documents left out.
    "persons": ("Int64", False),
    "raised_persons": ("Int64", False),
}
# What became of each theme and sub-theme from one wave to another, on what the two waves have in common.
CHANGES: Columns = {
    "level": ("string", False),
    "theme": ("string", False),
    "subtheme": ("string", True),
    "label": ("string", False),
    "weak": ("boolean", False),
    "perspective": ("string", False),
    "before": ("Float64", True),
    "before_low": ("Float64", True),
    "before_high": ("Float64", True),
    "after": ("Float64", True),
    "after_low": ("Float64", True),
    "after_high": ("Float64", True),
    "n_before": ("Int64", False),
    "k_before": ("Int64", False),
    "n_after": ("Int64", False),
    "k_after": ("Int64", False),
    # Of those, published documents left out.
    "persons_before": ("Int64", False),
    "raised_persons_before": ("Int64", False),
    "persons_after": ("Int64", False),
    "raised_persons_after": ("Int64", False),
    "difference": ("Float64", True),
    "low": ("Float64", True),
    "high": ("Float64", True),
    # After correction for all that is tested together.
    "p_value": ("Float64", True),
    # What is compared: `tout`, `questions` (those asked alike in both), `publics` (as in the first wave), `questions-publics`,
    # or `aucune` where the waves have nothing in common.
    "basis": ("string", False),
    # The same on all that was heard, whatever drifted.
    "raw_difference": ("Float64", True),
    "raw_p_value": ("Float64", True),
    # Once the machine's measured error, the same in both waves, is taken out; null where it is not known.
    "corrected": ("Float64", True),
    "corrected_low": ("Float64", True),
    "corrected_high": ("Float64", True),
    # `hausse`, `baisse`, `apparu`, `disparu`, `stable`, `non-etabli`, `derive`, `fragile` or `trop-peu`.
    "verdict": ("string", False),
}
# What moved besides what is said.
DRIFTS: Columns = {
    # `questions`, `public`, `mode`, `commune`, `vocabulaire`, `discours` or `etiqueteur`.
    "kind": ("string", False),
    "perspective": ("string", False),
    "moved": ("boolean", False),
    # How far, what chance alone would reach 95 times out of 100, and how often chance goes as far.
    "measure": ("Float64", True),
    "chance": ("Float64", True),
    "p_value": ("Float64", True),
    # Whether claims are made on what is left once it is set aside.
    "set_aside": ("boolean", False),
}
# Questions of the two waves.
QUESTIONS: Columns = {
    "perspective": ("string", False),
    "question": ("string", False),
    # `commune`, `ajoutee`, `retiree` or `reformulee`.
    "state": ("string", False),
    # The wording of the other wave that it is nearest to, where it was reworded.
    "near": ("string", True),
    "voices_before": ("Int64", False),
    "voices_after": ("Int64", False),
}
# Who was heard: shares of publics, modes and communes of persons.
MIX: Columns = {
    "attribute": ("string", False),
    "perspective": ("string", False),
    "value": ("string", False),
    "before": ("Int64", False),
    "after": ("Int64", False),
}
# Words that mark one wave against the other.
NEW_WORDS: Columns = {
    "perspective": ("string", False),
    "word": ("string", False),
    # Voices that say it.
    "before": ("Int64", False),
    "after": ("Int64", False),
}
WAVE_QUOTES: Columns = {
    "wave": ("string", False),
    "theme": ("string", False),
    "subtheme": ("string", True),
    "perspective": ("string", False),
    "passage_id": ("string", False),
    "quote": ("string", False),
    "anchor": ("string", False),
    "score": ("Float64", True),
    "evidence": ("string", True),
}

FOLLOW_UP: dict[str, Columns] = {
    "wave_shares": WAVE_SHARES,
    "changes": CHANGES,
    "drifts": DRIFTS,
    "questions": QUESTIONS,
    "mix": MIX,
    "new_words": NEW_WORDS,
    "wave_quotes": WAVE_QUOTES,
}
