"""Corpus for IRaMuTeQ with one text a passage, its tags as starred variables; see `iramuteq` for the rest."""

from pathlib import Path

from pipeline.exchange.iramuteq import write_corpus


def write(run: Path, folder: Path, target: Path) -> list[str]:
    """Write a run as a corpus, one text a passage: arguments and remarks are those of `iramuteq.write`."""
    return write_corpus(run, target, by_passage=True)
