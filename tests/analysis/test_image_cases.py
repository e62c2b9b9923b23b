"""Photos that dfx once got wrong, by the default models."""

from __future__ import annotations

import pytest
from cases import case

from dfx.analysis.image import Options, analyze_image
from dfx.types import ImageReport
from dfx.zoo import shipped

pytestmark = pytest.mark.skipif(not shipped(), reason="needs shipped weights in the models folder")


def report_of(name: str) -> ImageReport:
    return analyze_image(case(name).read_bytes(), name, Options(explain="none")).report


def test_the_fake_among_fifteen_decides() -> None:
    report, cut = report_of("fake_among_the_left_out.jpg"), report_of("fake_among_the_left_out_cut.png")
    assert (len(report.faces), report.found) == (15, 15)
    assert report.verdict == cut.verdict == "fake"
    assert report.lead >= 12
    assert report.faces[report.lead].face.box.as_xywh() == pytest.approx((978, 486, 85, 110), abs=8)


def test_a_face_in_a_long_screenshot_is_judged_as_in_its_cut() -> None:
    report, cut = report_of("scrolling_screenshot.png"), report_of("scrolling_screenshot_cut.png")
    assert report.verdict == cut.verdict == "fake"
    assert report.fake_probability == pytest.approx(cut.fake_probability, abs=0.05)
    assert report.warnings[0].startswith("The picture was also searched in ")


def test_a_portrait_on_its_side_is_judged_upright() -> None:
    report = report_of("sideways_no_exif.jpg")
    (face,) = report.faces
    assert face.face.turn == 1
    assert report.warnings == ("The picture lies on its side; it was turned by 90° to the right for judging.",)
    assert (
        abs(face.face.landmarks.left_eye[0] - face.face.landmarks.right_eye[0]) < 10
    )  # the eyes' line stands, as given
    assert not any("tilted" in warning for warning in face.warnings)
