"""The report of a follow-up: what became of each theme from one wave to another."""
