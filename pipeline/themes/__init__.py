"""Codebook, encoders, and the multi-label tagger with its training and evaluation."""
