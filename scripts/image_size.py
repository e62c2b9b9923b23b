"""How large the container's image is, layer by layer, without building it: `python -m scripts.image_size`.

Summed are the files of what `requirements.txt` pins as they are installed here, less what the Dockerfile leaves out, the
files that it copies, and what it derives of the models of `fast`. What cannot be read off this machine is a constant below.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from dfx.predict.shipped import read_ensembles

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", re.MULTILINE)
OUT = ("tensorflow", "libclang", "pydeck")  # of the lock, not installed in the image: see the Dockerfile's awk
REMOVED = re.compile(r"rm -r ([^\\&]+)")  # what it takes out again by name, in the folder of packages
TESTED = re.compile(r"find ([a-z ]+) -type d -name tests ")  # the packages whose tests the Dockerfile removes
BASE_MB = 130.0  # python:3.13-slim, unpacked
TENSORFLOW_CPU_MB = 1_000.0  # of 2.21.0 for Linux, x86-64, measured as installed, less its headers
BYTE_CODE_MB = 70.0  # of what is imported at the build: some 4 000 modules
FEWEST_MB = 30  # packages below that are told together


def copied() -> list[str]:
    """What the Dockerfile's COPY lines name."""
    lines = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text(encoding="utf-8")).splitlines()
    return [
        word for line in lines if line.startswith("COPY") for word in line.split()[1:-1] if not word.startswith("--")
    ]


@cache
def _named(by: re.Pattern[str]) -> tuple[str, ...]:
    found = by.search((ROOT / "Dockerfile").read_text(encoding="utf-8"))
    return tuple(found[1].split()) if found else ()


def removed(file: str) -> bool:
    """Whether the Dockerfile takes an installed file out again."""
    package, _, rest = file.partition("/")
    is_test = package in _named(TESTED) and "tests" in rest.split("/")[:-1]
    return is_test or file.startswith(tuple(f"{folder}/" for folder in _named(REMOVED)))


def packages() -> tuple[dict[str, float], list[str]]:
    """MB of each package as installed here, and those that are not: of another system, say."""
    sizes, absent = {"tensorflow (CPU build)": TENSORFLOW_CPU_MB}, []
    for name, _ in PIN.findall((ROOT / "requirements.txt").read_text(encoding="utf-8")):
        if name in OUT:
            continue
        try:
            files = distribution(name).files or ()
        except PackageNotFoundError:
            absent.append(name)
            continue
        kept = (file.size or 0 for file in files if file.suffix != ".pyc" and not removed(str(file)))
        sizes[name] = sum(kept) / 1e6
    return sizes, absent


def layers(installed: Mapping[str, float]) -> dict[str, float]:
    """MB by layer, `installed` as of `packages`."""
    fast = read_ensembles(ROOT / "models").preset("fast").models
    derived = [path for name in fast for path in (ROOT / "models" / name).glob("*.litert")]
    places = [ROOT / name for name in copied()]
    files = [path for place in places for path in (place.rglob("*") if place.is_dir() else [place])]
    own = [path for path in files if path.is_file() and path.suffix not in (".litert", ".pyc")]
    return {
        "python:3.13-slim": BASE_MB,
        "packages": sum(installed.values()),
        "byte code": BYTE_CODE_MB,
        "dfx with its models and samples": sum(path.stat().st_size for path in own) / 1e6,
        "derived of fast": sum(path.stat().st_size for path in derived) / 1e6,
    }


def main() -> None:
    installed, absent = packages()
    parts = layers(installed)
    for name, size in parts.items():
        print(f"{size:7.0f} MB  {name}")
    print(f"{sum(parts.values()):7.0f} MB  in all\n\nOf the packages:")
    large = sorted((item for item in installed.items() if item[1] >= FEWEST_MB), key=lambda item: -item[1])
    for name, size in large:
        print(f"{size:7.0f} MB  {name}")
    print(f"{sum(installed.values()) - sum(size for _, size in large):7.0f} MB  {len(installed) - len(large)} others")
    if absent:
        print(f"Not installed here, so not counted: {', '.join(absent)}.")


if __name__ == "__main__":
    main()
