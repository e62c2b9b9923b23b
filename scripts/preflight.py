"""What would stop dfx on this machine, said in one sentence before anything is installed or started.

    preflight.py python disk      exit status 0, or 1 and one sentence on stderr
    preflight.py port 8501

Standard library and Python 3.6 syntax only: it has to run on the very Python it turns away.
"""

import shutil
import socket
import sys
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 13)  # tensorflow 2.21 has wheels for these; the same bounds stand in pyproject.toml
SETUP_GB = 5  # .venv with the tools of `make test` is 3.3 GB; the rest is the downloads on their way there
REFUSED, TAKEN = 13, (48, 98, 10048)  # errno of "permission denied" and, per system, of "address in use"


def python_problem(version: tuple = sys.version_info) -> str:
    """A sentence if dfx cannot be set up with this Python, else ''. `version`: (major, minor, ...)."""
    if OLDEST <= tuple(version[:2]) <= NEWEST:
        return ""
    return (
        f"dfx needs Python {_dotted(OLDEST)} to {_dotted(NEWEST)} and this is Python {_dotted(version[:2])}; "
        "install one of them, or name it: make setup PYTHON=/path/to/python3.12"
    )


def _dotted(version: tuple) -> str:
    return ".".join(map(str, version))


def disk_problem(free_bytes: "int | None" = None) -> str:
    """A sentence if the disk of this folder is too full for the set-up, else ''."""
    free = (shutil.disk_usage(str(Path.cwd())).free if free_bytes is None else free_bytes) / 1e9
    if free >= SETUP_GB:
        return ""
    return f"Setting up dfx needs {SETUP_GB} GB of free disk and {free:.1f} GB are left here; free some and try again."


def port_problem(text: str) -> str:
    """A sentence if the page cannot be served on this port of this machine, else ''."""
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        return f"A port is a whole number from 1 to 65535, not {text[:20]!r}."
    port = int(text)
    error = 0 if _answers(port) else _bind_error(port)
    if error is None:
        return ""
    other = f"choose another: make app PORT={port + 1 if 1023 < port < 65535 else 8502}"
    if error == REFUSED:
        return f"Port {port} needs administrator rights; {other}"
    if error == 0 or error in TAKEN:
        return f"Port {port} is already taken by another program; {other}"
    return f"Port {port} cannot be opened on this machine; {other}"


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _bind_error(port: int) -> "int | None":
    """The errno of opening the port, None where it opens."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            return error.errno
    return None


def main(words: list) -> int:
    """Run the checks named in `words` in order; the first problem ends it."""
    left = list(words)
    checks = {
        "python": lambda: python_problem(),
        "disk": lambda: disk_problem(),
        "port": lambda: port_problem(left.pop(0) if left else ""),
    }
    while left:
        problem = checks[left.pop(0)]()
        if problem:
            sys.stderr.write(f"dfx: {problem}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
