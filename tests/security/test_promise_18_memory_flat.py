"""18: Memory stays flat: analyses of changing pictures and clips, growth from the first tenth or so on below 5 %.

The full run, 300 pictures (growth from the 50th on) and 20 clips, is asked for with DFX_FULL_MEMORY=1; a shorter one is part
of every run of the tests. Small random models stand for the trained ones: the way of a picture through dfx is the real one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FULL = bool(os.environ.get("DFX_FULL_MEMORY"))
PICTURES, FROM, CLIPS, CLIPS_FROM = (300, 50, 20, 4) if FULL else (45, 20, 4, 2)
SCRIPT = """
import gc, io, json, os, sys, tempfile
from pathlib import Path
import av, numpy as np
from PIL import Image
from tiny_models import models_in, write_tiny_models

pictures, clips = map(int, sys.argv[1:])
from dfx.analysis.image import Options, analyze_image
from dfx.analysis.video import VideoOptions, analyze_video
from dfx.data.samples import samples

face = Image.open(samples()[0].file).convert("RGB").resize((320, 320))
rng, curve = np.random.default_rng(1), []

def memory():
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")

def photo(number):
    file, size = io.BytesIO(), 900 + 8 * (number % 17)
    noisy = np.asarray(face.resize((size, size + 16 * (number % 5)))).astype(int) + rng.integers(-9, 9)
    Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).save(file, "JPEG", quality=60 + number % 30)
    return file.getvalue()

def film(number):
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as output:
        stream = output.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 256 + 32 * (number % 3), 256, "yuv420p"
        for shift in range(6):
            one = face.resize((stream.width, 256)).rotate(shift + number)
            output.mux(stream.encode(av.VideoFrame.from_ndarray(np.asarray(one), "rgb24")))
        output.mux(stream.encode(None))
    return file.getvalue()

with models_in(write_tiny_models(Path(tempfile.mkdtemp()))):
    for number in range(pictures):
        analyze_image(photo(number), "a.jpg", Options(models=("meso4",)))
        curve.append(memory())
    for number in range(clips):
        analyze_video(film(number), "a.mp4", VideoOptions(models=("meso4",)))
        curve.append(memory())
print(json.dumps(curve))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
@pytest.mark.timeout(1800)
def test_memory_does_not_grow_with_what_is_analysed(tmp_path: Path) -> None:
    own = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "TMPDIR": str(tmp_path)}
    run = [sys.executable, "-c", SCRIPT, str(PICTURES), str(CLIPS)]
    done = subprocess.run(run, cwd=ROOT, env=own, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-600:]
    curve = json.loads(done.stdout.splitlines()[-1])
    photos, films = curve[:PICTURES], curve[PICTURES:]
    told = [round(one / 1e6) for one in (photos[FROM - 1], photos[-1], films[CLIPS_FROM - 1], films[-1])]
    print(f"{PICTURES} pictures, {CLIPS} clips: {told} MB")
    assert photos[-1] / photos[FROM - 1] < 1.05, told
    assert films[-1] / films[CLIPS_FROM - 1] < 1.05, told
