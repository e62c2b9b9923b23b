"""Fuzz the media door with changed copies of good files: `make fuzz`, or `python -m scripts.fuzz --seconds 600`.

Seeds are the corpus beside the repository where there is one, and files made here. A seeded generator changes them, so a
run can be repeated (`--seed`). Of every input the door must give a picture, frames, or one DfxError of one plain sentence;
the decoding worker must be alive or replaced, no file may be left behind, and this process's memory must stay bounded.
What breaks a rule is kept under `--out` by its hash. Exit status: 0 nothing found, 1 findings.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CORPUS = (ROOT.parent / "shared" / "corpus", ROOT.parent / "shared" / "cases", ROOT / "tests" / "cases")
MOST_SEED = 300_000  # bytes: a larger seed is mutated too slowly to be worth it
GROWTH = 400 << 20  # bytes this process may add between the fiftieth input and the end
NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


@dataclass(frozen=True, slots=True)
class Seed:
    """A good file: its bytes, and whether the image or the video door reads it."""

    data: bytes
    video: bool


@dataclass(slots=True)
class Tally:
    """What a run has seen."""

    inputs: int = 0
    decoded: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)


def made_seeds() -> list[Seed]:
    """One small file of every kind Pillow and PyAV can write on this machine."""
    from PIL import Image, features

    picture = Image.effect_mandelbrot((96, 64), (-2, -1, 1, 1), 50).convert("RGB")
    kinds = ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"] + (["AVIF"] if features.check("avif") else [])
    seeds = []
    for kind in kinds:
        for options in ({}, {"progressive": True} if kind == "JPEG" else {"lossless": True} if kind == "WEBP" else {}):
            file = io.BytesIO()
            picture.save(file, kind, **options)
            seeds.append(Seed(file.getvalue(), False))
    return seeds + [Seed(_film(*row), True) for row in FILMS]


FILMS = (("mp4", "mpeg4"), ("mov", "libx264"), ("matroska", "libx264"), ("avi", "mpeg4"), ("webm", "libvpx"))


def _film(container: str, codec: str) -> bytes:
    import av
    import numpy as np

    file = io.BytesIO()
    with av.open(file, "w", format=container) as output:
        stream: Any = output.add_stream(codec, rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(12):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 20 * number, np.uint8), "rgb24")
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return file.getvalue()


def corpus_seeds() -> list[Seed]:
    """Small files of the corpus, where it is."""
    films = {".mp4", ".mov", ".mkv", ".webm", ".avi", ".ts", ".m4v"}
    files = sorted(path for folder in CORPUS if folder.is_dir() for path in folder.rglob("*") if path.is_file())
    chosen = [path for path in files if path.suffix not in {".csv", ".md"} and path.stat().st_size <= MOST_SEED]
    return [Seed(path.read_bytes(), path.suffix.lower() in films) for path in chosen]


def mutated(seed: bytes, other: bytes, chance: random.Random) -> bytes:
    """A copy of `seed` with one to eight changes, most of them near its head, where headers are."""
    data = bytearray(seed)
    for _ in range(1 + int(chance.expovariate(0.7)) % 8):
        if not data:
            break
        at = chance.randrange(min(len(data), 512)) if chance.random() < 0.5 else chance.randrange(len(data))
        chance.choice(CHANGES)(data, at, other, chance)
    return bytes(data)


def _flip(data: bytearray, at: int, other: bytes, chance: random.Random) -> None:
    data[at] ^= 1 << chance.randrange(8)


def _number(data: bytearray, at: int, other: bytes, chance: random.Random) -> None:
    size, order = chance.choice((1, 2, 4, 8)), chance.choice(("big", "little"))
    value = chance.choice(NUMBERS) & ((1 << 8 * size) - 1)
    data[at : at + size] = value.to_bytes(size, order)  # type: ignore[arg-type]  # one of the two orders


def _cut(data: bytearray, at: int, other: bytes, chance: random.Random) -> None:
    del data[at : at + chance.randrange(1, 1 + min(4096, len(data)))]


def _end(data: bytearray, at: int, other: bytes, chance: random.Random) -> None:
    del data[max(at, 16) :]


def _again(data: bytearray, at: int, other: bytes, chance: random.Random) -> None:
    part = bytes(data[at : at + chance.randrange(1, 2048)])
    data[at:at] = part * chance.choice((1, 2, 50))


def _splice(data: bytearray, at: int, other: bytes, chance: random.Random) -> None:
    data[at:] = other[chance.randrange(len(other)) :] if chance.random() < 0.3 else data[at:]
    start = chance.randrange(len(other))
    data[at : at + 64] = other[start : start + 64]


def _noise(data: bytearray, at: int, other: bytes, chance: random.Random) -> None:
    size = chance.randrange(1, 64)
    data[at : at + size] = chance.randbytes(size)


CHANGES: tuple[Callable[[bytearray, int, bytes, random.Random], None], ...] = (
    _flip, _flip, _number, _number, _cut, _end, _again, _splice, _noise,
)  # fmt: skip


def try_out(seed: Seed) -> str:
    """What the door made of it: "" decoded, or the name of the DfxError. Raises AssertionError on a broken rule."""
    from dfx.errors import DfxError
    from dfx.media.photo import images
    from dfx.media.video.stream import open_video
    from dfx.types import Sampling

    try:
        if not seed.video:
            picture = images.decode(seed.data)
            assert picture.pixels.ndim == 3, "a picture without three axes"
            return ""
        with open_video(seed.data) as stream:
            assert all(frame.pixels.ndim == 3 for frame in stream.frames(Sampling())), "a frame without three axes"
        return ""
    except DfxError as error:
        sentence = str(error)
        assert sentence.endswith(".") and "\n" not in sentence, f"not one sentence: {sentence!r}"  # noqa: PT018
        assert len(sentence) < 400 and str(ROOT) not in sentence, f"a long sentence or a path: {sentence!r}"  # noqa: PT018
        return type(error).__name__


def inputs(seeds: list[Seed], chance: random.Random) -> Iterator[Seed]:
    """Every seed as it is, then changed copies without end; a video seed one time in four, as it takes a process each."""
    yield from seeds
    pictures, films = ([seed for seed in seeds if seed.video is video] for video in (False, True))
    while True:
        pool = films if chance.random() < 0.25 else pictures
        seed = chance.choice(pool)
        yield Seed(mutated(seed.data, chance.choice(seeds).data, chance), seed.video)


def fuzz(seconds: float, seed: int, out: Path, room: Path) -> Tally:
    """Try inputs for that long; findings are written to `out`. `room` is the folder of temporary files, left empty."""
    from dfx.media.photo import images

    tally, peak = Tally(), 0
    images.warm_up()
    end = time.monotonic() + seconds
    for given in inputs(made_seeds() + corpus_seeds(), random.Random(seed)):  # to be repeated, not secret  # nosec B311
        if time.monotonic() > end:
            break
        tally.inputs += 1
        try:
            name = try_out(given)
            assert images.worker_pids(), "no worker is left"
            assert not any(room.iterdir()), "a temporary file is left"
            peak = peak or (_memory() if tally.inputs >= 50 else 0)
            assert not peak or _memory() - peak < GROWTH, "memory grows"
        except Exception as error:  # whatever it is, it is what the run looks for
            _keep(given, error, out, tally)
            continue
        if name:
            tally.refused[name] = tally.refused.get(name, 0) + 1
        else:
            tally.decoded += 1
    return tally


def _memory() -> int:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1]) if Path("/proc/self/statm").exists() else 0
    return pages * resource.getpagesize()


def _keep(given: Seed, error: Exception, out: Path, tally: Tally) -> None:
    out.mkdir(parents=True, exist_ok=True)
    name = f"{'video' if given.video else 'image'}-{hashlib.sha256(given.data).hexdigest()[:16]}.bin"
    (out / name).write_bytes(given.data)
    tally.findings.append(f"{name} ({len(given.data)} bytes): {type(error).__name__}: {error}"[:300])
    print(tally.findings[-1], file=sys.stderr, flush=True)


def main() -> int:
    words = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    words.add_argument("--seconds", type=float, default=600.0)
    words.add_argument("--seed", type=int, default=int(time.time()))
    words.add_argument("--out", type=Path, default=ROOT / "fuzz-findings")
    asked = words.parse_args()
    os.environ.setdefault("DFX_IMAGE_SECONDS", "5")
    os.environ.setdefault("DFX_VIDEO_SECONDS", "10")
    with tempfile.TemporaryDirectory(prefix="dfx-fuzz-") as room:
        tempfile.tempdir = room
        began = time.monotonic()
        tally = fuzz(asked.seconds, asked.seed, asked.out, Path(room))
        minutes = (time.monotonic() - began) / 60
    refused = ", ".join(f"{name} {count}" for name, count in sorted(tally.refused.items()))
    print(
        f"seed {asked.seed}: {minutes:.1f} minutes, {tally.inputs} inputs, {tally.decoded} decoded; refused: {refused}"
    )
    print(f"{len(tally.findings)} findings" + (f", kept under {asked.out}" if tally.findings else ""))
    return 1 if tally.findings else 0


if __name__ == "__main__":
    sys.exit(main())
