"""`make bench-all`: what is kept is not measured again, one section's failure costs no other, and the page says what it is."""

from __future__ import annotations

import json
import socket
import sys
from argparse import Namespace
from pathlib import Path
from types import ModuleType
from typing import Any

import av
import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[1]
BENCHMARKS = ROOT / "benchmarks"


@pytest.fixture(scope="module")
def bench() -> Any:
    """The script as a module; the names of its parts are the benchmarks' own."""
    before = set(sys.modules)
    sys.path.insert(0, str(BENCHMARKS))
    try:
        import all as script  # its file's name

        yield script
    finally:
        sys.path.remove(str(BENCHMARKS))
        for name in set(sys.modules) - before:
            if str(BENCHMARKS) in str(getattr(sys.modules[name], "__file__", "")):
                del sys.modules[name]


@pytest.fixture
def sections(bench: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Three sections that tell here when they are measured; the second one fails until it is mended."""
    measured: list[str] = []

    def measure(name: str) -> Any:
        def made(fewer: bool) -> dict[str, Any]:
            measured.append(name)
            if name == "broken" and measured.count("broken") == 1:
                raise RuntimeError("no reason")
            return {"value": 7}

        return made

    def section(name: str) -> Any:
        return bench.Section(name, name.title(), "Of it.", 1, measure(name), lambda made: [f"value {made['value']}"])

    monkeypatch.setattr(bench, "SECTIONS", tuple(map(section, ("first", "broken", "last"))))
    monkeypatch.setattr(bench, "busy_cores", lambda: 0.0)
    return measured


def asked(folder: Path, **more: Any) -> Namespace:
    given = {"fewer": False, "only": "", "again": False, "page_only": False, **more}
    return Namespace(**given, keep=folder / "kept.json", page=folder / "page.md")


def test_a_run_goes_on_where_it_was(bench: ModuleType, sections: list[str], tmp_path: Path) -> None:
    assert bench.run(asked(tmp_path)) == 1
    assert sections == ["first", "broken", "last"]
    told = (tmp_path / "page.md").read_text("utf-8")
    assert told.count("value 7") == 2
    assert "## Broken\n\nOf it.\n\nNot measured yet." in told
    assert bench.run(asked(tmp_path)) == 0
    assert sections[3:] == ["broken"]
    assert bench.run(asked(tmp_path)) == 0
    assert len(sections) == 4
    bench.run(asked(tmp_path, only="last", again=True))
    assert sections[4:] == ["last"]


def test_a_try_is_told_and_does_not_pass_for_a_measurement(
    bench: ModuleType, sections: list[str], tmp_path: Path
) -> None:
    bench.run(asked(tmp_path, fewer=True, only="first"))
    assert "A try with few rounds" in (tmp_path / "page.md").read_text("utf-8")
    bench.run(asked(tmp_path, only="first"))
    assert sections == ["first", "first"]
    assert "A try" not in (tmp_path / "page.md").read_text("utf-8")
    bench.run(asked(tmp_path, fewer=True, only="first"))  # what was measured in full is enough for a try
    assert len(sections) == 2


def test_another_machine_and_other_work_are_seen(
    bench: ModuleType, sections: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "busy_cores", lambda: 1.7)
    bench.run(asked(tmp_path, only="first"))
    told = (tmp_path / "page.md").read_text("utf-8")
    assert "Other work kept 1.7 cores busy" in told
    assert 'make bench-all ARGS="--only first --again"' in told
    monkeypatch.setattr(bench.machine, "cpu_name", lambda: "another")
    bench.run(asked(tmp_path, only="first"))
    assert sections == ["first", "first"]
    assert bench.run(asked(tmp_path, only="nosuch")) == 2


def test_the_page_names_neither_host_nor_folder(bench: ModuleType) -> None:
    made = bench.machine.measure(True)
    told = "\n".join(bench.machine.lines(made)) + json.dumps(made)
    assert socket.gethostname() not in told
    assert str(ROOT) not in told
    assert made["matmul_gflops"] > 0


def test_every_section_has_a_name_and_the_whole_takes_less_than_25_minutes(bench: ModuleType) -> None:
    names = [section.name for section in bench.SECTIONS]
    assert len(set(names)) == len(names)
    assert sum(section.minutes for section in bench.SECTIONS) <= 25


def test_a_clip_is_looped_without_encoding_it_anew(bench: ModuleType, tmp_path: Path) -> None:
    clips = bench.clips
    short = clips.write_clip(tmp_path / "short.mp4", "720p", 1)
    long = clips.looped(short, tmp_path / "long.mp4", 3)
    with av.open(str(long)) as container:
        times = [frame.time for frame in container.decode(video=0)]
    assert len(times) == 75
    np.testing.assert_allclose(np.diff(times), 1 / 25, atol=1e-3)


def test_a_wall_of_faces_has_as_many_pixels_however_many_faces(bench: ModuleType) -> None:
    one, all_of_them = bench.photos.wall(1), bench.photos.wall(64)
    assert one.shape == all_of_them.shape == (2048, 2048, 3)
    tiles = one.reshape(8, 256, 8, 256, 3).swapaxes(1, 2).reshape(64, -1)
    assert len({tile.tobytes() for tile in tiles}) == 2  # one tile with the face, 63 of grain
