"""Columns of the tables of an action plan and its follow-up."""

Columns = dict[str, tuple[str, bool]]

# One row an action, as its plan tells it last.
ACTIONS: Columns = {
    # Does not change from one plan to the next: of the plan's own number, or else of its title.
    "action_id": ("string", False),
    # The plan's own number («1.2», «A3»), where it has one.
    "number": ("string", True),
    "title": ("string", False),
    "description": ("string", False),
    # What the plan calls its theme or axis, as written there.
    "axis": ("string", True),
    "pilot": ("string", True),
    "budget": ("string", True),
    "calendar": ("string", True),
    "indicator": ("string", True),
    # Among `STATES` of `pipeline.actions.plan`; null where the plan says nothing.
    "state": ("string", True),
    # The state as written in the plan.
    "state_told": ("string", True),
    # Names separated by «; »; null where the action is the whole territory's.
    "communes": ("string", True),
    # File of the plan from the territory's folder, and where in it: page, or row of a table.
    "source": ("string", False),
    "page": ("Int64", True),
    "row": ("Int64", True),
    # Name of the wave of the plan it was last read in; null where the manifest declares none.
    "wave": ("string", True),
}
# One row an action and theme of the codebook.
ACTION_THEMES: Columns = {
    "action_id": ("string", False),
    "theme": ("string", False),
    # Of the tagger; null where a person gave the theme.
    "score": ("Float64", True),
}
# State of each action in each plan that names it, oldest first.
ACTION_STATES: Columns = {
    "action_id": ("string", False),
    "wave": ("string", True),
    "date": ("string", True),
    "source": ("string", False),
    "state": ("string", True),
    "state_told": ("string", True),
}
# An action and a passage in which a voice tells a need that it answers.
ACTION_LINKS: Columns = {
    "action_id": ("string", False),
    "passage_id": ("string", False),
    "theme": ("string", False),
    "subtheme": ("string", True),
    # Probability that the action answers the need; null for a link that a person added.
    "score": ("Float64", True),
    # `propose` (the machine alone), `confirme` or `refuse` (a person).
    "decision": ("string", False),
    "coder": ("string", True),
    "date": ("string", True),
    # The words of the action and of the need that face each other.
    "action_quote": ("string", False),
    "need_quote": ("string", False),
}
# Lived needs that no action answers: one row a passage and theme.
UNANSWERED: Columns = {
    "passage_id": ("string", False),
    "theme": ("string", False),
    "subtheme": ("string", True),
    "commune": ("string", True),
    # The best probability of any action.
    "score": ("Float64", True),
}

PLAN: dict[str, Columns] = {
    "actions": ACTIONS,
    "action_themes": ACTION_THEMES,
    "action_states": ACTION_STATES,
    "action_links": ACTION_LINKS,
    "unanswered": UNANSWERED,
}
