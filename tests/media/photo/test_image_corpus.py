"""Every image of the hostile corpus does what its row says, in time and in little memory."""

import csv
import runpy
import time
from pathlib import Path

import pytest

from dfx.errors import MediaError
from dfx.media.photo.images import decode, worker_pids

SLOWEST_S = 5.0


def rows(corpus: Path) -> list[dict[str, str]]:
    with (corpus / "MANIFEST.csv").open(newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["file"].startswith("images/")]


def test_every_row(shared, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = shared("corpus")
    wrong, worst = [], (0.0, "")
    for row in rows(corpus):
        path = corpus / row["file"]
        start = time.monotonic()
        try:
            info = decode(path.read_bytes(), path.name).info
            right = row["expected"] == "decodes" and info.width > 0 and info.sha256 == row["sha256"]
        except MediaError as error:
            said = str(error)
            one_sentence = said.endswith(".") and len(said) < 250 and "\n" not in said and "/" not in said
            right = row["expected"] == "must be refused cleanly" and one_sentence
        worst = max(worst, (time.monotonic() - start, path.name))
        if not right:
            wrong.append(path.name)
    with capsys.disabled():
        print(f"\ncorpus: {len(rows(corpus)) - len(wrong)} of {len(rows(corpus))} images, worst {worst[0]:.2f} s")
    assert wrong == []
    assert worst[0] < SLOWEST_S
    assert len(worker_pids()) == 1


def test_memory_stays_small(shared) -> None:
    """With the benchmark's own measure."""
    corpus = shared("corpus")
    if not Path("/proc/self/status").exists():
        pytest.skip("needs /proc")
    judge = runpy.run_path(str(Path(__file__).resolve().parents[3] / "benchmarks/corpus.py"))["judge"]
    chosen = [row for row in rows(corpus) if "bomb" in row["what_it_is"] or "gen_ihdr" in row["file"]]
    assert len(chosen) >= 2
    for row in chosen:
        outcome = judge(corpus / row["file"], row["expected"])
        assert outcome.as_expected
        assert outcome.growth_mb < 600
