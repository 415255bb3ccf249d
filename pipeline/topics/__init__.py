"""Sub-themes inside a theme, and the two-dimensional map of passages."""
