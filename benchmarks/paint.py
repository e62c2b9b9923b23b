"""How soon a page stands: every page in a fresh server and in a warm one: `make bench BENCH=paint ARGS="--rounds 3"`.

A real server and a real Chromium. A page stands when its heading is there, its script has ended and nothing is a placeholder.
Fresh: the server has answered its health check and nobody has come yet; warm: what is loaded ahead is loaded, and each page was
opened once before; there it is also told when the heading came. The server's CPU seconds go on until the page stands, so they
hold little of what is loaded ahead.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from dfx.settings import ROOT
from dfx.ui.kit.frame import HOME, ROWS

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE_S = 120
IDLE = 0.15  # cores: below it, the server has nothing left to load
STANDS = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  return app && app.dataset.testScriptState === 'notRunning' && document.querySelector('h1')
    && !document.querySelector('[data-testid=stSkeleton]') && !document.querySelector('[data-testid=stAppSkeleton]');
}"""


HEADING = """new MutationObserver(() => {
  if (!window.heading && document.querySelector('h1')) window.heading = performance.now();
}).observe(document, { childList: true, subtree: true });"""


@contextmanager
def server(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server of this dfx's pages on `port`, once it answers."""
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    own = {**os.environ, "DFX_HISTORY": "0"}  # what is measured is nobody's to remember
    started = subprocess.Popen(command, cwd=ROOT, env=own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + PATIENCE_S
        while not _healthy(port):
            if started.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"No server answers on port {port}.")
            time.sleep(0.05)
        yield started
    finally:
        started.terminate()
        started.wait()


def _healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def cpu_s(process: subprocess.Popen[bytes]) -> float:
    """CPU seconds of the process until now, its children left out."""
    fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def visit(browser: Browser, port: int, name: str) -> tuple[float, float]:
    """Seconds until the page's heading is there, and until the page stands, for a visitor who has never been here."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.add_init_script(HEADING)
    start = time.perf_counter()
    page.goto(f"http://127.0.0.1:{port}/{'' if name == HOME else name}", wait_until="commit")
    page.wait_for_function(STANDS, timeout=1000 * PATIENCE_S)
    took, heading = time.perf_counter() - start, page.evaluate("window.heading / 1000")
    page.close()
    return float(heading), took


def idle(process: subprocess.Popen[bytes]) -> None:
    """Wait until the server has loaded ahead what it wants."""
    until, before, quiet = time.monotonic() + PATIENCE_S, cpu_s(process), 0
    while quiet < 3 and time.monotonic() < until:
        time.sleep(1)
        now = cpu_s(process)
        before, quiet = now, quiet + 1 if now - before < IDLE else 0


def fresh(browser: Browser, port: int, name: str) -> dict[str, float]:
    with server(port) as process:
        before = cpu_s(process)
        _, took = visit(browser, port, name)
        return {"fresh_s": took, "fresh_cpu_s": cpu_s(process) - before}


def warm(browser: Browser, port: int, names: list[str], rounds: int) -> dict[str, list[dict[str, float]]]:
    rows: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    with server(port) as process:
        visit(browser, port, "photo")
        idle(process)
        for turn in range(rounds + 1):
            for name in names:
                before = cpu_s(process)
                heading, took = visit(browser, port, name)
                if turn:
                    rows[name].append(
                        {"warm_heading_s": heading, "warm_s": took, "warm_cpu_s": cpu_s(process) - before}
                    )
    return rows


def measure(names: list[str], rounds: int, port: int) -> dict[str, dict[str, float]]:
    """Page → the medians of its seconds, fresh and warm."""
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        parts = warm(browser, port, names, rounds)
        for _ in range(rounds):
            for name in names:
                parts[name].append(fresh(browser, port, name))
        browser.close()
    keys = ("fresh_s", "fresh_cpu_s", "warm_s", "warm_cpu_s", "warm_heading_s")
    return {
        name: {key: round(median(row[key] for row in rows if key in row), 3) for key in keys}
        for name, rows in parts.items()
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--pages", default=",".join(row.name for row in ROWS))
    options.add_argument("--port", type=int, default=8541)
    options.add_argument("--out", type=Path)
    asked = options.parse_args()
    rows = measure(asked.pages.split(","), asked.rounds, asked.port)
    print(f"{'page':14}{'fresh, s':>10}{'CPU':>8}{'warm, s':>10}{'CPU':>8}{'heading':>10}")
    for name, row in rows.items():
        print(
            f"{name:14}"
            + "".join(f"{value:{width}.2f}" for value, width in zip(row.values(), (10, 8, 10, 8, 10), strict=True))
        )
    if asked.out:
        asked.out.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
