"""21: No number without a decoded frame and a face: a result, no face, or cannot read."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator

import cv2
import numpy as np
import pytest
from PIL import Image
from tiny_models import models_in, write_tiny_models
from video_clips import clip, grey_frames, replaced, sound_only

from dfx.analysis.image import Options, analyze_image
from dfx.analysis.video import VideoOptions, analyze_video
from dfx.errors import Undecodable
from dfx.media.video.sniff import ACCEPTED
from dfx.media.video.stream import open_video
from dfx.report.json import photo as as_json
from dfx.report.json import video as video_json
from dfx.types import Pixels

ONE = ("meso4",)


@pytest.fixture(scope="module", autouse=True)
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with models_in(write_tiny_models(tmp_path_factory.mktemp("models"))):
        yield


def drawing() -> Pixels:
    """A house under the sun."""
    paper = np.full((400, 500, 3), 235, np.uint8)
    cv2.rectangle(paper, (150, 200), (350, 360), (180, 60, 40), cv2.FILLED)
    cv2.circle(paper, (430, 70), 35, (250, 210, 40), cv2.FILLED)
    return paper


@pytest.mark.parametrize(
    "pixels",
    [
        drawing(),
        np.random.default_rng(3).integers(0, 256, (400, 400, 3), dtype=np.uint8),
        np.zeros((300, 400, 3), np.uint8),
        np.full((1, 1, 3), 200, np.uint8),
    ],
    ids=["drawing", "noise", "black", "one pixel"],
)
def test_a_picture_without_a_face_has_no_number(pixels: Pixels) -> None:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    report = analyze_image(file.getvalue(), "a.png", Options(models=ONE, explain="none")).report
    assert (report.verdict, report.fake_probability, report.interval, report.faces) == ("no_face", None, None, ())
    told = json.loads(as_json.to_text(report))
    assert (told["verdict"], told["fake_probability"], told["interval"]) == ("no_face", None, None)


def test_a_clip_without_a_face_has_no_number() -> None:
    report = analyze_video(clip(grey_frames(5)), "a.mp4", VideoOptions(models=ONE))
    assert (report.verdict, report.fake_probability, report.interval, report.tracks) == ("no_face", None, None, ())
    told = json.loads(video_json.to_text(report))
    assert (told["verdict"], told["fake_probability"], told["interval"]) == ("no_face", None, None)


def refusal(data: bytes) -> str:
    with pytest.raises(Undecodable) as caught, open_video(data):
        pass
    return str(caught.value)


def test_no_frames() -> None:
    data = clip(grey_frames(3))
    for table, empty in ((b"stsz", bytes(12)), (b"stco", bytes(8)), (b"stsc", bytes(8)), (b"stts", bytes(8))):
        data = replaced(data, (b"moov", b"trak", b"mdia", b"minf", b"stbl", table), empty)
    assert "not one frame" in refusal(data)


def test_sound_only() -> None:
    assert refusal(sound_only()) == (f"Expected a video ({ACCEPTED}), but the file holds only sound.")


def test_every_frame_is_garbage() -> None:
    whole = bytearray(clip(grey_frames(10)))
    start, end = whole.index(b"mdat") + 4, whole.index(b"moov") - 4
    whole[start:end] = os.urandom(end - start)
    assert refusal(bytes(whole)) == ("Expected a video with pictures, but not one frame of the file can be decoded.")
