"""Small inputs that dfx once got wrong: `tests/cases`, else `../shared/cases`."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent
FOLDERS = (ROOT / "cases", ROOT.parent.parent / "shared" / "cases")


def case(name: str) -> Path:
    """The file of that name; skips the test where it is absent."""
    path = next((folder / name for folder in FOLDERS if (folder / name).is_file()), None)
    if path is None:
        pytest.skip(f"the case {name} is not here")
    return path
