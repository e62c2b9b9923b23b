"""Processes that a test waits for."""

import subprocess
import time


def gone(pid: int, within_s: float) -> bool:
    """Whether a process ends within some seconds; a zombie has ended."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
        if not state.stdout.strip() or state.stdout.startswith("Z"):
            return True
        time.sleep(0.05)
    return False
