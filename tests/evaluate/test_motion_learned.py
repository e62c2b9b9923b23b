"""The command that learns from clips, with made-up motion in place of decoding and detection."""

import json
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import cv2
import numpy as np
import pytest
from command import dfx

from dfx.errors import DataError
from dfx.evaluate.clips import clips
from dfx.evaluate.clips.clips import ClipFile
from dfx.evaluate.motion import motion
from dfx.temporal.model import read_motion_model
from dfx.temporal.pattern import FEATURES, pattern_of
from dfx.temporal.steps import BurstMotion
from dfx.types import Box, Face, FoundFaces, Frame, Landmarks, Sampling

MARKS = Landmarks((1, 1), (2, 1), (1, 2), (1, 3), (2, 3))


def clip(group: int, method: str) -> ClipFile:
    name = f"{method}/{group}.mp4"
    return ClipFile(Path(name), name, method != "original", method, str(group))


CLIPS = [clip(group, method) for group in range(12) for method in ("original", "swap", "puppet")]


def bursts(one: ClipFile) -> list[BurstMotion]:
    """Swaps flicker much, puppets a little; each clip a little otherwise."""
    rng = np.random.default_rng(CLIPS.index(one))
    usual = {name: np.exp(rng.normal(0, 0.1, 5)) for name in BurstMotion.__slots__ if name != "times_s"}
    usual["seconds"] = np.full(5, 0.04)
    usual["flicker"] *= {"original": 1, "puppet": 1.1, "swap": 3}[one.method]
    return [BurstMotion(times_s=i + np.arange(5) / 25, **usual) for i in range(4)]


def moved() -> motion.Moved:
    return motion.with_motion(CLIPS, [pattern_of(bursts(one)) for one in CLIPS])


def face(x: int, size: int = 10) -> Face:
    box = Box(x, 0, size, size)
    return Face(box, 1.0, MARKS, box, np.zeros((size, size, 3), np.uint8))


def test_measured_per_way_of_faking() -> None:
    found = moved()
    logits = np.where([one.method == "swap" for one in found.clips], 2.0, 0.0)
    model = motion.learned(found, logits, "clips")
    told = model.measured
    assert (told.clips, told.originals) == (36, 12)
    assert told.methods == {"puppet": 0.5, "swap": 1.0}
    assert told.auc == 0.75
    assert told.interval == (0.75, 0.75)  # all originals alike: nothing to draw
    assert model.trained_on == "12 real and 24 fake clips of the folder 'clips'."
    swap, original = (model.probability(found.patterns[i]) for i in (1, 0))
    assert swap > original


def test_clips_without_motion_are_left_out() -> None:
    patterns = [None if i < 3 else pattern_of(bursts(one)) for i, one in enumerate(CLIPS)]
    assert motion.with_motion(CLIPS, patterns).clips == tuple(CLIPS[3:])
    with pytest.raises(DataError, match="real and fake"):
        motion.with_motion(CLIPS[:2], [None, patterns[4]])


def test_command_stores_the_line_and_what_others_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clips, "read_clips", lambda folder: CLIPS)
    monkeypatch.setattr(motion, "bursts_of", lambda path: bursts(next(c for c in CLIPS if c.path == path)))
    words = ("--videos", tmp_path, "--out", tmp_path, "--logits", tmp_path / "logits.json")
    assert dfx("maintain", "motion", *words).code == 0
    model = read_motion_model(tmp_path)
    assert model is not None
    assert model.measured.methods["swap"] > 0.9 > model.measured.methods["puppet"]
    assert model.measured.interval[0] < model.measured.auc < model.measured.interval[1]
    stored = json.loads((tmp_path / "logits.json").read_text())
    assert stored["features"] == list(FEATURES)
    assert [row["clip"] for row in stored["rows"]] == [one.key for one in CLIPS]
    assert stored["rows"][0]["pattern"] == pytest.approx(pattern_of(bursts(CLIPS[0])))


def test_command_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clips, "read_clips", lambda folder: CLIPS)
    monkeypatch.setattr(motion, "bursts_of", lambda path: [])
    done = dfx("maintain", "motion", "--videos", tmp_path, "--out", tmp_path)
    assert done.code == 2
    assert "real and fake clips whose faces move" in done.err.splitlines()[-1]
    assert list(tmp_path.iterdir()) == []


def test_follows_the_face_it_began_with() -> None:
    large, near = face(0, 20), face(52)
    found = FoundFaces((large, near))
    assert motion._same(found, None) is large
    assert motion._same(found, face(50)) is near
    assert motion._same(FoundFaces(()), large) is None


def test_bursts_of_a_clip_follow_its_face(monkeypatch: pytest.MonkeyPatch) -> None:
    rough = cv2.GaussianBlur(np.random.default_rng(0).uniform(0, 255, (80, 200)).astype(np.float32), (0, 0), 2)
    scene = np.repeat(((rough - rough.min()) / np.ptp(rough) * 255).astype(np.uint8)[..., None], 3, axis=2)
    at = [(0, 0), (0, 1), (0, 2), (1, 0), (0, 3), (1, 1), (1, 2)]  # number, step: the bursts overlap

    class Stream:
        def frames(self, sampling: Sampling) -> Iterator[Frame]:
            for number, step in at:
                shift = 3 * number + step
                yield Frame(number, shift / 25, np.roll(scene, 2 * shift, axis=1), step)

    monkeypatch.setattr("dfx.media.video.stream.open_video", lambda path: nullcontext(Stream()))
    seen = [FoundFaces((face(80, 40), face(10))), FoundFaces((face(0, 60), face(82, 40)))]
    monkeypatch.setattr("dfx.faces.find_faces_in_batch", lambda pictures: [seen.pop(0) for _ in pictures])
    found = list(motion.bursts_of(Path("clip.mp4")))
    assert [len(one.times_s) for one in found] == [3, 2]
    assert found[1].times_s == pytest.approx([3.5 / 25, 4.5 / 25])
    width = 0.78 * 40  # two pixels a frame
    assert np.concatenate([one.head for one in found]) == pytest.approx(2 * 25 / width, rel=0.05)
