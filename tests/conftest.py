"""What tests of every room share."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tiny_models import tiny, tiny_folder, tiny_loaded  # noqa: F401  fixtures of every room

SHARED = Path(__file__).resolve().parents[1] / "../shared"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    from side_by_side import TowardsEachOther

    config.option.loadscopereorder = False  # the row's order, not the number of tests
    return TowardsEachOther(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):  # one of several processes
        from side_by_side import place

        items.sort(key=place)


@pytest.fixture(autouse=True)
def pillow_s_own_limit() -> Iterator[None]:
    """A decoder that a test runs in this process lowers Pillow's limit, as it does in its own: not for the tests after it."""
    from PIL import Image

    most = Image.MAX_IMAGE_PIXELS
    yield
    Image.MAX_IMAGE_PIXELS = most


@pytest.fixture(scope="session")
def sample_film() -> bytes:
    """The first sample clip."""
    from dfx.data.sample_clip import clips, film_of

    return film_of(clips()[0])


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """Finds a file or folder of the data kept beside the repository, or skips the test where it is absent."""

    def find(relative: str) -> Path:
        path = SHARED / relative
        if not path.exists():
            pytest.skip(f"needs {relative} of the data folder kept beside the repository")
        return path

    return find
