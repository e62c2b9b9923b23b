"""4: The decoder opens no second file and no socket: each decoding process gives that up before it sees a byte."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from video_clips import clip, grey_frames

from dfx.media.credentials import examine as credentials
from dfx.media.credentials.protocol import BY_BYTES
from dfx.media.photo.images import decode, worker_pids
from dfx.media.process.child import Child
from dfx.media.video import spare
from dfx.media.video.stream import open_video
from dfx.settings import ROOT


@pytest.mark.skipif(sys.platform != "linux", reason="limits as Linux has them")
@pytest.mark.parametrize("confined", [True, False])
def test_a_confined_process_opens_nothing_even_where_ffmpeg_wants_to(confined: bool, tmp_path: Path) -> None:
    """With nothing else to keep ffmpeg from it: the handle was open before, a second one cannot be had."""
    (tmp_path / "canary.mp4").write_bytes(clip(grey_frames(5)))
    (tmp_path / "list.mp4").write_bytes(b"ffconcat version 1.0\nfile 'canary.mp4'\n")
    code = (
        "import sys, av; from dfx.media.process.confined import confine\n"
        "file = open(sys.argv[1], 'rb')\n"
        f"confine(2000) if {confined} else None\n"
        "with av.open(file) as film: print(len(list(film.decode(video=0))))"
    )
    run = [sys.executable, "-c", code, str(tmp_path / "list.mp4")]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == ("" if confined else "5")
    assert ("Too many open files" in done.stderr or "Error" in done.stderr) is confined


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_the_worker_knows_nothing_and_can_open_nothing(limits, scene, encoded, monkeypatch) -> None:
    monkeypatch.setenv("SOME_TOKEN", "hush")
    limits()
    decode(encoded(scene, "PNG"))
    (pid,) = worker_pids()
    assert b"hush" not in Path(f"/proc/{pid}/environ").read_bytes()
    handles = {int(path.name) for path in Path(f"/proc/{pid}/fd").iterdir()}
    rows = Path(f"/proc/{pid}/limits").read_text("ascii").splitlines()
    most = {row[:25].strip(): row[25:].split()[1] for row in rows}
    assert handles == {0, 1, 2}
    assert most["Max open files"] == "3"
    assert most["Max file size"] == "0"
    assert most["Max address space"] != "unlimited"


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_bytes_are_in_no_folder_and_the_environment_is_empty() -> None:
    with open_video(clip(grey_frames(3))) as video:
        proc = Path(f"/proc/{video.worker_pid}")
        links = [str(one.readlink()) for one in (proc / "fd").iterdir()]
        assert any("memfd:video (deleted)" in one for one in links)
        assert not [one for one in links if one.startswith("/") and "(deleted)" not in one and one != os.devnull]
        names = {one.split(b"=")[0] for one in (proc / "environ").read_bytes().split(b"\0") if one}
        assert names <= {b"LD_LIBRARY_PATH", b"DYLD_LIBRARY_PATH"}
        limit = next(line for line in (proc / "limits").read_text("ascii").splitlines() if "open files" in line)
        assert int(limit.split()[3]) <= 4


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_process_that_waits_for_a_clip_is_confined_before_there_is_one() -> None:
    spare.keep()
    try:
        pid = spare.pid()
        waiting = spare.take(for_kind="MP4")
        assert waiting is not None
        with closing(waiting):
            assert waiting.reader.greet()
            proc = Path(f"/proc/{pid}")
            assert {int(one.name) for one in (proc / "fd").iterdir()} == {0, 1, 2, waiting.handle}
            assert os.fstat(waiting.handle).st_size == 0
            rows = (proc / "limits").read_text("ascii").splitlines()
            most = {row[:25].strip(): row[25:].split()[1] for row in rows}
            assert int(most["Max open files"]) <= max(3, waiting.handle + 1)
            assert most["Max file size"] == "0"
            assert most["Max address space"] != "unlimited"
            assert {one.split(b"=")[0] for one in (proc / "environ").read_bytes().split(b"\0") if one} <= {
                b"LD_LIBRARY_PATH", b"DYLD_LIBRARY_PATH",
            }  # fmt: skip
    finally:
        spare.close()


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_reader_of_credentials_can_open_nothing_either() -> None:
    child = Child(credentials._START, 3, 2000, BY_BYTES)
    try:
        assert child.greet()
        rows = Path(f"/proc/{child.pid}/limits").read_text("ascii").splitlines()
        most = {row[:25].strip(): row[25:].split()[0] for row in rows}
        handles = {int(path.name) for path in Path(f"/proc/{child.pid}/fd").iterdir()}
        assert int(most["Max open files"]) <= max(handles) + 1
        assert most["Max file size"] == "0"
        assert most["Max address space"] != "unlimited"
    finally:
        child.free()
