from __future__ import annotations

import base64
import io
import json
import re
from dataclasses import replace

import numpy as np
import pytest
from inert import check_inert, read
from PIL import Image
from report_samples import SHA256, face, face_report, image_report, no_face_report, noise, picture

from dfx.media.process.names import display_name
from dfx.report.html.parts import TEMPLATES
from dfx.report.html.photo import Overlay, to_html
from dfx.report.pictures import ACCENT_RGB
from dfx.report.words import photo as words
from dfx.types import ImageReport


def overlays() -> list[Overlay]:
    return [Overlay(1, "meso_inception4", noise(60, 60, 2)), Overlay(1, "mobilenet_v2", noise(60, 60, 1))]


@pytest.mark.parametrize("report", [image_report(), no_face_report()], ids=["faces", "no face"])
def test_ordinary_reports_are_inert(report: ImageReport) -> None:
    check_inert(to_html(report, picture(), overlays(), "photo.png"))


def test_hostile_names_stay_text(shared) -> None:
    names = json.loads((shared("corpus/names") / "hostile_names.json").read_text())["names"]
    for name in names:
        reader = check_inert(to_html(no_face_report(), picture(30, 40), display_name=name))
        shown = display_name(name)
        assert re.sub(r"\s+", " ", shown).strip() in reader.text
    assert len(names) > 30


def test_no_name_is_shown_unless_given() -> None:
    assert "bdi" not in {tag for tag, _ in read(to_html(image_report(), picture())).tags}


def test_the_answer_comes_first_in_the_shared_words() -> None:
    report = image_report()
    text = read(to_html(report, picture())).text
    order = [
        words.verdict_words(report),
        "P(fake) 0.93",
        "95 % interval 0.81–0.97",
        "P(fake) of the face that decides. Threshold 0.50, as dfx ships it.",
        "Strong evidence for fake.",
        "that of face 2, the most suspicious.",
        "Face 1",
        "Reason of the face at 50.",
        "What this is not",
        "Facts",
    ]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_every_fact_is_there() -> None:
    text = read(to_html(image_report(), picture())).text
    for fact in (SHA256, "JPEG", "400 × 300 px, 412 kB", "0.1.0", "ab12" * 16, "max_faces 12", "0.214 s"):
        assert fact in text
    for sentence in (*words.NOT_A_PROOF_POINTS, "3 more faces were left out.", "The file is named .png but is a JPEG."):
        assert sentence in text


def test_the_chart_holds_every_model_at_its_place() -> None:
    report = replace(image_report(), faces=(face_report(),))
    reader = read(to_html(report, picture()))
    rows = re.findall(r"(All models together|MobileNetV2|MesoInception-4) (\S+) (\S+–\S+)", reader.text)
    assert rows == [
        ("All models together", "0.93", "0.81–0.97"),
        ("MobileNetV2", "0.91", "0.80–0.96"),
        ("MesoInception-4", "0.55", "0.30–0.75"),
    ]
    dots = [attributes["style"] for _, attributes in reader.tags if attributes.get("class") == "dot"]
    ranges = [attributes["style"] for _, attributes in reader.tags if attributes.get("class") == "range"]
    assert dots == ["left:93.0%", "left:93.0%", "left:91.2%", "left:55.0%"]  # the answer's own first
    assert ranges[2:] == ["left:80.0%;width:16.0%", "left:30.0%;width:45.0%"]


def images(html: str) -> dict[str, np.ndarray]:
    """alt text → decoded pixels; also checks that no picture carries metadata."""
    found = {}
    for tag, attributes in read(html).tags:
        if tag == "img":
            encoded = (attributes["src"] or "").partition(",")[2]
            image = Image.open(io.BytesIO(base64.b64decode(encoded)))
            assert not image.getexif()
            found[attributes["alt"] or ""] = np.asarray(image)
    return found


def test_maps_show_their_own_overlay_and_say_when_they_are_empty() -> None:
    plain = [
        Overlay(one.face_index, one.model, np.full((50, 50, 3), 90 * k, np.uint8)) for k, one in enumerate(overlays())
    ]
    html = to_html(image_report(), picture(), plain)
    shown = images(html)
    assert shown["Grad-CAM map of MesoInception-4 over face 2"].mean() < 5
    assert 85 < shown["Grad-CAM map of MobileNetV2 over face 2"].mean() < 95
    text = read(html).text
    assert "Grad-CAM, evidence for “fake”. Read from the layer out_relu, 4 × 4 cells. Raw peak 0.0421" in text
    assert f"Read from the layer last_map, 4 × 4 cells. {words.NO_POSITIVE_EVIDENCE}" in text


def test_two_methods_of_one_model_keep_their_overlays_apart() -> None:
    face = face_report()
    maps = tuple(replace(face.explanations[0], method=method) for method in ("gradcam", "scorecam"))
    report = replace(image_report(), faces=(replace(face, explanations=maps),))
    given = [
        Overlay(0, "mobilenet_v2", np.full((9, 9, 3), 200, np.uint8), "scorecam"),
        Overlay(0, "mobilenet_v2", np.full((9, 9, 3), 50, np.uint8), "gradcam"),
    ]
    shown = images(to_html(report, picture(), given))
    assert shown["Score-CAM map of MobileNetV2 over face 1"].mean() > 190
    assert shown["Grad-CAM map of MobileNetV2 over face 1"].mean() < 60


def test_without_overlays_the_maps_are_still_told() -> None:
    html = to_html(image_report(), picture())
    assert not [alt for alt in images(html) if " map of " in alt]
    assert "Raw peak 0.0421" in read(html).text


def test_the_preview_is_small() -> None:
    large = picture(1500, 3000)
    preview = images(to_html(image_report(), large))["The analysed picture, each face in a numbered box"]
    assert preview.shape == (500, 1000, 3)


def test_no_face_shows_the_picture_and_no_number() -> None:
    html = to_html(no_face_report(), picture())
    assert "What to try: turn it upright, crop closer" in html
    text = read(html).text
    assert "No face found" in text
    assert "P(fake)" not in text
    assert list(images(html)) == ["The analysed picture"]


def test_both_themes_paper_and_phone_are_styled() -> None:
    css = (TEMPLATES / "report.css").read_text()
    for rule in ("prefers-color-scheme: dark", "@media print", "@media (max-width", "system-ui"):
        assert rule in css
    assert "--accent: #{:02x}{:02x}{:02x}".format(*ACCENT_RGB) in css  # the drawn boxes are of the page's colour


def test_an_overlay_goes_to_its_own_face_only() -> None:
    report = replace(image_report(), faces=(face_report(50), face_report(250)))
    shown = images(to_html(report, picture(), [Overlay(1, "mobilenet_v2", noise(9, 9))]))
    assert [alt for alt in shown if " map of " in alt] == ["Grad-CAM map of MobileNetV2 over face 2"]


def test_the_headline_counts_the_faces_and_small_ones_are_drawn() -> None:
    report = replace(image_report(), left_out=16, too_small=(face(150, 200),))
    text = to_html(report, picture(), overlays())
    assert "<h1>Likely fake, 2 of 19 faces judged</h1>" in text
    assert "<title>dfx report: Likely fake, 2 of 19 faces judged</title>" in text
    assert "boxes without a number: too small to judge" in text
    assert text.count(words.NO_MAP) == 1  # the first face has no map, the second has
    assert previewed(text) != previewed(to_html(image_report(), picture(), overlays()))


def test_faces_too_small_to_judge_have_no_number() -> None:
    report = replace(no_face_report(), verdict="uncertain", too_small=(face(150, 200),))
    text = to_html(report, picture())
    assert "<h1>Uncertain, no face judged</h1>" in text
    assert words.TOO_SMALL in text
    assert "P(fake)</strong>" not in text
    assert "95 % interval" not in text


def test_a_face_that_was_turned_is_named_so() -> None:
    turned = replace(face_report(), face=replace(face(50, 40), turn=1))
    text = to_html(replace(image_report(), faces=(turned,)), picture())
    assert "What the models saw, turned upright" in text
    assert "turned upright" not in to_html(image_report(), picture())


def previewed(text: str) -> str:
    """The first picture of the document."""
    return re.findall(r'src="(data:[^"]+)"', text)[0]
