"""“Where was it first?” on Photo and Video: what is made when it is opened, and where its links lead."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from clip_samples import Watching
from page_words import written
from PIL import Image
from streamlit.testing.v1 import AppTest
from ui_samples import Analysis, a_face

from dfx.analysis import video as clips
from dfx.analysis.clip import keyframes
from dfx.data import sample_clip
from dfx.errors import Undecodable
from dfx.types import Frame
from dfx.ui.first_seen import section, words
from dfx.ui.photo.visit import SHOWN

Visit = Callable[..., AppTest]
Saved = list[tuple[str, bytes, str, str]]


@pytest.fixture
def saved(monkeypatch: pytest.MonkeyPatch) -> Saved:
    """Label, bytes, file name and type of every file that was offered in the last run."""
    offered: Saved = []

    def button(label: str, data: bytes, name: str, mime: str, **more: object) -> None:
        assert more["on_click"] == "ignore"
        offered.append((label, data, name, mime))

    monkeypatch.setattr(section.st, "download_button", button)
    return offered


def ours(saved: Saved) -> Saved:
    return [one for one in saved if one[3].startswith("image/")]


def opened(app: AppTest, key: str) -> AppTest:
    app.session_state[key] = True
    return app.run()


def at_photo(visit: Visit) -> AppTest:
    app = visit(sample="astronaut")
    return opened(app, f"first-seen-{app.session_state[SHOWN]}")


def test_closed_it_makes_nothing(visit: Visit, saved: Saved) -> None:
    app = visit(sample="astronaut")
    assert words.TITLE in [one.label for one in app.expander]
    assert ours(saved) == []
    assert words.ABOUT not in written(app)


def test_of_a_photo_picture_and_face_are_saved_as_pixels_alone(visit: Visit, analysis: Analysis, saved: Saved) -> None:
    app = at_photo(visit)
    assert not app.exception
    assert [name.rpartition("-")[2] for *_, name, _ in ours(saved)] == ["picture.jpg", "1.jpg"]
    for _, data, _, mime in ours(saved):
        with Image.open(io.BytesIO(data)) as image:
            assert mime == f"image/{str(image.format).lower()}" == "image/jpeg"
            assert not image.getexif()
            assert not {"exif", "comment", "xmp", "icc_profile", "photoshop"} & set(image.info)
    saved.clear()
    app.segmented_control(key="first-seen.kind").set_value("png").run()
    files = [Image.open(io.BytesIO(data)) for _, data, name, _ in ours(saved) if name.endswith(".png")]
    assert [(image.format, image.size, image.text) for image in files] == [
        ("PNG", (800, 400), {}), ("PNG", (80, 80), {}),
    ]  # fmt: skip
    assert np.asarray(files[0]).tolist() == np.full((400, 800, 3), 60).tolist()


def test_a_photo_without_a_face_has_the_picture_alone(visit: Visit, analysis: Analysis, saved: Saved) -> None:
    analysis.faces = ()
    at_photo(visit)
    assert [name.rpartition("-")[2] for *_, name, _ in ours(saved)] == ["picture.jpg"]


def test_the_face_looked_at_is_the_one_that_is_saved(visit: Visit, analysis: Analysis, saved: Saved) -> None:
    analysis.faces = [a_face(0.1, 0), a_face(0.93, 1)]
    at_photo(visit)
    assert [label for label, *_ in ours(saved)] == ["The picture", "Face 2"]


def test_searches_open_empty_and_the_five_questions_stand_there(visit: Visit, saved: Saved) -> None:
    page = written(at_photo(visit))
    assert words.ABOUT in page
    assert all(asked in page for asked, _ in words.QUESTIONS)
    assert len(words.QUESTIONS) == 5
    for search in words.SEARCHES:
        url = urlsplit(search.url)
        assert (url.scheme, url.query, url.fragment) == ("https", "", "")  # nothing of a picture is in it
        assert f"({search.url})" in page


@pytest.fixture
def clip(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(clips, "watch_video", Watching())
    monkeypatch.setattr(sample_clip, "film_of", lambda clip: clip.name.encode())
    monkeypatch.setattr("dfx.ui.video.film.make", lambda *given: None)
    app = visit().switch_page("pages/video.py")
    app.query_params["clip"] = "part-fake"
    return app.run()


def test_of_a_clip_distinct_moments_and_best_faces_are_saved(
    clip: AppTest, saved: Saved, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[bytes, str]] = []

    def looked(source: bytes, name: str, sha256: str, *rest: object) -> tuple[Frame, ...]:
        asked.append((source, sha256))
        return (Frame(0, 0.0, np.zeros((48, 64, 3), np.uint8)), Frame(3, 3.0, np.full((48, 64, 3), 9, np.uint8)))

    monkeypatch.setattr(keyframes, "key_frames", looked)
    assert (ours(saved), asked) == ([], [])
    app = opened(clip, "video.first-seen")
    assert not app.exception
    assert asked == [(b"part-fake", "ab" * 32)]
    assert [name for *_, name, _ in ours(saved)] == [
        f"dfx-{'ab' * 6}-{rest}.jpg" for rest in ("at-0.0s", "at-3.0s", "person-1")
    ]
    app.run()
    assert len(asked) == 1  # kept while the clip is looked at


def test_a_clip_that_cannot_be_read_again_still_has_faces_and_questions(
    clip: AppTest, saved: Saved, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*given: object) -> tuple[Frame, ...]:
        raise Undecodable("The clip :red[cannot] be read.")

    monkeypatch.setattr(keyframes, "key_frames", refused)
    app = opened(clip, "video.first-seen")
    assert not app.exception
    assert ":red[" not in app.error[0].value
    assert [name.rpartition("-")[2] for *_, name, _ in ours(saved)] == ["1.jpg"]
    assert words.QUESTIONS[0][0] in written(app)


def test_nothing_of_it_asks_anybody_for_anything() -> None:
    for path in Path(section.__file__).parent.glob("*.py"):
        assert not [word for word in ("requests", "urllib", "http.client", "socket") if word in path.read_text("utf-8")]
