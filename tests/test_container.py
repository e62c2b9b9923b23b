"""The container's parts, without a container: what it copies, installs and starts, and how a Space is answered."""

from __future__ import annotations

import fnmatch
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from starlette.datastructures import MutableHeaders

from dfx.ui.server import space
from scripts import image_size
from scripts.lock import for_cpu

ROOT = Path(__file__).resolve().parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
LINES = re.sub(r"\\\n", " ", DOCKERFILE).splitlines()
COPIED = image_size.copied()
MOST_MB = 2_500
SPACE = {"SPACE_ID": "somebody/dfx", "SPACE_HOST": "somebody-dfx.hf.space"}


def lock(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def command(word: str) -> list[str]:
    """The words of the one CMD of the server, or of the health check's."""
    found = [line for line in LINES if line.startswith(word)]
    assert len(found) == 1
    words: list[str] = json.loads(found[0][found[0].index("[") :])
    return words


def ignored(path: str) -> bool:
    """As docker reads .dockerignore: the last line that fits decides."""
    out = False
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.removeprefix("!").rstrip("/")
        if not line or line.startswith("#"):
            continue
        parts = path.split("/")
        above = ["/".join(parts[: n + 1]) for n in range(len(parts))]
        bare = pattern.removeprefix("**/")
        if any(fnmatch.fnmatch(one, pattern) and one.count("/") == pattern.count("/") for one in above) or (
            bare != pattern and any(fnmatch.fnmatch(part, bare) for part in parts)
        ):
            out = not line.startswith("!")
    return out


@pytest.mark.parametrize("source", COPIED)
def test_what_is_copied_is_here_and_goes_in(source: str) -> None:
    tracked = subprocess.run(["git", "ls-files", source], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert tracked
    assert not [path for path in tracked.splitlines() if ignored(path)]


@pytest.mark.parametrize("path", [".git/config", ".venv/bin/python", "tests/conftest.py", "docs/threats.md",
                                  "models/meso4/engine.litert", "dfx/zoo/__pycache__/x.pyc", "runs/a"])  # fmt: skip
def test_the_rest_stays_out(path: str) -> None:
    assert ignored(path)


def test_everything_that_the_app_needs_is_pinned_and_tensorflow_is_its_cpu_build() -> None:
    """What the Dockerfile's awk leaves of the lock, by awk itself."""
    awk = re.search(r"awk ('[^']+') requirements.txt", DOCKERFILE)
    assert awk
    others = subprocess.run(
        f"awk {awk[1]} requirements.txt", shell=True, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    whole = dict(image_size.PIN.findall(lock("requirements.txt")))
    assert whole.keys() - dict(image_size.PIN.findall(others)).keys() == set(image_size.OUT)
    assert dict(image_size.PIN.findall(others)).items() <= whole.items()
    (cpu,) = image_size.PIN.findall(lock("requirements-cpu.txt"))
    assert for_cpu(lock("requirements.txt")) == "==".join(cpu) + "\n"
    for text in (others, lock("requirements-cpu.txt")):
        for block in re.split(r"(?m)^(?=[a-z])", text)[1:]:
            assert "--hash=sha256:" in block, block[:60]
    assert DOCKERFILE.count("--require-hashes") == 1


def test_image_stays_below_its_size() -> None:
    installed, absent = image_size.packages()
    assert len(absent) < 5, absent
    parts = image_size.layers(installed)
    assert 1_500 < sum(parts.values()) < MOST_MB, parts
    assert all(parts.values()), parts


def test_nobody_runs_it_as_root_and_its_home_can_be_written_to() -> None:
    users = [line.split()[1] for line in LINES if line.startswith("USER")]
    assert users == ["dfx"]
    after = LINES[LINES.index("USER dfx") :]
    assert any(line.startswith("ENV HOME=/home/dfx") for line in after)
    assert any(line.startswith("CMD") for line in after)
    assert any("useradd --create-home --uid 1000 dfx" in line for line in LINES)


def test_front_matter_is_that_of_a_docker_space_on_the_port_that_is_served() -> None:
    assert lock("README.md").startswith("---\n")
    rows = dict(line.split(": ", 1) for line in lock("README.md").split("---\n")[1].splitlines())
    port = command("CMD")[-1].removeprefix("--server.port=")
    assert (rows["sdk"], rows["app_port"], rows["license"]) == ("docker", port, "apache-2.0")
    assert f"EXPOSE {port}" in LINES
    assert f"127.0.0.1:{port}/" in command("HEALTHCHECK")[-1]
    colours = ["red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"]
    assert {rows["colorFrom"], rows["colorTo"]} <= set(colours)
    assert len(rows["short_description"]) <= 60


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        (SPACE, "somebody-dfx.hf.space"),
        ({"SPACE_HOST": "somebody-dfx.hf.space"}, ""),
        ({**SPACE, "SPACE_HOST": "*"}, ""),
        ({**SPACE, "SPACE_HOST": "*.hf.space"}, ""),
        ({**SPACE, "SPACE_HOST": "a.hf.space/x"}, ""),
        ({**SPACE, "SPACE_HOST": ""}, ""),
        ({}, ""),
    ],
)
def test_a_space_has_one_plain_name(environment: dict[str, str], expected: str) -> None:
    assert space.name(environment) == expected


def test_only_the_token_s_cookie_is_marked() -> None:
    headers = MutableHeaders(
        raw=[
            (b"x-frame-options", b"SAMEORIGIN"),
            (b"set-cookie", b"_streamlit_xsrf=2|a; Secure"),
            (b"set-cookie", b"a=b"),
        ]
    )
    space.mark(headers)
    assert headers.getlist("set-cookie") == ["_streamlit_xsrf=2|a; Secure; Partitioned", "a=b"]
    assert "x-frame-options" not in headers


@contextmanager
def started(folder: Path) -> Iterator[int]:
    """The entry command in `folder`, as a Space starts it; its port."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, *command("CMD")[1:-1], f"--server.port={port}"]
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "TMPDIR")}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            words, cwd=folder, env={**kept, "HOME": str(folder), **SPACE}, stdout=log, stderr=log
        )
        try:
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline and process.poll() is None:
                try:
                    if asked(port, "/_stcore/health", "127.0.0.1").status == 200:
                        break
                except OSError:
                    time.sleep(0.2)
            assert process.poll() is None, (folder / "log").read_text("utf-8", "replace")[-2000:]
            yield port
        finally:
            process.terminate()
            process.wait(30)


def asked(port: int, path: str, host: str, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    line.request(method, path, headers={"Host": host, **headers})
    answer = line.getresponse()
    answer.read()
    line.close()
    return answer


def test_entry_command_starts_with_only_what_is_copied_and_answers_as_a_space(tmp_path: Path) -> None:
    for name in COPIED:
        if (ROOT / name).is_dir():  # what is derived stands for `dfx maintain engines` of the Dockerfile
            shutil.copytree(
                ROOT / name, tmp_path / name, copy_function=os.symlink if name in ("models", "assets") else shutil.copy,
                ignore=shutil.ignore_patterns("__pycache__"),
            )  # fmt: skip
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    host = SPACE["SPACE_HOST"]
    socket_of = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
                 "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA=="}  # fmt: skip
    with started(tmp_path) as port:
        page = asked(port, "/", host)
        assert page.status == 200
        assert page.headers["content-security-policy"] == "frame-ancestors 'self' https://huggingface.co"
        assert page.headers["x-frame-options"] is None
        token = asked(port, "/_stcore/health", host).headers["set-cookie"]
        assert token.startswith("_streamlit_xsrf=")
        assert {"SameSite=None", "Secure", "Partitioned"} <= set(token.split("; "))
        for own, origin in ((host, f"https://{host}"), (f"localhost:{port}", f"http://localhost:{port}")):
            assert asked(port, "/_stcore/stream", own, Origin=origin, **socket_of).status == 101
        assert asked(port, "/_stcore/stream", host, Origin="https://huggingface.co", **socket_of).status == 403
        assert asked(port, "/", "evil.example").status == 421
        assert asked(port, "/", "other-dfx.hf.space").status == 421
        assert asked(port, "/_stcore/upload_file/a/b", host, "PUT", Origin="https://huggingface.co").status == 421
        assert asked(port, "/_stcore/upload_file/a/b", host, "PUT", Origin=f"https://{host}").status == 403
    assert "Traceback" not in (tmp_path / "log").read_text("utf-8", "replace")
