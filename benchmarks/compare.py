"""What each slider and tab of the Compare page costs on made-up answers, and how soon its first table is there.

    python benchmarks/compare.py [MODELS FACES ROUNDS]

Medians over ROUNDS (9), each on a cut of its own so that nothing kept helps; 16 models and 10 000 faces unless told. The
first table is timed in fresh processes over the shipped models folder, byte code kept, as an installation has it.
Ends with status 1 where a slider takes over 200 ms or TensorFlow was imported.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np

from dfx.compare.board.board import Board, Faces
from dfx.compare.board.cut import Cut, Filter, cut
from dfx.compare.board.judges import Judge
from dfx.compare.figures.agreement import links, pairs_of
from dfx.compare.figures.curves import drawn
from dfx.compare.figures.errors import errors_by, errors_by_score
from dfx.compare.figures.ladder import effects
from dfx.compare.figures.leaderboard import ece_intervals, leaderboard
from dfx.compare.figures.pareto import front
from dfx.compare.figures.prices import Stakes, cost_lines
from dfx.compare.figures.ties import ties

LIMIT_MS = 200
FIRST = """
import sys, time
start = time.perf_counter(), time.process_time()
from dfx.compare.board.board import load_board
from dfx.compare.board.cut import cut
from dfx.compare.figures.leaderboard import leaderboard, leaderboard_table
from dfx.compare.figures.ties import ties, ties_in_words
read = time.perf_counter()
board = load_board()
part = cut(board)
leaderboard_table(leaderboard(part), ("auc", "accuracy", "ms"))
ties_in_words(ties(part), board.titles())
end = time.perf_counter()
print(end - start[0], end - read, time.process_time() - start[1], len(board.judges), len(board.faces),
      sorted({"tensorflow", "keras", "pandas", "cv2"} & set(sys.modules)), sep="|")
"""


def made_up(models: int, n: int) -> Board:
    """Models of all strengths on ten sets of both labels."""
    rng = np.random.default_rng(0)
    fake = rng.random(n) < 0.5
    logits = rng.normal(np.linspace(0.1, 2.5, models)[:, None] * (fake - 0.5), 1) + rng.normal(0, 0.5, n)
    sets = np.char.add("set", rng.integers(0, 10, n).astype(str))
    methods = np.char.add("method", rng.integers(0, 4, n).astype(str))
    faces = Faces(
        fake, sets, methods, methods, sets,
        rng.integers(64, 300, n).astype(float), rng.gamma(2, 300, n), rng.integers(40, 100, n).astype(float),
    )  # fmt: skip
    judges = tuple(Judge(f"m{i}", f"m{i}", "model", "dfx", "#000000", 0.5, (f"m{i}",)) for i in range(models))
    return Board(Path(), "made_up", "test", judges, faces, np.float32(1 / (1 + np.exp(-logits))).astype(float))


def fresh(part: Cut) -> Cut:
    """The same cut as a new object, for which nothing is kept."""
    return replace(part)


def warmed(part: Cut, *steps: Callable[[Cut], object]) -> Cut:
    """A fresh cut on which the steps that a slider leaves alone are done."""
    made = fresh(part)
    for step in steps:
        step(made)
    return made


def timed(of: Callable[[Cut], object], start: Callable[[], Cut], rounds: int) -> tuple[float, float]:
    """Median milliseconds, on the clock and of the cores."""
    took = []
    for _ in range(rounds):
        part = start()
        begun = time.perf_counter(), time.process_time()
        of(part)
        took.append((1e3 * (time.perf_counter() - begun[0]), 1e3 * (time.process_time() - begun[1])))
    return median(clock for clock, _ in took), median(cpu for _, cpu in took)


def cases(board: Board, whole: Cut) -> Iterator[tuple[str, bool, Callable[[Cut], object], Callable[[], Cut]]]:
    """What is measured, whether it must stay below the limit, the function, and what it starts from."""
    stakes = iter(np.linspace(0.01, 0.99, 1000))

    def new() -> Cut:
        return fresh(whole)

    def filtered(part: Cut) -> object:
        chosen = cut(board, Filter(sets=("set1", "set2", "set3", "set4", "set5"), sharpness="sharp"))
        return leaderboard(fresh(chosen)), ties(chosen)

    def priced(part: Cut) -> object:
        return cost_lines(part, Stakes(5, float(next(stakes))))

    yield "filter: leaderboard and ties of half the sets", True, filtered, new
    yield "filter: leaderboard of all faces", True, leaderboard, new
    yield "ties", True, ties, new
    yield "filter: curves", True, drawn, new
    yield "threshold slider", True, lambda part: effects(part, 0.4), lambda: warmed(whole, effects)
    yield (
        "threshold slider: leaderboard",
        True,
        lambda part: leaderboard(part, [0.4] * len(part.judges)),
        (lambda: warmed(whole, leaderboard)),
    )
    yield "threshold slider: errors by set", True, lambda part: errors_by(part, "set", 0.4), new
    yield "threshold slider: errors by score", True, lambda part: errors_by_score(part, 0.4), new
    yield "cost sliders, first", True, priced, new
    yield "cost sliders", True, priced, lambda: warmed(whole, priced)
    yield "errors by sharpness", True, lambda part: errors_by(part, "sharpness"), new
    yield "pairs", True, pairs_of, new
    yield "correlations", True, links, new
    rows = leaderboard(whole)
    yield "Pareto front", True, lambda part: front(rows, "auc", "ece"), new
    yield "intervals of the calibration error, on request", False, ece_intervals, new


def first_table() -> bool:
    """Prints how soon a fresh process has the first table. Returns whether TensorFlow stayed away."""
    with tempfile.TemporaryDirectory() as kept:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": kept, "PYTHONDONTWRITEBYTECODE": ""}
        said = [
            subprocess.run(
                [sys.executable, "-c", FIRST], env=environment, capture_output=True, text=True, check=True
            ).stdout
            for _ in range(4)
        ][1:]  # the first writes the byte code
    rows = [one.strip().split("|") for one in said]
    whole, after, cpu = (median(float(row[k]) for row in rows) for k in range(3))
    *_, judges, faces, heavy = rows[0]
    print(
        f"first table, fresh process: {whole:.2f} s, of which {after:.2f} s after the imports; {cpu:.2f} s of one core"
    )
    print(f"  {judges} models, {faces} faces; of tensorflow, keras, pandas and cv2 imported: {heavy}")
    return "tensorflow" not in heavy and "keras" not in heavy


def main(models: int = 16, n: int = 10_000, rounds: int = 9) -> int:
    board = made_up(models, n)
    whole = cut(board)
    slow = []
    print(
        f"{models} models, {n} faces, median of {rounds}; 1-minute load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    for name, limited, of, start in cases(board, whole):
        took, cpu = timed(of, start, rounds)
        print(f"{name:48}{took:9.1f} ms{cpu:9.1f} ms of the cores")
        if limited and took > LIMIT_MS:
            slow.append(name)
    light = first_table()
    print("All within the limit." if not slow else f"Over {LIMIT_MS} ms: {', '.join(slow)}.")
    return int(bool(slow) or not light)


if __name__ == "__main__":
    raise SystemExit(main(*(int(one) for one in sys.argv[1:])))
