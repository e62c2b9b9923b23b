"""The command line: its exit status, what goes to stdout and what to stderr. The models are small and random."""

import json
import os
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import jsonschema
import pytest
from command import dfx
from PIL import Image
from tiny_models import TINY, models_in

from dfx import __version__
from dfx.data.samples import samples
from dfx.errors import FAULT, DataError, MediaError, TrainingError, UnknownModel, WeightsMissing
from dfx.report.json.photo import SCHEMA_FILE
from dfx.report.words.photo import NOT_A_PROOF
from dfx.zoo import MODELS, spec_of

ROOT = Path(__file__).resolve().parent.parent
PHOTO = samples()[0].file
REPORT = jsonschema.Draft202012Validator(json.loads(SCHEMA_FILE.read_text()))
HEAVY = {"tensorflow", "keras", "numpy", "scipy", "cv2", "mtcnn", "PIL", "jinja2", "streamlit"}
OF_PICTURES = ("analyze", "--explain", "none")


pytestmark = pytest.mark.usefixtures("tiny")


@pytest.fixture
def blank(tmp_path: Path) -> Path:
    """A picture without a face."""
    path = tmp_path / "blank.png"
    Image.new("RGB", (40, 30), "white").save(path)
    return path


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "letter.jpg"
    path.write_text("Dear reader, this is no picture.")
    return path


def python(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Python in a process of its own, in the repository's folder."""
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, timeout=240, check=False
    )


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["analyze", "--help"], ["maintain", "--help"], ["--version"], ["train", "nosuch", "--data", "x"]],
)
def test_nothing_heavy_is_imported_before_it_is_needed(arguments: list[str]) -> None:
    done = python("-X", "importtime", "-m", "dfx", *arguments)
    imported = {line.rsplit("|", 1)[1].strip().split(".")[0] for line in done.stderr.splitlines() if "|" in line}
    assert {"typer", "dfx"} <= imported
    assert not imported & HEAVY


def test_a_process_of_its_own_keeps_both_streams_clean(tiny: Path, text: Path) -> None:
    """What TensorFlow and its libraries like to write, they write past Python: only another process shows it."""
    done = python("-m", "dfx", *OF_PICTURES, "--json", PHOTO, text, DFX_MODELS_DIR=str(tiny))
    assert done.returncode == 3
    answer, refusal = map(json.loads, done.stdout.splitlines())
    REPORT.validate(answer)
    REPORT.validate(refusal)
    assert refusal["file"] == "letter.jpg"
    assert done.stderr.startswith("letter.jpg: Expected an image")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [(["--version"], __version__), (["--help"], "analyze"), (["analyze", "--help"], "--explain")],
)
def test_help_and_version(arguments: list[str], shown: str) -> None:
    done = dfx(*arguments)
    assert (done.code, done.err) == (0, "")
    assert shown in done.out


def test_a_photo_gets_an_answer_in_words() -> None:
    done = dfx(*OF_PICTURES, PHOTO)
    assert (done.code, done.err) == (0, "")
    assert PHOTO.name in done.out
    assert "P(fake)" in done.out
    assert all(spec_of(name).title in done.out for name in TINY)
    assert "Threshold" in done.out
    assert " ".join(done.out.split()).endswith(NOT_A_PROOF)


def test_no_face_is_an_answer_too(blank: Path) -> None:
    done = dfx(*OF_PICTURES, blank)
    assert (done.code, done.err) == (0, "")
    assert "No face found" in done.out
    assert "What to try: turn it upright, crop closer" in " ".join(done.out.split())


def test_json_is_one_report_a_line_and_nothing_else(blank: Path) -> None:
    done = dfx("analyze", "--json", PHOTO, blank)
    assert (done.code, done.err) == (0, "")
    reports = [json.loads(line) for line in done.out.splitlines()]
    for report in reports:
        REPORT.validate(report)
    assert [report["verdict"] == "no_face" for report in reports] == [False, True]
    (explanation,) = reports[0]["faces"][0]["explanations"]
    side = "real" if reports[0]["faces"][0]["verdict"] == "real" else "fake"
    assert (explanation["toward"], explanation["unit"]) == (side, "logits per map cell")
    assert [report["headline"] for report in reports][1] == "No face found"


def test_options_reach_the_analysis() -> None:
    done = dfx("analyze", "--json", "--models", " meso4 ,meso4", "--threshold", "0.25", "--explain", "none", PHOTO)
    report = json.loads(done.out)
    assert list(report["faces"][0]["scores"]) == ["meso4"]
    assert report["threshold"] == 0.25
    assert report["faces"][0]["explanations"] == []


def test_a_refused_file_does_not_stop_the_others(blank: Path, text: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.jpg"
    cut.write_bytes(PHOTO.read_bytes()[:5000])
    done = dfx(*OF_PICTURES, "--json", blank, text, cut, PHOTO)
    assert done.code == 3
    lines = [json.loads(line) for line in done.out.splitlines()]
    for line in lines:
        REPORT.validate(line)
    assert [line["file"] for line in lines] == ["blank.png", "letter.jpg", "cut.jpg", PHOTO.name]
    assert [line.get("verdict") for line in lines][:3] == ["no_face", None, None]
    sentences = done.err.splitlines()
    assert [line["error"]["sentence"] for line in lines[1:3]] == sentences
    assert [line["error"]["kind"] for line in lines[1:3]] == ["unsupported_type", "undecodable"]
    assert set(lines[1]) == {"schema", "file", "error"}
    assert [sentence.split(":")[0] for sentence in sentences] == ["letter.jpg", "cut.jpg"]
    assert all(sentence.endswith(".") and str(tmp_path) not in sentence for sentence in sentences)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: None, "no file of that name"),
        (lambda path: path.mkdir(), "expected a folder with pictures or clips, but there is none in it"),
        (lambda path: path.touch(), "it is empty"),
        (lambda path: path.write_bytes(bytes(40_000_001)), "at most 40 MB"),
        (lambda path: path.write_bytes(b"%PDF-1.7"), "a PDF document"),
    ],
    ids=["missing", "folder", "empty", "too large", "pdf"],
)
def test_a_file_that_cannot_be_used_is_one_sentence_that_names_it_once(make, said: str, tmp_path: Path) -> None:
    make(tmp_path / "odd.png")
    done = dfx(*OF_PICTURES, tmp_path / "odd.png")
    assert (done.code, done.out) == (3, "")
    assert said in done.sentence
    assert done.sentence.count("odd.png") == 1
    assert str(tmp_path) not in done.sentence


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["analyze", "--models", "nosuch", PHOTO], "nosuch"),
        (["analyze", "--models", "meso4,nosuch", PHOTO], "nosuch"),
        (["analyze", "--models", ",", PHOTO], "there is no name"),
        (["analyze", "--explain", "tealeaves", PHOTO], "tealeaves"),
        (["train", "nosuch", "--data", "x"], "nosuch"),
        (["train", "meso4", "--data", "nosuchfolder"], "no data folder named 'nosuchfolder'"),
        (["evaluate", "--data", "nosuchfolder"], "no data folder named 'nosuchfolder'"),
        (["evaluate", "--data", ROOT, "--models", "nosuch"], "nosuch"),
    ],
)
def test_wrong_usage_is_one_sentence(arguments: list[object], said: str, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = dfx(*arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.sentence
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["analyze"],
        ["analyze", "--threshold", "2", PHOTO],
        ["analyze", "--threshold", "nan", PHOTO],
        ["nosuch"],
        ["train", "meso4"],
    ],
)
def test_what_the_parser_refuses_is_wrong_usage(arguments: list[object]) -> None:
    done = dfx(*arguments)
    assert (done.code, done.out) == (2, "")
    assert "Usage: " in done.err
    assert "Traceback" not in done.err


def test_a_data_folder_without_faces_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "faces").mkdir()
    for command in (["evaluate"], ["train", "meso4", "--out", tmp_path / "run"]):
        done = dfx(*command, "--data", tmp_path / "faces")
        assert done.code == 2
        assert done.sentence.startswith("'faces' holds no faces")
    assert [path.name for path in tmp_path.iterdir()] == ["faces"]


def test_the_registry_has_a_row_a_model() -> None:
    done = dfx("models", "--json")
    rows = json.loads(done.out)
    assert (done.code, done.err, len(rows)) == (0, "", len(MODELS))
    assert [row["name"] for row in rows] == list(MODELS)
    assert len(rows) >= 18
    assert [row["name"] for row in rows if row["weights"]] == list(TINY)
    table = dfx("models").out
    assert all(name in table for name in MODELS)
    sizes = [row["bytes"] for row in rows if row["weights"] and row["bytes"] < 950_000]
    assert sizes, "no small model to show"
    assert all(f"{size / 1000:.0f} kB" in table for size in sizes)


def test_damaged_weights_are_named(tiny: Path, tmp_path: Path) -> None:
    shutil.copytree(tiny, tmp_path / "models")
    path = tmp_path / "models" / "meso4" / "weights.safetensors"
    path.write_bytes(path.read_bytes()[:-1] + b"\xff")
    with models_in(tmp_path / "models"):
        done = dfx(*OF_PICTURES, PHOTO)
        assert (done.code, done.out) == (1, "")
        assert "meso4" in done.sentence
        assert "git checkout models" in done.sentence
        path.unlink()
        assert "weight file of meso4 is missing" in dfx(*OF_PICTURES, PHOTO).sentence


def test_out_receives_the_report_the_crop_and_the_overlay(tmp_path: Path) -> None:
    done = dfx("analyze", "--json", "--out", tmp_path / "deep" / "out", PHOTO)
    (folder,) = (tmp_path / "deep" / "out").iterdir()
    written = sorted(path.name for path in folder.iterdir())
    (how,) = json.loads(done.out)["faces"][0]["explanations"]
    of_map = [f"face_1_meso_inception4_{how['method']}.{end}" for end in ("npz", "png")]
    assert written == sorted(["face_1.png", *of_map, "report.html", "report.json", "report.pdf"])
    assert bool(how["regions"]) == how["has_evidence"]
    assert how["regions_sentence"]
    told = json.loads(done.out)
    assert told.pop("file") == PHOTO.name
    assert json.loads((folder / "report.json").read_text()) == told  # what is handed on does not carry the file's name


def test_out_that_cannot_be_written_is_said_before_any_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "out").write_text("mine")
    monkeypatch.setattr("dfx.media.process.files.read_file", lambda path: pytest.fail("it began to work"))
    done = dfx(*OF_PICTURES, "--out", tmp_path / "out", PHOTO)
    assert (done.code, done.out) == (1, "")
    assert "could not be written to out" in done.sentence
    assert str(tmp_path) not in done.sentence


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (MediaError("It is no picture."), 3, "astronaut.jpg: It is no picture."),
        (UnknownModel("It is unknown."), 2, "It is unknown."),
        (DataError("It is empty."), 2, "It is empty."),
        (WeightsMissing("It is missing."), 1, "It is missing."),
        (TrainingError("It stopped."), 1, "It stopped."),
        (RuntimeError("at /secret/place.py"), 1, f"astronaut.jpg: {FAULT.format('RuntimeError')}"),
        (MemoryError(), 1, f"astronaut.jpg: {FAULT.format('MemoryError')}"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_every_error_has_its_status(error: Exception, code: int, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: object) -> None:
        raise error

    monkeypatch.setattr(import_module("dfx.analysis.image"), "analyze_image", fail)
    done = dfx(*OF_PICTURES, PHOTO)
    assert (done.code, done.out, done.sentence) == (code, "", said)


def test_ctrl_c_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(import_module("dfx.analysis.image"), "analyze_image", stop)
    done = dfx(*OF_PICTURES, PHOTO)
    assert (done.code, done.out, done.err) == (130, "", "")


def test_a_terminal_without_our_characters_still_gets_the_answer(blank: Path) -> None:
    done = dfx(*OF_PICTURES, PHOTO, encoding="ascii")
    assert (done.code, done.err) == (0, "")
    assert "P(fake)" in done.out
