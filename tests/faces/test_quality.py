from dataclasses import replace

import cv2
import numpy as np
import pytest

from dfx.faces import quality as Q
from dfx.types import Box, Face, Landmarks

FRONTAL = Landmarks((40.0, 60.0), (100.0, 60.0), (70.0, 90.0), (48.0, 125.0), (92.0, 125.0))
GOOD = Q.Quality(100, 500.0, 0.0, 0.0, 1.1, 0.8, 0.6)


def face(crop, landmarks=FRONTAL, margin=0):
    side = crop.shape[0]
    inner = Box(100 + margin, 50 + margin, side - 2 * margin, side - 2 * margin)
    return Face(inner, 0.99, landmarks, Box(100, 50, side, side), crop)


@pytest.fixture
def texture():
    """160 px of soft shapes with grain: as sharp as a good photograph."""
    rng = np.random.default_rng(2)
    shapes = cv2.resize(rng.uniform(60, 220, (10, 10)), (160, 160), interpolation=cv2.INTER_CUBIC)
    grey = np.clip(shapes + rng.normal(0, 8, (160, 160)), 0, 255).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=2)


def jpeg(pixels, quality):
    return cv2.imdecode(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)


def test_a_good_face_has_no_warning(texture):
    assert Q.warnings_for(face(texture)) == ()


def test_width_is_the_boxs_in_the_picture(texture):
    small = face(texture[:48, :48])
    assert Q.measure(small).width_px == 48
    assert Q.warnings_for(small)[0] == "The face is 48 px wide; below 64 px models guess more."


def test_measured_inside_the_box_only(texture):
    framed = np.zeros((200, 200, 3), np.uint8)
    framed[20:180, 20:180] = texture
    assert Q.measure(face(framed, margin=20)) == replace(Q.measure(face(texture)), width_px=160)


def test_blur_lowers_sharpness_and_light_does_not(texture):
    sharp, blurred = (Q.measure(face(p)).sharpness for p in (texture, cv2.GaussianBlur(texture, (0, 0), 3)))
    assert blurred < Q.BLURRED < sharp
    half_light = Q.measure(face((texture * 0.5).astype(np.uint8))).sharpness
    assert half_light == pytest.approx(sharp, rel=0.1)
    assert any("blurred" in text for text in Q.warnings_for(face(cv2.GaussianBlur(texture, (0, 0), 3))))


@pytest.mark.parametrize("shift", range(8))
def test_heavy_compression_is_seen_wherever_the_crop_begins(texture, shift):
    crop = np.ascontiguousarray(jpeg(texture, 8)[shift:, shift:])
    assert Q.measure(face(crop)).blockiness > Q.BLOCKY
    assert any("compressed" in text for text in Q.warnings_for(face(crop)))


def test_an_8_px_grid_of_known_strength():
    steps = np.cumsum(np.where(np.arange(64) % 8 == 0, 4, 1)) % 251
    grid = steps[None, :] + steps[:, None]
    assert Q.blockiness(grid.astype(np.uint8)[:40, :40]) == pytest.approx(4, rel=0.01)


@pytest.mark.parametrize("grey", [np.zeros((64, 64), np.uint8), np.zeros((31, 90), np.uint8)])
def test_no_grid_in_nothing(grey):
    assert Q.blockiness(grey) == 1


def test_one_edge_is_no_grid(texture):
    grey = texture[..., 0].copy()
    grey[:, 80:] //= 4
    assert Q.blockiness(grey) < Q.BLOCKY


def test_dark(texture):
    dark = face((texture * 0.2).astype(np.uint8))
    assert Q.measure(dark).brightness < Q.DARK
    assert Q.warnings_for(dark) == ("The face is very dark; little of it can be judged.",)


def test_constant_face_is_measured_without_division_by_zero():
    flat = Q.measure(face(np.full((100, 100, 3), 90, np.uint8)))
    assert (flat.sharpness, flat.contrast, flat.blockiness) == (0, 0, 1)


@pytest.mark.parametrize("degrees", [0, 30, -50])
def test_yaw_of_a_model_head(degrees):
    """Eyes and mouth on a plane, the nose's tip half an eye distance before it, turned and seen from far away."""
    turn = np.radians(degrees)
    points = [(-0.5, 0, 0), (0.5, 0, 0), (0, 0.6, 0.5), (-0.35, 1.1, 0), (0.35, 1.1, 0)]
    seen = Landmarks(*[(x * np.cos(turn) + z * np.sin(turn), y) for x, y, z in points])
    assert Q.yaw(seen) == pytest.approx(degrees, abs=1e-6)


def test_roll_does_not_change_yaw():
    turn = np.radians(20)
    moved = dict(FRONTAL.as_dict(), nose=(85.0, 90.0))
    turned = Landmarks(
        *[(x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)) for x, y in moved.values()]
    )
    assert Q.roll(turned) == pytest.approx(20)
    assert Q.yaw(turned) == pytest.approx(Q.yaw(Landmarks(**moved)))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"width_px": 63}, "63 px"),
        ({"sharpness": 99.0}, "blurred"),
        ({"yaw": -60.0}, "turned about 60°"),
        ({"roll": 41.0}, "tilted 41°"),
        ({"blockiness": 1.6}, "compressed"),
        ({"brightness": 0.2}, "dark"),
    ],
)
def test_each_flaw_has_its_one_sentence(change, word):
    (sentence,) = Q.warnings_of(replace(GOOD, **change))
    assert word in sentence
    assert sentence.endswith(".")


def test_no_flaw_no_sentence():
    assert Q.warnings_of(GOOD) == ()
