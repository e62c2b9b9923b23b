"""What only a real browser can tell of the Video page."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dfx.zoo import shipped

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
SAMPLE = "The same, its face replaced from second 2 to 4"
PATIENCE_MS = 240_000
GONE_S = 5.0
needs_weights = pytest.mark.skipif(not shipped(), reason="needs the shipped weights")


def decoders() -> set[int]:
    """Process ids of the processes that read videos for the app of these tests."""
    there = (int(place.name) for place in Path("/proc").iterdir() if place.name.isdigit())
    return {pid for pid in there if _reads(pid) and _is_ours(pid)}


def _reads(pid: int) -> bool:
    try:
        return b"dfx.media.video.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it has ended
        return False


def _is_ours(pid: int) -> bool:
    """Whether this process is among its parents."""
    while pid > 1:
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            return False
        if pid == os.getpid():
            return True
    return False


@needs_weights
def test_the_annotated_clip_plays_and_a_moment_moves_it(open_page: Callable) -> None:
    page = open_page("/video?clip=part-fake")
    page.get_by_role("heading", name="What this answer is not").wait_for(timeout=PATIENCE_MS)
    film = page.locator("video").first
    film.wait_for(timeout=PATIENCE_MS)
    page.wait_for_function("document.querySelector('video').readyState >= 2", timeout=PATIENCE_MS)
    film.evaluate("film => { film.muted = true; film.currentTime = 0; return film.play() }")
    page.wait_for_function("document.querySelector('video').currentTime > 0.5", timeout=PATIENCE_MS)
    size = film.evaluate("film => [film.videoWidth, film.videoHeight, Math.round(film.duration)]")
    assert size == [640, 480, 6]
    assert page.get_by_text("P(fake)").first.is_visible()
    film.evaluate("film => film.pause()")
    slider = page.locator(".st-key-video-at").get_by_role("slider")
    slider.focus()
    slider.press("End")
    page.wait_for_function("document.querySelector('video')?.currentTime >= 5", timeout=PATIENCE_MS)


@needs_weights
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a list of processes")
def test_closing_the_tab_ends_the_reading(open_page: Callable) -> None:
    page = open_page("/video?clip=two-people")
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not (own := decoders()):
        assert time.monotonic() < deadline, "no process began to read the clip"
        time.sleep(0.05)
    page.get_by_text("So far").first.wait_for(timeout=PATIENCE_MS)
    own = decoders()  # the one that reads, perhaps beside one that waits for the next clip and stays
    if not own:
        pytest.skip("the clip was read to its end before the tab could be closed")
    page.close()
    closed = time.monotonic()
    while own <= decoders():
        assert time.monotonic() - closed < GONE_S, f"a process still reads {GONE_S:.0f} s after the tab was closed"
        time.sleep(0.05)
