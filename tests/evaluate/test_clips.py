"""Whole clips: which ones a folder names, what is kept of each, and figures that rest on groups."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dfx.errors import DataError, Undecodable
from dfx.evaluate.clips import clips
from dfx.evaluate.clips import report as clip_report
from dfx.evaluate.clips.clips import ClipRow, figures, judge_clips, motion_of, read_clips
from dfx.predict.clip import file as clip_file
from dfx.predict.clip.answer import ClipModel
from dfx.settings import settings


def folder_of(tmp_path: Path, manifest: str = "") -> Path:
    for name in ("real/a.mp4", "real/b.mp4", "fake/a_b.mp4", "fake/b_a.mp4"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"clip")
    if manifest:
        (tmp_path / "manifest.csv").write_text(manifest)
    return tmp_path


def rows_of(spatial: dict[str, float]) -> list[ClipRow]:
    return [
        ClipRow(
            key, key.startswith("fake"), key.split("/")[0], key.split("/")[1][0], 1 / (1 + np.exp(-x)), x, None, 16, 1.0
        )
        for key, x in spatial.items()
    ]


def many(gap: float = 2.0, seed: int = 0) -> list[ClipRow]:
    rng = np.random.default_rng(seed)
    return rows_of(
        {
            f"{label}/{g}{label}": float(rng.normal(gap * (label == "fake")))
            for g in "abcdefgh"
            for label in ("real", "fake")
        }
    )


def test_a_fake_belongs_to_its_original(tmp_path: Path) -> None:
    manifest = "path,label,method,original\nreal/a.mp4,real,original,\nfake/a_b.mp4,fake,Swap,a\n"
    found = read_clips(folder_of(tmp_path, manifest))
    assert [(one.key, one.fake, one.method, one.group) for one in found] == [
        ("real/a.mp4", False, "original", "a"), ("fake/a_b.mp4", True, "Swap", "a"),
    ]  # fmt: skip


def test_folders_do_without_a_manifest(tmp_path: Path) -> None:
    assert [one.key for one in read_clips(folder_of(tmp_path))] == [
        "real/a.mp4", "real/b.mp4", "fake/a_b.mp4", "fake/b_a.mp4",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "manifest",
    ["path,label\nreal/a.mp4,perhaps\n", "path,label\nreal/none.mp4,real\n", "path,label\nreal/a.mp4,real\n"],
    ids=["no label", "no file", "one label"],
)
def test_what_cannot_be_measured_is_refused(tmp_path: Path, manifest: str) -> None:
    with pytest.raises(DataError):
        read_clips(folder_of(tmp_path, manifest))


def test_what_is_done_is_not_done_again_and_a_refused_clip_is_a_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def analysed(path: Path, name: str, options: object) -> object:
        asked.append(name)
        raise Undecodable(f"{name} is damaged.")

    monkeypatch.setattr("dfx.analysis.video.analyze_video", analysed)
    monkeypatch.setattr(clips, "clip_model", lambda models: ClipModel())
    found, keep = read_clips(folder_of(tmp_path)), tmp_path / "kept.jsonl"
    first = judge_clips(found[:2], (), keep)
    again = judge_clips(found, (), keep)
    assert asked == ["a.mp4", "b.mp4", "a_b.mp4", "b_a.mp4"]
    assert again[:2] == first
    assert first[0].problem == "a.mp4 is damaged."
    assert first[0].fake_probability is None


def test_figures_by_hand() -> None:
    rows = rows_of({"real/a": -1.0, "real/b": 0.5, "fake/a": 0.2, "fake/b": 2.0})
    made = figures(rows, [row.fake_probability for row in rows], 0.6)
    assert made.auc == 0.75
    assert (made.n_real, made.n_fake, made.false_alarms, made.caught, made.no_answer) == (2, 2, 1, 1, 0)
    assert 0 <= made.interval[0] <= 0.75 <= made.interval[1] <= 1


def test_clips_without_a_face_are_counted_apart() -> None:
    rows = [*many(), ClipRow("real/z", False, "real", "z", None, None, None, 5, 1.0)]
    assert figures(rows, [row.fake_probability for row in rows], 0.5).no_answer == 1
    with pytest.raises(DataError, match="one label"):
        figures(rows[:1], [0.5], 0.5)


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(clip_report, "settings", lambda: replace(settings(), models_dir=tmp_path))
    monkeypatch.setattr(clip_report, "name_of", lambda names: "a+b")
    monkeypatch.setattr(clip_file, "name_of", lambda names: "a+b")
    return tmp_path


def test_the_fit_is_written_and_told(models: Path) -> None:
    said = clip_report.fit_and_write(many())
    assert "| faces | all | 8 + 8 |" in said
    stored = json.loads((models / clip_file.FILE).read_text())
    assert stored["measured"]["a+b"]["motion_helps"] is False
    assert clip_file.clip_model(["a", "b"], models).clips == 16


def test_motion_that_tells_what_faces_do_not_gets_a_weight(models: Path) -> None:
    rows = many(gap=0.3)
    clip_report.fit_and_write(rows, motion=[3.0 if row.fake else -3.0 for row in rows])
    assert clip_file.clip_model(["a", "b"], models).motion > 0.3


def test_another_fit_leaves_the_others_rows(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clip_report.fit_and_write(many())
    monkeypatch.setattr(clip_report, "name_of", lambda names: "c")
    clip_report.fit_and_write(many(seed=1))
    assert set(json.loads((models / clip_file.FILE).read_text())["ensembles"]) == {"a+b", "c"}


def test_motion_is_read_by_clip(tmp_path: Path) -> None:
    path = tmp_path / "motion.json"
    path.write_text('{"rows": [{"clip": "real/a", "logit": -0.5}, {"clip": "fake/a", "logit": null}]}')
    rows = rows_of({"fake/a": 1.0, "real/a": 0.0, "real/b": 0.0})
    assert motion_of(rows, path) == [None, -0.5, None]
    path.write_text("[]")
    with pytest.raises(DataError, match=r"motion\.json"):
        motion_of(rows, path)


def test_the_command_takes_clips_alone(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from dfx.cli import app

    said = CliRunner().invoke(app, ["evaluate", "--videos", str(tmp_path), "--data", str(tmp_path)])
    assert said.exit_code != 0
    assert "alone" in f"{said.output}{said.exception}"
