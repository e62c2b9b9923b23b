"""A photo from bytes to faces, logits and a heat map: dfx against the plain pipeline a user would write.

    python benchmarks/photo.py [--rounds 9] [--megapixels 0.5 2 12] [--models NAME,...] [--out FILE.json]

Plain is Pillow, `MTCNN().detect_faces` at full size, `model.predict` for each model and tf-keras-vis' Grad-CAM; same
photos, same weights, same rule for crops, both warm. Each side judges each photo in a process of its own, which gives
the peak of memory (dfx: with its decoding process); the two take turns, so that other work on the machine weighs on
both: read the ratios. Time is the median of the rounds; "first" is the first answer, from the start of the process on,
imports and loading included.

Ends with status 1 where the two did not find the same faces, or their logits differ by more than `result.py` says.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from photo_parts import pictures, tables
from photo_parts.pictures import PHOTOS, Photo
from photo_parts.result import Measured, Row, agree
from photo_parts.sides import SIDES, Answer
from photo_parts.worker import Worker, serve
from rich.console import Console

from dfx.zoo import shipped

WARM_UP = 2  # rounds that do not count, after the first answer


def compare(photo: Photo, folder: Path, models: list[str], rounds: int) -> Row:
    """Both sides on one photo, in turns."""
    file = pictures.write(photo, folder)
    workers: dict[str, Worker] = {}
    try:
        for side in SIDES:
            workers[side] = Worker(side, file, models)
        seconds, answers = take_turns(workers, rounds)
        ours, plain = answers["ours"][-1], answers["plain"][-1]
        agreement = agree(ours, plain, workers["plain"].logits(ours.crops))
        measured = {
            side: Measured(seconds[side], median_stages(answers[side]), worker.first_s, worker.end())
            for side, worker in workers.items()
        }
    finally:
        for worker in workers.values():
            worker.kill()
    return Row(photo.name, photo.megapixels, photo.faces, measured["ours"], measured["plain"], agreement)


def take_turns(workers: dict[str, Worker], rounds: int) -> tuple[dict[str, list[float]], dict[str, list[Answer]]]:
    """Seconds and answers of each side in the rounds that count."""
    seconds: dict[str, list[float]] = {side: [] for side in workers}
    answers: dict[str, list[Answer]] = {side: [] for side in workers}
    for turn in range(WARM_UP + rounds):
        for side, worker in workers.items():
            spent, answer = worker.analyse()
            if turn >= WARM_UP:
                seconds[side].append(spent)
                answers[side].append(answer)
    return seconds, answers


def median_stages(answers: list[Answer]) -> dict[str, float]:
    return {stage: median(answer.stages[stage] for answer in answers) for stage in answers[0].stages}


def main(options: argparse.Namespace) -> int:
    models, console = options.models or list(shipped()), Console()
    rows = []
    with TemporaryDirectory() as folder:
        for photo in [photo for photo in PHOTOS if photo.megapixels in options.megapixels]:
            with console.status(f"{photo.name}: both sides, {options.rounds} rounds"):
                rows.append(compare(photo, Path(folder), models, options.rounds))
    for columns, title in (
        (tables.COST, f"{', '.join(models)}: medians of {options.rounds} rounds, peaks of memory"),
        (tables.AGREEMENT, "The largest difference between the two"),
    ):
        console.print(tables.as_table(columns, rows, title))
        print(tables.as_markdown(columns, rows))
    console.print(tables.as_stages(rows))
    if options.out:
        options.out.write_text(tables.as_json(rows, models, options.rounds), encoding="utf-8")
    wrong = [f"{row.photo}: {sentence}." for row in rows for sentence in row.agreement.complaints(row.faces)]
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    return 1 if wrong else 0


def read_options() -> argparse.Namespace:
    sizes = sorted({photo.megapixels for photo in PHOTOS})
    reader = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    reader.add_argument("--rounds", type=int, default=9, help="rounds that count")
    reader.add_argument("--megapixels", type=float, nargs="+", choices=sizes, default=sizes, help="sizes to measure")
    reader.add_argument(
        "--models", type=lambda text: text.split(","), help="by name; all that are shipped unless given"
    )
    reader.add_argument("--out", type=Path, help="JSON file to write")
    reader.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)  # a worker: see photo_parts/worker.py
    reader.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    return reader.parse_args()


if __name__ == "__main__":
    chosen = read_options()
    if chosen.side:
        serve(chosen.side, chosen.file, chosen.models)
    else:
        sys.exit(main(chosen))
