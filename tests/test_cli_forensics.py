"""`dfx analyze --forensics`: the page's words in the terminal, in JSON and as files. No face, so no model is loaded."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from command import dfx
from PIL import Image, PngImagePlugin

from dfx.analysis.forensics import METHODS
from dfx.forensics.generators.recognise import NOTE
from dfx.report.json.photo import SCHEMA_FILE
from dfx.report.words.forensics import APART

REPORT = jsonschema.Draft202012Validator(json.loads(SCHEMA_FILE.read_text()))


@pytest.fixture
def generated(tmp_path: Path) -> Path:
    """A picture without a face that names its generator."""
    path, text = tmp_path / "generated.png", PngImagePlugin.PngInfo()
    text.add_text("parameters", "[red]a robot[/]\nSteps: 20, Sampler: Euler a, Seed: 1", zip=True)
    Image.effect_noise((120, 90), 40).convert("RGB").save(path, pnginfo=text)
    return path


def test_the_terminal_says_what_the_page_says(generated: Path) -> None:
    done = dfx("analyze", "--forensics", generated)
    assert done.code == 0
    text = " ".join(done.out.split())
    assert "The file names an image generator: a Stable Diffusion program (in: text parameters)." in text
    assert NOTE in text
    assert APART in text
    assert "“[red]a robot[/] Steps: 20, Sampler: Euler a, Seed: 1”" in text
    assert all(row.title in text for row in METHODS)
    assert (
        text.index(NOTE)
        < text.index("asks for a second look")
        < text.index(f"Looked with {len(METHODS)} of {len(METHODS)} methods")
    )


def test_json_holds_every_method_and_keeps_to_the_schema(generated: Path) -> None:
    done = dfx("analyze", "--forensics", "--json", generated)
    (line,) = done.out.splitlines()
    report = json.loads(line)
    REPORT.validate(report)
    said = report["forensics"]
    assert [one["name"] for one in said["methods"]] == [row.name for row in METHODS]
    assert said["generator_note"] == NOTE
    assert said["generator_says"] == ["It says: “[red]a robot[/] Steps: 20, Sampler: Euler a, Seed: 1”"]
    assert {
        "method": "metadata",
        "sentence": "names an image generator: a Stable Diffusion program (in: text parameters)",
    } in (said["second_look"])
    assert "forensics" not in json.loads(dfx("analyze", "--json", generated).out)


def test_out_holds_the_words_and_the_maps(generated: Path, tmp_path: Path) -> None:
    done = dfx("analyze", "--forensics", "--json", "--out", tmp_path / "out", generated)
    (folder,) = (tmp_path / "out").iterdir()
    assert json.loads((folder / "forensics.json").read_text()) == json.loads(done.out)["forensics"]
    maps = sorted(path.name for path in folder.glob("forensics_*.png"))
    assert "forensics_noise_local_noise.png" in maps
    assert all(Image.open(folder / name).mode == "RGB" for name in maps)
