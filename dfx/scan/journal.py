"""What a scan knows by now, by content: a line of JSON per answer in `<output>.journal`, which outlives a `kill -9`.

The first line holds what was asked. Every further one is an answer, appended whole; a line that was cut off is dropped, and
its file is judged again. The lock on it, which the system lets go of however a process ends, keeps two scans apart.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from pathlib import Path

import msgspec

from dfx.errors import Busy, DataError
from dfx.media.process.names import display_name
from dfx.scan.rests import Plain, differing
from dfx.scan.values import Answer

SUFFIX = ".journal"
FORM = "dfx.scan/1"
DURABLE_EVERY_S = 5.0  # a power cut loses no more; a killed process loses nothing that was appended
_FLAGS = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)


def journal_of(out: Path) -> Path:
    """The journal's name beside the table."""
    return out.with_name(out.name + SUFFIX)


class Journal:
    """The open journal of one output. Answers are added by one thread; any may ask whether one is known."""

    def __init__(self, out: Path, asked: Plain, resume: bool) -> None:
        """Opens or begins it. `asked`: all that answers rest on, plain values of JSON.

        Raises Busy where another scan has it, DataError where an unfinished one is there and `resume` is false, or one of
        other options and it is true; OSError.
        """
        self.path = journal_of(out)
        self._places: dict[bytes, int] = {}
        self._handle = os.open(self.path, _FLAGS, 0o666)
        self._synced = time.monotonic()
        try:
            try:
                fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Busy(
                    f"Another scan is writing {display_name(out.name)}; wait for it, or name another --out."
                ) from None
            self._begin(out, asked, resume)
        except BaseException:
            os.close(self._handle)
            raise

    def __contains__(self, sha256: str) -> bool:
        return bytes.fromhex(sha256) in self._places

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, sha256: str) -> Answer:
        """Raises KeyError."""
        return msgspec.json.decode(self._line(self._places[bytes.fromhex(sha256)]), type=Answer)

    def add(self, answer: Answer) -> None:
        """Raises OSError, after which the journal is as it was."""
        at = self._append(msgspec.json.encode(answer))
        self._places[bytes.fromhex(answer.sha256)] = at
        if time.monotonic() - self._synced > DURABLE_EVERY_S:
            os.fsync(self._handle)
            self._synced = time.monotonic()

    def finish(self) -> None:
        """Note that all was answered and written: the next scan of this name may begin anew. Raises OSError."""
        self._append(b'{"finished":true}')

    def close(self) -> None:
        os.close(self._handle)

    def _begin(self, out: Path, asked: Plain, resume: bool) -> None:
        finished, former = self._read()
        if self._places and not resume and not finished:
            raise DataError(
                f"{display_name(self.path.name)} holds an unfinished scan: go on with --resume, or remove it first."
            )
        if former is not None and resume:
            if former != asked:
                raise DataError(
                    f"The scan of {display_name(out.name)} was begun with other {', '.join(differing(former, asked))}: "
                    "ask for the same again, or name another --out."
                )
            return
        self._places.clear()
        os.ftruncate(self._handle, 0)
        self._append(json.dumps({"journal": FORM, "asked": asked}).encode())

    def _read(self) -> tuple[bool, dict[str, object] | None]:
        """Whether it ends as a finished one, and what was asked; None where there is no journal yet. Raises DataError where
        the file is none."""
        at, finished, former = 0, False, None
        with os.fdopen(os.dup(self._handle), "rb") as file:
            file.seek(0)
            for line in file:
                if not line.endswith(b"\n"):
                    os.ftruncate(self._handle, at)  # cut off while it was written
                    break
                if at == 0:
                    former = _asked_in(line, self.path)
                else:
                    finished = line.startswith(b'{"finished"')
                    if not finished:
                        self._know(line, at)
                at += len(line)
        return finished, former

    def _know(self, line: bytes, at: int) -> None:
        """A line that does not hold an answer is passed over: its file is judged again."""
        try:
            answer = msgspec.json.decode(line, type=Answer)
            if answer.lasting:
                self._places[bytes.fromhex(answer.sha256)] = at
        except (msgspec.MsgspecError, ValueError):
            pass

    def _append(self, line: bytes) -> int:
        """Where the line begins. Raises OSError, also where not all of it could be written."""
        at = os.fstat(self._handle).st_size
        left = memoryview(line + b"\n")
        try:
            while left:
                left = left[os.write(self._handle, left) :]
        except OSError:
            os.ftruncate(self._handle, at)
            raise
        return at

    def _line(self, at: int) -> bytes:
        parts = []
        while part := os.pread(self._handle, 1 << 14, at):
            end = part.find(b"\n")
            parts.append(part if end < 0 else part[:end])
            if end >= 0:
                break
            at += len(part)
        return b"".join(parts)


def _asked_in(line: bytes, path: Path) -> dict[str, object]:
    try:
        first = json.loads(line)
        if first["journal"] == FORM and isinstance(first["asked"], dict):
            return first["asked"]
    except (ValueError, KeyError, TypeError):
        pass
    raise DataError(f"{display_name(path.name)} is no journal of a scan: move it away, or name another --out.")
