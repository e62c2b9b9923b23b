"""What README.md promises is what the code does."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\bmake ([a-z-]+)", TEXT))))
def test_make_knows_every_target_named(target: str) -> None:
    done = subprocess.run(["make", "--dry-run", target, "PYTHON=python3"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#]+)\)", TEXT))))
def test_links_lead_somewhere(link: str) -> None:
    assert (ROOT / link).is_file()


def test_its_picture_is_light_enough_to_load_at_once() -> None:
    (picture,) = re.findall(r"!\[[^]]+\]\(([^)]+)\)", TEXT)
    assert (ROOT / picture).stat().st_size < 200_000


def test_ci_runs_the_command_of_the_readme() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert "make test" in lines
    assert "set -euo pipefail" in lines
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111
    assert re.search(r"^make test\b", TEXT, re.MULTILINE)
