"""22: Pinned dependencies with floors, in both locks, with hashes and nothing of the machine they were made on."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.txt", "requirements-dev.txt")
DEVELOPMENT = ("dev", "docs")  # extras
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", re.MULTILINE)
FLOORS = {
    "pillow": "12.2",
    "opencv-python-headless": "4.13",
    "keras": "3.13.2",
    "streamlit": "1.60",
    "starlette": "1.1",
    "python-multipart": "0.0.22",
}


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def pins(name: str) -> dict[str, str]:
    return dict(PIN.findall(text(name)))


def project() -> dict[str, list[str]]:
    table = tomllib.loads(text("pyproject.toml"))["project"]
    development = [need for extra in DEVELOPMENT for need in table["optional-dependencies"][extra]]
    return {"requirements.txt": table["dependencies"], "requirements-dev.txt": development}


@pytest.mark.parametrize("lock", LOCKS)
@pytest.mark.parametrize(("package", "floor"), FLOORS.items())
def test_pin_stands_above_its_floor(lock: str, package: str, floor: str) -> None:
    assert Version(pins(lock)[package]) >= Version(floor)


@pytest.mark.parametrize(("package", "floor"), FLOORS.items())
def test_project_declares_the_floor(package: str, floor: str) -> None:
    declared = {need.name: need for need in map(Requirement, project()["requirements.txt"])}
    lowest = [Version(part.version) for part in declared[package].specifier if part.operator in (">=", "==")]
    assert max(lowest) >= Version(floor)


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_answers_every_declared_need(lock: str) -> None:
    pinned = pins(lock)
    for need in map(Requirement, project()[lock]):
        assert need.specifier.contains(pinned[need.name.lower()]), f"{need} is pinned at {pinned[need.name.lower()]}"


def test_tests_run_what_users_run() -> None:
    assert pins("requirements.txt").items() <= pins("requirements-dev.txt").items()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes(lock: str) -> None:
    blocks = re.split(r"^(?=[a-z0-9])", text(lock), flags=re.MULTILINE)[1:]
    assert len(blocks) == len(pins(lock)) > 60
    assert not [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block]


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_index_and_no_machine(lock: str) -> None:
    assert not re.findall(r"https?:|file:|index-url|find-links|^-|/home/|\\Users", text(lock), flags=re.MULTILINE)


def imported(*patterns: str) -> set[str]:
    """The top names that the matching files import, without the standard library's and our own."""
    names_of_all: set[str] = set()
    own_names = (path.stem for pattern in ("tests/**/*.py", "benchmarks/*") for path in ROOT.glob(pattern))
    ours = {"dfx", "app", "pages", "scripts", "benchmarks", *own_names}
    for path in (path for pattern in patterns for path in ROOT.glob(pattern)):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            else:
                continue
            names_of_all |= {name.split(".")[0] for name in names} - ours - set(sys.stdlib_module_names)
    return names_of_all


@pytest.mark.parametrize(
    ("patterns", "locks"),
    [
        (("dfx/**/*.py", "pages/**/*.py", "app.py"), LOCKS[:1]),
        (("tests/**/*.py", "benchmarks/**/*.py", "scripts/**/*.py"), LOCKS),
    ],
    ids=["run-time", "development"],
)
def test_what_is_imported_is_declared(patterns: tuple[str, ...], locks: tuple[str, ...]) -> None:
    declared = {canonicalize_name(need.name) for lock in locks for need in map(Requirement, project()[lock])}
    extras = tomllib.loads(text("pyproject.toml"))["project"]["optional-dependencies"]  # may not be installed here
    extra = {Requirement(need).name for name, needs in extras.items() if name not in DEVELOPMENT for need in needs}
    owners = packages_distributions()
    missing = {
        name
        for name in imported(*patterns) - extra
        if not {canonicalize_name(owner) for owner in owners.get(name, ())} & declared
    }
    assert not missing
