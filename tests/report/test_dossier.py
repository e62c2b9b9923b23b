"""A dossier is the report with what was looked at: inert whatever was typed, its numbers those of the records."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from inert import TAGS, check_inert, read
from report_samples import image_report, noise, picture
from video_samples import video_report

from dfx.analysis.probe_curves import ProbeCurve
from dfx.forensics.result import Fact, ForensicResult, NamedMap, Number
from dfx.report.commit import commit
from dfx.report.dossier.exhibit import MOST_NOTES, Cover, Dossier, Exhibit, Table, plate
from dfx.report.dossier.exhibits import forensics_exhibits, probe_exhibit
from dfx.report.dossier.origin import calibrated_on, errors, judges
from dfx.report.html.photo import to_html
from dfx.report.html.video import to_html as clip_to_html
from dfx.settings import settings
from dfx.types import EnsembleReport

HOSTILE = "<script>alert(1)</script><img src=https://evil.example/x>\u202e"
NOON = datetime(2026, 11, 30, 12, 0, 5, tzinfo=UTC)


def hostile() -> Dossier:
    exhibit = Exhibit(HOSTILE, (HOSTILE,), (Table((HOSTILE,), ((HOSTILE,),)),), (plate(noise(9, 9), HOSTILE),))
    return Dossier(Cover(NOON, HOSTILE, f"{HOSTILE}\n\nsecond line"), (exhibit,), ((HOSTILE, ((HOSTILE, HOSTILE),)),))


def test_whatever_is_typed_or_read_stays_text() -> None:
    shown = check_inert(to_html(image_report(), picture(), dossier=hostile())).text
    assert shown.count("<script>alert(1)</script>") == 10
    assert "second line" in shown
    clip = clip_to_html(video_report(), dossier=hostile())
    bare = clip_to_html(video_report())
    assert read(clip).text.count("<script>alert(1)</script>") == 10
    assert {tag for tag, _ in read(clip).tags} <= {tag for tag, _ in read(bare).tags} | TAGS


def test_the_time_has_a_zone_and_notes_an_end() -> None:
    assert Cover(NOON).moment == "30 November 2026, 12:00:05, UTC"
    assert Cover(NOON.astimezone(timezone(timedelta(hours=1)))).moment == "30 November 2026, 13:00:05, UTC+01:00"
    assert len("".join(Cover(NOON, notes="x" * (MOST_NOTES + 5)).paragraphs)) == MOST_NOTES
    with pytest.raises(ValueError, match="zone"):
        Cover(datetime(2026, 11, 30))


def test_a_smaller_copy_of_the_picture_bears_the_same_boxes() -> None:
    report, whole = image_report(), picture()
    small = type(whole)(np.ascontiguousarray(whole.pixels[::2, ::2]), whole.info)
    assert to_html(report, small).count("<figure") == to_html(report, whole).count("<figure")


def test_every_method_says_how_it_is_read_and_what_is_missing_is_named() -> None:
    ela = NamedMap("error level", np.eye(8, dtype=np.float32), 3.0, "levels")
    known = {
        "ela": ForensicResult("ela", "It shows.", map=ela, numbers=(Number("mean", 1.25, "levels"),)),
        "metadata": ForensicResult("metadata", "It says.", facts=(Fact("Software", HOSTILE, True),)),
    }
    first, one, two = forensics_exhibits(known)
    assert first.title.startswith("Forensics: one thing asks for a second look")
    assert "Not looked at:" in first.words[-1]
    assert one.plates[0].caption == "Error level: dark to bright, from 0 to 3 levels."
    assert any(word.startswith("When it misleads: ") for word in one.words)
    assert one.tables[0].rows == (("mean", "1.25 levels"),)
    assert two.tables[0].rows == (("Software", f"{HOSTILE} (worth a second look)"),)


def test_every_value_of_the_probe_is_there() -> None:
    curve = ProbeCurve("jpeg", "JPEG quality", (95, 30), (0.61, 0.32), (), 0.6, "It turns at 50.", (0.45, 0.55))
    found = probe_exhibit([curve], 0.5, "1 of 1 kind of change turns the verdict.", {"jpeg": "Saved again"})
    assert found.tables[0].rows == (("Saved again", "JPEG quality", "95: 0.61, 30: 0.32"),)
    assert found.words[0].endswith("As it is: P(fake) 0.60; threshold 0.50.")


def test_known_errors_are_those_of_the_ensemble_that_answered() -> None:
    board = json.loads((settings().models_dir / "leaderboard.json").read_text())
    default = board["left_out"]["default"]
    (row,) = [row for row in board["rows"] if row["name"] == "ensemble"]
    shipped = EnsembleReport(default, "mean", 0.5, {"mobilenet_v2": 1.0})
    said = dict(errors(shipped))
    assert said["AUC, all"].startswith(f"{row['all']['auc']:.3f} (")
    assert said["Measured on"].startswith(f"{row['all']['n_real'] + row['all']['n_fake']} ")
    own = EnsembleReport("own", "mean", 0.5, {"mobilenet_v2": 0.5, "cnn": 0.5})
    assert "reader's own" in errors(own)[0][1]
    unknown = EnsembleReport("", "mean", 0.5, {"mobilenet_v2": 0.5, "cnn": 0.5})
    assert "not measured" in errors(unknown)[0][1]
    assert ("cnn", "50.0%") in judges(own)


def test_a_dossier_says_what_its_probabilities_were_calibrated_on() -> None:
    models = settings().models_dir
    stored, data = (json.loads((models / name).read_text()) for name in ("ensemble.json", "data.json"))
    fitted = stored["presets"][stored["default"]]["calibration"]["n"]
    said = dict(calibrated_on(EnsembleReport(stored["default"], "mean", 0.5, {"mobilenet_v2": 1.0})))
    assert said["Faces"].startswith(f"{fitted} of the validation splits")
    dfdc = data["sets"]["dfdc"]["val"]
    assert said["Actors, faces swapped (dfdc)"] == f"{dfdc['real']} real and {dfdc['fake']} fake"
    counted = [text.split() for name, text in said.items() if name.endswith(")")]
    assert sum(int(real) + int(fake) for real, _, _, fake, _ in counted) == fitted
    alone = dict(calibrated_on(EnsembleReport("", "mean", 0.5, {"mobilenet_v2": 1.0})))
    assert alone["Faces"].startswith(f"{stored['single']['mobilenet_v2']['members'][0]['calibration']['n']} of the")


def test_the_commit_is_read_from_a_checkout_and_from_a_worktree(tmp_path) -> None:
    digest, git = "ab12" * 10, tmp_path / "clone" / ".git"
    (git / "refs" / "heads").mkdir(parents=True)
    (git / "HEAD").write_text("ref: refs/heads/main\n")
    (git / "refs" / "heads" / "main").write_text(f"{digest}\n")
    assert commit(tmp_path / "clone") == digest
    (git / "refs" / "heads" / "main").unlink()
    (git / "packed-refs").write_text(f"# pack-refs\n{'cd34' * 10} refs/heads/other\n{digest} refs/heads/main\n")
    commit.cache_clear()
    assert commit(tmp_path / "clone") == digest
    tree, place = tmp_path / "tree", git / "worktrees" / "tree"
    place.mkdir(parents=True)
    tree.mkdir()
    (tree / ".git").write_text(f"gitdir: {place}\n")
    (place / "HEAD").write_text("ref: refs/heads/main\n")
    (place / "commondir").write_text("../..\n")
    assert commit(tree) == digest
    assert commit(tmp_path / "clone" / "nowhere") == ""
