"""What dfx answers in the tutorials, written anew: `python -m scripts.tutorials.answers [PAGE]`.

A page of `docs/tutorials` shows answers that stay as they are where they are the same within rounding:

- `<!-- answer NAME -->…<!-- end -->`: the one line of that sample, a picture or a clip by its id;
- `<!-- run -->` before a block of `sh` or `python` and a block of `text`: what it writes. `<!-- run 9 -->`: its first nine
  lines, then "…". `<!-- slow -->` is the same for what takes more than a second or two.

Tests hold answers and what is run against what dfx says; what is slow is repeated here alone. The blocks of a page run one
after another in one folder, in which `assets` and `examples` are those of dfx, and `dfx` and `python` are these.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dfx.analysis.image import Options, analyze_image
from dfx.analysis.video import analyze_video
from dfx.data.sample_clip import clip_named
from dfx.data.samples import sample_named
from dfx.errors import DataError
from dfx.report.words.photo import answer_words
from dfx.settings import ROOT
from dfx.types import ImageReport, VideoReport

FOLDER = ROOT / "docs" / "tutorials"
NAMES = ("visitor", "analyst", "teacher", "developer")
LEFT_OUT = "…"
ROUNDING = 0.02  # of a probability: what `dfx verify` calls the same within rounding
ANSWER = re.compile(r"(<!-- answer (\S+) -->)(.*?)(<!-- end -->)", re.DOTALL)
BLOCK = re.compile(r"<!-- (run|slow)(?: (\d+))? -->\n+```(sh|python)\n(.*?)```\n+```text\n(.*?)```\n", re.DOTALL)
NUMBER = re.compile(r"\d*\.\d+")
_PROGRESS = re.compile(r"\d+ of \d+ files, .* a second")
SHELL = """
dfx() { PYTHONPATH="$HERE:$PYTHONPATH" "$PYTHON" -m dfx "$@"; }
python() { PYTHONPATH="$HERE:$PYTHONPATH" "$PYTHON" "$@"; }
"""


@dataclass(frozen=True, slots=True)
class Block:
    """A block that is run: how many `lines` of its output are shown (None: all), what it holds, and the output `shown`."""

    slow: bool
    lines: int | None
    kind: str
    code: str
    shown: str


def blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a page that are run, in their order."""
    return tuple(
        Block(speed == "slow", int(lines) if lines else None, kind, code, shown)
        for speed, lines, kind, code, shown in BLOCK.findall(text)
    )


def report_of(name: str) -> ImageReport | VideoReport:
    """What dfx says of that sample by default. Raises DataError where there is none."""
    if sample := sample_named(name):
        return analyze_image(sample.file.read_bytes(), sample.file.name, Options(explain="none")).report
    if clip := clip_named(name):
        return analyze_video(clip.file, clip.file.name)
    raise DataError(f"Expected the id of a sample; there is none called {name}.")


def as_shown(said: str, lines: int | None) -> str:
    """Output as a page shows it: without spaces at the ends of lines, the commit and the time taken; shortened."""
    said = re.sub(r"^(Code: dfx).*$", rf"\1 {LEFT_OUT}", said, flags=re.MULTILINE)
    written = [line.rstrip() for line in said.rstrip().splitlines() if not _PROGRESS.match(line)]
    if lines is not None and len(written) > lines:
        written = [*written[:lines], LEFT_OUT]
    return "\n".join(written) + "\n"


def alike(shown: str, said: str) -> bool:
    """Whether two answers are one within rounding: the same words, however broken into lines, and P(fake) as near."""
    ours, theirs = (_plain(text) for text in (shown, said))
    near = zip(NUMBER.findall(ours), NUMBER.findall(theirs), strict=False)
    return NUMBER.sub("#", ours) == NUMBER.sub("#", theirs) and all(
        abs(float(one) - float(other)) <= ROUNDING + 1e-9 for one, other in near
    )


def _plain(text: str) -> str:
    """An interval may be written "0.02–0.30" and "< 0.01 to 0.30": that is a matter of rounding."""
    return " ".join(re.sub(r"[<>] (?=\d)", "", text).replace("–", " to ").split())


def written_anew(text: str, run: Callable[[Block], str]) -> str:
    """The page with the answers of today, where they are others than it shows."""

    def answer(found: re.Match[str]) -> str:
        said = answer_words(report_of(found[2]))
        return found[0] if alike(found[3], said) else f"{found[1]}{said}{found[4]}"

    def block(found: re.Match[str]) -> str:
        (asked,) = blocks(found[0])
        said = as_shown(run(asked), asked.lines)
        return found[0] if alike(asked.shown, said) else found[0].replace(f"```text\n{asked.shown}", f"```text\n{said}")

    return BLOCK.sub(block, ANSWER.sub(answer, text))


def run_in(folder: Path, block: Block) -> str:
    """What the block writes, to either stream, where it is run by a shell, or by Python, in that folder."""
    command = [sys.executable, "-c", block.code] if block.kind == "python" else ["bash", "-c", SHELL + block.code]
    here = {"HERE": str(ROOT), "PYTHON": sys.executable, "COLUMNS": "80", "TF_CPP_MIN_LOG_LEVEL": "3"}
    kept = {"DFX_HISTORY_DIR": str(folder / "history"), "PYTHONPATH": str(ROOT) if block.kind == "python" else ""}
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **here, **kept}, text=True, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip  # the words of our own pages  # nosec B603
    return done.stdout


def main(only: str = "") -> None:
    """Bring the tutorials up to date."""
    for name in NAMES:
        if only not in name:
            continue
        page = FOLDER / f"{name}.md"
        before = page.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "assets").symlink_to(ROOT / "assets")
            shutil.copytree(ROOT / "examples", Path(folder) / "examples")
            anew = written_anew(before, lambda block, at=Path(folder): run_in(at, block))  # type: ignore[misc]
        page.write_text(anew, encoding="utf-8")
        sys.stdout.write(f"{name}: {'as it was' if anew == before else 'written anew'}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
