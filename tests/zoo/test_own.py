"""Models of the operator's own: the example, installed as an installer does, and every way to lie."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from command import dfx
from own_packages import EXAMPLE, GIVEN, copy_example, install, plugged_in
from tiny_models import write_tiny_models

from dfx.errors import UnknownModel, WeightsDamaged
from dfx.zoo import load, present, registered, shipped, spec_of
from dfx.zoo.anatomy.facts import facts
from dfx.zoo.anatomy.model import anatomy
from dfx.zoo.index import read_index, shipped_bytes
from dfx.zoo.registry import MODELS, plugged

NAME = "example_net"
PACKAGE = "dfx-example-net 1.0"


@dataclass(frozen=True, slots=True)
class Places:
    """Where packages and where models lie."""

    site: Path
    models: Path


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """The example, by pip and from nowhere but this folder; tiny models beside it; tried by `dfx models`."""
    source, site = tmp_path_factory.mktemp("source") / "own-model", tmp_path_factory.mktemp("site")
    shutil.copytree(EXAMPLE.parent, source, ignore=shutil.ignore_patterns("__pycache__"))
    words = ["--no-index", "--no-deps", "--no-build-isolation", "--no-compile", "--target", str(site), str(source)]
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *words],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    models = write_tiny_models(tmp_path_factory.mktemp("models"))
    with plugged_in(site, models):
        said = dfx("models")
        assert (said.code, said.err) == (0, f"Trying {NAME} of {PACKAGE}.\n")
        assert NAME in said.out
    return Places(site, models)


@pytest.fixture
def here(installed: Places) -> Iterator[Places]:
    with plugged_in(installed.site, installed.models):
        yield installed


def test_without_a_plug_in_the_registry_is_dfx_s_own() -> None:
    assert plugged().models == {}
    assert registered() == MODELS


def test_the_example_stands_in_the_registry_with_its_weights_and_counts(here: Places) -> None:
    assert [*registered()] == [*MODELS, NAME]
    assert (spec_of(NAME).title, spec_of(NAME).source) == ("Example network", "own")
    assert present() == (*shipped(), NAME)
    assert NAME not in shipped()
    row = read_index()[NAME]
    assert (row.bytes, row.input_size) == (len(shipped_bytes(NAME)), 96)
    # by hand: 3 × 3 kernels between 3, 16, 24, 32 and 40 channels, four numbers a channel for each norm, 40 weights and a bias
    kernels = 9 * (3 * 16 + 16 * 24 + 24 * 32 + 32 * 40)
    assert facts()[NAME].parameters == kernels + 4 * (16 + 24 + 32 + 40) + 41
    assert facts()[NAME].trainable == kernels + 2 * (16 + 24 + 32 + 40) + 41
    last = anatomy(NAME).last_map
    assert last
    assert last.shape == (12, 12, 40)


def test_a_package_that_is_tried_is_not_tried_again(here: Places) -> None:
    said = dfx("models", "--json")
    assert said.err == ""
    rows = {row["name"]: row for row in json.loads(said.out)}
    assert rows[NAME]["weights"] is True
    assert rows[NAME]["source"] == "own"


def test_other_weights_or_another_version_are_tried_anew(here: Places, tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(here.site, site)
    for info in site.glob("*.dist-info"):
        text = (info / "METADATA").read_text("utf-8")
        (info / "METADATA").write_text(text.replace("Version: 1.0", "Version: 1.1"), "utf-8")
    with plugged_in(site, here.models):
        assert plugged().models == {}
        with pytest.raises(UnknownModel, match=r"was not tried yet: `dfx models` tries it\.$"):
            spec_of(NAME)


def test_it_answers_alone_and_among_others_and_draws_a_map(here: Places) -> None:
    from dfx.analysis.image import explain_face
    from dfx.explain.request import MapRequest
    from dfx.predict import predict_faces
    from dfx.predict.shipped import ensemble_of
    from dfx.report.words.photo import model_words

    crop = np.random.default_rng(1).integers(0, 256, (120, 120, 3)).astype(np.uint8)
    (alone,) = predict_faces([crop], [NAME])
    model = load(NAME)
    views = np.stack([crop, crop[:, ::-1]])
    from dfx.faces.resize import resize

    asked = np.stack([resize(np.ascontiguousarray(view), 96) for view in views]).astype(np.float32) / 255
    logit = float(np.mean(np.asarray(model(asked, training=False))))
    assert alone.fake_probability == pytest.approx(1 / (1 + np.exp(-(0.9412 * logit - 0.5571))), abs=1e-3)
    low, high = alone.interval  # 1.96 spreads either side, in log-odds
    assert np.log(high / (1 - high)) - np.log(low / (1 - low)) == pytest.approx(2 * 1.96 * 1.2305, abs=1e-2)
    both = ensemble_of(["meso4", "meso_inception4", NAME])
    assert both.weights == pytest.approx((0.25 / 1.5, 0.75 / 1.5, 0.5 / 1.5))  # the mean of a quarter and three
    shown = explain_face(crop, NAME, MapRequest("gradcam", None, "fake"))
    assert shown.model == NAME
    assert model_words(NAME) == "Example network"
    assert (here.models / NAME / "engine.litert").is_file()
    assert not list((here.site / "dfx_example_net").glob("*.litert"))


def test_a_report_claims_no_calibration_and_no_figures_of_it(here: Places) -> None:
    from report_samples import image_report

    from dfx.report.dossier.origin import calibrated_on, errors
    from dfx.report.words.threshold import threshold_words
    from dfx.types import OWN, EnsembleReport

    for name in ("", OWN):
        mixed = replace(image_report(), ensemble=EnsembleReport(name, "mean", 0.5, {"meso4": 0.5, NAME: 0.5}))
        for rows in (calibrated_on(mixed.ensemble), errors(mixed.ensemble)):
            (row,) = rows
            assert f"{NAME} ({PACKAGE})" in row[1]
    alone = replace(image_report(), threshold=0.5, ensemble=EnsembleReport("", "mean", 0.5, {NAME: 1.0}))
    assert threshold_words(replace(alone, shipped_threshold=0.5)) == f"Threshold 0.50, as the package of {NAME} has it."


def test_a_visitor_s_own_ensemble_takes_it_in(here: Places) -> None:
    from dfx.predict.own import joined
    from dfx.predict.shipped import read_ensembles

    stored = read_ensembles()
    more = joined(stored.default, [NAME], stored.single)
    assert more.models == ("meso4", "meso_inception4", NAME)
    assert more.weights == pytest.approx((0.25 * 2 / 3, 0.75 * 2 / 3, 1 / 3))
    assert more.threshold == stored.default.threshold
    assert joined(None, [NAME], stored.single).threshold == 0.5


def test_compare_lists_it_as_not_measured(here: Places) -> None:
    from dfx.compare.board.board import load_board
    from dfx.compare.board.judges import colour_of
    from dfx.compare.figures.leaderboard import leaderboard_table, unmeasured_rows

    board = load_board(here.models)
    (row,) = unmeasured_rows(board.unmeasured)
    assert (row.judge.name, row.judge.title, row.judge.has_weights) == (NAME, "Example network", True)
    assert (row.cells["auc"].value, row.cells["auc"].why) == (None, "not measured")
    assert colour_of(NAME) == "#7a9e3b"
    (line,) = leaderboard_table([row], ["auc", "ms"]).rows
    assert line[:5] == ("Example network", NAME, "model", 0, 0)
    assert line[-1].startswith("AUC: not measured")


def test_a_changed_weight_file_is_refused_though_it_was_tried(here: Places) -> None:
    file = here.site / "dfx_example_net/weights.safetensors"
    data, at = file.read_bytes(), file.stat()
    file.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    try:
        os.utime(file, ns=(at.st_atime_ns, at.st_mtime_ns))  # as one who hides it would
        with pytest.raises(WeightsDamaged, match="Install its package again"):
            load(NAME)
    finally:
        file.write_bytes(data)
        os.utime(file, ns=(at.st_atime_ns, at.st_mtime_ns))


def test_a_models_folder_that_cannot_be_written_to_leaves_it_out(tmp_path: Path) -> None:
    site, models = tmp_path / "site", write_tiny_models(tmp_path / "models")
    copy_example(site)
    install(site, "good", {NAME: "good"}, GIVEN)
    (models / NAME).write_text("a file of that name", encoding="utf-8")
    with plugged_in(site, models):
        said = dfx("models")
    assert said.code == 0
    assert "could not be kept in the models folder" in said.err
    assert f"{NAME} (good 1.0) is installed but was not tried yet" in said.err


def test_help_looks_for_no_plug_in(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    install(site, "loud", {"loud_net": "x"}, "raise RuntimeError")
    script = (
        "import sys, runpy; sys.argv = ['dfx', '--help']\n"
        "try: runpy.run_module('dfx', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "print('loud' in sys.modules, 'importlib.metadata' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": f"{site}:{EXAMPLE.parents[2]}"},
    )
    assert done.stdout.splitlines()[-1].startswith("False"), done.stderr
