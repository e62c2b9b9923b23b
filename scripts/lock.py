"""Pin every dependency with its hashes: pyproject.toml → requirements.txt and requirements-dev.txt, and for the container
the same version of TensorFlow without its code for graphics cards → requirements-cpu.txt.

One lock serves every Python and system dfx runs on. The development lock is held to the run-time lock's versions,
so that tests run what users run. Words given (`--upgrade`, `--upgrade-package NAME`) go to uv.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMON = ("pip", "compile", "--quiet", "--universal", "--python-version", "3.11")
EXTRAS = ("--extra", "dev", "--extra", "docs")  # of the development lock
FORM = ("--fork-strategy", "fewest", "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links")


def compile_lock(output: str, *words: str, source: str = "pyproject.toml", given: str | None = None) -> None:
    """Write one lock file from `source`, "-" for the lines `given`.

    Raises CalledProcessError, with uv's reason on stderr, where nothing fits.
    """
    command = [sys.executable, "-m", "uv", *COMMON, source, *FORM, "--output-file", output, *words]
    environment = {**os.environ, "UV_CUSTOM_COMPILE_COMMAND": "make lock"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, input=given, text=True)  # our words  # nosec B603


def for_cpu(lock: str) -> str:
    """The requirement that stands for TensorFlow's in a container: its CPU build, of the version in `lock`."""
    version = re.search(r"^tensorflow==(\S+)", lock, re.MULTILINE)
    assert version is not None  # pyproject.toml asks for it
    return f"tensorflow-cpu=={version[1]}\n"


def main(words: list[str]) -> int:
    """All locks, the run-time one first; exit status 1 where uv found no set of versions."""
    try:
        compile_lock("requirements.txt", *words)
        compile_lock("requirements-dev.txt", *EXTRAS, "--constraint", "requirements.txt", *words)
        cpu = for_cpu((ROOT / "requirements.txt").read_text(encoding="utf-8"))
        compile_lock("requirements-cpu.txt", "--no-deps", source="-", given=cpu)
    except subprocess.CalledProcessError:
        print("dfx: the dependencies in pyproject.toml could not be pinned; uv's reason stands above.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
