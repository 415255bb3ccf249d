"""The course of a diagnostic: what is done in which order, by whatever means; nothing here knows the engine or a terminal."""
