"""What the History page costs the server with many entries in its file.

    python benchmarks/history.py [ENTRIES ROUNDS]

Fills a file of its own with ENTRIES (10 000) made-up entries, each with the report of a real analysis of a sample, then opens
the page, turns to older entries and searches, ROUNDS (9) times each. Milliseconds are the whole run of the page's script as
Streamlit's own test runner has it, wall-clock and of the processor; medians. Ends with status 1 where one of them takes over
300 ms of the processor.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

LIMIT_MS = 300
NAMES = ("holiday", "interview", "portrait", "Schnappschuß", "写真", "profile picture")
WRITTEN = 40  # entries whose writing is timed
DAY_MS = 86_400_000


def fill(folder: Path, entries: int) -> float:
    """The file; seconds for an entry."""
    from dfx.data.samples import samples
    from dfx.history.engine import connected
    from dfx.history.opening import file_of, open_history
    from dfx.types import no_progress
    from dfx.ui.history.entries import Asked, of_photo
    from dfx.ui.photo.result import analyse

    sample = samples()[0]
    result = analyse(sample.file.read_bytes(), sample.file.name, no_progress)
    entry = of_photo(Asked(sample.sha256, sample.file.name, 60, 1), result)
    history = open_history(folder).history
    begin = time.perf_counter()
    for n in range(WRITTEN):
        history.put(replace(entry, key=f"timed {n}"))
    a_write = (time.perf_counter() - begin) / WRITTEN
    history.clear()
    verdicts = ("fake", "real", "uncertain", "no_face")
    held = connected(file_of(folder))  # while a connection is open, the journal is not put away after each write
    held.execute("SELECT count(*) FROM entries").fetchone()
    for n in range(entries):
        name = f"{NAMES[n % len(NAMES)]} {n}.jpg"
        at_ms = entry.summary.at_ms - n * DAY_MS // 40
        summary = replace(entry.summary, name=name, at_ms=at_ms, verdict=verdicts[n % len(verdicts)])
        history.put(replace(entry, key=str(n), summary=summary, note="seen in the news" if n % 50 == 0 else ""))
    held.close()
    return a_write


def timed(rounds: int, run: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of wall-clock and of the processor, medians."""
    took = []
    for _ in range(rounds):
        begin = time.perf_counter(), time.process_time()
        run()
        took.append((1e3 * (time.perf_counter() - begin[0]), 1e3 * (time.process_time() - begin[1])))
    return median(wall for wall, _ in took), median(cpu for _, cpu in took)


def main(entries: int = 10_000, rounds: int = 9) -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DFX_HISTORY_DIR"] = folder
        a_write = fill(Path(folder), entries)
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
        print(f"{entries} entries, {size / 1e6:.1f} MB, {1e3 * a_write:.1f} ms to write one")

        from streamlit.testing.v1 import AppTest

        from dfx.settings import ROOT
        from dfx.ui.history import keep
        from dfx.ui.photo import warm

        warm.start = lambda: None
        keep.local = lambda: True  # the test runner has no address to come from
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        app.switch_page("pages/history.py").run()
        steps: dict[str, Callable[[], object]] = {
            "the page": app.run,
            "older ones": lambda: app.button(key="history.older").click().run(),
            "back again": lambda: app.button(key="history.newer").click().run(),
            "a search": lambda: app.text_input(key="history.words").set_value("SCHNAPPSCHUSS 9").run(),
            "a search in vain": lambda: app.text_input(key="history.words").set_value("nowhere").run(),
        }
        worst = 0.0
        for name, step in steps.items():
            wall, cpu = timed(rounds, step)
            worst = max(worst, cpu)
            print(f"{name:18} {wall:6.0f} ms  {cpu:6.0f} ms of the processor")
    return int(worst > LIMIT_MS)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
