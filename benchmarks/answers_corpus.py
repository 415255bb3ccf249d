"""A territory of N distinct answers made from the real ones: sentences of two answers to a question put together.

Run: .venv/bin/python -m benchmarks.answers_corpus 20000 DOSSIER
"""

import csv
import random
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import SHARED

SEED = 2019
SENTENCE = re.compile(r"[^.!?;]+[.!?;]*\s*")
MANIFEST = """nom = "Grand débat, {count} réponses"

[[sources]]
motif = "documents/*.pdf"
public = "institution"

[[sources]]
motif = "reponses/*.csv"
public = "habitant"
mode = "questionnaire"
"""


def main() -> None:
    """Write the territory that the command line asks for."""
    count, folder = int(sys.argv[1]), Path(sys.argv[2])
    write_corpus(count, folder)
    print(f"{count} réponses dans {folder}")


def write_corpus(count: int, folder: Path) -> None:
    """Write so many answers, with the real documents, as a territory.

    Answers to a question come first as people wrote them, each once; then as sentences of two of them, kept when no
    other answer of the question says the same. Every answer has an identifier, hence a voice, of its own.

    Args:
        count: How many, over all questions alike.
        folder: Where; an existing territory there is replaced.
    """
    real = SHARED / "territories" / "grand-debat"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "reponses").mkdir(parents=True)
    shutil.copytree(real / "documents", folder / "documents")
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    (folder / "territoire.toml").write_text(MANIFEST.format(count=count), encoding="utf-8")
    questions = [read for path in sorted((real / "reponses").glob("*.csv")) if len(read := _read(path)[1]) > 1000]
    heads = [_read(path)[0] for path in sorted((real / "reponses").glob("*.csv")) if len(_read(path)[1]) > 1000]
    for number, (head, answers) in enumerate(zip(heads, questions, strict=True)):
        wanted = count // len(questions) + (number < count % len(questions))
        with (folder / "reponses" / f"question-{number:02}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(["id", head])
            writer.writerows((f"q{number:02}-{i}", text) for i, text in enumerate(_answers(answers, wanted, number)))


def _read(path: Path) -> tuple[str, list[str]]:
    """The question, and its distinct answers in an order of chance."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter=";")
        head = next(rows)[1]
        answers = sorted({row[1].strip() for row in rows if len(row) > 1 and row[1].strip()})
    random.Random(SEED).shuffle(answers)
    return head, answers


def _answers(real: list[str], wanted: int, number: int) -> Iterator[str]:
    yield from real[:wanted]
    draw = random.Random(SEED + number)
    sentences = [[s.strip() for s in SENTENCE.findall(text) if s.strip()] for text in real]
    seen, left = set(real), wanted - len(real)
    while left > 0:
        one, other = draw.choice(sentences), draw.choice(sentences)
        text = " ".join(draw.sample(one, draw.randint(1, len(one))) + draw.sample(other, draw.randint(1, len(other))))
        if text not in seen:
            seen.add(text)
            left -= 1
            yield text


if __name__ == "__main__":
    main()
