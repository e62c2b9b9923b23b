"""Every video of the hostile corpus does what its row says."""

import csv
from pathlib import Path

import pytest

from dfx.errors import MediaError
from dfx.media.video.stream import open_video
from dfx.types import Sampling

MANIFEST = Path(__file__).resolve().parents[3] / "../shared/corpus/MANIFEST.csv"


def rows() -> list[dict[str, str]]:
    if not MANIFEST.exists():
        return []
    with MANIFEST.open(newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["file"].startswith("videos/")]


@pytest.mark.skipif(not MANIFEST.exists(), reason="needs corpus/MANIFEST.csv of the data folder beside the repository")
@pytest.mark.parametrize("row", rows(), ids=lambda row: row["file"].removeprefix("videos/"))
def test_every_row(row: dict[str, str]) -> None:
    path = MANIFEST.parent / row["file"]
    try:
        with open_video(path.read_bytes(), path.name) as video:
            frames = list(video.frames(Sampling(most=4, burst=1)))
            media = video.info.media
            assert media.sha256 == row["sha256"]
            assert {one.pixels.shape for one in frames if one.step == 0} == {(media.height, media.width, 3)}
            assert [one.time_s for one in frames] == sorted(one.time_s for one in frames)
            assert video.decoding.frames_read > 0
            if "corrupted" not in row["file"]:
                assert video.decoding.complete
                assert video.decoding.bad_packets == 0
        got = "decodes"
    except MediaError as error:
        said = str(error)
        assert said.endswith(".")
        assert len(said) < 250
        assert "/" not in said
        got = "must be refused cleanly"
    if row["tier"] == "extended" and got != row["expected"]:
        pytest.skip("a kind that dfx does not accept")
    assert got == row["expected"]
