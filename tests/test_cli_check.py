"""`dfx analyze --check`: maps drawn again by tf-keras-vis, in the terminal, in JSON and as a file."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from command import dfx
from tiny_models import models_in, write_tiny_models

from dfx.data.samples import samples
from dfx.report.json.photo import SCHEMA_FILE
from dfx.report.words.independent import PROVES, library

PHOTO = samples()[0].file
REPORT = jsonschema.Draft202012Validator(json.loads(SCHEMA_FILE.read_text()))


@pytest.fixture(scope="module")
def loaded() -> dict[str, Any]:
    return {}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_models(tmp_path_factory.mktemp("models"))


@pytest.fixture(autouse=True)
def tiny(folder: Path, loaded: dict[str, Any]) -> Iterator[None]:
    with models_in(folder, loaded):
        yield


def test_json_and_the_folder_hold_what_was_compared(tmp_path: Path) -> None:
    asked = (
        "analyze",
        "--models",
        "meso4",
        "--explain",
        "gradient,eigencam",
        "--check",
        "--json",
        "--out",
        tmp_path / "out",
    )
    done = dfx(*asked, PHOTO)
    assert (done.code, done.err) == (0, "")
    report = json.loads(done.out)
    REPORT.validate(report)
    said = report["independent"]
    assert said["library"] == library()
    drawn, none = said["maps"]
    assert (drawn["face"], drawn["model"], drawn["conclusion"]) == (1, "meso4", PROVES)
    (part,) = drawn["parts"]
    assert part["correlation"] > 0.999
    assert (part["cells"], part["views"], part["agrees"]) == ([64, 64], ["face", "mirror image"], True)
    assert none == {
        "face": 1, "model": "meso4", "method": "eigencam", "toward": "fake",
        "reason": "tf-keras-vis has no Eigen-CAM, so there is nothing to check this map against.",
    }  # fmt: skip
    (folder,) = (tmp_path / "out").iterdir()
    assert json.loads((folder / "independent.json").read_text()) == said


def test_the_terminal_says_each_part_and_once_what_it_proves() -> None:
    done = dfx("analyze", "--models", "meso4", "--explain", "gradient,eigencam", "--check", PHOTO)
    assert (done.code, done.err) == (0, "")
    text = " ".join(done.out.split())
    assert f"Face 1, Meso-4, Gradient, drawn again by {library()}: Gradient: both draw the same map." in text
    assert "Face 1, Meso-4, Eigen-CAM: not checked. tf-keras-vis has no Eigen-CAM" in text
    assert text.count(PROVES) == 1


def test_no_map_no_check() -> None:
    done = dfx("analyze", "--explain", "none", "--check", PHOTO)
    assert (done.code, done.out) == (2, "")
    assert done.sentence == "--check needs maps to check, so it does not go with --explain none."
