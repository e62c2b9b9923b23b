"""Which map a model is explained by: as a file of choices says, and Grad-CAM where there is none."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tiny_models import models_in

from dfx.explain.choice import (
    FALLBACK,
    FILE,
    MapChoice,
    default_layer,
    default_map,
    default_method,
    is_measured,
)


def row(model: str, method: str, layer: str | None, default: bool = False) -> dict[str, object]:
    found = {"layer_name": "last", "cells": 7, "n": 60, "pointing": 0.5, "energy": 0.4}
    return {"model": model, "method": method, "layer": layer, "default": default, **found}


ROWS = [
    row("meso4", "gradcam", "#3"),
    row("meso4", "hirescam", "#5", default=True),
    row("meso4", "gradient", None),
    row("cnn", "gradcam", "#2"),
    row("cnn", "gradient-input", None, default=True),
    row("xception", "fusedcam", "gradcam@#7,hirescam@#9", default=True),
]


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    with models_in(tmp_path):
        yield tmp_path / FILE


def write(file: Path, rows: object, at_s: int) -> None:
    """As of that second, so that a disk with coarse times shows the change."""
    file.write_text(json.dumps({"rows": rows}))
    os.utime(file, (at_s, at_s))


def nothing_known() -> bool:
    return (default_map("meso4"), default_layer("meso4", "gradcam"), is_measured()) == (FALLBACK, None, False)


def test_defaults_and_layers_are_those_of_the_file(file: Path) -> None:
    write(file, ROWS, 100)
    assert is_measured()
    assert default_map("meso4") == MapChoice("hirescam", "#5")
    assert default_map("cnn") == MapChoice("gradient-input", None)
    assert default_map("xception") == MapChoice("fusedcam", "gradcam@#7,hirescam@#9")
    assert [default_method(name) for name in ("meso4", "cnn", "svm")] == ["hirescam", "gradient-input", "gradcam"]
    assert default_layer("meso4", "gradcam") == "#3"  # measured too, though not the default
    assert default_layer("meso4", "gradient") is None
    assert default_layer("meso4", "layercam") is None
    assert default_layer("svm", "gradcam") is None


def test_without_a_file_it_is_grad_cam_of_the_last_layer(file: Path) -> None:
    assert MapChoice("gradcam", None) == FALLBACK
    assert nothing_known()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "3",
        '{"rows": 3}',
        '{"rows": [3]}',
        '{"rows": [{"model": "meso4"}]}',
        json.dumps({"rows": [*ROWS, row("svm", "tealeaves", None, default=True)]}),
        json.dumps({"rows": [*ROWS, {**ROWS[0], "layer": 3}]}),
        json.dumps({"rows": [*ROWS, {**ROWS[0], "method": ["gradcam"]}]}),
    ],
)
def test_a_damaged_file_chooses_nothing(file: Path, text: str) -> None:
    file.write_text(text)
    assert nothing_known()


def test_bytes_that_are_no_text_choose_nothing(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00")
    assert nothing_known()


def test_a_file_that_changes_or_goes_is_seen(file: Path) -> None:
    write(file, ROWS, 100)
    assert default_method("meso4") == "hirescam"
    write(file, [row("meso4", "layercam", "#1", default=True)], 200)
    assert default_map("meso4") == MapChoice("layercam", "#1")
    assert default_layer("meso4", "gradcam") is None
    file.unlink()
    assert nothing_known()


def test_layers_without_a_default_are_not_what_a_model_is_explained_by(file: Path) -> None:
    write(file, [row("meso4", "gradcam", "#3")], 100)
    assert default_map("meso4") == FALLBACK
    assert not is_measured()
    assert default_layer("meso4", "gradcam") == "#3"
