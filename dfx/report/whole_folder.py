"""A folder of results that is written whole or not at all."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dfx.errors import DfxError
from dfx.media.process.names import display_name


def refuse_link(folder: Path) -> None:
    """Raises DfxError where `folder` is a link: nobody else shall decide where the files go."""
    if folder.is_symlink():
        name = display_name(folder.absolute().name)
        raise DfxError(f"The files could not be written to {name}: expected a folder, but a link is in the way.")


@contextmanager
def whole(folder: Path) -> Iterator[Path]:
    """An empty folder beside `folder` to write files into, which go to `folder` together when all are written.

    On any error what was written is removed, and `folder` is as it was. What lies in `folder` already stays, but for files
    of the same names; a link of such a name is replaced, not followed. Raises OSError, DfxError where `folder` is a link.
    """
    refuse_link(folder)
    part = folder.with_name(f".{folder.name}-{secrets.token_hex(4)}.part")
    part.mkdir()
    try:
        yield part
        if folder.exists():
            for file in sorted(part.iterdir()):
                file.replace(folder / file.name)
        else:
            part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
