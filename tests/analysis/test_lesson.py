"""A lesson's numbers, against other ways to the same ones."""

from __future__ import annotations

import io
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from dfx.analysis.explain import explain_crops
from dfx.analysis.lesson.cover import MARGINS, covered, removed_view
from dfx.analysis.lesson.filters import slid
from dfx.analysis.lesson.lesson import Lesson, lesson
from dfx.analysis.lesson.network import NETWORK, probabilities
from dfx.data.samples import samples
from dfx.errors import DataError, MediaError
from dfx.explain.request import MapRequest
from dfx.predict.predictor import predictor
from dfx.zoo import shipped
from dfx.zoo.anatomy.model import Window

needs_weights = pytest.mark.skipif(NETWORK not in shipped(), reason="needs the shipped weights")
FAKE = next(sample for sample in samples() if sample.file.stem == "astronaut-fake")


@pytest.fixture(scope="module")
def opened() -> Lesson:
    return lesson(FAKE.file.read_bytes(), FAKE.file.name, FAKE.mask)


def test_a_filter_slid_by_hand() -> None:
    values = np.arange(16, dtype=np.float32).reshape(4, 4, 1)  # rows 0…3, 4…7, 8…11, 12…15
    cross = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]], np.float32).reshape(3, 3, 1, 1)
    every = slid(values, cross, Window(kernel=3, stride=1, dilation=1, before=1))[..., 0]
    assert every.shape == (4, 4)
    assert every[1, 1] == 0  # a plane is even: 1 + 4 + 6 + 9 - 4 * 5
    assert every[0, 0] == 1 + 4  # zeros beyond the edge
    halved = slid(values, cross, Window(kernel=3, stride=2, dilation=1, before=0))[..., 0]
    assert halved.shape == (2, 2)
    assert halved[0, 0] == 1 + 4 + 6 + 9 - 4 * 5  # the first window begins at the picture's corner
    assert halved[1, 1] == 11 + 14 - 4 * 15  # zeros below and to the right


@needs_weights
def test_the_first_maps_are_those_of_the_network_in_keras(opened: Lesson) -> None:
    from dfx.explain.difference.features import features

    theirs = features(predictor(NETWORK).network, [opened.view], [opened.filters.filters.layer])
    (maps,) = theirs.values()
    np.testing.assert_allclose(opened.filters.maps, maps[0], atol=2e-5)
    assert opened.filters.finds_edges.any()
    assert not opened.filters.finds_edges.all()


@needs_weights
def test_what_the_maps_add_is_what_a_map_by_hirescam_adds_up_to(opened: Lesson) -> None:
    """HiResCAM is gradient × activation over the channels; its cells' sum is the channels' sum over the cells."""
    (one,) = explain_crops([opened.view], NETWORK, MapRequest("hirescam", "last"))
    assert one.signed is not None
    raw = one.signed * one.raw_peak / one.signed.max()
    assert float(raw.sum()) == pytest.approx(opened.answer.for_fake + opened.answer.for_real, rel=1e-4)
    assert opened.last.adds.sum() == pytest.approx(float(raw.sum()), rel=1e-4)
    ranked = opened.last.adds[list(opened.last.ranked)]
    assert (np.diff(ranked) <= 0).all()
    assert opened.answer.for_fake > 0 > opened.answer.for_real


@needs_weights
def test_the_lesson_says_what_dfx_says(opened: Lesson) -> None:
    score = next(score for score in opened.prediction.scores if score.model == NETWORK)
    assert opened.answer.logit == pytest.approx(score.logit, abs=1e-4)
    assert opened.answer.fake_probability == pytest.approx(score.fake_probability, abs=1e-4)
    usual = opened.margins[MARGINS.index(0.3)]
    assert usual.square == opened.face.crop_box
    assert usual.fake_probability == pytest.approx(opened.answer.fake_probability, abs=1e-4)
    widths = [one.square.width for one in opened.margins]
    assert widths == sorted(widths)
    assert widths[0] == max(opened.face.box.width, opened.face.box.height)


@needs_weights
def test_covering_changes_what_is_covered_and_nothing_else(opened: Lesson) -> None:
    mouth = next(part for part in opened.parts if part.name == "mouth")
    view = covered(opened.view, mouth.mask)
    assert (view[~mouth.mask] == opened.view[~mouth.mask]).all()
    assert (view[mouth.mask] != opened.view[mouth.mask]).any(axis=-1).mean() > 0.9
    assert mouth.answer.logit == pytest.approx(float(predictor(NETWORK).logits([view])[0]), abs=1e-4)


@needs_weights
def test_what_the_map_marks_is_covered_first_or_last(opened: Lesson) -> None:
    removed = opened.removed
    assert removed is not None
    assert removed.shares == pytest.approx(np.linspace(0, 1, 21))
    for curve in (removed.marked_first, removed.marked_last):
        assert curve[0] == pytest.approx(opened.answer.fake_probability, abs=1e-4)
    assert removed.marked_first[-1] == pytest.approx(removed.marked_last[-1], abs=1e-6)  # all is covered in the end
    tenth = [removed_view(opened.view, removed.order, 0.1, marked) for marked in (True, False)]
    said = probabilities(predictor(NETWORK).logits(tenth))
    assert removed.at(0.1) == pytest.approx(tuple(said), abs=1e-4)
    changed = [(view != opened.view).any(axis=-1).mean() for view in tenth]
    assert max(changed) <= 0.1 + 1e-3


@needs_weights
def test_a_fake_whose_change_is_known_is_scored_against_it(opened: Lesson) -> None:
    assert FAKE.mask is not None
    with Image.open(FAKE.mask) as mask:
        box = opened.face.crop_box
        inside = np.asarray(mask.convert("L"))[box.y : box.y + box.height, box.x : box.x + box.width]
    scores = opened.inside(opened.maps[0])
    assert scores is not None
    assert scores.area == pytest.approx(float((inside / 255).mean()))
    assert scores.energy > scores.area  # found better than by chance; it is the sample that shows how it goes well
    assert {one.toward for one in opened.maps} == {opened.toward} == {"fake"}


@needs_weights
def test_of_several_faces_the_largest_is_taken() -> None:
    large, small = (Image.open(samples()[place].file).convert("RGB") for place in (1, 0))
    both = Image.new("RGB", (large.width + small.width, large.height))
    both.paste(small, (0, 0))
    both.paste(large, (small.width, 0))
    photo = io.BytesIO()
    both.save(photo, "PNG")
    opened = lesson(photo.getvalue(), "both.png")
    assert opened.found == 2
    assert opened.face.box.x > small.width  # where the larger face was pasted
    assert opened.changed is None
    assert opened.inside(opened.maps[0]) is None


def test_a_photo_without_a_face_and_no_photo_are_refused_in_a_sentence() -> None:
    noise = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (200, 300, 3), np.uint8)).save(noise, "PNG")
    with pytest.raises(DataError, match=r"^No face was found in this photo\. [^.]+\.$"):
        lesson(noise.getvalue(), "noise.png")
    with pytest.raises(MediaError):
        lesson(b"no picture", "a.png")


@needs_weights
def test_a_lesson_is_opened_without_tensorflow() -> None:
    script = (
        "import sys; from dfx.analysis.lesson.lesson import lesson; from dfx.data.samples import samples;"
        "s = samples()[0]; lesson(s.file.read_bytes(), s.file.name, s.mask);"
        "sys.exit('tensorflow' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], timeout=120).returncode == 0
