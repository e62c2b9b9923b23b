"""Muting what C++ writes to stderr, and only while it is asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from dfx.quiet import stderr_muted


def test_only_what_is_written_inside_is_lost(capfd: pytest.CaptureFixture[str]) -> None:
    os.write(2, b"before ")
    with stderr_muted():
        os.write(2, b"inside ")
        with stderr_muted():
            os.write(2, b"deeper ")
        os.write(2, b"again ")
    os.write(2, b"after")
    assert capfd.readouterr().err == "before after"


def test_an_error_passes_and_stderr_is_back(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="ours"), stderr_muted():
        raise ValueError("ours")
    os.write(2, b"after")
    assert capfd.readouterr().err == "after"


def test_many_threads_leave_stderr_as_it_was(capfd: pytest.CaptureFixture[str]) -> None:
    def mute(_: int) -> None:
        with stderr_muted():
            os.write(2, b"inside")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(mute, range(200)))
    os.write(2, b"after")
    assert capfd.readouterr().err == "after"


def test_a_process_without_stderr_has_nothing_to_mute() -> None:
    code = (
        "import os\nos.close(2)\nfrom dfx.quiet import stderr_muted\nwith stderr_muted():\n    pass\nprint('went on')"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"went on\n"
