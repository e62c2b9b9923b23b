"""dfx's maps against tf-keras-vis' of the same models, faces and layers: how alike they are, and what the check costs.

    python benchmarks/independent.py [MODEL,MODEL…] [FACES]

Faces are those of the sample pictures (4), each explained toward "fake" and "real" by the layer that the app reads. The slow
methods are drawn of the first face only, toward the first answer for which there is evidence. Maps that are zero on both
sides have no correlation and are counted apart. "alone" is the correlation with what tf-keras-vis draws by itself, with its
own noise or its own way to grow masks. Seconds are of processor time, over all cores, which other work on the machine
changes little: on two idle cores a check takes about half of them.
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from dfx.analysis.explain import explain_crops
from dfx.analysis.independent import independent_check
from dfx.data.samples import featured
from dfx.explain.independent.asking import METHODS
from dfx.explain.independent.check import Compared
from dfx.explain.methods import method_named
from dfx.faces.detect.search import search_faces
from dfx.media.photo.images import decode
from dfx.types import Pixels, Toward

MODELS = ("mobilenet_v3_small", "mobilenet_v2", "efficientnet_v2_b0")
DIRECTIONS: tuple[Toward, Toward] = ("fake", "real")


@dataclass(frozen=True, slots=True)
class Timed:
    """A check, and the processor seconds that dfx's map and the check took."""

    part: Compared
    own_s: float
    check_s: float


def faces(most: int) -> list[Pixels]:
    """The largest face of each sample picture, as the app cuts it out."""
    return [search_faces(decode(sample.file.read_bytes()).pixels).faces[0].crop for sample in featured()[:most]]


def compared(model: str, method: str, crops: Sequence[Pixels]) -> Iterator[Timed]:
    slow = not method_named(method).quick
    for crop in crops[:1] if slow else crops:
        for toward in DIRECTIONS:
            began = time.process_time()
            (own,) = explain_crops([crop], model, method, None, toward)
            drawn = time.process_time()
            if slow and not own.has_evidence:
                continue
            (part,) = independent_check(own, crop)
            assert isinstance(part, Compared)
            yield Timed(part, drawn - began, time.process_time() - drawn)
            if slow:
                return


def row(method: str, checks: Sequence[Timed]) -> str:
    """Least and median correlation, over how many maps; the greatest difference; seconds of dfx and of the check."""
    parts = [one.part for one in checks]
    alike = [part.correlation for part in parts if part.correlation is not None]
    alone = [part.alone for part in parts if part.alone is not None]
    undefined, wrong = len(parts) - len(alike), sum(not part.agrees for part in parts)
    numbers = f"{min(alike):.7f}{statistics.median(alike):11.7f}" if alike else f"{'–':>9}{'–':>11}"
    by_itself = f"{min(alone):.3f}" if alone else "–"
    return (
        f"  {method_named(method).title:18}{numbers}{len(alike):6}{undefined:7}{wrong:7}"
        f"{max(part.difference for part in parts):10.5f}{by_itself:>8}"
        f"{statistics.median(one.own_s for one in checks):8.2f}{statistics.median(one.check_s for one in checks):8.1f}"
    )


def main(models: Sequence[str], most: int) -> None:
    crops = faces(most)
    head = (
        f"  {'method':18}{'least r':>9}{'median r':>11}{'maps':>6}{'empty':>7}{'apart':>7}{'greatest':>10}{'alone':>8}"
    )
    for model in models:
        print(f"{model}, {len(crops)} faces\n{head}{'dfx s':>8}{'check s':>8}")
        for method in METHODS:
            if checks := list(compared(model, method, crops)):
                print(row(method, checks), flush=True)
            else:
                print(f"  {method_named(method).title:18} no evidence for either answer", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"most memory of the process, all models together: {peak:.0f} MiB")


if __name__ == "__main__":
    main(
        sys.argv[1].split(",") if len(sys.argv) > 1 else MODELS,
        int(sys.argv[2]) if len(sys.argv) > 2 else len(featured()),
    )
