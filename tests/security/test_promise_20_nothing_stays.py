"""Promise 20: nothing of an upload stays: temporary files go with their process, and are swept at the next start."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from raw_visitor import ROOT, STAND_IN, Server, give, served, visiting

from dfx import own_temp

NAME = f"{own_temp.PREFIX}abcdefgh"


def left(room: Path) -> list[str]:
    """What lies in the folder of temporary files, the test's own log aside."""
    return sorted(str(path.relative_to(room)) for path in room.rglob("*") if path.name != "server.log")


def old(folder: Path, mode: int = 0o700) -> Path:
    """A folder as a process that was killed leaves it: a file in it, its lock held by nobody."""
    folder.mkdir()
    (folder / "lock").touch()
    (folder / "__autograph_generated_file.py").write_text("x = 1\n")
    folder.chmod(mode)
    os.utime(folder, (1, 1))
    return folder


def test_after_kill_9_the_next_start_sweeps_and_no_worker_stays(tmp_path: Path, photo: Callable[..., bytes]) -> None:
    with served(tmp_path, **STAND_IN) as server, visiting(server) as visitor:
        visitor.run()
        give(visitor, "mine.jpg", photo())
        children = server.children()
        assert children  # the decoding worker
        (folder,) = tmp_path.glob(f"{own_temp.PREFIX}*")
        (folder / "__autograph_generated_file_left.py").write_text("x = 1\n")
        server.process.send_signal(signal.SIGKILL)
        server.process.wait(20)
    end = time.monotonic() + 15
    while any(lives(pid) for pid in children) and time.monotonic() < end:
        time.sleep(0.1)
    assert not any(lives(pid) for pid in children)
    assert folder.exists()
    os.utime(folder, (1, 1))
    with served(tmp_path, **STAND_IN):
        assert not folder.exists()
    assert left(tmp_path) == []


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_killed_decoder_is_replaced_and_leaves_nothing(server: Server, photo: Callable[..., bytes]) -> None:
    room = server.log.parent
    with visiting(server) as visitor:
        visitor.run()
        give(visitor, "one.jpg", photo())
        before = left(room)
        for pid in server.children():
            os.kill(pid, signal.SIGKILL)
    with visiting(server) as visitor:
        visitor.run()
        assert give(visitor, "two.jpg", photo((1, 2, 3))) == "Another photo"
    assert left(room) == before


def test_logs_hold_no_name_of_a_file(server: Server, photo: Callable[..., bytes]) -> None:
    with visiting(server) as visitor:
        visitor.run()
        give(visitor, "fail-VERY-PRIVATE-NAME.jpg", photo())
        give(visitor, "fail-VERY-PRIVATE-NAME.txt", b"no picture", "file-2")
    told = server.log.read_text("utf-8", "replace")
    assert "OSError on a photo of" in told
    ours = [line for line in told.splitlines() if not line.startswith("asked: ")]  # the stand-in's own line
    assert not [line for line in ours if "PRIVATE" in line or "OF-THE-PICTURE" in line]


def test_what_is_surely_ours_is_swept(tmp_path: Path) -> None:
    folder = old(tmp_path / NAME)
    assert own_temp.sweep(tmp_path, time.time()) == [folder]
    assert left(tmp_path) == []


def test_a_living_process_keeps_its_folder(tmp_path: Path) -> None:
    folder = old(tmp_path / NAME)
    with (folder / "lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert own_temp.sweep(tmp_path, time.time()) == []
        assert (folder / "__autograph_generated_file.py").exists()


def test_younger_than_this_start_is_left(tmp_path: Path) -> None:
    folder = old(tmp_path / NAME)
    os.utime(folder, (2_000_000_000, 2_000_000_000))
    assert own_temp.sweep(tmp_path, 1_999_999_999) == []
    assert folder.exists()


@pytest.mark.parametrize(
    "name", ["dfx-own-abc", "dfx-own-abcdefghi", "xdfx-own-abcdefgh", "dfx-own-ABCDEFGH", "tmpabcdefgh"]
)
def test_another_name_is_left(tmp_path: Path, name: str) -> None:
    folder = old(tmp_path / name)
    assert own_temp.sweep(tmp_path, time.time()) == []
    assert folder.exists()


def test_a_folder_others_may_write_into_is_left(tmp_path: Path) -> None:
    folder = old(tmp_path / NAME, 0o777)
    assert own_temp.sweep(tmp_path, time.time()) == []
    assert folder.exists()


def test_another_user_s_folder_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, me = old(tmp_path / NAME), os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: me + 1)
    assert own_temp.sweep(tmp_path, time.time()) == []
    assert folder.exists()


def test_no_link_is_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    old(precious)
    (tmp_path / NAME).symlink_to(precious)
    folder = old(tmp_path / NAME.replace("abc", "xyz"))
    (folder / "link").symlink_to(precious)
    (folder / "lock").unlink()
    (folder / "lock").symlink_to(precious / "lock")
    os.utime(folder, (1, 1))
    assert own_temp.sweep(tmp_path, time.time()) == []  # a lock that is a link is none of ours
    (folder / "lock").unlink()
    (folder / "lock").touch()
    os.utime(folder, (1, 1))
    assert own_temp.sweep(tmp_path, time.time()) == [folder]
    assert (precious / "__autograph_generated_file.py").exists()


def test_whatever_uses_tempfile_writes_in_there(tmp_path: Path) -> None:
    code = (
        "import tempfile; from dfx import own_temp; folder = own_temp.enter(); assert own_temp.enter() == folder\n"
        "file = tempfile.NamedTemporaryFile(suffix='.py', prefix='__autograph_generated_file', delete=False)\n"
        "print(file.name)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        check=True,
    )
    assert Path(done.stdout.decode().strip()).parent.parent == tmp_path
    assert left(tmp_path) == []


def test_the_next_command_sweeps_what_a_killed_one_left(tmp_path: Path) -> None:
    own = {**os.environ, "TMPDIR": str(tmp_path)}
    words = [sys.executable, "-m", "dfx"]
    with subprocess.Popen([*words, "analyze", "-"], cwd=ROOT, env=own, stdin=subprocess.PIPE) as killed:
        end = time.monotonic() + 60
        while not list(tmp_path.glob(f"{own_temp.PREFIX}*/lock")) and time.monotonic() < end:
            time.sleep(0.05)
        killed.send_signal(signal.SIGKILL)
    (folder,) = tmp_path.glob(f"{own_temp.PREFIX}*")
    os.utime(folder, (1, 1))
    done = subprocess.run([*words, "analyze", "absent.jpg"], cwd=ROOT, env=own, check=False, capture_output=True)
    assert done.returncode == 3
    assert left(tmp_path) == []
