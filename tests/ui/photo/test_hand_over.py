"""A clip given to Photo and a picture given to Video: one press, no second upload, and no word of the browser's."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from page_words import written
from PIL import Image
from streamlit.testing.v1 import AppTest
from ui_samples import Analysis, a_report, picture

from dfx.analysis import gate
from dfx.errors import Busy, UnsupportedType
from dfx.language import file_size
from dfx.media.kind import kind_of, plays
from dfx.media.photo.images import decode
from dfx.report.json.photo import to_text
from dfx.settings import settings
from dfx.ui.photo import hand_over, result
from dfx.ui.photo import visit as visit_page
from dfx.ui.photo import work as photo_work
from dfx.ui.photo.entrance import Source
from dfx.ui.photo.result import PhotoResult
from dfx.ui.video import work as video_work

Visit = Callable[..., AppTest]
TEXT = b"only text\n" * 30
DOORS = photo_work.at_the_door, video_work.at_the_door


def animation(kind: str = "GIF") -> bytes:
    out = io.BytesIO()
    frames = [Image.fromarray(np.full((30, 40, 3), shade, np.uint8)) for shade in (20, 120, 220)]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=100)
    return out.getvalue()


def give(app: AppTest, data: bytes, name: str, kind: str = "application/octet-stream") -> AppTest:
    return app.file_uploader[0].upload(name, data, kind).run()


def button(app: AppTest, key: str) -> AppTest:
    assert not app.exception
    return app.button(key=key).click().run()


def keys(app: AppTest) -> set[str]:
    return {one.key for one in app.button}


def test_a_clip_on_photo_opens_in_video(
    visit: Visit, analysis: Analysis, watched: list[bytes], sample_film: bytes
) -> None:
    app = give(visit(), sample_film, "clip.mp4", "video/mp4")
    assert "This is a clip" in written(app)
    assert not app.error
    button(app, "photo.to-video")
    assert watched == [sample_film]
    assert analysis.asked == []
    assert "The clip is of no use" in app.error[0].value
    assert app.title[0].value == "Who is real, and when"


def test_the_bytes_are_gone_with_the_clips_visit(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, sample_film: bytes
) -> None:
    monkeypatch.setattr("dfx.ui.video.work.work", lambda here: None)
    app = button(give(visit(), sample_film, "clip.mp4"), "photo.to-video")
    held = app.session_state["video.visit"]
    assert (held.given.data, held.given.name) == (sample_film, "clip.mp4")
    assert not [key for key in ("photo.pending", "photo.source") if key in app.session_state]
    app.session_state["video.visit"].stage = "done"  # nothing was read: the way back is what is left
    button(app.run(), "video.leave")
    assert "video.visit" not in app.session_state


def test_a_picture_on_video_opens_in_photo(visit: Visit, analysis: Analysis, watched: list[bytes]) -> None:
    app = give(visit().switch_page("pages/video.py").run(), picture(), "holiday.png", "image/png")
    assert "This is a picture" in written(app)
    assert (watched, analysis.asked) == ([], [])
    button(app, "video.to-photo")
    assert analysis.asked == ["holiday.png"]
    assert app.header[0].value == "Likely fake"
    assert app.session_state[visit_page.SOURCE].data == picture()
    button(app, "photo.leave")
    assert app.session_state[visit_page.SOURCE] is None
    assert "photo.pending" not in app.session_state


def test_a_picture_from_video_takes_the_place_of_the_one_shown_before(visit: Visit, analysis: Analysis) -> None:
    app = visit()
    app.button(key="take-astronaut").click().run()
    app.switch_page("pages/video.py").run()
    button(give(app, picture(), "second.png"), "video.to-photo")
    assert analysis.asked == ["astronaut.jpg", "second.png"]
    assert "skimage.data.astronaut" not in written(app)


def test_a_picture_handed_over_can_be_tried_again(visit: Visit, analysis: Analysis) -> None:
    analysis.error = Busy("dfx is busy; try again in 4 s.")
    app = visit()
    app.session_state["photo.pending"] = Source(picture(), "a.png")
    app.run()
    assert "try again" in app.error[0].value
    analysis.error = None
    assert button(app, "photo.again").header[0].value == "Likely fake"
    assert analysis.asked == ["a.png", "a.png"]


@pytest.mark.parametrize("data", [TEXT, b"%PDF-1.7", b""], ids=["text", "pdf", "empty"])
@pytest.mark.parametrize("page", ["photo", "video"])
def test_what_is_neither_gets_dfxs_own_sentence(
    page: str, data: bytes, visit: Visit, analysis: Analysis, watched: list[bytes]
) -> None:
    analysis.error = UnsupportedType("Expected an image.")
    app = visit() if page == "photo" else visit().switch_page("pages/video.py").run()
    give(app, data, "recording.ts", "text/vnd.trolltech.linguist")
    assert len(app.error) == 1
    assert "xpected" in app.error[0].value
    assert not {"photo.to-video", "video.to-photo"} & keys(app)


@pytest.mark.parametrize("page", ["photo", "video"])
def test_a_refusal_waits_for_nobody(page: str, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a long job in its turn and the models not loaded, the sentence comes all the same."""
    monkeypatch.setattr(photo_work, "at_the_door", DOORS[0])
    monkeypatch.setattr(video_work, "at_the_door", DOORS[1])
    monkeypatch.setattr(type(gate.heavy), "turn", lambda *given: pytest.fail("it waited for its turn"))
    app = visit() if page == "photo" else visit().switch_page("pages/video.py").run()
    give(app, TEXT, "letter.txt", "text/plain")
    assert "content is of another kind" in app.error[0].value.replace("\\", "")


@pytest.mark.parametrize("page", ["photo", "video"])
def test_the_uploaders_take_anything_so_that_no_browser_answers(page: str, visit: Visit) -> None:
    app = visit() if page == "photo" else visit().switch_page("pages/video.py").run()
    assert list(app.file_uploader[0].proto.type) == []
    assert app.file_uploader[0].proto.max_upload_size_mb == 100
    style = next(one.proto.body for one in app.get("html") if ":root { --dfx-not-taken" in str(one.proto))
    limits = settings()
    assert f"pictures of up to {file_size(limits.max_image_bytes)} and clips of up to 100 MB" in style


def test_an_animation_is_offered_as_a_clip_where_dfx_can_read_it(
    visit: Visit, watched: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = animation()
    notes = decode(data, "a.gif").info.notes

    def judged(given: bytes, *rest: object, **more: object) -> PhotoResult:
        from dataclasses import replace

        report = a_report(given, [])
        report = replace(report, media=replace(report.media, notes=notes, format="GIF"))
        return PhotoResult(report, np.zeros((30, 40, 3), np.uint8), to_text(report), "")

    monkeypatch.setattr(result, "analyse", judged)
    monkeypatch.setattr(hand_over, "plays", lambda head: False)
    app = give(visit(), data, "a.gif", "image/gif")
    assert "only the first was analysed" in written(app)
    assert "photo.as-clip" not in keys(app)
    monkeypatch.setattr(hand_over, "plays", lambda head: True)
    button(app.run(), "photo.as-clip")
    assert watched == [data]


def test_a_still_picture_is_not_offered_as_a_clip(visit: Visit, analysis: Analysis, monkeypatch) -> None:
    monkeypatch.setattr(hand_over, "plays", lambda head: True)
    app = give(visit(), picture(), "a.png")
    assert app.header[0].value == "Likely fake"
    assert "photo.as-clip" not in keys(app)


def test_every_kind_goes_to_its_door(sample_film: bytes) -> None:
    assert kind_of(sample_film) == "video"
    assert kind_of(picture()) == kind_of(animation()) == "image"
    assert kind_of(TEXT) == kind_of(b"") == ""
    assert plays(sample_film)
    assert not plays(picture())


def test_no_page_asks_the_browser_to_choose() -> None:
    """`type=` makes the browser refuse by its own list of MIME types, in its own words."""
    pages = Path(hand_over.__file__).parents[1].rglob("*.py")
    asked = [(path.name, call) for path in pages for call in path.read_text("utf-8").split("file_uploader(")[1:]]
    assert asked
    assert not [name for name, call in asked if "type=" in call.split(")", 1)[0]]
