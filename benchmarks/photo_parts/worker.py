"""One side and one photo in a process of its own, so that its peak of memory is its own.

The parent writes one JSON line per order and reads one per answer:

    {"do": "analyse"}                        → {"seconds": …, "answer": {…}}
    {"do": "logits", "crops": [[x, y, w, h]]} → {"logits": {…}}
    {"do": "end"}                            → {"peak_mb": …}, and the process ends
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from photo_parts.sides import SIDES, Answer, Side

from dfx.types import Box

SCRIPT = Path(__file__).resolve().parents[1] / "photo.py"


def serve(name: str, file: Path, models: list[str]) -> None:
    """Answer the orders on the standard input until "end"."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a library prints is no answer
    data = file.read_bytes()
    side: Side = SIDES[name](models)
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(_obey(side, data, order)), file=answers, flush=True)
        if order["do"] == "end":
            return


def _obey(side: Side, data: bytes, order: dict[str, Any]) -> dict[str, Any]:
    if order["do"] == "end":
        return {"peak_mb": peak_mb()}
    if order["do"] == "logits":
        return {"logits": side.logits(data, [Box(*crop) for crop in order["crops"]])}
    began = time.perf_counter()
    answer = side.analyse(data)
    return {"seconds": time.perf_counter() - began, "answer": asdict(answer)}


def peak_mb() -> float:
    """The most this process ever held, and on top of it the most its decoding process ever did, MiB.

    The latter from /proc: the system's own count for children begins with what their parent held when they started.
    Where there is no /proc (macOS), the decoding process is left out.
    """
    from dfx.media.photo.images import worker_pids

    unit = 1 if sys.platform == "darwin" else 1024  # macOS says bytes, Linux KiB
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20
    return own + sum(_peak_of(pid) for pid in worker_pids())


def _peak_of(pid: int) -> float:
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text("ascii").splitlines() if status.exists() else []
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


class Worker:
    """The parent's end of such a process."""

    def __init__(self, side: str, file: Path, models: list[str]) -> None:
        began = time.perf_counter()
        command = [sys.executable, str(SCRIPT), "--side", side, "--file", str(file), "--models", ",".join(models)]
        # TensorFlow's greetings go there too: it is shown only when something goes wrong.
        self._complaints = TemporaryFile("w+")  # noqa: SIM115
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._complaints, text=True
        )
        self.analyse()
        self.first_s = time.perf_counter() - began  # imports, loading and compiling included

    def analyse(self) -> tuple[float, Answer]:
        """Seconds and answer of one more analysis."""
        said = self._ask({"do": "analyse"})
        return said["seconds"], Answer(**said["answer"])

    def logits(self, crops: list[tuple[int, int, int, int]]) -> dict[str, list[float]]:
        said: dict[str, list[float]] = self._ask({"do": "logits", "crops": crops})["logits"]
        return said

    def end(self) -> float:
        """The peak of memory, MiB; the process is gone then."""
        peak = float(self._ask({"do": "end"})["peak_mb"])
        self._process.wait()
        return peak

    def kill(self) -> None:
        """Whatever it is doing; harmless after `end`."""
        self._process.kill()
        self._process.wait()
        self._complaints.close()

    def _ask(self, order: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(order), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            self._complaints.seek(0)
            said_last = self._complaints.read()[-2000:]
            raise RuntimeError(f"{said_last}\nA worker ended with status {self._process.wait()} before it answered.")
        said: dict[str, Any] = json.loads(line)
        return said
