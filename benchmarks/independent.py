"""dfx's maps against tf-keras-vis' of the same models, faces and layers: how alike they are, and what the check costs.

    python benchmarks/independent.py [MODEL,MODEL…]

Faces are those of the sample pictures, each explained toward "fake" and "real" by the layer that the app reads. Score-CAM,
which is slow, is drawn of the first face only. "alone" is the correlation with what tf-keras-vis draws by itself, with its
own noise or its own way to grow masks. Maps that are zero on both sides have no correlation and are counted apart.
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import time
from collections.abc import Iterator, Sequence

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from dfx.analysis.explain import explain_crops
from dfx.analysis.independent import independent_check
from dfx.data.samples import samples
from dfx.explain.independent.asking import METHODS
from dfx.explain.independent.check import Compared
from dfx.explain.methods import method_named
from dfx.faces.detect.search import search_faces
from dfx.media.photo.images import decode
from dfx.types import Pixels, Toward

MODELS = ("mobilenet_v3_small", "mobilenet_v2", "efficientnet_v2_b0")
DIRECTIONS: tuple[Toward, Toward] = ("fake", "real")
SLOW = ("scorecam",)


def faces() -> list[Pixels]:
    """The largest face of each sample picture, as the app cuts it out."""
    return [search_faces(decode(sample.file.read_bytes()).pixels).faces[0].crop for sample in samples()]


def compared(model: str, method: str, crops: Sequence[Pixels]) -> Iterator[tuple[Compared, float]]:
    """Each check and the seconds that it took in all."""
    for crop in crops[:1] if method in SLOW else crops:
        for toward in DIRECTIONS:
            (own,) = explain_crops([crop], model, method, None, toward)
            began = time.perf_counter()
            (part,) = independent_check(own, crop)
            assert isinstance(part, Compared)
            yield part, time.perf_counter() - began


def row(method: str, checks: Sequence[tuple[Compared, float]]) -> str:
    """Least and median correlation, over how many maps; the greatest difference; seconds of dfx and of the check."""
    parts = [part for part, _ in checks]
    alike = [part.correlation for part in parts if part.correlation is not None]
    alone = [part.alone for part in parts if part.alone is not None]
    undefined, wrong = len(parts) - len(alike), sum(not part.agrees for part in parts)
    numbers = f"{min(alike):.7f}{statistics.median(alike):11.7f}" if alike else f"{'–':>9}{'–':>11}"
    by_itself = f"{min(alone):.3f} to {max(alone):.3f}" if alone else "–"
    return (
        f"  {method_named(method).title:18}{numbers}{len(alike):6}{undefined:7}{wrong:7}"
        f"{max(part.difference for part in parts):10.5f}{by_itself:>18}"
        f"{statistics.median(part.own.seconds for part in parts):8.2f}"
        f"{statistics.median(seconds for _, seconds in checks):8.1f}"
    )


def main(models: Sequence[str]) -> None:
    crops = faces()
    head = (
        f"  {'method':18}{'least r':>9}{'median r':>11}{'maps':>6}{'empty':>7}{'apart':>7}{'greatest':>10}{'alone':>18}"
    )
    for model in models:
        print(f"{model}, {len(crops)} faces\n{head}{'dfx s':>8}{'check s':>8}")
        for method in METHODS:
            print(row(method, list(compared(model, method, crops))), flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"most memory of the process, all models together: {peak:.0f} MiB")


if __name__ == "__main__":
    main(sys.argv[1].split(",") if len(sys.argv) > 1 else MODELS)
