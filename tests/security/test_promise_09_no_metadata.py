"""9: Previews and downloads carry no EXIF, GPS or author; shown only on request, never logged."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest
from tiny_models import models_in, write_tiny_models

from dfx.analysis import video as clips
from dfx.analysis.image import Options, analyze_image
from dfx.analysis.video import VideoOptions, analyze_video
from dfx.data.samples import samples
from dfx.media.photo.images import decode
from dfx.report.clip_files import write_clip_files
from dfx.report.files import write_files
from dfx.ui.photo import result, warm
from dfx.ui.photo import work as photo_work
from dfx.ui.video import work as video_work

ROOT = Path(__file__).resolve().parents[2]
MARKS = (b"AUTHOR-OF-THE", b"COMMENT-OF-THE", b"PLACE-OF-THE", b"PRIVATE-NAME")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with models_in(write_tiny_models(tmp_path_factory.mktemp("models"))):
        yield


def marked_photo() -> bytes:
    """A face whose file names its author, its place, a comment, XMP and a profile of colours with a name."""
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x013B], exif[0x010E], exif[0x9286] = "AUTHOR-OF-THE-PICTURE", "PLACE-OF-THE-PICTURE", "COMMENT-OF-THE-PICTURE"
    exif[0x8825] = {1: "N", 2: (48.0, 8.0, 0.0)}
    with Image.open(samples()[0].file) as face:
        xmp = b"<x>AUTHOR-OF-THE-XMP</x>"
        face.convert("RGB").save(file, "JPEG", exif=exif, comment=b"COMMENT-OF-THE-PICTURE", xmp=xmp)
    return file.getvalue()


def marked_clip(path: Path) -> bytes:
    picture = np.asarray(Image.open(samples()[0].file).convert("RGB").resize((320, 320)))
    with av.open(path, "w") as film:
        film.metadata.update(title="AUTHOR-OF-THE-FILM", comment="COMMENT-OF-THE-FILM", location="PLACE-OF-THE-FILM")
        stream = film.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 320, 320, "yuv420p"
        for _ in range(3):
            film.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        film.mux(stream.encode(None))
    return path.read_bytes()


def check_files(folder: Path) -> None:
    names = {path.suffix for path in folder.iterdir()}
    assert {".json", ".html"} < names
    for path in folder.iterdir():
        data = path.read_bytes()
        assert not [mark for mark in MARKS if mark in data], path.name
        if path.suffix == ".png":
            with Image.open(path) as image:
                assert not image.getexif()
                assert {key for key in image.info if not key.startswith("dfx:")} <= {
                    "dpi",
                    "Software",
                }  # dfx's own words
        if path.suffix == ".mp4":
            with av.open(path) as film:
                assert set(film.metadata) <= {"major_brand", "minor_version", "compatible_brands"}


def test_nothing_of_a_photo_but_its_pixels_is_written(tiny: None, tmp_path: Path) -> None:
    data = marked_photo()
    assert all(any(mark in data for mark in (one,)) for one in MARKS[:3])
    found = analyze_image(data, "PRIVATE-NAME.jpg", Options(models=("meso4",)))
    check_files(write_files(found, tmp_path, "photo"))


def test_nothing_of_a_clip_but_its_pixels_is_written(tiny: None, tmp_path: Path) -> None:
    data = marked_clip(tmp_path / "PRIVATE-NAME.mp4")
    assert b"AUTHOR-OF-THE-FILM" in data
    report = analyze_video(data, "PRIVATE-NAME.mp4", VideoOptions(models=("meso4",)))
    assert report.tracks
    (tmp_path / "out").mkdir()
    check_files(write_clip_files(data, "clip.mp4", report, tmp_path / "out"))


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work that fails with a file's own words in what it raises, behind a door that is not asked here."""

    words = " ".join(mark.decode() for mark in MARKS)  # not in the line that raises, which the log may show

    def fails(*given: object, **more: object) -> None:
        raise RuntimeError(words)

    monkeypatch.setattr(clips, "watch_video", fails)
    monkeypatch.setattr(result, "analyse", fails)
    for work in (photo_work, video_work):
        monkeypatch.setattr(work, "at_the_door", lambda data: None)
    monkeypatch.setattr(warm, "start", lambda: None)


@pytest.mark.parametrize("kind", ["photo", "clip"])
def test_a_failure_s_log_holds_size_and_a_short_hash_alone(
    failing: None, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        page = "video" if kind == "clip" else "photo"
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).switch_page(f"pages/{page}.py").run()
        name, media = ("PRIVATE-NAME.mp4", "video/mp4") if kind == "clip" else ("PRIVATE-NAME.jpg", "image/jpeg")
        app.file_uploader[0].upload(name, b"film", media).run()
    assert f"RuntimeError on a {kind} of 4 bytes, sha256 " in caplog.text
    assert not [mark for mark in MARKS if mark.decode() in caplog.text]


def test_nothing_but_pixels_leaves(scene, encoded) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of somebody"
    picture = decode(encoded(scene, "JPEG", exif=exif, comment=b"a secret"), "x.jpg")
    assert "somebody" not in repr(picture.info)
    assert "secret" not in repr(picture.info)
