"""Cases with a known manipulation: the mask lies where the change was made, and two unlike pictures are no pair."""

import cv2
import numpy as np

from dfx.evaluate.truth.cases import LEAST, MOST, SIDE, blends, changed, clips, pairs


def _face(seed: int = 0) -> np.ndarray:
    small = np.random.default_rng(seed).integers(0, 255, (12, 12, 3), np.uint8)
    return cv2.resize(small, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)


def test_mask_covers_what_was_changed_and_nothing_else():
    before, after = _face(), _face()
    after[60:120, 80:160] = 255 - after[60:120, 80:160]
    mask = changed(before, after)
    truth = np.zeros((SIDE, SIDE), bool)
    truth[60:120, 80:160] = True
    found = mask > 0
    assert (found & truth).sum() / (found | truth).sum() > 0.75


def test_recompression_alone_is_no_change():
    before = _face()
    again = cv2.imdecode(cv2.imencode(".jpg", before, [cv2.IMWRITE_JPEG_QUALITY, 80])[1], cv2.IMREAD_COLOR)
    assert changed(before, again) is None


def test_another_picture_is_no_pair():
    assert changed(_face(1), _face(2)) is None


def test_blends_of_test_faces_change_the_face_only_inside_their_mask(shared):
    cases = list(blends(shared("data"), 6))
    assert len(cases) == 6
    assert all("/test/real/" in case.key for case in cases)
    assert len({case.key.split("/")[0] for case in cases}) > 2  # drawn evenly from the sets
    for case in cases:
        assert case.crop.shape == (SIDE, SIDE, 3)
        assert LEAST < case.mask.mean() < MOST
    assert [case.key for case in blends(shared("data"), 6)] == [case.key for case in cases]


def test_dfdc_pairs_show_one_frame(shared):
    cases = list(pairs(shared("data"), 4))
    assert [case.kind for case in cases] == ["pair"] * 4


def test_clips_stand_beside_their_originals(shared):
    case = next(clips(shared("videos")))
    assert case.key.startswith("fake/")
    assert LEAST < case.mask.mean() < MOST
