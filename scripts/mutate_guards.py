"""Remove each guard in a copy of the tree, and see its test fail: `python -m scripts.mutate_guards`.

    --promise 16 --promise 20   only these; --file storage.py   only guards in such files; --list   the table alone
    --sample 5 --seed 3   five drawn at random, of the quick ones with --quick; a seed may be a commit's hash

The table is `scripts/guards.py`. Each test is first seen to pass without any change, so that a test broken for another
reason proves nothing. Exit status: 0 every test noticed that its guard was gone, 1 not.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scripts.guards import GUARDS, Guard

ROOT = Path(__file__).resolve().parent.parent
LINKED = ("models", "assets")  # large, and never changed
SECONDS = 300.0


def copied(room: Path) -> Path:
    """The tracked files of this tree in a folder of their own, with what is beside the tree beside it."""
    copy = room / "copy"
    git = ["git", "ls-files", "-z"]  # the developer's own git
    names = subprocess.run(git, cwd=ROOT, capture_output=True, check=True).stdout.decode()  # nosec B603
    for name in filter(None, names.split("\0")):
        if name.split("/")[0] not in LINKED and (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    for name in LINKED:
        (copy / name).symlink_to(ROOT / name)
    if (ROOT.parent / "shared").exists():
        (room / "shared").symlink_to((ROOT.parent / "shared").resolve())
    return copy


def without(text: str, guard: Guard) -> str:
    """The file's text with the guard taken out. Raises ValueError where the pattern does not fit exactly once."""
    changed, count = re.subn(guard.line, guard.without.replace("\\", r"\\"), text)
    if count != 1 or changed == text:
        raise ValueError(f"{guard.file}: {guard.line!r} fits {count} times, expected once")
    return changed


def outcome(copy: Path, test: str) -> str:
    """`passed`, `failed`, `skipped`, or what else pytest says of one test."""
    words = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--no-header", test]
    try:
        done = subprocess.run(words, cwd=copy, capture_output=True, text=True, timeout=SECONDS, check=False)  # nosec B603
    except subprocess.TimeoutExpired:
        return "failed"  # without its guard the program hangs, and the test would say so
    last = (done.stdout.strip().splitlines() or [done.stderr])[-1]
    if done.returncode == 0:
        return "passed" if " passed" in last else "skipped"
    return "failed" if done.returncode == 1 and (" failed" in last or " error" in last) else f"not run: {last[-100:]}"


def tried(copy: Path, guard: Guard, before: dict[str, str]) -> str:
    """`killed` where the test passes with the guard and fails without it; else what happened."""
    if guard.test not in before:
        before[guard.test] = outcome(copy, guard.test)
    if before[guard.test] != "passed":
        return f"its test does not pass with the guard: {before[guard.test]}"
    file = copy / guard.file
    whole = file.read_text(encoding="utf-8")
    try:
        file.write_text(without(whole, guard), encoding="utf-8")
        found = outcome(copy, guard.test)
    finally:
        file.write_text(whole, encoding="utf-8")
    return {"failed": "killed", "passed": "SURVIVED"}.get(found, found)


def main() -> int:
    words = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    words.add_argument("--promise", type=int, action="append", default=[])
    words.add_argument("--sample", type=int, default=0)
    words.add_argument("--seed", default=str(int(time.time())))
    words.add_argument("--quick", action="store_true")
    words.add_argument("--file", default="")
    words.add_argument("--list", action="store_true")
    asked = words.parse_args()
    chosen = [
        guard
        for guard in GUARDS
        if (not asked.promise or guard.promise in asked.promise) and asked.file in guard.file
        if guard.quick or not asked.quick
    ]
    if asked.sample:
        chosen = random.Random(asked.seed).sample(chosen, min(asked.sample, len(chosen)))  # no secret  # nosec B311
    if asked.list:
        for guard in chosen:
            print(f"{guard.promise:2d}  {guard.file}  {guard.line}  {guard.test}")
        return 0
    before: dict[str, str] = {}
    found = []
    with tempfile.TemporaryDirectory(prefix="dfx-guards-") as room:
        copy = copied(Path(room))
        for guard in chosen:
            found.append(tried(copy, guard, before))
            print(f"{found[-1]:9s} {guard.promise:2d}  {guard.file}  {guard.line}", flush=True)
    killed = found.count("killed")
    print(
        f"{killed} of {len(found)} guards are noticed by their test when they are gone"
        + (f" (seed {asked.seed})" if asked.sample else "")
    )
    return 0 if killed == len(found) else 1


if __name__ == "__main__":
    sys.exit(main())
