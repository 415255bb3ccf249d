"""The explorer of the report: where does this come from? Passages, filters, search and corrections in one page, offline."""
