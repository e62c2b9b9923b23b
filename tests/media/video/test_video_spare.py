"""A process that waits for the next clip: confined before it comes, for that one alone, and the same frames."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from processes import gone
from video_clips import clip, grey_frames

from dfx.errors import UnsupportedType
from dfx.media.process.child import Child
from dfx.media.video import file as video_file
from dfx.media.video import sandbox, spare
from dfx.media.video.stream import open_video
from dfx.settings import ROOT, settings
from dfx.types import Sampling

MANY = Sampling(every_s=0.04, least=1, most=1000)
FILM = clip(grey_frames(4, (64, 48)))


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The ids of all processes started from here on; one spare is kept."""
    ids: list[int] = []
    real = sandbox.start

    def counted(handle: int, kind: str = "") -> Child:
        child = real(handle, kind)
        ids.append(child.pid)
        return child

    monkeypatch.setattr(sandbox, "start", counted)
    spare.keep()
    yield ids
    spare.close()


def frames(source: bytes | Path) -> tuple[int, list[np.ndarray]]:
    with open_video(source) as video:
        return video.worker_pid, [frame.pixels for frame in video.frames(MANY)]


def test_each_clip_has_a_process_of_its_own_that_waited_for_it(started: list[int], tmp_path: Path) -> None:
    assert started == [spare.pid()]
    first, pixels = frames(FILM)
    assert first == started[0]
    assert gone(first, 5)
    second, _ = frames(FILM)
    assert second == started[1] != first
    assert spare.pid() == started[2]  # and the next one waits again
    (tmp_path / "film.mp4").write_bytes(FILM)
    own, same = frames(tmp_path / "film.mp4")  # a file that is open already needs one that was given its handle
    assert own == started[3]
    assert len(started) == 4
    np.testing.assert_array_equal(pixels, same)


def test_it_reads_nothing_before_all_of_the_clip_is_there(started: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    spool = video_file._spool

    def late(data: bytes, handle: int) -> None:
        spool(data[:99], handle)
        time.sleep(1)  # more than it takes who waits to find a file damaged
        spool(data[99:], handle)

    monkeypatch.setattr(video_file, "_spool", late)
    assert frames(FILM)[0] == started[0]


def test_what_is_no_clip_ends_nobody_s_wait(started: list[int]) -> None:
    with pytest.raises(UnsupportedType), open_video(b"no clip at all"):
        pass
    assert spare.take(for_kind="WEBP") is None  # read by a library that one who waits has not loaded
    assert started == [spare.pid()]


def test_other_limits_and_a_dead_one_are_not_used(started: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    changed = replace(settings(), video_seconds=7.0)
    monkeypatch.setattr(sandbox, "settings", lambda: changed)
    assert frames(FILM)[0] == started[1]
    assert gone(started[0], 5)
    monkeypatch.setattr(sandbox, "settings", lambda: changed)
    os.kill(started[2], 9)
    assert gone(started[2], 5)
    assert frames(FILM)[0] == started[3]


def test_none_waits_unless_one_is_to_be_kept() -> None:
    frames(FILM)
    assert spare.pid() is None


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_it_ends_with_a_parent_that_was_killed() -> None:
    script = (
        "import sys, time; sys.path.insert(0, sys.argv[1])\n"
        "from dfx.media.video import spare\n"
        "spare.keep(); print(spare.pid(), flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(ROOT)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    assert gone(pid, 10)
