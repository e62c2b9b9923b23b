"""`dfx verify`: the same, rounding, or what differs, and each of media, report and weights told apart by its name."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from command import dfx
from PIL import Image
from tiny_models import TINY, models_in

from dfx.data.samples import samples
from dfx.report.json.seal import seal
from dfx.types import no_progress
from dfx.ui.photo import result

PHOTO = next(one.file for one in samples() if one.file.name == "astronaut.jpg")
CLIP = PHOTO.with_name("fake-throughout.mp4")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, tiny_folder: Path, tiny_loaded: dict[str, Any]) -> Path:
    """The folder of the photo's report."""
    with models_in(tiny_folder, tiny_loaded):
        out = tmp_path_factory.mktemp("out")
        assert dfx("analyze", PHOTO, "--out", out, "--explain", "gradcam,hirescam", "--threshold", "0.4").code == 0
        return next(out.iterdir())


def again(report: Path, folder: Path, seal_it: bool = True, **change: Any) -> Path:
    """The report with some of its values changed, sealed anew as a forger would."""
    values = {**json.loads(report.read_text()), **change}
    changed = folder / "changed.json"
    changed.write_text(json.dumps({**values, "seal": seal(values)} if seal_it else values))
    return changed


@pytest.mark.parametrize("form", ["json", "html", "pdf"])
def test_the_same(made: Path, tiny: Path, form: str) -> None:
    done = dfx("verify", made / f"report.{form}", PHOTO)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[-1] == "Same."
    assert [line.partition(":")[0] for line in lines[:-1]] == [
        "Report",
        "Media",
        "Weights",
        "Code",
        "Settings",
        "Numbers",
    ]
    assert lines[0] == f"Report: as dfx wrote it ({form.upper()})."


def test_the_reports_of_the_page_are_those_of_the_command_line(tiny: Path, tmp_path: Path) -> None:
    """Of a face that the page keeps smaller than the models saw it, for maps that were drawn with the answer."""
    large = tmp_path / "large.jpg"
    Image.open(PHOTO).resize((1700, 1700)).save(large, quality=95)
    answer = result.analyse(large.read_bytes(), large.name, no_progress)
    (face,) = answer.report.faces
    assert face.face.crop.shape[0] < face.face.crop_box.width
    assert {(drawn.model, drawn.toward) for drawn in face.explanations} == {
        (m, s) for m in TINY for s in ("fake", "real")
    }
    last = result.shown_with(answer, 0, face.explanations[-1])
    for name, data in (("0.pdf", result.pdf_of(answer)), ("1.json", last.json.encode())):
        (tmp_path / name).write_bytes(data)
        done = dfx("verify", tmp_path / name, large)
        assert (name, done.code, done.out.splitlines()[-1]) == (name, 0, "Same.")


def test_a_copy_under_another_name_is_the_same(made: Path, tiny: Path, tmp_path: Path) -> None:
    copy = tmp_path / "evidence.png"
    shutil.copy(PHOTO, copy)
    assert dfx("verify", made / "report.json", copy).code == 0


def test_a_flipped_byte_of_the_media(made: Path, tiny: Path, tmp_path: Path) -> None:
    data = bytearray(PHOTO.read_bytes())
    data[-100] ^= 1
    (tmp_path / "x.jpg").write_bytes(data)
    done = dfx("verify", made / "report.json", tmp_path / "x.jpg")
    assert done.code == 1
    assert done.out.splitlines()[-2:] == ["Numbers: not repeated.", "Not the same: media."]


@pytest.mark.parametrize(("form", "was", "becomes"), [
    ("json", b'"kind": "image"', b'"kynd": "image"'), ("json", b'"threshold": 0.4,', b'"threshold": 0.5,'),
    ("html", b"<h2>Facts", b"<h2>Facta"), ("pdf", b"/Title (", b"/Titlf ("),
])  # fmt: skip
def test_a_flipped_byte_of_the_report(
    made: Path, tiny: Path, tmp_path: Path, form: str, was: bytes, becomes: bytes
) -> None:
    data = (made / f"report.{form}").read_bytes()
    assert was in data
    changed = tmp_path / f"x.{form}"
    changed.write_bytes(data.replace(was, becomes, 1))
    done = dfx("verify", changed, PHOTO)
    if b"kynd" in becomes:
        assert (done.code, "whether it is of a picture or of a clip" in done.sentence) == (3, True)
        return
    assert done.code == 1
    assert done.out.startswith(f"Report: changed since dfx wrote it ({form.upper()})")
    assert "Media: the file of the report" in done.out
    assert "Not the same: report" in done.out.splitlines()[-1]


def test_a_flipped_byte_of_weights(made: Path, tiny: Path, tmp_path: Path) -> None:
    other = shutil.copytree(tiny, tmp_path / "models")
    file = other / "meso4" / "weights.safetensors"
    data = bytearray(file.read_bytes())
    data[-5] ^= 1
    file.write_bytes(data)
    with models_in(other):
        done = dfx("verify", made / "report.json", PHOTO)
    assert done.code == 1
    assert "Weights: not those of the report; a file here is missing or damaged." in done.out
    assert "  meso4: " in done.out
    assert "meso_inception4: " not in done.out
    assert done.out.splitlines()[-1] == "Not the same: weights."


def test_forged_numbers_do_not_come_out_again(made: Path, tiny: Path, tmp_path: Path) -> None:
    done = dfx("verify", again(made / "report.json", tmp_path, verdict="real", fake_probability=0.01), PHOTO)
    assert done.code == 1
    assert "Report: as dfx wrote it" in done.out  # the seal is no proof
    assert "  fake_probability: 0.01 in the report, " in done.out
    assert done.out.splitlines()[-1] == "Not the same: numbers."


def test_rounding_and_other_code_are_told_and_pass(made: Path, tiny: Path, tmp_path: Path) -> None:
    p = json.loads((made / "report.json").read_text())["fake_probability"]
    near = again(made / "report.json", tmp_path, fake_probability=p + 0.001 * (1 if p < 0.5 else -1), commit="ab" * 20)
    done = dfx("verify", near, PHOTO)
    assert (done.code, done.out.splitlines()[-1]) == (0, "Same within rounding.")
    assert "Code: another: dfx 0.1.0, commit abababababab in the report" in done.out


def test_settings_of_the_report_are_used_and_a_false_one_shows(made: Path, tiny: Path, tmp_path: Path) -> None:
    asked = json.loads((made / "report.json").read_text())["settings"]
    report = again(made / "report.json", tmp_path, settings={**asked, "face_margin": 0.9})
    done = dfx("verify", report, PHOTO)
    assert done.code == 1
    assert "Settings: those of the report." in done.out  # it was repeated with that margin
    assert done.out.splitlines()[-1] == "Not the same: numbers."
    assert dfx("verify", made / "report.json", PHOTO).code == 0  # what was set for it is as before


def test_the_environment_does_not_matter(made: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dfx.settings import settings

    monkeypatch.setenv("DFX_FACE_MARGIN", "0.6")
    settings.cache_clear()
    assert dfx("verify", made / "report.json", PHOTO).code == 0
    settings.cache_clear()
    assert settings().face_margin == 0.6


@pytest.mark.parametrize("change", [{"models": ["no_such_model"]}, {"models": ["xception"]}])
def test_models_that_are_not_here(made: Path, tiny: Path, tmp_path: Path, change: dict[str, Any]) -> None:
    asked = json.loads((made / "report.json").read_text())["settings"]
    done = dfx("verify", again(made / "report.json", tmp_path, settings={**asked, **change}), PHOTO)
    assert (done.code, done.err) == (1, "")
    assert "a file here is missing or damaged" in done.out


def test_a_clip(tiny: Path, tmp_path: Path) -> None:
    done = dfx("analyze", CLIP, "--json", "--max-frames", "6")
    (tmp_path / "r.json").write_text(done.out)
    done = dfx("verify", tmp_path / "r.json", CLIP)
    assert (done.code, done.out.splitlines()[-1]) == (0, "Same.")
    values = json.loads((tmp_path / "r.json").read_text())
    values["tracks"][0]["fake_probability"] = 0.5
    done = dfx("verify", again(tmp_path / "r.json", tmp_path, tracks=values["tracks"]), CLIP)
    assert done.code == 1
    assert "  tracks[0].fake_probability: 0.5 in the report" in done.out


@pytest.mark.parametrize(("report", "media", "code"), [
    (PHOTO, PHOTO, 3), ("nowhere.json", PHOTO, 3), (PHOTO.parent, PHOTO, 3),
])  # fmt: skip
def test_refused(report: Path | str, media: Path, code: int) -> None:
    done = dfx("verify", report, media)
    assert (done.code, done.out) == (code, "")
    assert done.sentence


def test_media_that_are_none(made: Path, tiny: Path, tmp_path: Path) -> None:
    done = dfx("verify", made / "report.json", tmp_path / "gone.jpg")
    assert done.code == 3
    assert done.sentence.startswith("gone.jpg: ")


def test_usage() -> None:
    assert dfx("verify", "only-one.json").code == 2
    assert "Same within rounding" in dfx("verify", "--help").out
