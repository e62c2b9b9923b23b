"""A folder of results that is written whole or not at all, and never where a link leads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dfx.errors import DfxError
from dfx.media.process.names import display_name
from dfx.storage import writing_folder


def refuse_link(folder: Path) -> None:
    """Raises DfxError where `folder` is a link: nobody else shall decide where the files go."""
    if folder.is_symlink():
        name = display_name(folder.absolute().name)
        raise DfxError(f"The files could not be written to {name}: expected a folder, but a link is in the way.")


@contextmanager
def whole(folder: Path) -> Iterator[Path]:
    """`writing_folder`, unless `folder` is a link. Raises OSError, DfxError for a link."""
    refuse_link(folder)
    with writing_folder(folder) as part:
        yield part
