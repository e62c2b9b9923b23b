"""What was measured of default maps beforehand."""

import json
from pathlib import Path

from dfx.explain.choice import MapChoice
from dfx.explain.trust.beforehand import FILE, beforehand

ROW = {
    "model": "meso4", "method": "gradcam", "n": 10, "without": 0, "under_jpeg": 0.9, "randomised": None, "gap": 0.1,
    "gini": 0.5, "seconds": 1.5,
    "passed": {"stable": [0.8, [0.5, 0.9]], "faithful": [0.5, [0.2, 0.8]], "specific": [0.4, [0.2, 0.7]]},
}  # fmt: skip


def test_counts_in_words(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(json.dumps({"rows": [ROW]}))
    found = beforehand("meso4", MapChoice("gradcam"), tmp_path)
    assert found is not None
    assert found.words == "stable in 8, faithful in 5, specific in 4 of 10"
    assert beforehand("meso4", MapChoice("rise"), tmp_path) is None
    assert beforehand("cnn", MapChoice("gradcam"), tmp_path) is None


def test_it_is_of_one_layer(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(json.dumps({"rows": [{**ROW, "layer": "#9"}]}))
    found = beforehand("meso4", MapChoice("gradcam", "#9"), tmp_path)
    assert found is not None
    assert found.layer == "#9"
    assert beforehand("meso4", MapChoice("gradcam", "#8"), tmp_path) is None
    assert beforehand("meso4", MapChoice("gradcam"), tmp_path) is None


def test_no_file_and_a_damaged_one_know_nothing(tmp_path: Path) -> None:
    assert beforehand("meso4", MapChoice("gradcam"), tmp_path) is None
    lacking = {**ROW, "passed": {"stable": [0.8, [0.5, 0.9]]}}
    for content in ('{"rows": [{"model": 3}]}', json.dumps({"rows": [lacking]}), "{"):
        (tmp_path / FILE).write_text(content)
        assert beforehand("meso4", MapChoice("gradcam"), tmp_path) is None
