"""Workers that are late, killed, silent or lying: one sentence, and the next picture is read."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image
from processes import gone

from dfx.errors import Busy, TooSlow
from dfx.media.photo import images, sandbox
from dfx.media.photo.images import decode, worker_pids
from dfx.settings import ROOT


def test_kill_9_in_the_middle_of_a_job(slow_jpeg: bytes, limits, scene, encoded) -> None:
    limits(image_seconds=30)
    decode(encoded(scene, "PNG"))
    (pid,) = worker_pids()
    with ThreadPoolExecutor(1) as threads:
        job = threads.submit(decode, slow_jpeg)
        time.sleep(0.3)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(TooSlow, match="stopped before it was done") as caught:
            job.result(timeout=5)
    assert str(caught.value).count(".") == 1
    assert decode(encoded(scene, "PNG")).info.width == 96
    assert worker_pids().isdisjoint({pid})


def test_kill_9_between_two_jobs_is_not_noticed(limits, scene, encoded) -> None:
    limits()
    decode(encoded(scene, "PNG"))
    (pid,) = worker_pids()
    os.kill(pid, signal.SIGKILL)
    assert gone(pid, 5)
    assert decode(encoded(scene, "PNG")).info.width == 96


@pytest.mark.parametrize(
    "answer",
    [
        "b'garbage that is no header'",
        "b'\\0\\0\\0' + b'\\xff' * 8 + b'x' * 1000",  # OK, 4 294 967 295 pixels each way
        "b'\\0\\0\\0' + bytes(8)",  # OK, no pixels
        "b'\\0\\0\\0\\0\\0\\0\\x60\\0\\0\\0\\x40' + b'x' * 100",  # the right size, then too few pixels
        "b''",
    ],
)
def test_a_pipe_full_of_nonsense(answer: str, limits, scene, encoded, monkeypatch) -> None:
    limits(image_seconds=20)
    liar = f"import os; os.write(1, b'dfx-worker-ready'); os.read(0, 30); os.write(1, {answer})"
    with monkeypatch.context() as patch:
        patch.setattr(sandbox, "_START", liar)
        images.warm_up()
    with pytest.raises(TooSlow, match="stopped before it was done"):
        decode(encoded(scene, "PNG"))
    assert decode(encoded(scene, "PNG")).info.width == 96


def test_a_worker_that_cannot_start(limits, scene, encoded, monkeypatch) -> None:
    limits()
    monkeypatch.setattr(sandbox, "_START", "raise SystemExit(1)")
    with pytest.raises(TooSlow, match="could not be started"):
        decode(encoded(scene, "PNG"))


def test_many_threads_get_their_own_pictures(limits, encoded) -> None:
    limits(workers=2)
    colours = [(i * 5, 255 - i * 5, i) for i in range(40)]
    files = [encoded(Image.new("RGB", (300 + i, 200), colour), "PNG") for i, colour in enumerate(colours)]
    with ThreadPoolExecutor(8) as threads:
        pictures = list(threads.map(decode, files))
    for i, (picture, colour) in enumerate(zip(pictures, colours, strict=True)):
        assert picture.info.width == 300 + i
        assert (picture.pixels == colour).all()
    assert len(worker_pids()) == 2


def test_a_full_queue_is_said(limits, slow_jpeg, scene, encoded, monkeypatch) -> None:
    monkeypatch.setattr(sandbox, "_QUEUE", 2)
    limits(image_seconds=2)
    decode(encoded(scene, "PNG"))
    with ThreadPoolExecutor(4) as threads:
        slow = threads.submit(decode, slow_jpeg)
        time.sleep(0.2)
        waiting = [threads.submit(decode, encoded(scene, "PNG")) for _ in range(2)]
        time.sleep(0.2)
        with pytest.raises(Busy, match=r"try again in 2 s\.$"):
            decode(encoded(scene, "PNG"))
        assert [job.result().info.width for job in waiting] == [96, 96]
        with pytest.raises(TooSlow):
            slow.result()


def test_closing_ends_every_worker_even_a_busy_one(limits, slow_jpeg, scene, encoded) -> None:
    limits(image_seconds=30)
    decode(encoded(scene, "PNG"))
    (pid,) = worker_pids()
    with ThreadPoolExecutor(1) as threads:
        job = threads.submit(decode, slow_jpeg)
        time.sleep(0.2)
        images.close()
        with pytest.raises(TooSlow):
            job.result(timeout=5)
    assert gone(pid, 2)
    assert worker_pids() == set()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_no_worker_outlives_its_parent(how: signal.Signals) -> None:
    script = (
        "import sys, time; sys.path.insert(0, sys.argv[1]); from dfx.media.photo import images;"
        "images.warm_up(); print(*images.worker_pids(), flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(ROOT)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert not gone(pid, 0.2)
        parent.send_signal(how)
    assert gone(pid, 10)


def test_a_forked_child_does_not_use_the_workers_of_its_parent(limits, scene, encoded) -> None:
    limits()
    data = encoded(scene, "PNG")
    decode(data)
    mine = worker_pids()
    child = os.fork()
    if child == 0:
        os._exit(0 if decode(data).info.width == 96 and worker_pids() and not worker_pids() & mine else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert worker_pids() == mine
    assert decode(data).info.width == 96
