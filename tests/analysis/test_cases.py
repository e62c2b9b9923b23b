"""Every file of tests/cases and the right answer, by the default models (the README there says what was wrong before)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from cases import FOLDERS, case

from dfx.analysis.forensics import look
from dfx.analysis.image import Options, analyze_image
from dfx.analysis.video import VideoOptions, analyze_video
from dfx.faces.detect.search import SECOND_LOOK
from dfx.media.photo.images import decode
from dfx.types import ImageReport, VideoReport
from dfx.zoo import shipped

pytestmark = pytest.mark.skipif(not shipped(), reason="needs shipped weights in the models folder")


@cache
def photo(name: str) -> ImageReport:
    return analyze_image(case(name).read_bytes(), name, Options(explain="none")).report


@cache
def clip(name: str) -> VideoReport:
    return analyze_video(case(name), name, VideoOptions())


def metadata(name: str) -> str:
    """The first fact and the sentence of Forensics' look at what the file says of itself."""
    data = case(name).read_bytes()
    said = look("metadata", data, decode(data).pixels, None)
    return " ".join((said.words, *(f"{fact.name}: {fact.value}" for fact in said.facts)))


def hdr() -> bool:
    mine, twin = clip("hlg_colours.mov"), clip("hlg_colours_sdr_twin.mp4")
    assert mine.fake_probability is not None
    assert twin.fake_probability is not None
    return abs(mine.fake_probability - twin.fake_probability) < 0.1 and not mine.cuts_s and mine.verdict == "real"


def lying() -> bool:
    (face,) = photo("sideways_no_exif.jpg").faces
    return face.face.turn == 1 and face.prediction.verdict == "real"


def drawn() -> bool:
    (face,) = photo("pencil_drawing_called_real.jpg").faces
    return face.prediction.verdict == "uncertain" and "unlike anything" in face.prediction.reason


def among_fifteen() -> bool:
    report = photo("fake_among_the_left_out.jpg")
    return report.verdict == "fake" and len(report.faces) == report.found == 15


def covered() -> bool:
    (face,) = photo("masked_not_found.png").faces
    return SECOND_LOOK in face.warnings


def spatial() -> bool:
    report = clip("spatial_mvhevc.mov")
    return report.decoding.complete and not report.decoding.bad_packets


RIGHT: dict[str, Callable[[], bool]] = {
    "hlg_colours.mov": hdr,
    "hlg_colours_sdr_twin.mp4": lambda: clip("hlg_colours_sdr_twin.mp4").verdict == "real",
    "thumbnail_first.tif": lambda: photo("thumbnail_first.tif").verdict == "fake",
    "fake_among_the_left_out.jpg": among_fifteen,
    "fake_among_the_left_out_cut.png": lambda: photo("fake_among_the_left_out_cut.png").verdict == "fake",
    "scrolling_screenshot.png": lambda: photo("scrolling_screenshot.png").verdict == "fake",
    "scrolling_screenshot_cut.png": lambda: photo("scrolling_screenshot_cut.png").verdict == "fake",
    "spatial_mvhevc.mov": spatial,
    "usercomment_sd.jpg": lambda: "names an image generator" in metadata("usercomment_sd.jpg"),
    "remote_c2pa_manifest.jpg": lambda: "dfx does not fetch them" in metadata("remote_c2pa_manifest.jpg"),
    "recording.ts": lambda: clip("recording.ts").verdict == "real",
    "sideways_no_exif.jpg": lying,
    "pencil_drawing_called_real.jpg": drawn,
    "masked_not_found.png": covered,
}


@pytest.mark.parametrize("name", RIGHT)
def test_the_right_answer(name: str) -> None:
    assert RIGHT[name]()


def test_no_case_is_left_out() -> None:
    assert {path.name for path in FOLDERS[0].iterdir()} - {"README.md"} == set(RIGHT)
