"""Theme maps in matplotlib, each with a sentence that says what to see."""
