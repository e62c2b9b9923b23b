"""Decoders that are killed, late, silent, lying or no longer needed."""

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from processes import gone
from video_clips import clip, grey_frames

from dfx.errors import MediaError, TooSlow
from dfx.media.video import sandbox as video_sandbox
from dfx.media.video.stream import open_video
from dfx.settings import ROOT, Settings
from dfx.types import Sampling

MANY = Sampling(every_s=0.04, least=1, most=1000)


@pytest.fixture(scope="module")
def film() -> bytes:
    """Frames larger than a pipe holds, so that the decoder has to wait for its reader."""
    return clip(grey_frames(40, (800, 600)), options={"preset": "ultrafast"})


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def change(**values: object) -> None:
        changed = Settings(**values)  # type: ignore[arg-type]
        monkeypatch.setattr("dfx.media.video.sandbox.settings", lambda: changed)

    return change


def test_kill_9_in_the_middle_keeps_what_was_read(film: bytes) -> None:
    with open_video(film) as video:
        frames = []
        for frame in video.frames(MANY):
            frames.append(frame)
            if len(frames) == 5:
                os.kill(video.worker_pid, signal.SIGKILL)
        assert 5 <= len(frames) < 40
        said = f"The process that reads videos stopped; read {len(frames)} of 40 moments."
        assert video.decoding.stopped == said
        assert (video.decoding.frames_read, video.decoding.frames_expected) == (len(frames), 40)
        assert not video.decoding.complete
        with pytest.raises(TooSlow):
            list(video.frames(MANY))
    with open_video(film) as video:
        assert len(list(video.frames(Sampling(least=1)))) == 2


def test_kill_9_before_the_first_frame(film: bytes) -> None:
    with open_video(film) as video:
        os.kill(video.worker_pid, signal.SIGKILL)
        with pytest.raises(TooSlow, match=r"^The process that reads videos stopped before it was done, [^.]*\.$"):
            list(video.frames(MANY))


def test_a_hang_before_the_first_frame(film: bytes, limits) -> None:
    limits(video_seconds=1.5)
    with open_video(film) as video:
        os.kill(video.worker_pid, signal.SIGSTOP)
        with pytest.raises(TooSlow, match=r"^Reading the video took longer than the limit of 1\.5 seconds\.$"):
            list(video.frames(MANY))


class Gone(Exception):
    """What a page raises whose visitor has left."""


@pytest.mark.parametrize("opening", [True, False])
def test_who_watches_may_leave_while_nothing_comes(opening: bool, film: bytes, monkeypatch) -> None:
    start = time.monotonic()

    def left(fraction: float, text: str) -> None:
        if time.monotonic() - start > 1:
            raise Gone

    if opening:
        monkeypatch.setattr(video_sandbox, "_START", f"{HELLO} os.read(0, 99)")
        with pytest.raises(Gone), open_video(film, progress=left):
            pass
    else:
        with open_video(film) as video:
            os.kill(video.worker_pid, signal.SIGSTOP)
            start = time.monotonic()
            with pytest.raises(Gone):
                list(video.frames(MANY, left))
            assert gone(video.worker_pid, 1)
    assert time.monotonic() - start < 4


def test_time_that_the_reader_takes_does_not_count(film: bytes, limits) -> None:
    limits(video_seconds=4.0)
    with open_video(film) as video:
        for frame in video.frames(Sampling(every_s=0.4, least=1)):
            time.sleep(1.2 if frame.number < 4 else 0)
        assert video.decoding.complete


def test_leaving_early_ends_the_decoder(film: bytes) -> None:
    with open_video(film) as video:
        for _ in video.frames(MANY):
            break
        gc.collect()
        assert gone(video.worker_pid, 2)


def test_an_error_of_the_reader_ends_the_decoder(film: bytes) -> None:
    pids = []

    def fail() -> None:
        with open_video(film) as video:
            pids.append(video.worker_pid)
            for _ in video.frames(MANY):
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert gone(pids[0], 2)


def test_nothing_is_left_open(film: bytes) -> None:
    with open_video(film):
        pass
    mine = Path("/proc/self/fd")
    before = len(list(mine.iterdir())) if mine.exists() else 0
    for _ in range(3):
        with open_video(film) as video:
            list(video.frames(Sampling(least=1)))
    if before:
        assert len(list(mine.iterdir())) == before
    assert gone(video.worker_pid, 2)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_no_decoder_outlives_its_parent(how: signal.Signals, film: bytes, tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_bytes(film)
    script = (
        "import sys, time; from pathlib import Path; sys.path.insert(0, sys.argv[1])\n"
        "from dfx.media.video.stream import open_video; from dfx.types import Sampling\n"
        "with open_video(Path(sys.argv[2])) as video:\n"
        "    for _ in video.frames(Sampling(every_s=0.04, most=1000)):\n"
        "        print(video.worker_pid, flush=True); time.sleep(60)\n"
    )
    command = [sys.executable, "-c", script, str(ROOT), str(tmp_path / "film.mp4")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert not gone(pid, 0.2)
        parent.send_signal(how)
    assert gone(pid, 2)


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of address space needs /proc")
def test_memory_has_a_limit(limits) -> None:
    limits(video_worker_memory_mb=40)
    film = clip(grey_frames(3, (3000, 3000)), options={"preset": "ultrafast"})
    # Where memory ends inside the decoder's own threads, it says that the frame is damaged, and so does dfx.
    said = "needs more memory than one video may take|none of the frames wanted could be decoded"
    with pytest.raises(MediaError, match=said), open_video(film) as video:
        list(video.frames(MANY))


HELLO = "import os; os.write(1, b'dfx-worker-ready');"
OPENED = "import struct; os.write(1, struct.pack('!BHIIddd24s', 0, 0, 64, 48, 1.0, 1.0, 25.0, b'h264'));"


@pytest.mark.parametrize(
    "says",
    [
        "os.write(1, b'garbage that is no header' * 9)",
        "import struct; os.write(1, struct.pack('!BHIIddd24s', 0, 0, 10**9, 10**9, 1.0, 1.0, 25.0, b'h264'))",
        "import struct; os.write(1, struct.pack('!BHIIddd24s', 0, 0, 64, 48, 1.0, float('inf'), 25.0, b'h264'))",
        "import struct; os.write(1, struct.pack('!BHIIddd24s', 7, 0, 0, 0, 1.0, 1.0, 25.0, b'[a](http://b)'))",
        "",
    ],
)
def test_lies_about_the_file(says: str, film: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video_sandbox, "_START", f"{HELLO} {says}")
    with pytest.raises(TooSlow, match="stopped before it was done"), open_video(film):
        pass


@pytest.mark.parametrize(
    "message",
    [
        "1, 0, 0, 0, 0, 0, 64, 48, 0.0",  # a frame before the plan
        "1, 0, 0, 5, 0, 0, 10**9, 48, 0.0",
        "1, 0, 0, 5, 0, 0, 64, 48, float('nan')",
        "9, 0, 0, 5, 0, 0, 64, 48, 0.0",
        "2, 9, 0, 5, 0, 0, 64, 48, 0.0",
    ],
)
def test_lies_about_frames(message: str, film: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    said = f"os.write(1, struct.pack('!BBHIIIIId', {message}) + bytes(64 * 48 * 3))"
    monkeypatch.setattr(video_sandbox, "_START", f"{HELLO} {OPENED} {said}; os.read(0, 99)")
    with pytest.raises(TooSlow, match="stopped before it was done"), open_video(film) as video:
        list(video.frames(MANY))


def test_a_decoder_that_cannot_start(film: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video_sandbox, "_START", "raise SystemExit(1)")
    with pytest.raises(TooSlow, match="could not be started"), open_video(film):
        pass


def test_two_at_once(film: bytes) -> None:
    other = clip(grey_frames(30, (400, 300)), "matroska")
    shapes: dict[str, set] = {}

    def work(name: str, data: bytes) -> None:
        with open_video(data) as video:
            shapes[name] = {one.pixels.shape for one in video.frames(Sampling())}

    threads = [threading.Thread(target=work, args=one) for one in (("film", film), ("other", other))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert shapes == {"film": {(600, 800, 3)}, "other": {(300, 400, 3)}}
