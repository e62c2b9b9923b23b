"""Pictures and files made for the tests of the media room."""

from collections.abc import Iterator

import pytest
from media_fixtures import encoded, limits, scene, slow_jpeg  # noqa: F401

from dfx.media.video import spare


@pytest.fixture(autouse=True)
def nobody_waits() -> Iterator[None]:
    """No process that a page's test left waiting takes a clip here."""
    spare.close()
    yield
    spare.close()
