"""Where this visit's answers are written down, and the writing: after the answer is out, so that nobody waits for a disk.

The file is for a visit from the machine itself, where the app serves no other; any other visit has a history of its own in
memory, in `st.session_state` and nowhere else: no other visitor's run can reach it, and it goes with the session.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from importlib import import_module
from threading import RLock
from typing import TYPE_CHECKING

import streamlit as st

from dfx.errors import HistoryDamaged, HistoryError
from dfx.history.entry import Entry
from dfx.history.opening import is_there, open_history
from dfx.settings import settings
from dfx.types import VideoReport
from dfx.ui.history import entries
from dfx.ui.history.entries import Asked
from dfx.ui.kit.kept import Refusal
from dfx.ui.photo.result import PhotoResult
from dfx.ui.server.hosts import asked_from_here

if TYPE_CHECKING:
    from dfx.history.store import History

SETTLE_S = 5.0  # how long a page waits for what is being written
_KEEPER = "history.keeper"
_WRITER = ThreadPoolExecutor(1, "dfx-history")  # what is begun is written, also where the server is asked to end
_log = logging.getLogger("dfx.ui")


class _Disk:
    """The file of this process, opened when it is first wanted."""

    def __init__(self) -> None:
        self._lock, self.told = RLock(), ""
        self._history: History | None = None

    def history(self, *, again: bool = False) -> History:
        """`again`: something in it could not be read, so it is looked at from its first page to its last. Raises
        HistoryError."""
        with self._lock:
            if self._history is None or again:
                opened = open_history(settings().history_dir, thorough=again)
                self._history, self.told = opened.history, opened.told
            return self._history

    def understood(self) -> None:
        """What was told of its opening has been read."""
        self.told = ""


DISK = _Disk()


@dataclass(slots=True, eq=False)
class Keeper:
    """Writes down what comes of a visit's files. `trouble` is why the last of it could not go to the file, "" where it could.

    What could not go there is in the visit's memory, as everything is where no file is kept.
    """

    on_disk: bool
    offset_min: int = 0
    trouble: str = ""
    _visit: History | None = None
    _lock: RLock = field(default_factory=RLock)
    _writing: list[Future[None]] = field(default_factory=list)

    def photo(self, sha256: str, name: str, ended: PhotoResult | Refusal) -> None:
        """From any thread: what came of a photo. A refusal that may pass is no end, and not written."""
        asked = Asked(sha256, name, self.offset_min, settings().history_pictures)
        if not isinstance(ended, Refusal):
            self._later(lambda: entries.of_photo(asked, ended))
        elif not ended.for_now:
            self._later(lambda: entries.of_refusal(asked, "image", ended.sentence))

    def clip(self, sha256: str, name: str, report: VideoReport | None, why: Refusal | None) -> None:
        """From any thread: what came of a clip, also of its readable part; `why` its reading ended early."""
        asked = Asked(sha256, name, self.offset_min, settings().history_pictures)
        if why and why.for_now:
            return
        if report is not None:
            self._later(lambda: entries.of_clip(asked, report, why.sentence if why else ""))
        elif why:
            self._later(lambda: entries.of_refusal(asked, "video", why.sentence))

    def disk(self) -> History | None:
        """The file; None where this visit has none, or there is nothing in it yet. Raises HistoryError."""
        return DISK.history() if self.on_disk and is_there(settings().history_dir) else None

    @property
    def visit(self) -> History | None:
        """What this visit has in memory; None where that is nothing."""
        return self._visit

    def settle(self) -> bool:
        """Wait a little for what is being written; whether all of it is."""
        with self._lock:
            self._writing = [one for one in self._writing if not one.done()]
            begun = tuple(self._writing)
        return not wait(begun, SETTLE_S).not_done

    def move_to_disk(self) -> None:
        """Write to the file what could not go there. Raises HistoryError, after which what is left is where it was."""
        with self._lock:
            for entry in list(self._visit.entries()) if self._visit else ():
                DISK.history().put(entry)
            self._visit, self.trouble = None, ""

    def _later(self, made: Callable[[], Entry]) -> None:
        with self._lock:
            self._writing.append(_WRITER.submit(self._write, made))

    def _write(self, made: Callable[[], Entry]) -> None:
        """In the writer's thread: nothing that goes wrong in here may cost a visitor the answer."""
        try:
            entry = made()
            if not (self.on_disk and self._written(entry)):
                with self._lock:
                    self._in_memory().put(entry)
        except Exception as error:  # never its message, which could hold a name
            self.trouble = str(error) if isinstance(error, HistoryError) else "The answer could not be written down."
            _log.warning("An answer was not written into the history: %s", type(error).__name__)

    def _written(self, entry: Entry) -> bool:
        try:
            try:
                DISK.history().put(entry)
            except HistoryDamaged:
                DISK.history(again=True).put(entry)
        except HistoryError as error:
            self.trouble = str(error)
            return False
        self.trouble = ""
        return True

    def _in_memory(self) -> History:
        if self._visit is None:
            from dfx.history.store import of_visit

            self._visit = of_visit()
        return self._visit


class Silent(Keeper):
    """Where the operator wants no history."""

    def _later(self, made: Callable[[], Entry]) -> None:
        return


def load() -> None:
    """What writing needs, ahead of the first answer: libraries alone, no file."""
    if settings().history:
        for name in ("dfx.history.store", "alembic.command"):
            import_module(name)


def here() -> Keeper:
    """That of this visit, asked for on the page's own thread."""
    if _KEEPER not in st.session_state:
        st.session_state[_KEEPER] = Keeper(local()) if settings().history else Silent(False)
    keeper: Keeper = st.session_state[_KEEPER]
    ahead = st.context.timezone_offset  # as browsers count: minutes that the visitor's clock is behind UTC
    keeper.offset_min = time.localtime().tm_gmtoff // 60 if ahead is None else -int(ahead)
    return keeper


def local() -> bool:
    """Whether the visit comes from the machine that the app serves alone: no other name leads to it, and no proxy."""
    return not st.get_option("server.allowedHosts") and asked_from_here(st.context.headers, st.context.ip_address)
