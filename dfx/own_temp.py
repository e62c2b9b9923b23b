"""A folder of this process's own for everything temporary, gone at its end, and swept by the next start after a `kill -9`.

Whatever library writes a temporary file (TensorFlow its generated code, the server a large upload) writes it in here, so
that what was left behind can be told from the files of other programs: by the folder's name, owner and mode, and by a lock
that the system lets go of when its process ends, however it ends.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import re
import shutil
import stat
import tempfile
import time
from contextlib import suppress
from pathlib import Path

PREFIX = "dfx-own-"
_NAME = re.compile(rf"{PREFIX}[a-z0-9_]{{8}}")
_LOCK = "lock"

_mine: Path | None = None
_lock: int | None = None


def enter() -> Path:
    """Sweep, then make the folder and have `tempfile` use it. Once a process; later calls return the same folder."""
    global _mine, _lock
    if _mine is None:
        sweep(Path(tempfile.gettempdir()), before=time.time())
        _mine = Path(tempfile.mkdtemp(prefix=PREFIX))  # mode 0700
        _lock = os.open(_mine / _LOCK, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_NOFOLLOW, 0o600)
        fcntl.flock(_lock, fcntl.LOCK_EX)
        tempfile.tempdir = str(_mine)
        atexit.register(_leave, os.getpid())
    return _mine


def sweep(room: Path, before: float) -> list[Path]:
    """Remove the folders in `room` whose process is gone; what was removed.

    Only a real folder of `enter`'s name, this user's alone, last changed before the time `before` (seconds since 1970), and
    with a lock nobody holds. Nothing is followed out of it: `rmtree` removes links, not what they lead to.
    """
    return [folder for folder in _candidates(room, before) if _removed(folder)]


def _candidates(room: Path, before: float) -> list[Path]:
    found = []
    with suppress(OSError), os.scandir(room) as entries:
        for entry in entries:
            if _NAME.fullmatch(entry.name):
                with suppress(OSError):
                    told = entry.stat(follow_symlinks=False)
                    own = stat.S_ISDIR(told.st_mode) and told.st_uid == os.getuid() and not told.st_mode & 0o077
                    if own and told.st_mtime < before:
                        found.append(room / entry.name)
    return found


def _removed(folder: Path) -> bool:
    """Removes it unless its process lives. A folder without a lock was left in the moment it was made, or is being made."""
    try:
        handle = os.open(folder / _LOCK, os.O_RDWR | os.O_NOFOLLOW)
    except FileNotFoundError:
        with suppress(OSError):
            folder.rmdir()  # only if nothing is in it
        return not folder.exists()
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    except OSError:  # held: its process lives
        return False
    finally:
        os.close(handle)
    return not folder.exists()


def leave() -> None:
    """Remove the folder now. A server that a signal ends does not come to what is registered for the end."""
    if _mine is not None:
        shutil.rmtree(_mine, ignore_errors=True)


def _leave(owner: int) -> None:
    if os.getpid() == owner:  # not in a forked child
        leave()
