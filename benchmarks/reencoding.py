"""How far the answer on a clip moves when it is encoded again, H.264 crf 23 against crf 33.

    python benchmarks/reencoding.py VIDEOS [--clips 16]

VIDEOS: a folder of whole clips as `dfx evaluate --videos` takes it. Taken are clips spread evenly over the folder.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from dfx.analysis.video import analyze_video
from dfx.evaluate.clips.clips import read_clips
from dfx.media.film.film import write_film
from dfx.media.video.stream import open_video
from dfx.types import Sampling, VideoReport

ALL_FRAMES = Sampling(every_s=0.01, least=1, most=2000)
QUALITIES = (23, 33)


def encoded(clip: Path, folder: Path, crf: int) -> Path:
    out = folder / f"{clip.stem}_{crf}.mp4"
    with open_video(clip) as stream:
        write_film(out, ((frame.time_s, frame.pixels) for frame in stream.frames(ALL_FRAMES)), crf)
    return out


def main(videos: Path, count: int) -> None:
    clips = read_clips(videos)
    chosen = [clips[i] for i in np.linspace(0, len(clips) - 1, min(count, len(clips))).round().astype(int)]
    changes, turned = [], 0
    with TemporaryDirectory() as folder:
        for clip in chosen:
            reports: list[VideoReport] = [analyze_video(encoded(clip.path, Path(folder), crf)) for crf in QUALITIES]
            p = [one.fake_probability for one in reports]
            if p[0] is None or p[1] is None:
                print(f"{clip.key}: no face in one of them", flush=True)
                continue
            changes.append(abs(p[1] - p[0]))
            turned += {"fake", "real"} <= {one.verdict for one in reports}
            print(f"{clip.key}: {p[0]:.3f} -> {p[1]:.3f}", flush=True)
    low, high = np.percentile(
        [np.random.default_rng(s).choice(changes, len(changes)).mean() for s in range(1000)], [2.5, 97.5]
    )
    print(
        f"n = {len(changes)}: mean change {np.mean(changes):.3f} ({low:.3f}-{high:.3f}), largest {max(changes):.3f}, "
        f"from fake to real or back {turned}"
    )


if __name__ == "__main__":
    reader = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    reader.add_argument("videos", type=Path)
    reader.add_argument("--clips", type=int, default=16)
    asked = reader.parse_args()
    main(asked.videos, asked.clips)
