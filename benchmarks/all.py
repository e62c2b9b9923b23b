"""Every number of docs/performance.md: `make bench-all`, `make bench-all ARGS=--fewer` for a try of two minutes.

    python benchmarks/all.py [--fewer] [--only NAME,...] [--again] [--keep FILE.json] [--page FILE.md]

Section after section is measured and kept in `--keep` as soon as it is done, and the page written anew: a run that was killed
goes on where it was. `--again` measures anew what is kept. Only on a quiet machine are seconds worth keeping.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from all_parts import clips, machine, networks, photos, start, visitors
from all_parts.section import Section

from dfx.settings import ROOT
from dfx.storage import write_whole

SECTIONS: tuple[Section, ...] = (
    machine.SECTION, *start.SECTIONS, *photos.SECTIONS, *clips.SECTIONS, visitors.SECTION, networks.SECTION,
)  # fmt: skip
BUSY = 0.5  # cores at other work before a section begins; above it the page says so
HEAD = """# Performance

Made by `make bench-all`; seconds hold for this machine, ratios for others too. Each table says the command that measures it
again. A memory peak counts the process and its decoding process.
"""


def kept_in(path: Path) -> dict[str, Any]:
    """Section → what was measured of it."""
    kept: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return kept


def is_done(kept: dict[str, Any], section: Section, fewer: bool) -> bool:
    """Measured on a machine like this one, in no fewer rounds than asked for."""
    known = kept.get(section.name)
    return bool(known and known["on"] == _here() and (fewer or not known["fewer"]))


def _here() -> list[object]:
    return [machine.cpu_name(), machine.cores()]


def page(kept: dict[str, Any]) -> str:
    """The whole page; a section that is not measured yet says so."""
    parts = [HEAD]
    if any(one["fewer"] for one in kept.values()):
        parts.append("**A try with few rounds: read no number of it.**\n")
    for section in SECTIONS:
        parts.append(f"## {section.title}\n\n{section.says.strip()}\n")
        known = kept.get(section.name)
        if known is None:
            parts.append("Not measured yet.\n")
        else:
            parts += ["\n".join(section.lines(known["made"])).strip() + "\n", _foot(section, known)]
    return "\n".join(parts)


def _foot(section: Section, known: dict[str, Any]) -> str:
    busy = known["busy"] > BUSY
    other = f" Other work kept {known['busy']:.1f} cores busy when it began: read the ratios only." if busy else ""
    command = f'make bench-all ARGS="--only {section.name} --again"'
    return f"`{command}`, {known['on_day']}, {known['took_s']:.0f} s.{other}\n"


def busy_cores(seconds: float = 1.0) -> float:
    """Cores that other processes keep busy right now; 0 where the system does not tell."""
    stat = Path("/proc/stat")
    if not stat.is_file():
        return 0.0
    before, after = _ticks(stat), (time.sleep(seconds), _ticks(stat))[1]
    return max(0.0, (after - before) / os.sysconf("SC_CLK_TCK") / seconds)


def _ticks(stat: Path) -> int:
    user, nice, system = map(int, stat.read_text("ascii").split()[1:4])
    return user + nice + system


def run(options: argparse.Namespace) -> int:
    wanted = options.only.split(",") if options.only else [one.name for one in SECTIONS]
    if unknown := set(wanted) - {one.name for one in SECTIONS}:
        print(
            f"There are the sections {', '.join(one.name for one in SECTIONS)}, not {', '.join(unknown)}.",
            file=sys.stderr,
        )
        return 2
    kept, failed = kept_in(options.keep), 0
    if options.page_only:
        write_whole(options.page, page(kept))
        return 0
    for section in SECTIONS:
        skipped = options.fewer and not section.in_a_try and not options.only
        if section.name not in wanted or skipped or (not options.again and is_done(kept, section, options.fewer)):
            continue
        print(f"{section.title}: about {section.minutes:.1f} min", file=sys.stderr, flush=True)
        busy, began = busy_cores(), time.perf_counter()
        try:
            made = section.measure(options.fewer)
        except (RuntimeError, OSError, ValueError) as error:
            print(f"  left out: {str(error)[:400]}", file=sys.stderr, flush=True)
            failed = 1
            continue
        kept[section.name] = {
            "fewer": options.fewer, "on": _here(), "on_day": f"{datetime.now(UTC):%Y-%m-%d}", "busy": round(busy, 2),
            "took_s": round(time.perf_counter() - began, 1), "made": made,
        }  # fmt: skip
        write_whole(options.keep, json.dumps(kept, indent=1, allow_nan=False) + "\n")
        write_whole(options.page, page(kept))
    return failed


def read_options() -> argparse.Namespace:
    reader = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    reader.add_argument("--fewer", action="store_true", help="a try: few rounds, few sizes")
    reader.add_argument("--only", default="", help=f"sections: {', '.join(one.name for one in SECTIONS)}")
    reader.add_argument("--again", action="store_true", help="measure what is kept, too")
    reader.add_argument("--keep", type=Path, default=ROOT / "out" / "performance.json")
    reader.add_argument("--page", type=Path, help="docs/performance.md; of a try, out/performance.md")
    reader.add_argument("--page-only", action="store_true", help="write the page from what is kept")
    options = reader.parse_args()
    options.page = options.page or (ROOT / "out" if options.fewer else ROOT / "docs") / "performance.md"
    if options.fewer and options.keep == ROOT / "out" / "performance.json":
        options.keep = ROOT / "out" / "performance-try.json"
    options.keep.parent.mkdir(parents=True, exist_ok=True)
    return options


if __name__ == "__main__":
    sys.exit(run(read_options()))
