"""Persons behind the passages: pseudonyms, the key kept apart, and small cells."""
