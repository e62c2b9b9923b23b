"""A face unlike all that dfx knows, from the bytes of a photo to the report. The models are small and random."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from tiny_models import TINY, models_in, write_tiny_models

from dfx.analysis.image import Options, analyze_image, check
from dfx.data.samples import samples
from dfx.predict.features import FEATURES, last_features
from dfx.predict.shipped import ShippedEnsembles, read_ensembles, write_ensembles
from dfx.predict.unlike.distance import Unlike
from dfx.predict.unlike.file import FILE, write_unlike
from dfx.report.json.photo import SCHEMA_FILE, to_json
from dfx.report.words import photo as words
from dfx.types import ImageReport

PHOTO = samples()[0].file.read_bytes()
WIDTH = 16  # features that Meso-4's logit is read from
SENTENCE = "This face is unlike anything dfx was trained on"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_models(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def report_with(folder: Path) -> Iterator[Callable[..., ImageReport]]:
    """The photo's report where validation faces lay as far from the origin as `reach`; None: nothing is shipped."""
    loaded: dict[str, Any] = {}

    def report(reach: float | None, **options: Any) -> ImageReport:
        (folder / FILE).unlink(missing_ok=True)
        if reach is not None:
            means, quantiles = np.zeros((2, WIDTH), np.float32), np.linspace(0, reach, 101, dtype=np.float32)
            write_unlike(folder, Unlike("meso4", means, np.eye(WIDTH, dtype=np.float16), 1.0, quantiles))
        return analyze_image(PHOTO, "photo.jpg", Options(explain="none", **options)).report

    with models_in(folder, loaded), pytest.MonkeyPatch.context() as patch:
        # Meso-4 has no residual sums; what is read does not matter here
        patch.setitem(FEATURES, "texture", last_features)
        patch.setattr("dfx.predict.features.texture_features", last_features)
        yield report


def test_nothing_changes_where_no_distance_is_shipped(report_with: Callable[..., ImageReport]) -> None:
    plain, known = report_with(None), report_with(1e6)
    assert plain.faces[0].prediction.unlike is None
    assert "unlike" not in to_json(plain)["faces"][0]
    assert 0 <= known.faces[0].prediction.unlike < 0.01
    assert known.verdict == plain.verdict
    assert known.fake_probability == pytest.approx(plain.fake_probability, abs=1e-4)
    assert known.interval == pytest.approx(plain.interval, abs=1e-4)
    assert known.faces[0].warnings == plain.faces[0].warnings


def test_a_face_beyond_the_limit_is_uncertain_and_said_to_be(report_with: Callable[..., ImageReport]) -> None:
    plain, far = report_with(None), report_with(1e-6)
    assert plain.verdict in ("fake", "real")
    face = far.faces[0]
    assert (face.prediction.unlike, far.verdict) == (1.0, "uncertain")
    assert face.prediction.reason.startswith(SENTENCE)
    assert [warning.startswith(SENTENCE) for warning in face.warnings].count(True) == 1
    assert far.interval[0] < plain.interval[0] < plain.interval[1] < far.interval[1]  # type: ignore[index]
    assert far.fake_probability == pytest.approx(plain.fake_probability, abs=1e-4)
    assert words.meaning_words(face.prediction) == words.UNLIKE
    stored = to_json(far)
    assert stored["faces"][0]["unlike"] == 1.0
    jsonschema.Draft202012Validator(json.loads(SCHEMA_FILE.read_text())).validate(stored)


def test_it_is_not_measured_without_its_model(report_with: Callable[..., ImageReport]) -> None:
    assert report_with(1e-6, models=("meso_inception4",)).faces[0].prediction.unlike is None


def test_a_preset_s_name_stands_for_its_members(tmp_path: Path) -> None:
    """Every member of the preset is shown, and the report names them."""
    with models_in(write_tiny_models(tmp_path)):
        both = read_ensembles()
        alone = both.single["meso4"]
        write_ensembles(tmp_path, ShippedEnsembles(alone, both.single, {"fast": alone, "all": both.default}))
        assert check(Options()).models == check(Options(("fast",))).models == ("meso4",)
        assert check(Options(("all",))).models == TINY
        report = analyze_image(PHOTO, "", Options(("all",), explain="none")).report
        assert report.settings.models == TINY
        assert {score.model for score in report.faces[0].prediction.scores} == set(TINY) == set(report.weights)
