"""Each thing that stops dfx before it starts is one sentence, on any Python that may meet it."""

import ast
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from scripts import preflight

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "scripts" / "preflight.py"


def one_sentence(text: str) -> bool:
    return bool(text) and "\n" not in text and len(text) < 200


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 10, 13), (3, 14, 0), (2, 7, 18)])
def test_a_python_without_tensorflow_is_turned_away(version: tuple[int, ...]) -> None:
    problem = preflight.python_problem(version)
    assert one_sentence(problem)
    assert f"this is Python {version[0]}.{version[1]};" in problem


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 9), (3, 13, 1)])
def test_a_python_with_tensorflow_is_let_in(version: tuple[int, ...]) -> None:
    assert preflight.python_problem(version) == ""


def test_bounds_are_those_of_the_project() -> None:
    needs = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    newest = preflight.NEWEST[0], preflight.NEWEST[1] + 1
    assert needs == ">={}.{},<{}.{}".format(*preflight.OLDEST, *newest)


def test_script_is_read_by_old_pythons() -> None:
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_a_full_disk_is_said_with_both_numbers() -> None:
    problem = preflight.disk_problem(free_bytes=1_250_000_000)
    assert one_sentence(problem)
    assert f"{preflight.SETUP_GB} GB" in problem
    assert "1.2 GB are left" in problem
    assert preflight.disk_problem(free_bytes=preflight.SETUP_GB * 10**9) == ""


@pytest.fixture
def taken_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_taken_port_is_named_with_the_way_out(taken_port: int) -> None:
    problem = preflight.port_problem(str(taken_port))
    assert one_sentence(problem)
    assert f"Port {taken_port} is already taken" in problem
    assert "make app PORT=" in problem


def test_a_port_is_free_again_after_its_server_is_gone(taken_port: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        assert preflight.port_problem(port)
    assert preflight.port_problem(port) == ""


@pytest.mark.parametrize("text", ["", "0", "65536", "-1", "http", "8501.0"])
def test_what_is_no_port_is_refused(text: str) -> None:
    assert one_sentence(preflight.port_problem(text))


def test_as_a_program_it_says_one_line_and_fails(taken_port: int) -> None:
    words = [sys.executable, str(SCRIPT), "python", "port", str(taken_port)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("dfx: Port ")
    assert done.stderr.count("\n") == 1


def test_as_a_program_it_is_silent_when_all_is_well() -> None:
    done = subprocess.run([sys.executable, str(SCRIPT), "python"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
