"""What README.md promises is what the code does."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from scripts import readme_models, readme_settings

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def test_settings_table_is_the_code_s() -> None:
    _, between, _ = readme_settings.split(TEXT)
    assert between == readme_settings.table(), "run: python -m scripts.readme_settings"


def test_every_setting_has_a_row() -> None:
    assert len(re.findall(r"^\| `DFX_", TEXT, re.MULTILINE)) == len(readme_settings.fields(readme_settings.Settings))


def test_models_table_is_the_metrics_files() -> None:
    _, between, _ = readme_models.split(TEXT)
    assert between == readme_models.table(), "run: python -m scripts.readme_models"


@pytest.mark.parametrize("name", readme_models.COLUMNS)
def test_each_column_of_the_models_table_holds_its_own_set(name: str) -> None:
    head, _, first, *_ = (line.split(" | ") for line in readme_models.table().splitlines())
    board = json.loads((ROOT / "models/leaderboard.json").read_text("utf-8"))
    group = next(row for row in board["rows"] if row["title"] in first[0] and row["kind"] == "ensemble")["groups"][name]
    place = next(i for i, cell in enumerate(head) if cell.startswith(f"{name}, n = "))
    assert first[place].startswith(f"{group['auc']:.3f}")


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\bmake ([a-z-]+)", TEXT))))
def test_make_knows_every_target_named(target: str) -> None:
    done = subprocess.run(["make", "--dry-run", target, "PYTHON=python3"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#]+)\)", TEXT))))
def test_links_lead_somewhere(link: str) -> None:
    assert (ROOT / link).is_file()


def test_ci_runs_the_command_of_the_readme() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert "make test" in lines
    assert "set -euo pipefail" in lines
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111
    assert re.search(r"^make test\b", TEXT, re.MULTILINE)
