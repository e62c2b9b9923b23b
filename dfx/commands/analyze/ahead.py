"""While one picture is judged, the next is read and decoded: the decoding process has a core of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from itertools import chain
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from dfx.commands.analyze.clip import is_clip

if TYPE_CHECKING:
    from dfx.commands.analyze.inputs import Input
    from dfx.types import Picture


class Reading:
    """A picture's file that is read and decoded meanwhile, through the same door as every other."""

    def __init__(self, path: Path, name: str) -> None:
        self._data: Future[bytes] = Future()
        self._picture: Future[Picture] = Future()
        # A daemon, so that who stops the run does not wait for a file that takes long: its process is killed at the end.
        Thread(target=self._run, args=(path, name), name="dfx-ahead", daemon=True).start()

    def data(self) -> bytes:
        """The file's bytes. Raises as `read_file`."""
        return self._data.result()

    def picture(self) -> Picture:
        """What is in them. Raises as `decode`."""
        return self._picture.result()

    def _run(self, path: Path, name: str) -> None:
        from dfx.media.photo.images import decode, read_file

        try:
            data = read_file(path)
        except BaseException as error:
            self._data.set_exception(error)
            return
        self._data.set_result(data)
        try:
            self._picture.set_result(decode(data, name))
        except BaseException as error:
            self._picture.set_exception(error)


class Ahead:
    """The inputs in their order; `reading` is that of the one given last, None where it is no picture's file."""

    def __init__(self, asked: Iterable[Input]) -> None:
        self._asked = asked
        self.reading: Reading | None = None

    def __iter__(self) -> Iterator[Input]:
        waiting: tuple[Input, Reading | None] | None = None
        for one in chain(self._asked, [None]):
            begun = None
            if one:
                path = None if one.problem else one.path
                begun = one, Reading(path, one.name) if path and not is_clip(path) else None
            if waiting:
                given, self.reading = waiting
                yield given
            waiting = begun
