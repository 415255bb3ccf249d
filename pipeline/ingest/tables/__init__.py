"""Tables of answers: cells, columns and what they are."""
