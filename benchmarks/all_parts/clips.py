"""Clips: beside the plain pipeline, and what more seconds cost."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import av
from all_parts.section import Made, Section, asked, said_by, table
from video_parts.clips import write_clip

SECONDS = (1, 10, 60, 600)
LOOP_S = 10


def looped(source: Path, path: Path, times: int) -> Path:
    """`source` so often after itself, its packets as they are: long clips without encoding them."""
    with av.open(str(path), "w") as container:
        out, offset = None, 0
        for _ in range(times):
            with av.open(str(source)) as given:
                stream = given.streams.video[0]
                out = out or container.add_stream_from_template(stream)
                length = stream.duration
                for packet in given.demux(stream):
                    if packet.dts is None:  # the last one is empty
                        continue
                    packet.pts, packet.dts, packet.stream = packet.pts + offset, packet.dts + offset, out
                    container.mux(packet)
                offset += length
    return path


def by_length(fewer: bool) -> Made:
    rows = []
    with TemporaryDirectory() as made:
        place = Path(made)
        loop = write_clip(place / "loop.mp4", "720p", LOOP_S)
        for seconds in SECONDS[:2] if fewer else SECONDS:
            file = place / f"{seconds}.mp4"
            file = write_clip(file, "720p", seconds) if seconds < LOOP_S else looped(loop, file, seconds // LOOP_S)
            rows.append({"seconds_of_clip": seconds, **asked("clip", file, 1 if fewer else 3)})
    return {"rows": rows}


def _lines(made: Made) -> list[str]:
    cells: list[Sequence[object]] = []
    for row in made["rows"]:
        s = median(row["seconds"])
        cells.append(
            (row["seconds_of_clip"], row["found"], f"{s:.2f}", f"{1000 * s / max(row['found'], 1):.0f}",
             f"{row['first_s']:.2f}", row["peak_mb"])
        )  # fmt: skip
    return table(("seconds of clip", "moments looked at", "s", "ms a moment", "first answer, s", "peak, MiB"), cells)


def beside_plain(fewer: bool) -> Made:
    return {"said": said_by("video.py", "--only", "speed", "--rounds", 2)}


SECTIONS = (
    Section(
        "clip", "A clip beside the plain pipeline", "From file to answer at the same moments with the same weights; plain "
        "reads with OpenCV, finds faces with MTCNN on whole frames and asks `predict` for each crop. In turns; medians.", 4,
        beside_plain,
        lambda made: made["said"], in_a_try=False,
    ),
    Section(
        "clip-length", "Longer clips", "The answer of a clip of 1280 × 720, motion included, at the moments that dfx takes by "
        f"itself; from {LOOP_S} s on the same {LOOP_S} s again and again. Each row a fresh process.", 2, by_length, _lines,
    ),
)  # fmt: skip
