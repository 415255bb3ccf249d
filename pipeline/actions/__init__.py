"""Actions of a plan, the needs that they answer, and how far they are."""
