"""5: A user's file name is for display only; on disk nothing outside the folder asked for changes, links included.

A planted link is replaced, and what it points to stays as it is; a folder that is a link is refused.
"""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest
from command import dfx
from report_samples import image_report, picture
from safetensors.numpy import load_file

from dfx.analysis.image import ImageAnalysis
from dfx.errors import DfxError, TrainingError
from dfx.media.film import film
from dfx.records.values import write_json
from dfx.report.files import folder_for, prepare, write_files
from dfx.storage import append_line
from dfx.train import checkpoint

ROOT = Path(__file__).resolve().parents[2]
RESULT = ImageAnalysis(picture(), image_report())
SHA = RESULT.report.media.sha256
SCORES = "label,score\nreal,.1\nfake,.9\nreal,.4\nfake,.3\n"
NAMED_BY = {  # libraries that write a file by its name, which must be a fresh one's: `writing_by_name`
    "dfx/train/checkpoint.py": "save_file",
    "dfx/media/film/place.py": "av.open",
}
MADE_UP = "dfx/train/smoke.py"  # 200 made-up faces, in a folder of its own that it has just made
HELD = ("file", "out", "buffer", "image", "handle")  # what numpy may save to: not a path


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "target"
    path.write_text("kept", encoding="utf-8")
    return path


@pytest.mark.parametrize("option", ["--out", "--html"])
def test_figures_replace_a_planted_link(target: Path, tmp_path: Path, option: str) -> None:
    (tmp_path / "scores.csv").write_text(SCORES, encoding="utf-8")
    planted = tmp_path / "figures"
    planted.symlink_to(target)
    done = dfx("evaluate", "--scores", tmp_path / "scores.csv", "--higher-is", "fake", option, planted)
    assert done.code == 0, done.err
    assert target.read_text(encoding="utf-8") == "kept"
    assert not planted.is_symlink()
    assert "other" not in planted.read_text(encoding="utf-8")
    assert len(planted.read_bytes()) > 500


def test_a_part_file_planted_under_the_old_name_is_not_followed(target: Path, tmp_path: Path) -> None:
    planted = tmp_path / "out.json.part"
    planted.symlink_to(target)
    write_json(tmp_path / "out.json", {"a": 1})
    assert target.read_text(encoding="utf-8") == "kept"
    assert planted.is_symlink()


def test_a_list_that_grows_is_not_somebody_elses(target: Path, tmp_path: Path) -> None:
    (tmp_path / "list").symlink_to(target)
    with pytest.raises(OSError, match="symbolic links"):
        append_line(tmp_path / "list", "mine")
    assert target.read_text(encoding="utf-8") == "kept"


def test_a_film_s_and_a_checkpoint_s_part_cannot_be_planted(target: Path, tmp_path: Path) -> None:
    """What libraries write by name alone has a name nobody can know beforehand."""
    for name in (".film.mp4.part", "film.mp4.part", "last.safetensors.part", ".last.safetensors.part"):
        (tmp_path / name).symlink_to(target)
    for name in ("film.mp4", "last.safetensors"):
        (tmp_path / name).symlink_to(target)
    film.write_film(tmp_path / "film.mp4", [(0.0, np.zeros((32, 32, 3), np.uint8))])
    checkpoint.write_atomically(tmp_path / "last.safetensors", {"a": np.ones(3)})
    assert target.read_text(encoding="utf-8") == "kept"
    assert not (tmp_path / "film.mp4").is_symlink()
    assert load_file(tmp_path / "last.safetensors")["a"].tolist() == [1, 1, 1]


def test_half_a_checkpoint_leaves_the_last_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "last.safetensors"
    checkpoint.write_atomically(path, {"a": np.ones(3)})

    def half(tensors: object, place: Path, metadata: object) -> None:
        place.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checkpoint, "save_file", half)
    with pytest.raises(TrainingError, match="the last good file is kept"):
        checkpoint.write_atomically(path, {"a": np.zeros(3)})
    assert load_file(path)["a"].tolist() == [1, 1, 1]
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_files_are_written_in_one_place() -> None:
    """Whatever opens a file for writing stands in dfx.storage, or is given a fresh name by it."""
    found, named = set(), set()
    for path in sorted(ROOT.glob("dfx/**/*.py")):
        name = path.relative_to(ROOT).as_posix()
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and name not in ("dfx/storage.py", MADE_UP):
                found |= {f"{name}:{call.lineno}"} if _writes(call) else set()
                named |= {name} if NAMED_BY.get(name) == ast.unparse(call.func) else set()
    assert found == set()
    assert named == set(NAMED_BY)
    for name in NAMED_BY:
        assert "writing_by_name(" in (ROOT / name).read_text(encoding="utf-8")


def _writes(call: ast.Call) -> bool:
    does, words = ast.unparse(call.func), call.args
    modes = [one.value for one in words if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    if does.endswith(".open") or does == "open":
        held = does == "av.open" and isinstance(words[0], ast.Name) and words[0].id in HELD
        film_place = does == "av.open" and ast.unparse(words[0]) == "str(place)"
        return any(mode[:1] in ("w", "x", "a") and len(mode) <= 3 for mode in modes) and not held and not film_place
    if does in ("np.save", "np.savez", "np.savez_compressed"):
        return not (isinstance(words[0], ast.Name) and words[0].id in HELD)
    return does.endswith((".write_text", ".write_bytes", ".copyfile", "cv2.imwrite", ".tofile"))


def test_a_link_for_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DfxError, match=r"written to out: expected a folder, but a link is in the way\.$"):
        prepare(tmp_path / "out")
    (tmp_path / "real").mkdir()
    folder_for(tmp_path / "real", "photo", SHA).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DfxError, match="a link is in the way"):
        write_files(RESULT, tmp_path / "real", "photo")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_link_in_the_way_of_a_file_is_replaced_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("keep me")
    folder = folder_for(tmp_path / "out", "photo", SHA)
    folder.mkdir(parents=True)
    (folder / "report.json").symlink_to(tmp_path / "secret")
    write_files(RESULT, tmp_path / "out", "photo")
    assert (tmp_path / "secret").read_text() == "keep me"
    assert not (folder / "report.json").is_symlink()
