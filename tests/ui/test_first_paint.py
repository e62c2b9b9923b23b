"""No page's first paint waits for TensorFlow, a decoder or a training library: one fresh process opens them all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from dfx.ui.kit.frame import ROWS

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("tensorflow", "keras", "mtcnn", "torch", "av", "sklearn")
PAGES = ("photo", "video", "explain", "feature_maps", "forensics")
SCRIPT = f"""
import sys
from streamlit.testing.v1 import AppTest
from dfx.ui.photo import warm
warm.start = lambda: None
app = AppTest.from_file({str(ROOT / "app.py")!r}, default_timeout=60)
for page in {PAGES!r}:
    app = app.run() if page == "photo" else app.switch_page(f"pages/{{page}}.py").run()
    assert app.title[0].value and not app.exception, page
    heavy = [name for name in {HEAVY!r} if name in sys.modules]
    assert not heavy, (page, heavy)
"""


def test_first_paint_needs_neither_tensorflow_nor_a_decoder() -> None:
    assert set(PAGES) <= {row.name for row in ROWS}
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr[-2000:]
