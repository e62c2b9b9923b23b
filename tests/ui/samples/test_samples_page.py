"""The gallery: every sample with its papers, the same without what is true, and a press that opens it where it belongs."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from page_words import address, written
from PIL import Image
from streamlit.testing.v1 import AppTest
from ui_samples import Analysis

from dfx.data import samples as catalogue
from dfx.data.sample_clip import clip_named, clips
from dfx.data.samples import Sample, featured, sample_named, samples
from dfx.ui.photo import entrance
from dfx.ui.samples import choice, pictures, shelf
from dfx.ui.video import store as video_store

Visit = Callable[..., AppTest]
ALL = (*samples(), *clips())


def gallery(visit: Visit, **address: str) -> AppTest:
    app = visit().switch_page("pages/samples.py")
    for key, value in address.items():
        app.query_params[key] = value
    return app.run()


def cards(app: AppTest) -> list[str]:
    return [button.label.replace("\\", "") for button in app.button if str(button.key).startswith("take-")]


def told(app: AppTest) -> str:
    """Everything that is sent to the browser for this page, as far as it is ours."""
    return written(app) + "".join(str(one.proto) for one in app.get("html")) + "".join(cards(app))


def test_every_sample_has_a_card_with_its_papers(visit: Visit) -> None:
    app = gallery(visit)
    assert not app.exception
    assert len(cards(app)) == len(ALL)
    assert [header.value for header in app.header] == ["Photographs", "Synthetic", "Made by dfx", "Clips"]
    assert address(app) == {}
    for sample in ALL:
        said = shelf.papers(sample)
        for word in (sample.credit, sample.look_for, sample.sha256[:12]):
            assert shelf.escape(word) in said
        shown = re.sub(r"</?a\b[^>]*>", "", said)
        assert all(shelf.escape(word) in shown for word in (sample.licence, sample.source))
        addresses = re.findall(r"https://[^ ),]+", f"{sample.licence} {sample.source}")
        assert re.findall('<a href="([^"]+)"', said) == addresses
    assert len(app.get("html")) >= len(ALL)


@pytest.mark.parametrize(
    ("show", "count"),
    [
        ("photographs", 10),
        ("synthetic", 12),
        ("made", sum(one.kind == "made by dfx" for one in samples())),
        ("clips", len(clips())),
    ],
)
def test_a_filter_stands_in_the_address(visit: Visit, show: str, count: int) -> None:
    app = gallery(visit, show=show)
    assert len(cards(app)) == count
    assert address(app) == {"show": show}
    app.pills[0].set_value("all").run()
    assert len(cards(app)) == len(ALL)
    assert address(app) == {}


def test_an_address_that_asks_for_nonsense_shows_everything(visit: Visit) -> None:
    app = gallery(visit, show=":red[x]", hidden="perhaps")
    assert not app.exception
    assert len(cards(app)) == len(ALL)
    assert address(app) == {}


def test_hidden_nothing_tells_what_is_true_but_the_answers_that_are_folded_away(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = gallery(visit, hidden="1")
    assert "A call of nine" in told(app)  # so that the search below is known to find
    monkeypatch.setattr(shelf, "answers", lambda items: None)
    app = gallery(visit, hidden="1")
    assert address(app) == {"hidden": "1"}
    said = told(app) + " ".join(str(button.key) for button in app.button)
    assert len(cards(app)) == len(ALL)
    assert all(re.fullmatch(r"(Picture|Clip) \d+", name) for name in cards(app))
    for sample in ALL:
        for word in (sample.title, sample.look_for, sample.truth, sample.credit, sample.id, sample.source):
            assert word not in said
    assert [toggle.label for toggle in app.toggle] == ["Hide what is true (let the class guess)"]
    assert all(pill not in said for pill in ("Photographs", "Synthetic", "Made by dfx"))


def test_the_neutral_order_says_nothing_and_numbers_stay() -> None:
    items = choice.on(choice.Shelf("all", hidden=True, changed=False))
    stills = [item.sample for item in items if item.sample in samples()]
    runs = sum(a.kind != b.kind for a, b in pairwise(stills))
    assert runs > 12  # of 35 borders, where the kinds are mixed; 2 where they are sorted
    fewer = choice.on(choice.Shelf("clips", hidden=True, changed=False))
    assert {item.sample.id: item.neutral for item in fewer}.items() <= {i.sample.id: i.neutral for i in items}.items()
    assert [item.neutral for item in fewer] == [f"Clip {number}" for number in range(1, len(clips()) + 1)]


def test_a_picture_opens_in_photo_and_a_clip_in_video(visit: Visit, analysis: Analysis) -> None:
    app = gallery(visit)
    app.button(key="take-swap-2").click().run()
    assert not app.exception
    assert address(app)["sample"] == "swap-2"
    assert sample_named("swap-2").truth in written(app)  # type: ignore[union-attr]
    assert "The answer is right." in written(app)
    assert len(analysis.asked) == 1


def number_of(name: str) -> int:
    return next(item.number for item in choice.numbered() if item.sample.id == name)


def tells(app: AppTest, sample: Sample) -> list[str]:
    """The words on the page and in its address that say what a sample is."""
    said = told(app) + str(address(app))
    return [w for w in (sample.title, sample.truth, sample.credit, sample.id, "The answer is") if w in said]


def test_in_a_class_a_picture_opens_without_what_is_true_until_it_is_asked_for(
    visit: Visit, analysis: Analysis
) -> None:
    sample = sample_named("swap-2")
    assert sample
    number = number_of("swap-2")
    app = gallery(visit, hidden="1")
    app.button(key=f"take-picture-{number}").click().run()
    assert not app.exception
    assert address(app) == {"guess": str(number)}
    assert f"Picture {number}." in written(app)
    assert "Likely fake" in written(app)  # the answer stands there
    assert tells(app, sample) == []
    assert analysis.asked == [f"picture-{number}{sample.file.suffix}"]
    app.switch_page("pages/samples.py").run()
    app.query_params.clear()
    app.switch_page("pages/photo.py").run()  # who comes back finds it as it was
    assert tells(app, sample) == []
    assert address(app) == {"guess": str(number)}
    other = visit(guess=str(number))  # the link, in another session
    assert tells(other, sample) == []
    app.button(key="guess.tell").click().run()
    assert f"This sample is {sample.truth}. The answer is right." in written(app)
    assert address(app)["sample"] == "swap-2"
    assert "guess.tell" not in [button.key for button in app.button]


@pytest.mark.parametrize("number", ["0", "999"])
def test_a_number_that_no_picture_has_leads_to_the_ways_in(visit: Visit, analysis: Analysis, number: str) -> None:
    for page in ("photo", "explain"):
        app = visit().switch_page(f"pages/{page}.py")
        app.query_params["guess"] = number
        app.run()
        assert not app.exception
        assert app.file_uploader
        assert analysis.asked == []


def test_who_comes_back_finds_the_shelf_as_it_was_left_unless_the_address_asks_anew(visit: Visit) -> None:
    app = gallery(visit, hidden="1")
    app.pills[0].set_value("pictures").run()
    assert address(app) == {"show": "pictures", "hidden": "1"}
    app.query_params.clear()
    app = app.switch_page("pages/compare.py").run()
    app.query_params.clear()
    app = app.switch_page("pages/samples.py").run()
    assert address(app) == {"show": "pictures", "hidden": "1"}
    assert len(cards(app)) == len(samples())
    app = app.switch_page("pages/compare.py").run()
    app.query_params.clear()
    app = app.switch_page("pages/samples.py")
    app.query_params["show"] = "clips"
    app = app.run()
    assert address(app) == {"show": "clips"}
    assert cards(app) == [clip.title for clip in clips()]


@pytest.mark.parametrize("name", ["clip", "sample"])
def test_a_clip_can_be_linked_to(visit: Visit, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    begun: list[video_store.Given] = []

    def begin(given: video_store.Given) -> None:
        begun.append(given)
        raise StopIteration

    monkeypatch.setattr(video_store, "begin", begin)
    app = visit().switch_page("pages/video.py")
    app.query_params[name] = "one-of-two"
    app.run()
    assert begun[0].sample == clip_named("one-of-two")
    assert begun[0].data == clip_named("one-of-two").file.read_bytes()  # type: ignore[union-attr]


def test_the_ways_in_offer_a_few_and_lead_to_all(visit: Visit) -> None:
    for page, few in (("photo", featured()), ("video", [clip for clip in clips() if clip.featured])):
        app = visit().switch_page(f"pages/{page}.py").run()
        assert len(cards(app)) == len(few) <= 6
        assert "All samples, with what each truly is" in [link.proto.label for link in app.get("page_link")]


def test_thumbnails_are_small_and_made_once() -> None:
    made = [pictures.thumbnail_of(sample) for sample in ALL]
    assert max(map(len, made)) < 60_000
    assert sum(map(len, made)) < 1_800_000
    assert all(pictures.thumbnail_of(sample) == data for sample, data in zip(ALL, made, strict=True))
    assert pictures.thumbnail_of(samples()[0]) is made[0]


def test_what_was_changed_is_drawn_round() -> None:
    sample = sample_named("swap-mouth")
    assert sample
    plain, drawn = (np.asarray(Image.open(io.BytesIO(pictures.thumbnail_of(sample, on)))) for on in (False, True))
    rows, columns = np.nonzero(np.abs(plain.astype(int) - drawn).max(axis=2) > 60)
    mask = np.asarray(Image.open(str(sample.mask)).resize(plain.shape[1::-1])) > 64
    inside = np.nonzero(mask)
    assert abs(rows.min() - inside[0].min()) < 8
    assert abs(columns.max() - inside[1].max()) < 8
    real = samples()[0]
    assert pictures.thumbnail_of(real, True) == pictures.thumbnail_of(real)


@pytest.fixture
def without_list(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A list that cannot be read."""

    def unreadable(folder: Path = tmp_path) -> object:
        raise catalogue.DataError(catalogue.UNREADABLE)

    for module, names in ((choice, ("samples", "clips")), (entrance, ("featured", "sample_named"))):
        for name in names:
            monkeypatch.setattr(module, name, unreadable)
    return


def test_without_the_list_one_sentence_and_the_page_goes_on(visit: Visit, without_list: None) -> None:
    app = gallery(visit)
    assert not app.exception
    assert catalogue.UNREADABLE in written(app)
    app = visit(sample="astronaut").switch_page("pages/photo.py").run()
    assert not app.exception
    assert catalogue.UNREADABLE in written(app)
    assert app.file_uploader


def test_a_file_that_is_gone_is_one_sentence(visit: Visit, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def gone(sample: Sample) -> Sample:
        return replace(sample, file=tmp_path / sample.file.name)

    monkeypatch.setattr(choice, "samples", lambda: tuple(map(gone, samples())))
    app = gallery(visit, show="photographs")
    assert not app.exception
    assert [caption.value for caption in app.caption].count("The file of this sample is missing or damaged.") == 10
    monkeypatch.setattr(entrance, "sample_named", lambda name: gone(samples()[0]) if name else None)
    app.button(key="take-astronaut").click().run()
    assert not app.exception
    assert "The file of this sample is missing or damaged." in written(app)
