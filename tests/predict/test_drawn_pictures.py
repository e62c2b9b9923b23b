"""The shipped measure on pictures of which the answer is known: none of them took part in a fit."""

from pathlib import Path

import pytest
from cases import case

from dfx.analysis.image import Options, analyze_image
from dfx.data.samples import featured
from dfx.predict.unlike.file import read_unlike
from dfx.predict.verdict import DRAWN
from dfx.types import FaceReport

ONE = Options(("mobilenet_v3_small",), explain="none")


def first_face(path: Path) -> FaceReport:
    return analyze_image(path.read_bytes(), "", ONE).report.faces[0]


def test_a_shaded_pencil_drawing_is_no_photograph() -> None:
    face = first_face(case("pencil_drawing_called_real.jpg"))
    assert face.prediction.drawn
    assert face.prediction.verdict == "uncertain"
    assert [DRAWN in warning for warning in face.warnings].count(True) == 1


@pytest.mark.parametrize("sample", featured(), ids=lambda one: one.file.stem)
def test_a_photograph_of_the_samples_is_not_called_drawn(sample) -> None:
    face = first_face(sample.file)
    assert not face.prediction.drawn
    assert not any("unlike anything" in warning for warning in face.warnings)


def test_both_measures_are_shipped() -> None:
    shipped = read_unlike()
    assert shipped is not None
    assert shipped.drawn is not None
    assert shipped.drawn_grey is not None
