"""3: A wall-clock and CPU limit per file (20 s an image, 120 s a video), enforced by a killable worker process.

Then one sentence; the next request works.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from processes import gone
from video_clips import clip, grey_frames

from dfx.errors import TooSlow
from dfx.media.credentials import examine as credentials
from dfx.media.credentials.protocol import BY_BYTES
from dfx.media.photo import sandbox
from dfx.media.photo.images import decode, worker_pids
from dfx.media.photo.protocol import FORMATS, REQUEST
from dfx.media.process.child import Child
from dfx.media.video import sandbox as video_sandbox
from dfx.media.video.file import opened
from dfx.media.video.protocol import Request
from dfx.media.video.stream import open_video
from dfx.settings import Settings
from dfx.types import Sampling

MANY = Sampling(every_s=0.04, least=1, most=1000)


def test_a_slow_file_beside_three_normal_ones(slow_jpeg: bytes, limits, scene, encoded) -> None:
    assert len(slow_jpeg) < 500_000
    limits(image_seconds=1.5)
    normal = encoded(scene, "PNG")
    decode(normal)
    start = time.monotonic()
    with ThreadPoolExecutor(4) as threads:
        slow = threads.submit(decode, slow_jpeg)
        time.sleep(0.1)
        others = [threads.submit(decode, normal) for _ in range(3)]
        for other in others:
            np.testing.assert_array_equal(other.result().pixels, np.asarray(scene))
        with pytest.raises(TooSlow, match=r"^Reading the image took longer than the limit of 1\.5 seconds\.$"):
            slow.result()
    assert time.monotonic() - start < 6
    assert len(worker_pids()) == 1


def test_a_hang_ends_in_time_and_keeps_what_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video_sandbox, "settings", lambda: Settings(video_seconds=2.0))
    with open_video(clip(grey_frames(40, (800, 600)), options={"preset": "ultrafast"})) as video:
        frames, start = [], 0.0
        for frame in video.frames(MANY):
            frames.append(frame)
            if len(frames) == 3:
                os.kill(video.worker_pid, signal.SIGSTOP)
                start = time.monotonic()
        assert time.monotonic() - start < 4
        expected = f"Reading the video took longer than the limit of 2 seconds; read {len(frames)} of 40 moments."
        assert video.decoding.stopped == expected
        assert gone(video.worker_pid, 1)


def ended_by(child: Child, within_s: float) -> int:
    """The signal that ended it; 0 where none did in time. It is gone afterwards."""
    end = time.monotonic() + within_s
    while child.alive and time.monotonic() < end:
        time.sleep(0.05)
    status = child._process.poll()
    child.free()
    return -status if status is not None and status < 0 else 0


@pytest.mark.skipif(sys.platform != "linux", reason="limits as Linux has them")
def test_a_picture_s_worker_has_cpu_seconds_whoever_watches(slow_jpeg: bytes) -> None:
    """Nobody looks at the clock here: the process ends itself."""
    child = Child(sandbox._START, 2000)
    assert child.greet()
    soon = time.monotonic() + 60
    child.send(REQUEST.pack(FORMATS.index("JPEG"), 120_000_000, 0.2, len(slow_jpeg)) + slow_jpeg, soon)
    assert ended_by(child, 40) in (signal.SIGXCPU, signal.SIGKILL)


@pytest.mark.skipif(sys.platform != "linux", reason="limits as Linux has them")
def test_a_film_s_worker_has_cpu_seconds_whoever_asks() -> None:
    """The same film is asked for again and again, which no clock of the parent's ends here."""
    data = clip(grey_frames(60, (640, 480)), options={"preset": "ultrafast"})
    with opened(data) as file:
        child = Child(video_sandbox._START, file.handle, file.kind, 4096, 0.2, 2000, handles=(file.handle,))
        assert child.greet()
        end, sink = time.monotonic() + 40, memoryview(bytearray(1 << 20))
        ask = Request(every_s=0.04, least=1, most=1000, burst=0, side=0, burst_side=0).pack()
        with suppress(OSError, EOFError, TimeoutError):
            while time.monotonic() < end:
                child.send(ask, end)
                _drain(child, sink, end)
        assert ended_by(child, 1) in (signal.SIGXCPU, signal.SIGKILL)


def _drain(child: Child, sink: memoryview, end: float) -> None:
    """All that comes until nothing does for a moment. Raises EOFError at its end."""
    with suppress(TimeoutError):
        while True:
            child.receive(sink[:65536], min(end, time.monotonic() + 0.2))


@pytest.mark.skipif(sys.platform != "linux", reason="limits as Linux has them")
def test_the_reader_of_credentials_has_cpu_seconds_too() -> None:
    child = Child(credentials._START, 3, 2000, BY_BYTES)
    try:
        assert child.greet()
        rows = Path(f"/proc/{child.pid}/limits").read_text("ascii").splitlines()
        (row,) = [row for row in rows if row.startswith("Max cpu time")]
        assert 3 <= int(row.split()[3]) <= 60  # with what starting took
    finally:
        child.free()


def test_today_s_numbers() -> None:
    assert (Settings().image_seconds, Settings().video_seconds) == (20.0, 120.0)
