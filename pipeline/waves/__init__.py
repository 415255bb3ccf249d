"""The same territory heard again: what changed, and whether the two hearings can be compared."""
