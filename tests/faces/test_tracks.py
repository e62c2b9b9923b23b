import time

import cv2
import numpy as np
import pytest

from dfx.faces.tracks.tracks import Linker, Seen, best_sighting
from dfx.types import Box, Face, Landmarks

SKIN = ((205, 160, 140), (120, 85, 65), (235, 195, 170), (165, 120, 85))
HAIR = ((40, 25, 15), (190, 160, 90), (120, 120, 120), (90, 30, 20))
CLOTHES = ((30, 60, 150), (200, 40, 40), (240, 240, 230), (40, 120, 50))


def portrait(person, light=1.0, turn=0, seed=0):
    """(96, 96, 3): a drawn person before grey; `turn` moves nose and mouth aside, pixels."""
    picture = np.full((96, 96, 3), 90, np.uint8)
    cv2.rectangle(picture, (20, 70), (76, 96), CLOTHES[person], -1)
    cv2.ellipse(picture, (48, 40), (26, 34), 0, 0, 360, HAIR[person], -1)
    cv2.ellipse(picture, (48, 48), (20, 26), 0, 0, 360, SKIN[person], -1)
    for x in (40, 56):
        cv2.circle(picture, (x, 42), 3, (20, 20, 20), -1)
    cv2.line(picture, (48, 45), (48 + turn, 54), (90, 50, 40), 2)
    cv2.line(picture, (41 + turn, 62), (55 + turn, 62), (150, 50, 50), 1 + person)
    noise = np.random.default_rng(seed).normal(0, 4, picture.shape)
    return np.clip(picture * light + noise, 0, 255).astype(np.uint8)


def face(person, x=0, y=0, **looks):
    points = Landmarks(
        (x + 40.0, y + 42.0), (x + 56.0, y + 42.0), (x + 48.0, y + 53.0), (x + 41.0, y + 62.0), (x + 55.0, y + 62.0)
    )
    return Face(Box(x + 27, y + 22, 42, 52), 0.99, points, Box(x, y, 96, 96), portrait(person, **looks))


def seen(number, *faces, at=None, cut=False, features=None):
    features = np.zeros((len(faces), 0)) if features is None else features
    return Seen(number, float(number) if at is None else at, faces, features, cut)


def linked(*moments):
    """The number of each face after `finish`, one tuple per moment."""
    linker = Linker()
    numbers = [linker.add(moment) for moment in moments]
    same = linker.finish()
    return [tuple(same.get(number, number) for number in row) for row in numbers]


def test_one_person_is_one_track():
    assert linked(*(seen(n, face(0, x=3 * n, seed=n)) for n in range(6))) == [(1,)] * 6


def test_numbers_follow_the_order_of_appearance():
    rows = linked(seen(0, face(2)), seen(1, face(0, x=200), face(2)), seen(2, face(2), face(1, x=400), face(0, x=200)))
    assert rows == [(1,), (2, 1), (1, 3, 2)]


def test_two_persons_across_a_cut_at_the_same_place():
    rows = linked(*(seen(n, face(0 if n < 4 else 1, seed=n), cut=n == 4) for n in range(8)))
    assert rows == [(1,)] * 4 + [(2,)] * 4


def test_two_persons_at_the_same_place_where_the_cut_was_missed():
    assert linked(*(seen(n, face(0 if n < 4 else 1, seed=n)) for n in range(8))) == [(1,)] * 4 + [(2,)] * 4


def test_a_person_keeps_its_number_through_cuts():
    order = (0, 0, 1, 1, 0, 2, 1, 0)
    moments = [seen(n, face(p, x=60 * (n % 3), seed=n), cut=n > 0 and p != order[n - 1]) for n, p in enumerate(order)]
    assert [row[0] for row in linked(*moments)] == [1, 1, 2, 2, 1, 3, 2, 1]


def test_a_person_keeps_its_number_through_a_long_gap_and_other_light():
    moments = [
        seen(0, face(0)),
        seen(1),
        seen(2, face(1), at=2.0),
        seen(3, face(0, x=300, light=0.6, seed=3), at=170.0),
    ]
    assert linked(*moments) == [(1,), (), (2,), (1,)]


def test_two_that_pass_each_other_are_told_by_their_looks():
    moments = [seen(n, face(0, x=60 * n, seed=n), face(1, x=300 - 60 * n, seed=9 + n), at=0.5 * n) for n in range(6)]
    assert linked(*moments) == [(1, 2)] * 6


def test_two_that_look_the_same_are_told_by_their_places():
    moments = [seen(n, face(0, x=0, seed=n), face(0, x=300, seed=9 + n), at=0.2 * n) for n in range(5)]
    moments += [seen(5, face(0, x=300, seed=30), face(0, x=0, seed=31), at=1.0)]
    assert linked(*moments) == [(1, 2)] * 5 + [(2, 1)]


def test_two_that_look_the_same_go_on_as_they_moved():
    """They pass each other: in the last moment each stands where the other one was before."""
    moments = [seen(n, face(0, x=20 * n), face(0, x=60 - 20 * n), at=0.2 * n) for n in (0, 1)]
    moments += [seen(2, face(0, x=20), face(0, x=40), at=0.4)]
    assert linked(*moments)[2] == (2, 1)


@pytest.mark.parametrize("cut", [False, True])
def test_never_two_faces_of_one_moment_in_one_track(cut):
    twins = [seen(n, *(face(0, x=120 * k, seed=7 * n + k) for k in range(3 + n % 2)), cut=cut) for n in range(6)]
    assert all(len(set(row)) == len(row) for row in linked(*twins))


def test_a_face_seen_once_is_a_track_of_its_own():
    moments = [seen(n, face(0, seed=n), *((face(3, x=400),) if n == 2 else ())) for n in range(5)]
    assert linked(*moments) == [(1,), (1,), (1, 2), (1,), (1,)]


def test_tracks_that_turn_out_to_be_one_person_get_the_lower_number():
    """The light comes from one side at first, and looks like another face; later sightings say who it was."""
    linker = Linker()
    odd = face(0, x=500)
    odd.crop[:, :48] = odd.crop[:, :48] // 6
    numbers = [linker.add(seen(0, face(0)))[0], linker.add(seen(1, odd, cut=True))[0]]
    assert numbers == [1, 2]
    for n, share in enumerate((0.3, 0.5, 0.7, 0.85, 1.0), start=2):
        bridge = face(0, x=500, seed=n)
        bridge.crop[:, :48] = (bridge.crop[:, :48] * share).astype(np.uint8)
        numbers += linker.add(seen(n, bridge, at=1 + 0.1 * n))
    assert 2 in numbers[2:]
    assert linker.finish() == {2: 1}


def test_features_tell_apart_what_looks_the_same():
    """Two that look the same take each other's place across a cut: a network's numbers are all there is."""
    one, two = np.eye(2) * 5
    first = seen(0, face(0), face(0, x=300, seed=1), features=np.array([one, two]))
    second = seen(1, face(0, seed=2), face(0, x=300, seed=3), features=np.array([two, one]), cut=True)
    assert linked(first, second) == [(1, 2), (2, 1)]


def test_features_are_one_row_per_face():
    with pytest.raises(ValueError, match="Expected features of 1 faces, not of 2"):
        Linker().add(seen(0, face(0), features=np.zeros((2, 4))))


def test_nobody():
    linker = Linker()
    assert linker.add(seen(0)) == ()
    assert linker.finish() == {}


def test_odd_crops_do_no_harm():
    tiny = Face(Box(0, 0, 1, 1), 0.8, Landmarks(*[(0.0, 0.0)] * 5), Box(0, 0, 1, 1), np.zeros((1, 1, 3), np.uint8))
    rows = linked(seen(0, tiny, face(0)), seen(1, face(0, seed=1), tiny))
    assert rows[0][1] == rows[1][0]
    assert all(len(set(row)) == 2 for row in rows)


def test_a_crop_that_was_shrunk_counts_like_a_whole_one():
    whole = face(1)
    shrunk = Face(
        whole.box, 0.99, whole.landmarks, whole.crop_box, cv2.resize(whole.crop, (72, 72), interpolation=cv2.INTER_AREA)
    )
    assert linked(seen(0, whole, face(0, x=200)), seen(1, shrunk, cut=True)) == [(1, 2), (1,)]


def test_forty_faces_in_sixty_four_moments_take_no_second():
    rng = np.random.default_rng(0)
    looks = [cv2.resize(rng.uniform(0, 255, (6, 6, 3)).astype(np.uint8), (64, 64)) for _ in range(40)]

    def one(k, n):
        x, y = 80 * (k % 8) + n, 80 * (k // 8)
        points = Landmarks(
            (x + 25.0, y + 25.0), (x + 40.0, y + 25.0), (x + 32.0, y + 33.0), (x + 26.0, y + 42.0), (x + 39.0, y + 42.0)
        )
        return Face(Box(x + 12, y + 12, 40, 40), 0.99, points, Box(x, y, 64, 64), looks[k])

    crowd = [seen(n, *(one(k, n) for k in range(40)), features=rng.normal(0, 1, (40, 256))) for n in range(64)]
    linked(crowd[0])  # scipy is loaded
    start = time.thread_time()
    rows = linked(*crowd)
    assert time.thread_time() - start < 5  # 0.7 s where nothing else runs; pairs compared one by one would take minutes
    assert rows == [tuple(range(1, 41))] * 64


def test_the_best_is_large_sharp_frontal_and_sure():
    good = face(0)
    blurred = Face(good.box, 0.99, good.landmarks, good.crop_box, cv2.GaussianBlur(good.crop, (0, 0), 3))
    points = good.landmarks
    turned = Face(
        good.box,
        0.99,
        Landmarks(points.left_eye, points.right_eye, (58.0, 53.0), points.mouth_left, points.mouth_right),
        good.crop_box,
        good.crop,
    )
    unsure = Face(good.box, 0.81, points, good.crop_box, good.crop)
    half = {name: (x / 2, y / 2) for name, (x, y) in points.as_dict().items()}
    small = Face(
        Box(13, 11, 21, 26),
        0.99,
        Landmarks(**half),
        Box(0, 0, 48, 48),
        cv2.resize(good.crop, (48, 48), interpolation=cv2.INTER_AREA),
    )
    for worse in (blurred, turned, unsure, small):
        assert best_sighting([worse, good]) == 1
        assert best_sighting([good, worse]) == 0
    with pytest.raises(ValueError, match="at least one"):
        best_sighting([])


def test_the_best_of_shrunk_crops_is_the_best_of_whole_ones():
    whole = [face(0), face(0, seed=4)]
    whole[0] = Face(
        whole[0].box, 0.99, whole[0].landmarks, whole[0].crop_box, cv2.GaussianBlur(whole[0].crop, (0, 0), 2)
    )
    shrunk = [
        Face(one.box, 0.99, one.landmarks, one.crop_box, cv2.resize(one.crop, (60, 60), interpolation=cv2.INTER_AREA))
        for one in whole
    ]
    assert best_sighting(whole) == best_sighting(shrunk) == 1
