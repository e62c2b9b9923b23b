"""Fakes beside their own originals: who stands beside whom, how often, and that nothing else is drawn differently."""

from collections import Counter
from dataclasses import replace

import cv2
import numpy as np
import pytest

from dfx.data.alter.augment import RECIPES
from dfx.data.batches import TrainBatches
from dfx.data.dataset import FaceFile, read_dataset
from dfx.data.fakes import reconstruction
from dfx.data.sampler import BLENDED, REDRAWN, Draw, draw, make_groups, originals_of, paired
from dfx.errors import DataError
from dfx.types import Landmarks
from dfx.zoo.spec import RAW


def _file(name, i, fake, pair=""):
    return FaceFile(None, f"{name}/{fake}/{i}", name, "train", fake, pair=pair)


PAIRED = [_file("a", i, fake, f"p{i}") for i in range(40) for fake in (False, True)]
ALONE = [_file("b", i, fake) for i in range(40) for fake in (False, True)]
FILES = PAIRED + ALONE


def test_originals_are_those_of_the_same_set_and_pair():
    files = [
        _file("a", 0, False, "x"),
        _file("b", 0, False, "x"),
        _file("b", 1, True, "x"),
        _file("a", 2, True, "x"),
        _file("a", 3, True, "lost"),
        _file("a", 4, True),
    ]
    assert originals_of(files) == {2: 1, 3: 0}


def test_groups_and_labels_are_drawn_as_often_as_without_pairs():
    draws = draw(make_groups(FILES), 2_000, np.random.default_rng(0))
    pairs = paired(draws, originals_of(FILES), 1.0, np.random.default_rng(1))
    assert [(d.group, d.fake) for d in pairs] == [(d.group, d.fake) for d in draws]
    assert [d for d in pairs if d.fake] == [d for d in draws if d.fake]
    assert all(FILES[d.file].fake == d.fake for d in pairs)


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_share_of_fakes_beside_their_own_original(share):
    """In each batch a fake is paired only where a real face of its group is left to give way."""
    groups, originals = make_groups(FILES), originals_of(FILES)
    beside = fakes = 0
    for step in range(150):
        rng = np.random.default_rng(step)
        batch = paired(draw(groups, 64, rng), originals, share, rng)
        reals = Counter((d.file, d.look) for d in batch if not d.fake)
        mine = [d for d in batch if d.fake and d.group == 0]
        beside += sum((originals[d.file], d.look) in reals for d in mine)
        fakes += min(len(mine), sum(not d.fake and d.group == 0 for d in batch)) if share == 1 else len(mine)
        assert max(reals.values()) == 1  # nobody stands beside two
    assert beside / fakes == pytest.approx(share, abs=0.03)


def test_made_fakes_stand_beside_their_source():
    draws = [Draw(4, 0, True, BLENDED, look=9), Draw(2, 0, False, look=1), Draw(6, 0, True, REDRAWN, look=8)]
    pairs = paired(draws, {}, 1.0, np.random.default_rng(0))
    assert pairs == [draws[0], Draw(4, 0, False, look=9), draws[2]]  # and no real is left for the third


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Real and fake pictures of noise; few and small auto-encoders, which are the same in every batch."""
    root, rng = tmp_path_factory.mktemp("faces"), np.random.default_rng(0)
    for i in range(24):
        path = root / "made" / "train" / ("real", "fake")[i % 2] / f"{i}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(path), rng.integers(0, 256, (48, 48, 3), np.uint8))
    return read_dataset(root)


@pytest.fixture(autouse=True)
def few_coders(monkeypatch):
    monkeypatch.setattr(reconstruction, "STRIDES", (2,))


def _batches(files, **options):
    face = Landmarks((17, 20), (31, 20), (24, 27), (18, 34), (30, 34))
    landmarks = {file.key: face for file in files if not file.fake}
    return TrainBatches(files, 32, RAW, batch=32, recipe=RECIPES["wild"], landmarks=landmarks, **options)


def test_shares_of_fakes_made_and_what_they_are_made_of(folder):
    batches = _batches(folder, blend=0.25, redrawn=0.5)
    fakes = [d for step in range(60) for d in batches.drawn(step) if d.fake]
    counts = Counter(d.made for d in fakes)
    for made, share in (("", 0.25), (BLENDED, 0.25), (REDRAWN, 0.5)):
        assert counts[made] / len(fakes) == pytest.approx(share, abs=0.05)
    assert all(folder[d.file].fake == (not d.made) for d in fakes)
    assert batches.drawn(7) == _batches(folder, blend=0.25, redrawn=0.5).drawn(7) != batches.drawn(8)


def test_a_fake_and_its_source_are_seen_alike(folder, monkeypatch):
    """With a way of redrawing that changes nothing, the two views of a pair are one and the same."""
    batches = _batches(folder, redrawn=1.0, pairs=1.0)
    monkeypatch.setattr(batches, "_redraw", lambda pixels, rng: pixels)
    drawn, (views, targets) = batches.drawn(0), batches.make(0)
    assert targets[:, 0].tolist() == [float(d.fake) for d in drawn]
    places = {(d.file, d.look): i for i, d in enumerate(drawn) if not d.fake}
    pairs = [(i, places[d.file, d.look]) for i, d in enumerate(drawn) if d.fake and (d.file, d.look) in places]
    assert len(pairs) > 8
    for fake, source in pairs:
        np.testing.assert_array_equal(views[fake], views[source])


def test_redrawn_fakes_differ_from_their_source_and_carry_their_label(folder):
    batches = _batches(folder, redrawn=1.0, pairs=1.0)
    views, _ = batches.make(0)
    drawn = batches.drawn(0)
    places = {(d.file, d.look): i for i, d in enumerate(drawn) if not d.fake}
    changed = [
        np.abs(views[i] - views[places[d.file, d.look]]).mean()
        for i, d in enumerate(drawn)
        if d.fake and (d.file, d.look) in places
    ]
    assert min(changed) > 0


def test_more_made_than_fakes_is_refused(folder):
    with pytest.raises(DataError, match="at most 1"):
        _batches(folder, blend=0.6, redrawn=0.5)


def test_a_draw_without_chance_of_pairs_is_as_it_was():
    sample = Draw(1, 0, True)
    assert paired([sample, replace(sample, fake=False)], {1: 0}, 0.0, np.random.default_rng(0))[0] is sample
