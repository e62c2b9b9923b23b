"""What leaves the lab says so: to eyes, to programs, and to dfx itself."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from lab_faces import scene
from PIL import Image

from dfx.forensics.container import metadata
from dfx.forensics.generators.recognise import NAME, NOTE
from dfx.lab.make import made
from dfx.lab.mark import Marked, file_of, source_type, strip, with_notes
from dfx.lab.recipe import WAYS, Recipe
from dfx.media.credentials import examine, sign

RECIPE = Recipe(region="mouth").at(strength=90)


@pytest.fixture(scope="module")
def marked() -> Marked:
    return file_of(made(scene(), RECIPE).pixels, RECIPE, "compositeCapture")


def test_the_picture_stands_over_its_strip(marked: Marked) -> None:
    fake = made(scene(), RECIPE).pixels
    saved = np.asarray(Image.open(BytesIO(marked.data)).convert("RGB"))
    height = len(fake)
    assert (saved[:height] == fake).all()
    band = saved[height:]
    assert len(band) >= 20
    ink = (band.min(axis=2) > 200).mean()
    assert 0.02 < ink < 0.4  # words, on the accent's ground
    assert (band[0, 0] == (11, 110, 130)).all()


def test_dfx_knows_its_own_fakes_again(marked: Marked) -> None:
    pixels = np.asarray(Image.open(BytesIO(marked.data)).convert("RGB"))
    result = metadata.measure(marked.data, pixels, verify=examine.examine)
    facts = [(fact.name, fact.value) for fact in result.facts]
    assert [value for name, value in facts if name == NAME] == ["dfx Fake lab (in: EXIF Software, content credentials)"]
    assert any("self-blend of the mouth, strength 90 %" in value for _, value in facts)
    assert ("stated origin", "put together from parts of photographs (compositeCapture)") in facts
    assert NOTE in result.notes


def test_its_credentials_are_intact_and_say_that_nobody_vouches(marked: Marked) -> None:
    assert marked.unsigned == ""
    found = examine.examine(marked.data, "PNG")
    assert found.seal == "intact"
    assert found.signer == "self-made certificate, not verified"
    assert found.program.startswith("dfx Fake lab")
    place = marked.data.index(b"IDAT") + 40
    changed = marked.data[:place] + bytes([marked.data[place] ^ 1]) + marked.data[place + 1 :]
    assert examine.examine(changed, "PNG").seal == "changed"


def test_where_it_cannot_be_signed_it_says_so_and_keeps_its_other_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(code: str) -> None:
        raise OSError

    monkeypatch.setattr(sign, "Child", none)
    file = file_of(scene().pixels, RECIPE, "compositeCapture")
    assert file.unsigned == sign.REFUSED
    assert b"dfx Fake lab" in file.data
    assert examine.examine(file.data, "PNG").seal != "intact"


def test_a_process_that_ends_without_a_word_is_no_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign, "START", "import sys")
    assert sign.signed(with_notes(scene().crop, "w", "s"), "s", "p", "1", "w") == sign.Sealed(b"", sign.REFUSED)


@pytest.mark.parametrize("width", [40, 120, 800])
def test_the_strip_is_as_wide_as_any_picture(width: int) -> None:
    drawn = strip(np.zeros((30, width, 3), np.uint8))
    assert drawn.shape[1] == width
    assert len(drawn) > 30


@pytest.mark.parametrize(
    ("recipe", "is_synthetic", "expected"),
    [
        (Recipe("blend"), False, "compositeCapture"),
        (Recipe("swap"), False, "compositeCapture"),
        (Recipe("swap"), True, "compositeSynthetic"),
        (Recipe("retouch", ""), False, "algorithmicallyEnhanced"),
        (Recipe("resynthesis"), False, "algorithmicallyEnhanced"),
        (Recipe("resynthesis").at(way=WAYS.index("auto-encoder")), False, "compositeWithTrainedAlgorithmicMedia"),
    ],
)
def test_the_source_type_is_that_of_the_change(recipe: Recipe, is_synthetic: bool, expected: str) -> None:
    assert source_type(recipe, is_synthetic) == expected
