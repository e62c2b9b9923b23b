"""Read by the interpreter that serves the app in these tests: the models are stood in for, nothing else is.

The bytes of a photo still pass the real door. What was asked is written to the server's log.
"""

import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "ui")]

from dfx.ui.photo import result  # noqa: E402


def _analyse(
    data: bytes, name: str, progress: object, preset: str = "", own: object = None, answered: object = None
) -> result.PhotoResult:
    from ui_samples import a_face, a_report

    from dfx.media.photo import images
    from dfx.report.json.photo import to_text
    from dfx.report.pictures import PREVIEW_SIDE, shrink

    print(f"asked: {name}", file=sys.stderr, flush=True)
    if name.startswith("fail"):
        raise OSError("/srv/secret/place")
    pixels = images.decode(data, name).pixels
    time.sleep(0.5 if name.startswith("slow") else 0.05)
    report = a_report(data, (a_face(0.93),))
    return result.PhotoResult(report, shrink(pixels, PREVIEW_SIDE).copy(), to_text(report), "<!doctype html>")


result.analyse = _analyse
