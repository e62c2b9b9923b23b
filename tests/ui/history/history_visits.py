"""What is done on the History page, and how it reads."""

from __future__ import annotations

from pathlib import Path

from history_samples import START_MS, entry
from streamlit.testing.v1 import AppTest

from dfx.history.opening import open_history


def give(app: AppTest, data: bytes = b"bytes", name: str = "a.jpg") -> AppTest:
    """A photo on the Photo page, then the History page."""
    app.switch_page("pages/photo.py").run().file_uploader[0].upload(name, data, "image/jpeg").run()
    assert not app.exception
    return app.switch_page("pages/history.py").run()


def cards(app: AppTest) -> list[str]:
    """The names in the list, as they read."""
    opens = [one.label for one in app.button if one.key.startswith("history-open-")]
    return [label.replace("\\", "").replace("\u2060", "") for label in opens]


def lines(app: AppTest) -> str:
    return "\n".join(one.value for one in app.get("html") if "dfx-entry" in str(one.value))


def opened(app: AppTest, at: int = 0) -> AppTest:
    return [one for one in app.button if one.key.startswith("history-open-")][at].click().run()


def fill(folder: Path, n: int) -> None:
    history = open_history(folder).history
    verdicts = ("fake", "real", "partly_fake")
    for k in range(n):
        kind = "video" if k % 3 == 2 else "image"
        history.put(entry(k, at_ms=START_MS - (n - k) * 86_400_000, verdict=verdicts[k % 3], kind=kind))
