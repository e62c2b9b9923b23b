"""The magnifier shows the photo's own pixels; two photos stand side by side with the verdicts that their pages show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from page_words import written
from ui_samples import a_face

from dfx.faces.crop import cut
from dfx.report.captioned import png
from dfx.report.pictures import shrink
from dfx.types import Box
from dfx.ui.photo import maps, original, pixels
from dfx.ui.photo.entrance import Source


@pytest.mark.parametrize(("place", "x", "y"), [("left_eye", 20, 30), ("edge", 10, 50), ("chin", 35, 80)])
def test_the_window_lies_around_the_part_and_inside(place, x, y):
    """`a_face`: crop at (10, 10), 80 px; its box at (20, 30), 50 × 60; left eye at (30, 40)."""
    crop = np.zeros((80, 80, 3), np.uint8)
    part = pixels.window(crop, pixels.centre_of(a_face(0.9), place), 20)
    assert (part.width, part.height) == (20, 20)
    assert part.x == min(max(x - 10, 0), 60)
    assert part.y == min(max(y - 10, 0), 60)


def test_every_pixel_becomes_a_square():
    crop = np.random.default_rng(0).integers(0, 256, (30, 30, 3), np.uint8)
    seen = pixels.magnified(crop, Box(5, 6, 10, 8), 4)
    assert seen.shape == (32, 40, 3)
    for dy in range(4):
        for dx in range(4):
            assert (seen[dy::4, dx::4] == crop[6:14, 5:15]).all()


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_a_face_is_cut_anew_as_it_was_judged(turn):
    """The session keeps a smaller copy; what is drawn later is drawn of the pixels that the models saw."""
    photo = np.random.default_rng(turn).integers(0, 256, (200, 300, 3), np.uint8)
    square = Box(90, 30, 120, 120)
    judged = cut(photo, square, turn)
    face = replace(a_face(0.9).face, box=Box(100, 40, 80, 90), crop_box=square, crop=judged, turn=turn)
    assert original.is_kept(face)
    kept = replace(face, crop=shrink(judged, 60))
    assert not original.is_kept(kept)
    assert (original.crop_of(kept, Source(png(photo, {}), "a.png")) == judged).all()


def test_a_map_that_is_asked_for_later_is_drawn_of_the_judged_pixels(monkeypatch):
    seen = []
    monkeypatch.setattr(maps, "once", lambda store, key, title, job: job())
    monkeypatch.setattr(maps, "maps_of", lambda face, model: seen.append(face.face.crop.shape))
    face = a_face(0.9)
    small = replace(face, face=replace(face.face, crop=face.face.crop[::2, ::2]))
    photo = png(np.zeros((200, 200, 3), np.uint8), {})
    for source, asked in ((Source(photo, "a.png"), small), (None, small), (Source(photo, "a.png"), face)):
        monkeypatch.setattr(maps.visit, "source", lambda source=source: source)
        maps._maps(asked, "cnn", "key")
    assert seen == [(80, 80, 3), (40, 40, 3), (80, 80, 3)]


def test_the_magnifier_opens_at_a_press(visit, analysis):
    app = visit(sample="astronaut")
    assert not app.get("imgs") or all("magnifier" not in one.label for one in app.segmented_control)
    (toggle,) = [one for one in app.toggle if one.label == "Open the magnifier"]
    toggle.set_value(True).run()
    assert not app.exception
    assert "The photo, 200 %: 80 × 80 of its pixels, as they are." in written(app)


def test_another_photo_of_the_visit_stands_beside(visit, analysis):
    analysis.faces = (a_face(0.93),)
    app = visit(sample="astronaut")
    assert "Once you have looked at another photo" in written(app)
    app.button(key="photo.leave").click().run()
    analysis.faces = (a_face(0.1),)
    app.button(key="take-grace-hopper").click().run()
    said = written(app)
    assert "**This photo: Likely real — P(fake) 0.10" in said
    assert "**The other: Likely fake — P(fake) 0.93" in said


def test_a_place_chosen_at_the_rim_stays_inside():
    assert pixels.window(np.zeros((80, 60, 3), np.uint8), (1.0, 0.0), 20) == Box(40, 0, 20, 20)
