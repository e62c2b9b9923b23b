"""One analysis, four doors: Python, command line, REST and page give the same report, to the last digit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command import dfx
from running import Rest

from dfx.analysis.image import analyze_image
from dfx.analysis.video import VideoOptions, analyze_video
from dfx.data.samples import samples
from dfx.report.json import photo as photo_json
from dfx.report.json import video as video_json
from dfx.types import no_progress
from dfx.ui.photo import result

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases"
PHOTOS = [sample.file for sample in samples()]
PHOTOS += [CASES / name for name in ("pencil_drawing_called_real.jpg", "sideways_no_exif.jpg", "usercomment_sd.jpg")]
CLIP = CASES / "recording.ts"


def bare(report: dict[str, Any]) -> dict[str, Any]:
    """What does not depend on when it was made, nor on the file's name."""

    def timeless(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: timeless(inner) for key, inner in value.items() if key not in ("timing_s", "seconds", "file")}
        return [timeless(inner) for inner in value] if isinstance(value, list) else value

    return timeless(report)


@pytest.fixture(scope="module")
def command_line() -> dict[str, dict[str, Any]]:
    """File name → what `dfx analyze --json` wrote of it."""
    done = dfx("analyze", *PHOTOS, "--json")
    return {line["file"]: line for line in map(json.loads, done.out.splitlines())}


@pytest.mark.parametrize("path", PHOTOS, ids=lambda path: path.name)
def test_a_photo_has_one_report(rest: Rest, command_line: dict[str, dict[str, Any]], path: Path) -> None:
    data, said = path.read_bytes(), command_line[path.name]
    answer = rest.send("/api/v1/analyze", data, path.name)
    assert answer.status == 200
    report = bare(answer.json)
    assert report == bare(said)
    assert report == bare(photo_json.to_json(analyze_image(data, path.name).report))
    page = result.analyse(data, path.name, no_progress)
    assert len(page.report.faces) <= result.MAPPED  # of more, the page draws the others' maps when they are looked at
    assert report == bare(json.loads(page.json))


def test_its_options_are_the_command_line_s(rest: Rest) -> None:
    photo = samples()[1].file
    asked = {"models": "mobilenet_v2,efficientnet_v2_b0", "explain": "hirescam,gradcam++", "threshold": "0.31"}
    words = [word for name, value in asked.items() for word in (f"--{name}", value)]
    done = dfx("analyze", photo, *words, "--forensics", "--json")
    answer = rest.send("/api/v1/analyze", photo.read_bytes(), photo.name, **asked, forensics="true")
    assert bare(answer.json) == bare(json.loads(done.out))
    assert answer.json["threshold"] == 0.31
    assert answer.json["forensics"]
    assert len(answer.json["faces"][0]["explanations"]) == 2


def test_a_clip_has_one_report(rest: Rest) -> None:
    asked = {"models": "fast", "every": "0.5", "max_frames": "4"}
    words = [word for name, value in asked.items() for word in (f"--{name.replace('_', '-')}", value)]
    done = dfx("analyze", CLIP, *words, "--json")
    data = CLIP.read_bytes()
    answer = rest.send("/api/v1/analyze", data, CLIP.name, **asked)
    assert answer.json["kind"] == "video"
    assert bare(answer.json) == bare(json.loads(done.out))
    known = analyze_video(data, CLIP.name, VideoOptions(("fast",), None, 0.5, 4))
    assert bare(answer.json) == bare(video_json.to_json(known))


def test_a_map_is_the_file_that_out_writes(rest: Rest, tmp_path: Path) -> None:
    photo = samples()[1].file
    dfx("analyze", photo, "--explain", "hirescam", "--out", tmp_path)
    (written,) = tmp_path.glob("*/face_1_*_hirescam.png")
    answer = rest.send("/api/v1/map", photo.read_bytes(), method="hirescam")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/png")
    assert answer.body == written.read_bytes()
    other = rest.send("/api/v1/map", photo.read_bytes(), model="mobilenet_v2", toward="real", face=1)
    assert b"mobilenet_v2" in other.body
    assert other.body != answer.body


@pytest.mark.parametrize("path", [PHOTOS[0], PHOTOS[1]], ids=lambda path: path.name)
def test_deepguard_s_contract_says_the_same(rest: Rest, command_line: dict[str, dict[str, Any]], path: Path) -> None:
    said = command_line[path.name]
    answer = rest.send("/predict_image", path.read_bytes())
    side = "Fake" if said["fake_probability"] >= said["threshold"] else "Real"
    assert answer.json == {"msg": {"result": side, "prob": f"{said['fake_probability'] * 100:.2f}"}}
