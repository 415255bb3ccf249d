"""The same transcript twice, two exports of one set of comments: counted once."""

import pandas as pd

from pipeline.ingest.overlap import drop_overlaps
from pipeline.ingest.read import read_source
from pipeline.territory import load_territory
from tests.conftest import need


def read_all(folder, only):
    territory, _ = load_territory(folder)
    readings = [read_source(folder, s, territory) for s in territory.sources if only in s.path]
    return pd.concat([r.passages for r in readings if len(r.passages)], ignore_index=True)


def test_a_shorter_copy_of_a_meeting_is_refused(shared):
    passages = read_all(need(shared / "territories" / "audierne"), "reunions/")
    kept, rejections = drop_overlaps(passages)
    assert {r.reason for r in rejections} == {"doublon"}
    assert {r.source for r in rejections} == {"reunions/municipal_meeting_transcript_lardic.md"}
    assert len(kept) + len(rejections) == len(passages)


def test_two_exports_of_the_same_comments_count_once(shared):
    passages = read_all(need(shared / "territories" / "mel"), "comments")
    kept, rejections = drop_overlaps(passages)
    assert len(kept) == len(rejections) == len(passages) / 2


def test_short_answers_alike_are_no_overlap(source_of, territory, tmp_path):
    for name, rest in (("a.csv", "bus"), ("b.csv", "train")):
        lines = "".join(f"Le {rest} numéro {i} ne passe plus ici\n" for i in range(20))
        (tmp_path / name).write_text(f"Votre avis ?;x\n{lines}plus de médecin\n".replace("\n", ";\n"), encoding="utf-8")
    frames = [read_source(tmp_path, source_of(n, "reponse"), territory).passages for n in ("a.csv", "b.csv")]
    assert drop_overlaps(pd.concat(frames, ignore_index=True))[1] == []
