"""The app as `make app` serves it, with made-up answers of the models and everything else as it is."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import pytest
from media_fixtures import encoded, limits, scene, slow_jpeg  # noqa: F401
from PIL import Image
from raw_visitor import STAND_IN, Server, served


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("served"), **STAND_IN) as running:
        yield running


@pytest.fixture(scope="session")
def photo() -> Callable[..., bytes]:
    """A JPEG of one colour, with a GPS tag and a comment that must not come back."""

    def made(colour: tuple[int, int, int] = (200, 30, 30), side: int = 320) -> bytes:
        file, exif = io.BytesIO(), Image.Exif()
        exif[0x010E], exif[0x8825] = "AUTHOR-OF-THE-PICTURE", {1: "N", 2: (48.0, 8.0, 0.0)}
        Image.new("RGB", (side, side), colour).save(file, "JPEG", exif=exif, comment=b"COMMENT-OF-THE-PICTURE")
        return file.getvalue()

    return made
