"""The steps of the tutorials at which a picture is taken."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from dfx.data.samples import FOLDER
from dfx.settings import ROOT

ABOVE = "above:"
PATIENCE_MS = 300_000
WIDTH = 1280  # of the window, pixels
SECOND_ROW = "above:css:h4:has-text('MobileNetV2')"  # of the maps, a row for each model
ANSWERED = "What this answer is not"
SCANNED = ("astronaut", "astronaut-fake", "grace-hopper", "nobody-retouched", "sd3-female-16", "swap-1", "swap-2")


@dataclass(frozen=True, slots=True)
class Walk:
    """A page of Chromium, the address of the app, and a folder for what a step writes."""

    page: Page
    url: str
    folder: Path

    def to(self, address: str, sign: str) -> None:
        """Turn to that address, until the sign stands there."""
        self.page.goto(f"{self.url}/{address}")
        self.page.get_by_text(sign).first.wait_for(timeout=PATIENCE_MS)

    def press(self, name: str, sign: str) -> None:
        """Press that button, or follow that link, until the sign stands there."""
        button = self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name))
        button.first.click(timeout=PATIENCE_MS)
        self.page.get_by_text(sign).first.wait_for(timeout=PATIENCE_MS)

    def pause(self) -> None:
        """Until what is drawn after the sign is drawn."""
        self.page.wait_for_timeout(4000)


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture: its file's name, the way to what it shows, and the words it begins and ends with.

    An empty `first` is the page's upper edge with its head, an empty `last` the lower edge of the window. `css:` stands
    before a selector in place of words, `above:` before what `last` does not hold any more.
    """

    name: str
    go: Callable[[Walk], None]
    first: str = ""
    last: str = ""
    width: int = WIDTH


def at(address: str, sign: str) -> Callable[[Walk], None]:
    """A scene that an address opens."""

    def go(walk: Walk) -> None:
        walk.to(address, sign)
        walk.pause()

    return go


def trust(walk: Walk) -> None:
    walk.to("explain?sample=astronaut-fake", "How the verdict moves")
    walk.pause()
    walk.press("Measure trust", "Specific.")


def moves(walk: Walk) -> None:
    walk.to("explain?sample=astronaut-fake", "How the verdict moves")
    walk.pause()
    walk.press("See how it moves", "In the mirror.")


def credentials(walk: Walk) -> None:
    """A fake of the lab, saved, and given to Photo and Forensics."""
    walk.to("lab?sample=astronaut", "Take it along")
    walk.pause()
    walk.press("Make the file", "Save the fake")
    with walk.page.expect_download() as coming:
        walk.page.locator("[data-testid=stDownloadButton] button").last.click()
    saved = walk.folder / coming.value.suggested_filename
    coming.value.save_as(saved)
    walk.to("photo", "No photo at hand?")
    walk.page.locator("input[type=file]").first.set_input_files(saved)
    walk.page.get_by_text(ANSWERED).first.wait_for(timeout=PATIENCE_MS)
    walk.press("What the file itself says", "Looked with")
    walk.pause()


def history(walk: Walk) -> None:
    """Two uploads, then what the history keeps of them."""
    for name in ("astronaut-fake.jpg", "swap-1.jpg"):
        walk.to("photo", "No photo at hand?")
        walk.page.locator("input[type=file]").first.set_input_files(FOLDER / name)
        walk.page.get_by_text(ANSWERED).first.wait_for(timeout=PATIENCE_MS)
    walk.to("history", "the newest first")
    walk.pause()


def summary(walk: Walk) -> None:
    """What `dfx scan` writes beside its table, of seven samples and a damaged file."""
    photos = walk.folder / "photos"
    photos.mkdir(exist_ok=True)
    for name in SCANNED:
        shutil.copy(FOLDER / f"{name}.jpg", photos)
    (photos / "broken.jpg").write_bytes((FOLDER / "astronaut.jpg").read_bytes()[:3000])
    _dfx(walk, "scan", "photos", "--out", "table.csv", "--thumbnails")
    walk.page.goto((walk.folder / "table.summary.html").as_uri())


def report(walk: Walk) -> None:
    """The report to read, of one fake."""
    _dfx(walk, "analyze", str(FOLDER / "astronaut-fake.jpg"), "--out", "report")
    (written,) = (walk.folder / "report").glob("*/report.html")
    walk.page.goto(written.as_uri())


def _dfx(walk: Walk, *arguments: str) -> None:
    """A command of dfx in the walk's folder; 3 is its status where a file was refused."""
    here = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "dfx", *arguments]
    done = subprocess.run(command, cwd=walk.folder, env=here, stdout=subprocess.DEVNULL)  # our words  # nosec B603
    assert done.returncode in (0, 3), arguments


def notes(walk: Walk) -> None:
    walk.to("lesson?step=7&sample=astronaut-fake", "Where to draw the line")
    walk.pause()
    walk.press("For teachers", "Work sheet")


def in_class(walk: Walk) -> None:
    """The first picture of a quiz for a class, seven hands of 24 for real."""
    walk.to("quiz?seed=417&view=class", "Quiz number")
    walk.press("With a class", "Count the hands")
    for label, count in (("Hands for real", "7"), ("Hands for fake", "17")):
        walk.page.get_by_label(label).first.fill(count)
        walk.page.keyboard.press("Tab")
        walk.page.wait_for_timeout(800)
    walk.press("Show the truth", "It is ")
    walk.pause()


SCENES = (
    Scene("analyst-history", history, "css:h1", "Delete everything"),  # first, since every other photo is kept, too
    Scene("visitor-start", at("photo", "No photo at hand?"), "", "All samples, with what each truly is"),
    Scene(
        "visitor-answer", at("photo?sample=astronaut-fake", ANSWERED), "Another photo", "above:Where the model looked"
    ),
    Scene(
        "visitor-why", at("photo?sample=astronaut-fake", ANSWERED), "Where the model looked", "above:Why: compare maps"
    ),
    Scene("visitor-missed", at("photo?sample=swap-1", ANSWERED), "Another photo", "above:Where the model looked"),
    Scene(
        "analyst-warned", at("photo?sample=photo-3937523554", ANSWERED), "Another photo", "above:Where the model looked"
    ),
    Scene("analyst-maps", at("explain?sample=astronaut-fake", "How the verdict moves"), "Another photo", SECOND_ROW),
    Scene("analyst-trust", trust, "Look closer", "above:Does another's code draw the same map?"),
    Scene("analyst-moves", moves, "How the verdict moves", "In the mirror."),
    Scene(
        "analyst-forensics",
        at("forensics?sample=astronaut-fake", "Looked with"),
        "Another photo",
        "Nothing on this page",
    ),
    Scene("analyst-credentials", credentials, "Another photo", "css:[data-testid=stTable]"),
    Scene("analyst-clip", at("video?clip=part-fake", ANSWERED), "Another clip", "Each point is a moment"),
    Scene("analyst-summary", summary, width=900),
    Scene("analyst-report", report, width=900),
    Scene("teacher-lesson", at("lesson", "Or with one of these"), "css:h1", "above:Or with one of these"),
    Scene("teacher-notes", notes, "", "css:[data-testid=stPopoverBody]"),
    Scene("teacher-quiz", in_class, "", "rights reserved"),
    Scene("teacher-hidden", at("samples?hidden=1&large=1", "Picture 1"), "", "Picture 3"),
    Scene("teacher-lab", at("lab?sample=astronaut", "Take it along"), "Another face", "do not count."),
    Scene("developer-rest", at("api/v1/docs", "/api/v1/analyze"), width=900),
    Scene("developer-own-model", at("models?model=example_net", "Its first filters"), "All models", "A box's width"),
)
