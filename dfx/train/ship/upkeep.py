"""What stands on the weights, kept up to date: each step's inputs by their hashes, and only what they make stale.

A step is one of dfx's own commands, run in a process of its own. When it is done, what it read is noted in `upkeep.json` of
the models folder; as long as that does not change, the step is not run again. So the work may be killed at any time and
given again: what was noted is done, and every command writes its own files whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dfx.errors import DataError, TrainingError
from dfx.storage import write_whole
from dfx.types import Progress, no_progress

FILE = "upkeep.json"


@dataclass(frozen=True, slots=True)
class Step:
    """One command of dfx: `arguments` of `dfx`, about how many minutes it takes on two cores, and what it reads.

    `reads` is asked when its turn comes, since the steps before it may have written what it reads. `forget` makes room
    for what the command would otherwise take for done. `needed` is asked too: whether a step to come needs what this one
    leaves behind and that is gone.
    """

    name: str
    arguments: tuple[str, ...]
    minutes: float
    reads: Callable[[], str]
    forget: Callable[[], None] = lambda: None
    needed: Callable[[], bool] = lambda: False

    def is_stale(self, noted: Mapping[str, str]) -> bool:
        """Whether it must be done, by what was `noted` of each step."""
        return noted.get(self.name) != self.reads() or self.needed()


def stale(steps: Iterable[Step], folder: Path) -> list[Step]:
    """The steps whose inputs are not those noted in `folder`, as things stand now. Raises DataError."""
    noted = _noted(folder)
    return [step for step in steps if step.is_stale(noted)]


def bring_up_to_date(
    steps: Sequence[Step],
    folder: Path,
    progress: Progress = no_progress,
    run: Callable[[Sequence[str]], int] | None = None,
) -> list[str]:
    """Run the steps that are stale, in order; the names of those run. Raises TrainingError where one fails.

    `run` takes the arguments and gives the exit status (default: a process of its own, its output shown).
    """
    ran = []
    for at, step in enumerate(steps):
        if not step.is_stale(_noted(folder)):
            continue
        left = sum(other.minutes for other in stale(steps[at:], folder))
        progress(at / len(steps), f"{step.name}: about {step.minutes:.0f} min, {left:.0f} min in all")
        step.forget()
        command = [sys.executable, "-m", "dfx", *step.arguments]
        status = run(step.arguments) if run else subprocess.run(command, check=False).returncode  # no shell  # nosec B603
        if status:
            raise TrainingError(f"The step “{step.name}” ended with status {status}; what was done before it is kept.")
        note(step.name, step.reads(), folder)
        ran.append(step.name)
    progress(1.0, "up to date")
    return ran


def note(name: str, read: str, folder: Path) -> None:
    """Remember that the step of that name is done on these inputs."""
    write_whole(folder / FILE, json.dumps(dict(sorted({**_noted(folder), name: read}.items())), indent=1) + "\n")


def _noted(folder: Path) -> dict[str, str]:
    if not (folder / FILE).is_file():
        return {}
    try:
        noted = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return {str(name): str(read) for name, read in noted.items()}
    except (ValueError, AttributeError) as error:
        raise DataError(f"{FILE} cannot be read; without it every step is done again.") from error


def digest(*parts: object) -> str:
    """Sixteen letters that change with any of `parts`, given as text, numbers, lists or mappings of these."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:16]


def digest_of_folder(folder: Path) -> str:
    """As `digest`, of the names and sizes of all files below `folder`: enough to tell other data from the same."""
    files = sorted(
        (path.relative_to(folder).as_posix(), path.stat().st_size) for path in folder.rglob("*") if path.is_file()
    )
    return digest(files)
