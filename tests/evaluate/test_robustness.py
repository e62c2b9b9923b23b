"""Robustness curves on a small folder, by models that are functions of the pixels."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from command import dfx
from tiny_models import models_in, write_tiny_models

from dfx.data.alter import damages
from dfx.data.alter.damages import DAMAGES, damaged, damages_named, h264
from dfx.data.dataset import FaceFile, read_dataset
from dfx.errors import DataError, SettingError
from dfx.evaluate.robustness import run as robustness_run
from dfx.evaluate.robustness.curves import point_of
from dfx.evaluate.robustness.run import Asked, Store, measure_robustness
from dfx.evaluate.robustness.sample import sampled
from dfx.numbers.intervals import delong
from dfx.numbers.metrics import auc
from dfx.predict.calibration.platt import Calibration
from dfx.predict.ensemble import Ensemble, Member
from dfx.records.robustness import Clean, Curves, Point, Robustness

FINE, BRIGHT = Member("fine", Calibration(0.05, 0.0)), Member("bright", Calibration(0.05, 0.0))
JUDGES = {
    "fine": Ensemble((FINE,), (1.0,)),
    "bright": Ensemble((BRIGHT,), (1.0,)),
    "ensemble": Ensemble((FINE, BRIGHT), (0.5, 0.5)),
}
KINDS = (DAMAGES["blur"], DAMAGES["noise"])
ASKED = Asked(JUDGES, {"fine": "a" * 64, "bright": "b" * 64}, KINDS)
CALLS: Counter[str] = Counter()
SIDE = 64  # pixels; the real one would only cost time


@pytest.fixture(autouse=True, scope="module")
def small_faces():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(robustness_run, "SIDE", SIDE)
        yield


def logits_of(model, crops):
    """The model "fine" sees texture, which blur takes away, and errs; "bright" sees the mean, which blur leaves."""
    CALLS[model] += 1
    if model == "fine":
        return np.array([cv2.Laplacian(crop, cv2.CV_32F).std() + 5 * np.sin(1000 * crop.mean()) for crop in crops]) - 40
    return np.array([crop.mean() for crop in crops]) - 128


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Fakes are a little brighter and a little more textured."""
    root, rng = tmp_path_factory.mktemp("faces"), np.random.default_rng(0)
    for name, labels in {"a": (24, 30), "photos": (20, 0), "painted": (0, 16), "c": (9, 9)}.items():
        for label, count in zip(("real", "fake"), labels, strict=True):
            for i in range(count):
                fake = label == "fake"
                spread = rng.uniform(6, 12) + 4 * fake
                pixels = rng.normal(rng.uniform(110, 135) + 8 * fake, spread, (SIDE, SIDE, 3))
                path = root / name / "test" / label / f"{i}.png"
                path.parent.mkdir(parents=True, exist_ok=True)
                cv2.imwrite(str(path), np.clip(pixels, 0, 255).astype(np.uint8))
    return root


def measured(folder, work, asked=ASKED, models=("fine", "bright"), **options):
    return measure_robustness(asked, folder, work, logits_of, models=models, n=60, **options)


@pytest.fixture(scope="module")
def found(folder, tmp_path_factory):
    return measured(folder, tmp_path_factory.mktemp("work"))


# --- the sample


def test_sample_is_balanced_over_groups_and_labels(folder):
    files = read_dataset(folder, ("test",))
    chosen = sampled(files, 60, 7)
    assert {name: Counter(f.fake for f in some) for name, some in chosen.items()} == {
        "a": {False: 10, True: 10}, "c": {False: 9, True: 9}, "painted+photos": {False: 10, True: 10},
    }  # fmt: skip
    again, other = sampled(files, 60, 7), sampled(files, 60, 8)
    assert chosen == again
    assert chosen != other


def test_odd_pairs_go_to_the_first_groups():
    files = [FaceFile(Path(), f"{s}/{i}", s, "test", i % 2 == 0) for s in "ab" for i in range(40)]
    assert {name: len(some) for name, some in sampled(files, 30, 0).items()} == {"a": 16, "b": 14}


def test_one_label_or_too_few_is_refused():
    real = [FaceFile(Path(), f"a/{i}", "a", "test", False) for i in range(9)]
    with pytest.raises(DataError, match="real and fake"):
        sampled(real, 30, 0)
    with pytest.raises(DataError, match="sample of 2 has fewer"):
        sampled([*real, replace(real[0], key="b", fake=True)], 2, 0)


# --- the damages


def test_every_level_changes_a_face_and_untouched_would_not():
    face = np.random.default_rng(0).integers(60, 190, (32, 32, 3), np.uint8)
    face = cv2.GaussianBlur(face, (0, 0), 1)
    for kind in damages_named():
        errors = [np.abs(damaged(face, kind, level, "k", 1).astype(int) - face).mean() for level in kind.levels]
        assert min(errors) > 0, kind.name
        if kind.untouched is not None:
            np.testing.assert_array_equal(damaged(face, kind, kind.untouched, "k", 1), face)
            assert kind.untouched not in kind.levels
        if kind.name not in ("brightness", "gamma"):  # of two sides, each mild next to the middle
            assert errors[-1] > errors[0], kind.name


def test_noise_is_a_face_s_own_and_repeats():
    face = np.full((16, 16, 3), 128, np.uint8)
    one, again, other = (damaged(face, DAMAGES["noise"], 10, key, 1) for key in ("a", "a", "b"))
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()


def test_levels_in_words():
    assert DAMAGES["jpeg"].label(50) == "JPEG 50"
    assert DAMAGES["down"].label(0.125) == "down-scaling to 1/8"
    assert DAMAGES["brightness"].label(0.75) == "brightness ×0.75"


def test_imitated_codec_only_where_there_is_no_real_one(monkeypatch):
    monkeypatch.setattr(damages, "find_spec", lambda name: None)
    without = [row.name for row in damages_named()]
    assert "video_blocks" in without
    assert not {"h264", "h264_inter"} & set(without)
    with pytest.raises(SettingError, match=r"'h264' needs the package 'av'"):
        damages_named(["h264"])
    monkeypatch.setattr(damages, "find_spec", lambda name: object())
    assert {"h264", "h264_inter"} < {row.name for row in damages_named()}
    assert "video_blocks" not in {row.name for row in damages_named()}
    with pytest.raises(SettingError, match=r"'rain'.*jpeg, down"):
        damages_named(["jpeg", "rain"])


@pytest.mark.parametrize("frames", [1, 5])
def test_h264_keeps_size_colour_and_place(frames):
    pytest.importorskip("av", reason="needs PyAV")
    y, x = np.mgrid[0:63, 0:85]
    face = np.stack([60 + x, 200 - 2 * y, np.full_like(x, 90)], axis=-1).astype(np.uint8)
    mild, severe = (np.abs(h264(face, crf, frames).astype(float) - face).mean() for crf in (12, 45))
    assert h264(face, 30, frames).shape == face.shape
    assert mild < 3
    assert severe > mild


# --- the curves


def test_points_are_those_of_the_faces(found, folder):
    assert [one.name for one in found.curves] == ["fine", "bright", "ensemble"]
    files = [file for some in sampled(read_dataset(folder, ("test",)), 60, 7).values() for file in some]
    fake = np.array([file.fake for file in files])
    faces = [cv2.imread(str(file.path), cv2.IMREAD_COLOR_RGB) for file in files]
    blurred = [damaged(face, DAMAGES["blur"], 2, file.key, 7) for face, file in zip(faces, files, strict=True)]
    clean, spoilt = logits_of("fine", faces), logits_of("fine", blurred)
    fine = found.curves[0]
    point = next(p for p in fine.points if (p.damage, p.level) == ("blur", 2))
    assert fine.clean.auc == pytest.approx(auc(fake, clean), abs=1e-12)
    assert point.auc == pytest.approx(auc(fake, spoilt), abs=1e-12)
    assert point.drop == pytest.approx(auc(fake, clean) - auc(fake, spoilt))
    areas, c = delong(fake, np.stack([clean, spoilt]))
    half = 1.959963984540054 * np.sqrt(c[0, 0] + c[1, 1] - 2 * c[0, 1])
    assert point.drop_interval == pytest.approx((areas[0] - areas[1] - half, areas[0] - areas[1] + half))
    assert point.interval[0] < point.auc < point.interval[1]


def test_each_model_loses_by_what_takes_its_evidence(found):
    fine, bright, both = found.curves

    def drop(one, damage, level):
        return next(p.drop for p in one.points if (p.damage, p.level) == (damage, level))

    assert drop(fine, "blur", 3) > 0.2
    assert abs(drop(bright, "blur", 3)) < 0.01
    assert {(p.damage, p.level) for p in both.points} == {(k.name, at) for k in KINDS for at in k.levels}


def test_perfect_separation_has_no_interval_of_the_drop():
    fake = np.array([True, True, False, False])
    x = np.array([[3.0], [2], [-2], [-3]])
    point = point_of(JUDGES["fine"], fake, x, 2 * x, "blur", 1)
    assert (point.auc, point.drop, point.drop_interval) == (1, 0, None)
    assert point.interval[0] < 0.9
    assert point.loss == "no measurable AUC"


def test_readings_are_the_figures():
    jpeg = Point("jpeg", 50, 0.85, (0.8, 0.9), 0.023, (0.01, 0.036), 0.1, "JPEG 50")
    noise = Point("noise", 20, 0.7, (0.6, 0.8), 0.173, (0.1, 0.25), 0.2, "noise σ 20")
    calm = Point("blur", 1, 0.87, (0.8, 0.9), 0.003, (-0.01, 0.016), 0.2, "blur σ 1 px")
    one = Curves("m", "x", Clean(0.873, (0.8, 0.9), 0.1), (calm, jpeg, noise))
    assert one.reading == "m (.87 AUC undamaged) loses .02 AUC at JPEG 50, most, .17 AUC at noise σ 20."
    assert replace(one, points=(calm,)).reading == "m (.87 AUC undamaged) loses no measurable AUC at blur σ 1 px."
    assert replace(one, points=(jpeg,)).reading.endswith("loses most, .02 AUC at JPEG 50.")
    assert "undamaged faces only" in replace(one, points=()).reading


# --- going on and adding


def test_what_was_asked_is_not_asked_again(folder, tmp_path):
    class Killed(Exception):
        pass

    def kill(fraction, text):
        if fraction > 0.5:
            raise Killed

    CALLS.clear()
    with pytest.raises(Killed):
        measured(folder, tmp_path, progress=kill)
    before = dict(CALLS)
    assert 0 < before["fine"] < 9
    whole = measured(folder, tmp_path)
    assert CALLS == {"fine": 9, "bright": 9}  # undamaged and four levels of two damages
    assert measured(folder, tmp_path) == whole
    assert CALLS == {"fine": 9, "bright": 9}
    other = replace(ASKED, origins={**ASKED.origins, "fine": "c" * 64})
    measured(folder, tmp_path, other)
    assert CALLS == {"fine": 18, "bright": 9}


def test_models_asked_on_different_days_make_the_ensemble(folder, tmp_path, found):
    first = measured(folder, tmp_path, models=["fine"])
    assert [one.name for one in first.curves] == ["fine"]
    assert measured(folder, tmp_path, models=["bright"]) == found


def test_json_gives_back_the_same_and_damages_are_added(found, folder, tmp_path):
    content = json.loads(json.dumps(found.as_json(), allow_nan=False))
    assert str(folder) not in json.dumps(content)
    again = Robustness.from_json(content)
    assert again.as_json() == content
    assert [one.reading for one in again.curves] == [one.reading for one in found.curves]
    gamma = replace(ASKED, judges={"fine": JUDGES["fine"]}, kinds=(DAMAGES["gamma"],))
    more = measured(folder, tmp_path, gamma, ["fine"], earlier=again)
    assert [one.name for one in more.curves] == ["fine", "bright", "ensemble"]
    assert list(dict.fromkeys(p.damage for p in more.curves[0].points)) == ["blur", "noise", "gamma"]
    assert more.curves[1] == again.curves[1]


def test_what_is_stored_of_a_judge_as_it_is_now_is_not_measured_again(found, folder, tmp_path):
    CALLS.clear()
    assert measured(folder, tmp_path, earlier=found).curves == found.curves
    assert not CALLS
    other = replace(ASKED, origins={**ASKED.origins, "fine": "c" * 64})
    more = measured(folder, tmp_path, other, earlier=found)
    assert CALLS == {"fine": 9, "bright": 9}  # the ensemble needs both
    assert [new.made_of == old.made_of for new, old in zip(more.curves, found.curves, strict=True)] == [
        False,
        True,
        False,
    ]


def test_points_of_other_weights_are_not_kept(found, folder, tmp_path):
    other = Asked({"fine": JUDGES["fine"]}, {"fine": "c" * 64}, (DAMAGES["gamma"],))
    more = measured(folder, tmp_path, other, ["fine"], earlier=found)
    assert {p.damage for p in more.curves[0].points} == {"gamma"}


def test_curves_of_other_faces_are_refused_before_any_work(found, folder, tmp_path):
    CALLS.clear()
    with pytest.raises(DataError, match=r"seed 8.*seed 7"):
        measured(folder, tmp_path, seed=8, earlier=found)
    assert not CALLS


@pytest.mark.parametrize("content", [b"no", b"PK\x03\x04 half a file"])
def test_damaged_store_is_one_sentence(tmp_path, content):
    (tmp_path / "x.npz").write_bytes(content)
    with pytest.raises(DataError, match=r"x\.npz is not a file of logits"):
        Store(tmp_path / "x.npz")


def test_full_disk_keeps_the_store(tmp_path, monkeypatch):
    store = Store(tmp_path / "x.npz")
    store.columns["a"] = np.ones(3, np.float32)
    store.save()
    good = store.path.read_bytes()

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(DataError, match="No space left"):
        store.save()
    assert store.path.read_bytes() == good
    assert list(tmp_path.iterdir()) == [store.path]


# --- the command


def test_command_writes_adds_and_refuses(folder, tmp_path):
    with models_in(write_tiny_models(tmp_path / "models")):
        out = tmp_path / "robustness.json"
        common = ("robustness", "--data", folder, "--out", out, "--work", tmp_path / "work", "--n", 8)
        first = dfx(*common, "--damages", "blur")
        assert (first.code, "Gaussian blur" in first.out) == (0, True), first.err
        assert "meso4 (" in first.out
        assert dfx(*common, "--damages", "gamma", "--models", "meso4").code == 0
        models = json.loads(out.read_text())["models"]
        assert list(models) == ["meso4", "meso_inception4", "ensemble"]
        assert {p["damage"] for p in models["meso4"]["points"]} == {"blur", "gamma"}
        assert {p["damage"] for p in models["ensemble"]["points"]} == {"blur"}
        good = out.read_bytes()
        assert "same faces" in dfx(*common, "--seed", 9).sentence
        assert "no damage 'rain'" in dfx(*common, "--damages", "rain").sentence
        assert out.read_bytes() == good
        out.write_text("{}")
        assert "does not hold robustness curves" in dfx(*common).sentence
