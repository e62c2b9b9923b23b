"""Which files get a report of their own: judged ones, each content once, and only where the file is still the scanned one."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path

from scan_samples import ASKED, FILE, blank

from dfx.scan.dossiers import folder_beside, write_dossiers
from dfx.scan.files.names import Noted


def test_a_file_that_is_another_one_now_gets_none(tmp_path: Path) -> None:
    files = []
    for number, p in enumerate((0.9, None, 0.8, 0.7)):
        path, data = tmp_path / f"{number}.png", blank(number)
        path.write_bytes(data)
        noted = Noted(path.name, hashlib.sha256(data).hexdigest(), path=os.fsencode(path))
        files.append((noted, replace(FILE, fake_probability=p)))
    (tmp_path / "0.png").write_bytes(blank(100))
    (tmp_path / "2.png").unlink()
    written, problems = write_dossiers([files[0], *files], ASKED, folder_beside(tmp_path / "T.csv"), 3)
    assert problems == [
        "0.png: The file is not the one that was scanned, so no report was made.",
        "2.png: Expected an image file, but there is no file of that name.",
    ]
    assert written == 1
    assert [path.name for path in (tmp_path / "T.dossiers").iterdir()] == [f"3-{files[3][0].sha256[:8]}"]
