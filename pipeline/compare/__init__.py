"""Institutional against lived: prevalence, gaps, distinctive vocabulary and facing verbatims."""
