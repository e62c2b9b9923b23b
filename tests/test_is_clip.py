"""Which files `dfx analyze` looks at as clips: films by their content; pictures that move stay pictures."""

from pathlib import Path

import numpy as np
import pytest
from cases import case
from PIL import Image

from dfx.commands.analyze.clip import is_clip


@pytest.mark.parametrize("name", ["recording.ts", "spatial_mvhevc.mov", "hlg_colours_sdr_twin.mp4"])
def test_films(name: str) -> None:
    assert is_clip(case(name))


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF"])
def test_animations_are_pictures_here(kind: str, tmp_path: Path) -> None:
    first, second = (Image.fromarray(np.full((32, 32, 3), value, np.uint8)) for value in (40, 200))
    first.save(tmp_path / "film.mp4", kind, save_all=True, append_images=[second], duration=100)
    assert not is_clip(tmp_path / "film.mp4")


def test_what_cannot_be_read_is_none(tmp_path: Path) -> None:
    (tmp_path / "list.ts").write_text("#EXTM3U\nhttp://127.0.0.1/a.ts\n", "utf-8")
    for path in (tmp_path / "absent.mp4", tmp_path, tmp_path / "list.ts"):
        assert not is_clip(path)
