"""The fuzzer of the media door: it can be repeated, it changes what it is given, and it notices what it looks for."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from dfx.errors import Undecodable
from dfx.media.photo import images
from scripts import fuzz

PNG = fuzz.Seed(b"\x89PNG\r\n\x1a\n" + bytes(200), False)


def test_the_same_seed_gives_the_same_inputs() -> None:
    one, other = (
        [fuzz.mutated(bytes(range(256)), b"other" * 20, random.Random(5)) for _ in range(3)] for _ in range(2)
    )
    assert one == other


def test_most_inputs_are_changed_and_none_grows_without_end() -> None:
    chance, data = random.Random(1), bytes(range(256)) * 40
    made = [fuzz.mutated(data, data[::-1], chance) for _ in range(300)]
    assert sum(one != data for one in made) > 280
    assert max(map(len, made)) < 2_000_000


@pytest.mark.parametrize("change", fuzz.CHANGES, ids=lambda change: change.__name__)
def test_every_change_takes_any_file(change) -> None:
    for size in (1, 2, 20, 5000):
        for seed in range(20):
            data = bytearray(range(256)) * 20
            del data[size:]
            change(data, size - 1, b"x" * 9, random.Random(seed))


@pytest.mark.parametrize(
    ("raised", "finding"),
    [
        (Undecodable("Expected a picture."), None),
        (Undecodable("no sentence"), "not one sentence"),
        (Undecodable(f"{fuzz.ROOT}/x cannot be read."), "a path"),
        (ValueError("of our own"), "ValueError"),
        (MemoryError(), "MemoryError"),
    ],
)
def test_what_is_no_sentence_is_a_finding(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, raised: Exception, finding: str | None
) -> None:
    def decode(data: bytes, name: str = "") -> None:
        raise raised

    monkeypatch.setattr(images, "decode", decode)
    monkeypatch.setattr(images, "worker_pids", lambda: {1})
    monkeypatch.setattr(images, "warm_up", lambda: None)
    monkeypatch.setattr(fuzz, "inputs", lambda *_: iter([PNG]))
    (tmp_path / "room").mkdir()
    tally = fuzz.fuzz(5, 1, tmp_path / "out", tmp_path / "room")
    assert tally.inputs == 1
    assert bool(tally.findings) is bool(finding)
    if finding:
        assert finding in tally.findings[0]
        assert [path.read_bytes() for path in (tmp_path / "out").iterdir()] == [PNG.data]


def test_a_file_left_behind_and_a_lost_worker_are_findings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fuzz, "try_out", lambda given: "")
    monkeypatch.setattr(fuzz, "inputs", lambda *_: iter([PNG]))
    monkeypatch.setattr(images, "warm_up", lambda: None)
    room = tmp_path / "room"
    room.mkdir()
    for alive, left, finding in ((set(), False, "no worker"), ({1}, True, "temporary file"), ({1}, False, "")):
        monkeypatch.setattr(images, "worker_pids", lambda alive=alive: alive)
        (room / "left").unlink(missing_ok=True)
        if left:
            (room / "left").touch()
        found = fuzz.fuzz(5, 1, tmp_path / "out", room).findings
        assert bool(found) is bool(finding)
        assert finding in "".join(found)


def test_the_made_seeds_are_good_files() -> None:
    seeds = fuzz.made_seeds()
    assert {seed.video for seed in seeds} == {True, False}
    assert {fuzz.try_out(seed) for seed in seeds} == {""}
