"""The door: what it says of a file, what it refuses, and that it refuses quickly."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dfx.errors import Undecodable
from dfx.media.photo.images import decode
from dfx.settings import ROOT


def test_what_is_said_of_a_file(scene, encoded) -> None:
    data = encoded(scene, "PNG")
    picture = decode(data, "a.png")
    info = picture.info
    assert (info.format, info.width, info.height, info.bytes) == ("PNG", 96, 64, len(data))
    assert info.sha256 == hashlib.sha256(data).hexdigest()
    assert info.notes == ()
    assert picture.pixels.dtype == np.uint8
    assert picture.pixels.shape == (64, 96, 3)
    np.testing.assert_array_equal(picture.pixels, np.asarray(scene))
    with pytest.raises(ValueError, match="read-only"):
        picture.pixels[0, 0, 0] = 1


@pytest.mark.parametrize(
    "exif", [b"Exif\0\0broken", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff"]
)
def test_broken_exif_does_not_cost_the_picture(exif: bytes, scene, encoded) -> None:
    assert decode(encoded(scene, "JPEG", exif=exif)).pixels.shape == (64, 96, 3)


@pytest.mark.parametrize(("width", "height"), [(1, 1), (16, 16), (12_000, 40), (40, 12_000)])
def test_small_and_thin_pictures(width: int, height: int, encoded) -> None:
    picture = decode(encoded(Image.new("RGB", (width, height), (1, 2, 3)), "PNG"))
    assert picture.pixels.shape == (height, width, 3)
    assert (picture.pixels == [1, 2, 3]).all()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF", "AVIF"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_cut_files_are_refused(kind: str, share: float, encoded) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    data = encoded(Image.fromarray(noise), kind)
    with pytest.raises(Undecodable, match=f"^Expected a complete {kind} image, but the file is damaged or cut off.$"):
        decode(data[: int(len(data) * share)])


def test_a_png_without_its_end_is_refused(scene, encoded) -> None:
    with pytest.raises(Undecodable):
        decode(encoded(scene, "PNG")[:-12])


@pytest.mark.parametrize("name", ["../../etc/passwd", "x.png\0.html", "a" * 5000, "", "%s%n.png", "\ud800"])
def test_a_name_reaches_no_disk(name: str, scene, encoded, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert decode(encoded(scene, "PNG"), name).info.format == "PNG"
    assert list(tmp_path.iterdir()) == []


def test_the_door_and_its_worker_import_no_model_code() -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); import dfx.media.photo.worker; light = set(sys.modules);"
        "import dfx.media.photo.images; print('numpy' in light, {'tensorflow', 'keras', 'streamlit'} & set(sys.modules))"
    )
    run = [sys.executable, "-c", script, str(ROOT)]
    assert subprocess.check_output(run, text=True, cwd=os.sep).split() == ["False", "set()"]
