"""Commands of the developers, run by hand."""
