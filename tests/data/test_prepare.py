"""Raw files to a folder of faces: the crop is the one of inference, nothing is lost, and nothing leaks over the splits."""

import csv
import json
from collections import Counter

import cv2
import numpy as np
import pytest
from command import dfx

from dfx.data.dataset import read_dataset
from dfx.data.prepare import crops as P
from dfx.data.prepare.crops import Options, prepare
from dfx.data.prepare.frames import read_frames, times
from dfx.data.prepare.journal import NAME
from dfx.data.prepare.sources import read_sources, split_of
from dfx.data.samples import samples
from dfx.errors import DataError, DfxError, Undecodable
from dfx.faces import find_faces
from dfx.media.photo.images import decode, read_file
from dfx.types import Box, Face, FoundFaces, Landmarks

POINTS = Landmarks((1.0, 1.0), (2.0, 1.0), (1.5, 1.5), (1.0, 2.0), (2.0, 2.0))


@pytest.fixture
def detector(monkeypatch):
    """A detector that sees a face in the left upper 30 pixels of every picture but the black ones."""
    asked = []

    def find(pictures, limits):
        asked.append(limits)
        return [FoundFaces((face(p),) if p.max() > 40 else ()) for p in pictures]

    def face(pixels):
        box = Box(0, 0, 30, 30)
        return Face(box, 1.0, POINTS, box, box.cut(pixels))

    monkeypatch.setattr(P, "find_faces_in_batch", find)
    monkeypatch.setattr("dfx.commands.data.import_quietly", lambda: None)  # no model is needed
    return asked


def raw(root, key, value=200):
    path = root / key
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.full((40, 50, 3), value, np.uint8))


def video(path, frames, rate=10):
    """Frame i is plain grey of brightness 50 + i."""
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), rate, (64, 48))
    for i in range(frames):
        writer.write(np.full((48, 64, 3), 50 + i, np.uint8))
    writer.release()


def tree(root):
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def table(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("real/1.jpg", ("raw", "", "real", "")),
        ("fake/swap/1.jpg", ("raw", "", "fake", "swap")),
        ("val/fake/1.mp4", ("raw", "val", "fake", "")),
        ("a/test/real/1.png", ("a", "test", "real", "")),
        ("a/test/fake/swap/x/1.PNG", ("a", "test", "fake", "swap")),
        ("a/fake/1.webm", ("a", "", "fake", "")),
    ],
)
def test_folders_say_where_a_file_belongs(tmp_path, key, expected):
    raw_folder = tmp_path / "raw"
    for name in (key, "notes/1.jpg", "a/b/real/1.jpg", "real/letter.txt", "real/.hidden.jpg"):
        path = raw_folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (source,) = read_sources(raw_folder)
    named = expected[1] or split_of("1")
    assert (source.set, source.split, source.label, source.method) == (expected[0], named, expected[2], expected[3])


def test_a_split_is_drawn_once_and_for_all():
    assert [split_of(name) for name in ("id0_0001", "000_003", "face")] == [
        split_of(n) for n in ("id0_0001", "000_003", "face")
    ]
    counts = Counter(split_of(f"clip{i}") for i in range(4_000))
    assert {name: counts[name] / 4_000 for name in counts} == pytest.approx(
        {"train": 0.8, "val": 0.1, "test": 0.1}, abs=0.02
    )


def test_real_and_fake_of_one_name_are_a_pair_in_one_split(tmp_path):
    for key in ("real/clip7.jpg", "fake/swap/clip7.png", "real/alone.jpg", "fake/x.jpg", "real/y.jpg"):
        raw(tmp_path, key)
    (tmp_path / "manifest.csv").write_text("path,method,pair\nfake/x.jpg,edit,q\nreal/y.jpg,,q\n")
    found = {source.key: source for source in read_sources(tmp_path)}
    assert found["real/clip7.jpg"].pair == found["fake/swap/clip7.png"].pair == "clip7"
    assert found["real/clip7.jpg"].split == found["fake/swap/clip7.png"].split
    assert (found["fake/x.jpg"].method, found["fake/x.jpg"].pair, found["real/alone.jpg"].pair) == ("edit", "q", "")
    assert found["fake/x.jpg"].split == found["real/y.jpg"].split == split_of("q")


def test_the_crop_is_the_one_that_inference_judges(tmp_path):
    photo = next(sample.file for sample in samples() if not sample.is_fake)
    source, out = tmp_path / "raw", tmp_path / "out"
    (source / "train/real").mkdir(parents=True)
    small = source / "train/real/photo.png"
    cv2.imwrite(str(small), cv2.resize(cv2.imread(str(photo)), None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA))
    prepare(source, out, Options(png=True))
    (file,) = read_dataset(out)
    judged = find_faces(decode(read_file(small)).pixels).faces[0].crop
    np.testing.assert_array_equal(cv2.imread(str(file.path), cv2.IMREAD_COLOR_RGB), judged)


def test_layout_manifest_and_skipped(tmp_path, detector):
    source, out = tmp_path / "raw", tmp_path / "out"
    raw(source, "a/train/real/one.jpg")
    raw(source, "a/train/fake/swap/one.png")
    raw(source, "a/test/real/dark.png", value=0)
    (source / "a/test/fake").mkdir(parents=True)
    (source / "a/test/fake/empty.jpg").write_bytes(b"")
    (source / "a/test/fake/broken.jpg").write_bytes((source / "a/train/real/one.jpg").read_bytes()[:200])
    (source / "a/test/fake/film.mp4").write_bytes(b"no film")
    shares = []
    made = prepare(source, out, progress=lambda share, text: shares.append(share))
    assert (made.sources, made.crops, made.already) == (6, 2, 0)
    rows = {row["source"]: row for row in table(out / "manifest.csv")}
    fake = rows["a/train/fake/swap/one.png"]
    assert fake["path"].startswith("a/train/fake/one-")
    assert fake["path"].endswith(".jpg")
    assert [fake[name] for name in ("set", "split", "label", "method", "pair")] == ["a", "train", "fake", "swap", "one"]
    assert {(file.key, file.method) for file in read_dataset(out)} == {(r["path"], r["method"]) for r in rows.values()}
    reasons = {row["source"].split("/")[-1]: row["reason"] for row in table(out / "skipped.csv")}
    assert sorted(reasons) == ["broken.jpg", "dark.png", "empty.jpg", "film.mp4"]
    assert reasons["dark.png"] == "No face was found in it."
    assert reasons["empty.jpg"] == "expected an image file, but it is empty."
    assert "cannot be opened" in reasons["film.mp4"]
    assert shares == sorted(shares)


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError])
def test_interrupted_and_resumed_gives_the_same_files(tmp_path, detector, monkeypatch, stop):
    source, whole, broken = tmp_path / "raw", tmp_path / "whole", tmp_path / "broken"
    for i in range(5):
        raw(source, f"real/{i}.jpg", 60 + 30 * i)
        raw(source, f"fake/{i}.jpg", 70 + 30 * i)
    video(source / "real/film.avi", 30)
    prepare(source, whole)
    done, write, seen = [], P._write, []

    def failing(path, pixels):
        write(path, pixels)
        done.append(path)
        if len(done) == 12:  # the second frame of the video, after its first was written
            raise stop(28, "No space left on device")

    monkeypatch.setattr(P, "_write", failing)
    with pytest.raises(KeyboardInterrupt if stop is KeyboardInterrupt else DfxError):
        prepare(source, broken)
    assert len(table(broken / "manifest.csv")) == 10
    with (broken / NAME).open("a") as journal:
        journal.write('{"source": "real/fil')  # killed while it wrote this line
    monkeypatch.setattr(P, "_write", lambda path, pixels: seen.append(path.name) or write(path, pixels))
    made = prepare(source, broken, resume=True)
    assert (made.already, made.sources, made.crops) == (10, 11, 13)
    assert len(seen) == 3
    assert all(name.startswith("film-") for name in seen)
    assert tree(broken) == tree(whole)


def test_a_second_run_does_nothing_and_a_first_one_is_never_overwritten(tmp_path, detector):
    source, out = tmp_path / "raw", tmp_path / "out"
    raw(source, "real/1.jpg")
    raw(source, "fake/dark.jpg", 0)
    prepare(source, out)
    before, looked = tree(out), len(detector)
    with pytest.raises(DataError, match="--resume"):
        prepare(source, out)
    again = prepare(source, out, resume=True)
    assert (again.already, again.crops, len(again.skipped), len(detector)) == (2, 1, 1, looked)
    with pytest.raises(DataError, match=r"margin 0\.3.*margin 0\.1"):
        prepare(source, out, Options(margin=0.1), resume=True)
    assert tree(out) == before


@pytest.mark.parametrize("damage", ["[1]\n", "no json\n", '{"options": 1}\n{"source": 2}\n'])
def test_a_damaged_list_is_one_sentence(tmp_path, detector, damage):
    raw(tmp_path / "raw", "real/1.jpg")
    out = tmp_path / "out"
    out.mkdir()
    (out / NAME).write_text(damage)
    with pytest.raises(DataError, match="damaged"):
        prepare(tmp_path / "raw", out, resume=True)


def test_options_reach_detector_and_crop(tmp_path, detector):
    raw(tmp_path / "raw", "train/real/1.jpg")
    for name, options in {"small": Options(margin=0.1, size=20), "large": Options(size=90)}.items():
        prepare(tmp_path / "raw", tmp_path / name, options)
    assert [(limits.face_margin, limits.max_faces) for limits in detector] == [(0.1, 1), (0.3, 1)]
    sides = [cv2.imread(str(read_dataset(tmp_path / name)[0].path)).shape for name in ("small", "large")]
    assert sides == [(20, 20, 3), (30, 30, 3)]


@pytest.mark.parametrize(
    ("frames", "rate", "every", "expected"),
    [
        (30, 10, 1.0, [5, 15, 25]),
        (5, 10, 1.0, [2]),
        (3, 10, 0.01, [0, 1, 2]),
        (0, 10, 1.0, []),
    ],
)
def test_times_of_short_clips(frames, rate, every, expected):
    assert times(frames, rate, every, 30) == expected


def test_a_long_clip_is_seen_to_its_end():
    chosen = times(25 * 3600, 25, 1.0, 30)
    assert (len(chosen), chosen[0], chosen[-1]) == (30, 1500, 25 * 3600 - 1500)
    assert set(np.diff(chosen)) == {3000}


@pytest.mark.parametrize("seek_from", [0, 300])
def test_frames_are_those_of_their_time(tmp_path, monkeypatch, seek_from):
    monkeypatch.setattr("dfx.data.prepare.frames._SEEK_FROM", seek_from)
    video(tmp_path / "film.avi", 100)
    stills = list(read_frames(tmp_path / "film.avi", every_s=1.0, most=4))
    assert [still.time_s for still in stills] == [1.2, 3.7, 6.2, 8.7]
    assert [still.pixels.mean() for still in stills] == pytest.approx([62, 87, 112, 137], abs=2)
    assert stills[0].pixels.shape == (48, 64, 3)


def test_one_video_is_one_split_and_its_crops_carry_their_time(tmp_path, detector):
    video(tmp_path / "raw/fake/film.avi", 30)
    prepare(tmp_path / "raw", tmp_path / "out")
    rows = table(tmp_path / "out/manifest.csv")
    assert [row["path"][-14:] for row in rows] == ["00000500ms.jpg", "00001500ms.jpg", "00002500ms.jpg"]
    assert {row["split"] for row in rows} == {split_of("film")}


def test_a_video_without_a_frame_says_nothing_of_its_own(tmp_path, capfd):
    video(tmp_path / "film.avi", 3)
    for name, data in {
        "film.avi": (tmp_path / "film.avi").read_bytes()[:300],
        "film.mp4": b"\0\0\0\x20ftypisom" + bytes(99),
    }.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(Undecodable, match=name):
            list(read_frames(tmp_path / name))
    assert capfd.readouterr().err == ""


def test_same_name_in_two_folders_is_two_crops(tmp_path, detector):
    for key in ("real/x/1.jpg", "real/y/1.jpg", "real/ünïcode =1.jpg"):
        raw(tmp_path / "raw", key)
    assert prepare(tmp_path / "raw", tmp_path / "out").crops == 3
    assert len({row["path"] for row in table(tmp_path / "out/manifest.csv")}) == 3


@pytest.mark.parametrize(
    ("case", "code", "said"),
    [
        ("missing", 2, "no folder"),
        ("nothing", 2, "no picture or video"),
        ("inside", 2, "outside"),
        ("manifest", 2, "manifest.csv"),
        ("file", 1, "could not be written"),
    ],
)
def test_command_refuses_in_one_sentence(tmp_path, detector, case, code, said):
    source, out = tmp_path / "raw", tmp_path / "out"
    if case != "missing":
        raw(source, "else/1.jpg" if case == "nothing" else "real/1.jpg")
    if case == "inside":
        out = source / "out"
    if case == "manifest":
        out.mkdir()
        (out / "manifest.csv").write_text("path,method\nmine.jpg,x\n")
    if case == "file":
        out.write_text("mine")
    before = tree(tmp_path)
    outcome = dfx("data", "prepare", source, out)
    assert outcome.code == code
    assert said in outcome.sentence
    assert tree(tmp_path) == before


def test_command_says_what_it_made(tmp_path, detector):
    raw(tmp_path / "raw", "real/1.jpg")
    raw(tmp_path / "raw", "fake/dark.jpg", 0)
    first = dfx("data", "prepare", tmp_path / "raw", tmp_path / "out", "--size", 32)
    assert first.out.splitlines()[:2] == ["1 face of 2 files.", "fake/dark.jpg: No face was found in it."]
    again = dfx("data", "prepare", tmp_path / "raw", tmp_path / "out", "--size", 32, "--resume")
    assert again.out.startswith("1 face of 2 files, 2 of them by an earlier run.")
    assert json.loads((tmp_path / "out" / NAME).read_text().splitlines()[0])["options"]["size"] == 32
