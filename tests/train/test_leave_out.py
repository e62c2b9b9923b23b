"""Leaving out: which faces a fold never sees, what is measured on them, and what is done when it is given again."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from command import dfx

from dfx.data.dataset import FaceFile, read_dataset, without
from dfx.errors import DataError
from dfx.numbers.intervals import auc_interval
from dfx.numbers.metrics import auc
from dfx.records.leave_out import FoldResult, LeaveOut, LeftOut
from dfx.train import fit
from dfx.train.leave_out import run as leave_out_module
from dfx.train.leave_out.folds import Fold, Target, faces_of, generator_of, groups_of, method_folds, set_folds
from dfx.train.leave_out.run import LOGITS, RESULT, gathered, leave_out
from dfx.train.plan import Plan

POOL = "diffusion+gans+photos"
COUNTS = {  # set/label/method → faces in train, val, test
    "ffpp/real/original": (30, 6, 24),
    "ffpp/fake/deepfakes": (12, 3, 21),
    "ffpp/fake/faceswap": (12, 3, 22),
    "dfdc/real/original": (20, 5, 20),
    "dfdc/fake/dfdc": (20, 5, 20),
    "diffusion/fake/sdxl": (8, 2, 20),
    "diffusion/fake/flux1_dev": (8, 2, 3),
    "diffusion/fake/flux1_pro": (4, 0, 2),
    "flux/real/original": (6, 2, 0),
    "flux/fake/flux": (6, 2, 0),
    "gans/fake/stylegan_web": (5, 1, 4),
    "gans/fake/progan": (9, 2, 25),
    "gans/real/ffhq": (9, 2, 9),
    "faces140k/real/ffhq": (9, 3, 20),
    "faces140k/fake/stylegan": (9, 3, 20),
    "photos/real/press": (9, 3, 12),
    "utkface/real/utkface": (0, 0, 7),
}


def made_up() -> list[FaceFile]:
    """The files of COUNTS, without a picture."""
    return [
        FaceFile(Path(key), key, name, split, label == "fake", method)
        for part, counts in COUNTS.items()
        for name, label, method in [part.split("/")]
        for split, count in zip(("train", "val", "test"), counts, strict=True)
        for key in [f"{name}/{split}/{label}/{method}{i}.png" for i in range(count)]
    ]


# --- who is left out


def test_without_sets_labels_and_methods():
    files = made_up()
    assert "dfdc" not in {file.set for file in without(files, ["dfdc"])}
    assert {file.fake for file in without(files, ["gans/fake"]) if file.set == "gans"} == {False}
    left = Counter(file.method for file in without(files, ["ffpp/deepfakes"]) if file.set == "ffpp")
    assert left == {"original": 60, "faceswap": 37}
    assert without(files, []) == files
    with pytest.raises(DataError, match=r"no ffpp/nosuch, other to leave out"):
        without(files, ["ffpp/nosuch", "dfdc", "other"])


def test_fit_neither_trains_nor_watches_what_is_left_out(monkeypatch):
    monkeypatch.setattr(fit, "read_dataset", lambda data, splits: [f for f in made_up() if f.split in splits])
    plan = Plan("meso4", without=("ffpp/deepfakes", "diffusion/flux1_pro"))
    files, watched = fit._faces(plan, Path("anywhere"))
    assert {file.split for file in files} == {"train"}
    assert {file.split for file in watched} == {"val"}
    for some in (files, watched):
        assert not {"deepfakes", "flux1_pro"} & {file.method for file in some}
        assert {"faceswap", "flux1_dev"} < {file.method for file in some}
    assert len(files) + len(watched) == sum(a + b for a, b, _ in COUNTS.values()) - 15 - 4


def test_a_fold_of_a_set_never_sees_it():
    folds = {fold.name: fold for fold in set_folds(made_up(), (), [POOL])}
    assert {name: fold.without for name, fold in folds.items()} == {
        "set-dfdc": ("dfdc",), "set-diffusion": ("diffusion/fake",), "set-faces140k": ("faces140k",),
        "set-ffpp": ("ffpp",), "set-gans": ("gans/fake",),
    }  # fmt: skip
    assert folds["set-gans"].targets == (Target("gans", "GAN", POOL),)
    assert [fold.name for fold in set_folds(made_up(), ["dfdc"], [POOL])] == ["set-dfdc"]
    for name in ("flux", "photos", "utkface", "nosuch"):  # no test, no fakes, no training, not there
        with pytest.raises(DataError, match=f"{name} cannot be left out.*dfdc, diffusion"):
            set_folds(made_up(), [name], [POOL])


def test_every_method_is_unseen_where_it_is_measured_under_all_its_names():
    files = made_up()
    folds = method_folds(files, [POOL])
    assert folds == method_folds(files[::-1], [POOL])
    measured = Counter(target.name for fold in folds for target in fold.targets)
    assert set(measured.values()) == {1}
    assert set(measured) == {
        "ffpp/deepfakes", "ffpp/faceswap", "diffusion/sdxl", "diffusion/flux1_dev", "diffusion/flux1_pro",
        "gans/progan", "gans/stylegan_web", "faces140k/stylegan",
    }  # fmt: skip
    assert len(folds) == 2
    for fold in folds:
        kept = [file for file in without(files, fold.without) if file.fake and file.split != "test"]
        gone = {generator_of(target.name.split("/")[1]) for target in fold.targets}
        assert not gone & {generator_of(file.method) for file in kept}
        assert len({target.family for target in fold.targets}) == 3
    assert "flux/flux" in next(fold for fold in folds if "diffusion/flux1_dev" in fold.without).without


def test_methods_need_a_manifest():
    with pytest.raises(DataError, match="several methods"):
        method_folds([replace(file, method="") for file in made_up()], [POOL])


def test_few_test_fakes_are_joined_by_those_of_all_splits():
    files = made_up()
    groups = groups_of(files, [POOL])
    faces, splits = faces_of(Target("diffusion/flux1_dev", "text-to-image", POOL), files, groups)
    assert (splits, Counter(file.fake for file in faces)) == ("train+val+test", {True: 13, False: 21})
    assert {file.set for file in faces if not file.fake} == {"gans", "photos"}
    assert {file.split for file in faces if not file.fake} == {"test"}
    faces, splits = faces_of(Target("ffpp/faceswap", "x", "ffpp"), files, groups)
    assert (splits, Counter(file.fake for file in faces)) == ("test", {True: 22, False: 24})


def test_no_face_that_a_fold_has_seen_measures_it():
    files = made_up()
    groups = groups_of(files, [POOL])
    for fold in (*set_folds(files, (), [POOL]), *method_folds(files, [POOL])):
        seen = {file.key for file in without(files, fold.without) if file.split != "test"}
        for target in fold.targets:
            faces, _ = faces_of(target, files, groups)
            assert not seen & {file.key for file in faces}
            assert {file.fake for file in faces} == {False, True}


# --- the means


def row(name, value, fakes=40, family="GAN"):
    return LeftOut(name, family, "a", "test", fakes, 30, value, (value - 0.1, value + 0.1))


def test_means_by_hand_and_back_from_json():
    folds = (
        FoldResult("set-a", ("a",), 10, {"model": "m"}, (row("a", 0.6),)),
        FoldResult("set-b", ("b",), 10, {"model": "m"}, (row("b", 0.8),)),
        FoldResult("methods-1", ("a/x",), 10, {"model": "m"},
                   (row("a/x", 0.5), row("a/y", 0.7), row("a/few", 0.1, 19), row("b/z", 0.9, family="other"))),
    )  # fmt: skip
    found = LeaveOut("m", "faces", folds)
    assert found.mean_of_sets == pytest.approx(0.7)
    assert found.mean_of("GAN") == pytest.approx(0.6)
    assert found.families == ("GAN", "other")
    content = json.loads(json.dumps(found.as_json(), allow_nan=False))
    assert content["means"] == {"sets": 0.7, "families": {"GAN": 0.6, "other": 0.9}}
    assert [FoldResult.from_json(fold).as_json() for fold in content["folds"]] == content["folds"]
    assert LeaveOut("m", "faces", ()).as_json()["means"] == {"sets": None, "families": {}}


# --- a real run of a tiny network


PLAN = Plan("meso4", epochs=2, steps=2, batch=8, input_size=32, warm_up=1, workers=1, augment="light")
FOLD = Fold("methods-1", ("b/two",), (Target("b/two", "b", "b"),))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two sets of small pictures; set b has fakes of two methods."""
    root, rng, lines = tmp_path_factory.mktemp("faces"), np.random.default_rng(0), ["path,method"]
    for name, methods in {"a": ("only",), "b": ("one", "two")}.items():
        for split in ("train", "val", "test"):
            for method in ("", *methods):
                for i in range(6):
                    key = f"{name}/{split}/{'fake' if method else 'real'}/{method}{i}.png"
                    (root / key).parent.mkdir(parents=True, exist_ok=True)
                    cv2.imwrite(str(root / key), rng.integers(0, 256, (32, 32, 3), np.uint8))
                    lines.append(f"{key},{method}")
    (root / "manifest.csv").write_text("\n".join(lines))
    return root


@pytest.fixture(scope="module")
def done(folder, tmp_path_factory):
    out = tmp_path_factory.mktemp("runs")
    return out, leave_out(PLAN, [FOLD], folder, out)


def test_fold_is_a_run_whose_figures_are_those_of_its_logits(done, folder):
    out, found = done
    run = out / "methods-1"
    assert json.loads((run / "plan.json").read_text())["without"] == ["b/two"]
    assert (run / "best.safetensors").is_file()
    with np.load(run / LOGITS, allow_pickle=False) as file:
        keys, logits, fake = file["keys"].tolist(), file["logits"], file["fake"]
    files = {file.key: file for file in read_dataset(folder)}
    assert Counter((files[key].split, files[key].method) for key in keys) == {
        ("train", "two"): 6, ("val", "two"): 6, ("test", "two"): 6, ("test", ""): 6,
    }  # fmt: skip
    assert [files[key].fake for key in keys] == fake.tolist()
    (measured,) = found.rows
    assert (measured.n_fake, measured.n_real, measured.splits) == (18, 6, "train+val+test")
    assert measured.auc == pytest.approx(auc(fake, logits.astype(float)), abs=1e-5)
    assert measured.interval == pytest.approx(auc_interval(fake, logits.astype(float)), abs=1e-4)
    assert found.folds[0].faces_seen == 2 * 2 * 8
    assert json.loads((out / "leave_out.json").read_text()) == found.as_json()
    assert str(folder) not in (out / "leave_out.json").read_text()


def test_done_folds_are_skipped_and_other_recipes_refused(done, folder, monkeypatch):
    out, found = done

    def never(*args, **kwargs):
        raise AssertionError("trained again")

    monkeypatch.setattr(leave_out_module, "train", never)
    assert leave_out(replace(PLAN, workers=2), [FOLD], folder, out) == found
    with pytest.raises(DataError, match=r"methods-1 was begun with another recipe \(steps 2 instead of 3\)"):
        leave_out(replace(PLAN, steps=3), [FOLD], folder, out)
    assert gathered("cnn", folder, out).folds == ()


def test_damaged_result_is_one_sentence(done, folder, tmp_path):
    out, _ = done
    (tmp_path / "methods-1").mkdir()
    (tmp_path / "methods-1" / RESULT).write_text((out / "methods-1" / RESULT).read_text()[:50])
    with pytest.raises(DataError, match=r"methods-1/result\.json is damaged"):
        gathered("meso4", folder, tmp_path)


def test_command_plans_and_refuses(folder, tmp_path):
    planned = dfx("leave-out", "--data", folder, "--out", tmp_path / "runs", "--methods", "--dry-run")
    assert planned.out.splitlines() == [
        "set-a: without a", "set-b: without b", "methods-1: without b/one", "methods-2: without b/two",
    ]  # fmt: skip
    assert not (tmp_path / "runs").exists()
    common = ("leave-out", "--data", folder, "--out", tmp_path / "runs")
    assert "nothing is to be left out" in dfx(*common, "--sets", "none").sentence
    assert "set c cannot be left out" in dfx(*common, "--sets", "c").sentence
    assert "nosuch" in dfx(*common, "--model", "nosuch").sentence
    assert "no augmentation 'x'" in dfx(*common, "--augment", "x").sentence


def test_command_runs_a_fold(folder, tmp_path):
    small = ("--model", "meso4", "--size", 32, "--epochs", 1, "--steps", 2, "--batch", 4)
    ran = dfx("leave-out", "--data", folder, "--out", tmp_path, "--sets", "a", *small)
    assert (ran.code, ran.err) == (0, "")
    assert "mean over sets" in ran.out
    (fold,) = json.loads((tmp_path / "leave_out.json").read_text())["folds"]
    found = fold["rows"][0]
    assert (fold["name"], found["splits"], found["n_fake"], found["n_real"]) == ("set-a", "train+val+test", 18, 6)
