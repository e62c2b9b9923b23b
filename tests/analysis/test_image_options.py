"""What may be asked of an analysis, and what is said where weights are missing or damaged."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tiny_models import TINY, models_in

from dfx.analysis.image import Options, analyze_image, check, explain_face, lead_model
from dfx.data.samples import samples
from dfx.errors import DfxError, ExplanationError, SettingError, UnknownModel, WeightsDamaged, WeightsMissing
from dfx.explain.request import MapRequest
from dfx.types import ImageReport, Pixels

PHOTO = samples()[0].file.read_bytes()
AGAIN = "git checkout models"


@pytest.fixture
def broken(tiny_folder: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the models folder to spoil."""
    copy = tmp_path / "models"
    shutil.copytree(tiny_folder, copy)
    with ExitStack() as stack:
        stack.enter_context(models_in(copy))
        yield copy


def report_of(**options: Any) -> ImageReport:
    return analyze_image(PHOTO, "photo.jpg", Options(**options)).report


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        (Options(models=("nosuch",)), UnknownModel, "nosuch"),
        (Options(models=("meso4", "nosuch")), UnknownModel, "nosuch"),
        (Options(threshold=2), SettingError, "between 0 and 1, not 2"),
        (Options(threshold=-0.1), SettingError, "between 0 and 1, not -0.1"),
        (Options(threshold=float("nan")), SettingError, "between 0 and 1, not nan"),
        (Options(explain="tealeaves"), ExplanationError, "'tealeaves'; there are: auto, gradcam, "),
        (Options(models=("xception",)), WeightsMissing, "dfx train xception --data"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_any_work(
    options: Options, error: type[DfxError], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dfx.analysis.image.decode", lambda *given: pytest.fail("it began to work"))
    with pytest.raises(error) as caught:
        analyze_image(PHOTO, "", options)
    assert said in str(caught.value)


@pytest.mark.usefixtures("tiny")
def test_no_model_named_means_all_of_them_and_a_name_counts_once() -> None:
    assert check(Options()).models == TINY
    assert check(Options(models=("meso_inception4", "meso4", "meso_inception4"))).models == ("meso_inception4", "meso4")


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize("models", [("meso4",), ("meso_inception4",), TINY, TINY[::-1], ()])
def test_the_models_named_are_those_that_answer(models: tuple[str, ...]) -> None:
    report = report_of(models=models, explain="none")
    scores = report.faces[0].prediction.scores
    assert {score.model for score in scores} == set(models or TINY) == set(report.weights)
    assert report.settings["models"] == list(models or TINY)
    if len(models) == 1:
        assert report.fake_probability == scores[0].fake_probability


@pytest.mark.usefixtures("tiny")
def test_two_models_are_joined_and_the_weightier_one_explains() -> None:
    report = report_of(models=TINY)
    low, high = sorted(score.fake_probability for score in report.faces[0].prediction.scores)
    assert low < report.fake_probability < high  # type: ignore[operator]
    assert lead_model(TINY) == "meso_inception4"
    assert [explanation.model for explanation in report.faces[0].explanations] == ["meso_inception4"]


@pytest.mark.usefixtures("tiny")
def test_a_threshold_moves_the_verdict_and_nothing_else() -> None:
    usual, strict, lax = (report_of(threshold=t, explain="none") for t in (None, 1.0, 0.0))
    assert (usual.threshold, strict.threshold, lax.threshold) == (0.5, 1.0, 0.0)
    assert usual.fake_probability == strict.fake_probability == lax.fake_probability
    assert strict.verdict != "fake"
    assert lax.verdict != "real"


@pytest.fixture(scope="module")
def crop() -> Pixels:
    return np.random.default_rng(1).integers(0, 256, (90, 90, 3), dtype=np.uint8)


@pytest.mark.usefixtures("tiny")
def test_a_map_can_speak_for_either_answer(crop: Pixels) -> None:
    fake, real = explain_face(crop, "meso4"), explain_face(crop, "meso4", MapRequest(toward="real"))
    assert (fake.toward, real.toward) == ("fake", "real")
    assert fake.unit == real.unit == "logits per map cell"
    assert not ((fake.heat > 0) & (real.heat > 0)).any()  # no cell speaks for both
    assert fake.has_evidence or real.has_evidence


@pytest.mark.usefixtures("tiny")
def test_a_map_that_does_not_exist_is_refused(crop: Pixels) -> None:
    with pytest.raises(ExplanationError, match="tealeaves"):
        explain_face(crop, "meso4", MapRequest("tealeaves"))
    with pytest.raises(ExplanationError, match="maybe"):
        explain_face(crop, "meso4", MapRequest(toward="maybe"))  # type: ignore[arg-type]
    with pytest.raises(UnknownModel, match="nosuch"):
        explain_face(crop, "nosuch")


def _weights(folder: Path, name: str) -> Path:
    return folder / name / "weights.safetensors"


def test_a_flipped_byte_is_refused_by_name(broken: Path) -> None:
    data = bytearray(_weights(broken, "meso4").read_bytes())
    data[len(data) // 2] ^= 1
    _weights(broken, "meso4").write_bytes(data)
    with pytest.raises(WeightsDamaged, match="meso4") as caught:
        report_of()
    assert AGAIN in str(caught.value)
    assert report_of(models=("meso_inception4",)).verdict != "no_face"  # the other one still answers


def test_a_missing_file_is_named_even_if_nobody_named_the_model(broken: Path) -> None:
    _weights(broken, "meso_inception4").unlink()
    for options in (Options(), Options(models=("meso_inception4",))):
        with pytest.raises(WeightsMissing, match="meso_inception4") as caught:
            analyze_image(PHOTO, "", options)
        assert AGAIN in str(caught.value)
    assert report_of(models=("meso4",), explain="none").verdict != "no_face"


@pytest.mark.parametrize("file", ["weights.json", "ensemble.json"])
def test_a_damaged_list_is_named(broken: Path, file: str) -> None:
    (broken / file).write_text("{")
    with pytest.raises(WeightsDamaged, match=file) as caught:
        report_of()
    assert AGAIN in str(caught.value)


def test_without_the_ensemble_s_file_there_is_no_answer(broken: Path) -> None:
    (broken / "ensemble.json").unlink()
    with pytest.raises(WeightsMissing, match=r"ensemble\.json is missing") as caught:
        report_of()
    assert AGAIN in str(caught.value)


def test_an_empty_folder_says_how_to_get_models(tmp_path: Path) -> None:
    with models_in(tmp_path), pytest.raises(WeightsMissing, match=AGAIN):
        report_of()
