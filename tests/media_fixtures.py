"""Fixtures of the media room and of the promises: pictures and files made on the spot, and limits for one test."""

import io
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PIL import Image

from dfx.media.photo import images
from dfx.settings import Settings


@pytest.fixture(scope="session")
def scene() -> Image.Image:
    """96 × 64 RGB, smooth, different in every corner: turning or mirroring it shows."""
    y, x = np.mgrid[0:64, 0:96]
    return Image.fromarray(np.stack([x * 2 + 20, y * 3 + 10, (x + y) + 5], axis=2).astype(np.uint8))


@pytest.fixture(scope="session")
def encoded() -> Callable[..., bytes]:
    """An image as the bytes of a file."""

    def encode(image: Image.Image, kind: str, **options: object) -> bytes:
        buffer = io.BytesIO()
        image.save(buffer, kind, **options)
        return buffer.getvalue()

    return encode


@pytest.fixture(scope="session")
def slow_jpeg(encoded: Callable[..., bytes]) -> bytes:
    """A small progressive JPEG whose last scan is repeated 3 000 times: tens of seconds of work for any decoder."""
    plain = encoded(Image.new("L", (4000, 4000), 128), "JPEG", progressive=True)
    last = plain.rindex(b"\xff\xda")
    table = plain.rindex(b"\xff\xc4", 0, last)
    return plain[:-2] + plain[table:-2] * 3000 + plain[-2:]


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Settings]]:
    """Sets limits for one test, with workers of its own."""
    images.close()

    def change(**values: object) -> Settings:
        changed = Settings(**values)  # type: ignore[arg-type]
        for module in ("photo.images", "process.files"):
            monkeypatch.setattr(f"dfx.media.{module}.settings", lambda: changed)
        return changed

    yield change
    images.close()
