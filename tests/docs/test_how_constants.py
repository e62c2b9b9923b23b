"""Every constant that the pages on how each part works state is the one in the code: a row each, read from the source itself,
so that no network library is loaded for it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import pytest

from dfx.data.alter.augment import RECIPES
from dfx.data.drawings import PROCEDURES
from dfx.explain.methods import METHODS
from dfx.explain.regions.template import NAMES
from dfx.forensics.table import JUDGING
from dfx.settings import ROOT
from dfx.zoo.registry import MODELS

Said = Callable[[Any], str]


def plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def percent(value: Any) -> str:
    return f"{100 * value:g} %"


def spaced(value: Any) -> str:
    """1024 as the pages write it: 1 024."""
    return f"{value:,}".replace(",", " ")


def listed(values: Sequence[Any]) -> str:
    return ", ".join(plain(value) for value in values[:-1]) + f" and {plain(values[-1])}"


# Page, what stands there with a gap for the value, where the value is: file below dfx, then the name of a module, a class's
# field, or a function's argument with its default; a number behind it is a place in a tuple.
ROWS: tuple[tuple[str, str, str, Said], ...] = (
    ("faces", "promises more than {} pixels for each byte", "media/photo/decoder.py:_FLATTEST", spaced),
    ("faces", "take more than {} million bytes", "media/photo/decoder.py:_CHEAP", lambda v: plain(v // 1_000_000)),
    ("faces", "smallest face of $s = {}$", "faces/detect/pyramid.py:SMALLEST_FACE", plain),
    ("faces", "pyramid factor $f = {}$", "faces/detect/pyramid.py:FACTOR", plain),
    ("faces", "m_k = \\frac{{{}}}{{s}}", "faces/detect/boxes.py:CELL", plain),
    ("faces", "every place of every level | {} |", "faces/detect/pyramid.py:LEAST_CONFIDENCE", plain),
    ("faces", "| {} within a level", "faces/detect/pyramid.py:OVERLAP_IN_LEVEL", plain),
    ("faces", "within a level, {} among all", "faces/detect/pyramid.py:OVERLAP", plain),
    ("faces", "24 × 24 pixels a box | {} |", "faces/detect/cascade.py:LEAST_OF_REFINED", plain),
    ("faces", "48 × 48 pixels a box | {} |", "faces/detect/cascade.py:LEAST_OF_LAST", plain),
    ("faces", "| {} of the smaller box", "faces/detect/cascade.py:OVERLAP", plain),
    ("faces", "For a clip's frames it is {}.", "analysis/clip/options.py:DETECT_SIDE", plain),
    ("faces", "confidence above {}, and is judged upright", "faces/detect/search.py:SURE", plain),
    ("faces", "when it is {} times as long as wide", "faces/detect/search.py:LONG", plain),
    ("faces", "fewer than {} pixels in the shrunk picture", "faces/detect/tiles.py:SURE_PX", plain),
    ("faces", "A part is searched at {} pixels", "faces/detect/tiles.py:PART_SIDE", plain),
    ("faces", "at most {} parts", "faces/detect/tiles.py:MOST_PARTS", plain),
    ("faces", "{} of the smaller lies in the other", "faces/detect/tiles.py:SAME", lambda v: {0.5: "half"}[v]),
    ("faces", "the box with {} of its own width", "faces/detect/deepguard.py:MARGIN", percent),
    ("faces", "brought to {} pixels where size", "faces/quality.py:SIDE", plain),
    ("faces", "at least {}), sharpness is", "faces/quality.py:LEAST_CONTRAST", plain),
    ("faces", "narrower than {} pixels | blurred", "faces/quality.py:SMALL_PX", plain),
    ("faces", "sharpness below {} |", "faces/quality.py:BLURRED", plain),
    ("faces", "more than {}° to a side", "faces/quality.py:TURNED_DEG", plain),
    ("faces", "tilted | more than {}°", "faces/quality.py:TILTED_DEG", plain),
    ("faces", "8-pixel grid {} times", "faces/quality.py:BLOCKY", plain),
    ("faces", "begins below {} of full light", "faces/quality.py:DARK", plain),
    ("faces", "ends within {} pixel of", "faces/crop.py:BORDER_PX", plain),
    ("faces", "less than {} of the margin", "faces/crop.py:CLOSE", plain),
    ("faces", "A face narrower than {} pixels is shown", "faces/quality.py:LEAST_PX", plain),
    ("faces", "cut with {} of its longer side", "faces/mesh/find.py:MARGIN", percent),
    ("faces", "at {} pixels; points count", "faces/mesh/find.py:SIDE", plain),
    ("faces", "own presence is {} or more", "faces/mesh/find.py:LEAST_PRESENCE", plain),
    ("faces", "for {} points. The box", "faces/mesh/points.py:COUNT", plain),
    ("faces", "\\; + \\; {} \\, (1 - u", "faces/tracks/appearance.py:WEIGHTS.shape", plain),
    ("faces", "\\; + \\; {} \\, (1 - f", "faces/tracks/appearance.py:WEIGHTS.features", plain),
    ("faces", "last {} sightings", "faces/tracks/tracks.py:GALLERY", plain),
    ("faces", "takes off up to {} for", "faces/tracks/tracks.py:PLACE", plain),
    ("faces", "fading as $e^{{-t/{}}}$", "faces/tracks/linking.py:FORGET_S", plain),
    ("faces", "costs more than {} is a new person", "faces/tracks/tracks.py:FARTHEST", plain),
    ("faces", "lie {} apart or less", "faces/detect/merging.py:FARTHEST_MEAN", plain),
    ("faces", "where more than {} of them would have to change", "faces/tracks/cuts.py:THRESHOLD", plain),
    ("models", "\\epsilon = {} $$", "zoo/networks/feature_difference.py:EPSILON", plain),
    ("models", "`{}` and `block_13_project_BN`", "zoo/networks/feature_difference.py:LATE", plain),
    ("models", "All nine maps are multiplied by {},", "zoo/networks/specialists.py:GAIN", plain),
    ("models", "histograms of {} bins", "zoo/local_patterns.py:BINS", plain),
    ("models", "over {0} × {0} cells", "zoo/local_patterns.py:BINARY_GRID", plain),
    ("models", "and {0} × {0} for the latter", "zoo/local_patterns.py:DERIVATIVE_GRID", plain),
    ("models", "\\gamma = {} $$", "zoo/networks/texture.py:WIDTH", plain),
    ("models", "over {} training faces $c_i$", "zoo/networks/texture.py:CENTRES", spaced),
    ("models", "redraws a face from {} numbers", "zoo/networks/one_class_vae.py:CODE", plain),
    ("models", "batches of {} |", "predict/graph.py:BATCHES", lambda v: listed(v).replace(" and ", " or ")),
    ("models", "gives the Keras logits to {} on", "predict/engines.py:TOLERANCE", plain),
    ("models", "vectors of up to {} numbers", "zoo/weights.py:SMALL", spaced),
    ("ensemble", "$a$ is never below {}:", "predict/calibration/platt.py:LEAST_SCALE", plain),
    ("ensemble", "kept within ±{}.", "predict/calibration/curve.py:MOST", plain),
    ("ensemble", "bins of at least {} faces", "predict/calibration/isotonic.py:A_BIN", plain),
    ("ensemble", "at most {} knots", "predict/calibration/isotonic.py:MOST_KNOTS", plain),
    ("ensemble", "lower by more than {} nats", "predict/fitting/kinds.py:CLEARLY", plain),
    ("ensemble", "into at most {} cells", "predict/calibration/platt.py:MOST_CELLS", plain),
    ("ensemble", "votes $\\sigma({} \\,", "predict/pooling.py:STEEP", plain),
    ("ensemble", "within {} of it the simplest", "predict/fitting/choose.py:TIE", plain),
    ("ensemble", "95 % are {} standard errors", "predict/calibration/curve.py:NORMAL_95", lambda v: f"{v:.2f}"),
    ("ensemble", "photographs of {} or more, at most", "predict/fitting/threshold.py:FEWEST", plain),
    ("ensemble", "at most {} are called fake", "predict/fitting/threshold.py:FALSE_ALARMS", percent),
    ("ensemble", "never below {}. Then", "predict/fitting/threshold.py:choose_threshold.at_least", plain),
    ("ensemble", "each source of photographs of {} or more", "predict/fitting/unseen.py:FEWEST", plain),
    ("ensemble", "asked for {} or none", "predict/fitting/unseen.py:SHARES", lambda v: ", ".join(map(percent, v[1:-1]))),
    ("ensemble", "the band from {} below", "predict/verdict.py:BAND", plain),
    ("ensemble", "More than {} of the interval", "predict/verdict.py:ACROSS", plain),
    ("ensemble", "first {} residual sums", "predict/features.py:TAPS", lambda v: {3: "three"}[v]),
    ("ensemble", "leaves {} of the validation faces", "predict/drawn.py:PHOTOGRAPHED", plain),
    ("ensemble", "and {} of altered ones", "predict/drawn.py:ALTERED", plain),
    ("ensemble", "a score of their own ({})", "predict/drawn.py:PHOTOGRAPHED_GREY", plain),
    ("ensemble", "s_{{\\text{{unlike}}}} = {} e", "predict/verdict.py:WIDER", plain),
    ("ensemble", "calibration error ({} bins)", "numbers/metrics.py:BINS", plain),
    ("explanations", "for the {} channels that vary most", "explain/cam/faster_score_cam.py:KEPT", plain),
    ("explanations", "at least {} and", "explain/layers.py:RULES.middle", plain),
    ("explanations", "1.5 and {} times as high", "explain/layers.py:RULES.early", plain),
    ("explanations", "every layer of {} to", "evaluate/truth/choose.py:LEAST", plain),
    ("explanations", "to {} cells a side, then pairs", "evaluate/truth/choose.py:MOST", plain),
    ("explanations", "within {} of the best", "evaluate/truth/choose.py:NEAR", plain),
    ("explanations", "mean gradient over {} noisy", "explain/saliency/smoothgrad.py:SmoothGrad.n", plain),
    ("explanations", "deviation of {} of the picture's range", "explain/saliency/smoothgrad.py:SmoothGrad.noise", plain),
    ("explanations", "doubled from {} on", "explain/saliency/integrated_gradients.py:FEWEST_STEPS", plain),
    ("explanations", "right to {}, at most", "explain/saliency/integrated_gradients.py:IntegratedGradients.tolerance", plain),
    ("explanations", "at most to {}.", "explain/saliency/integrated_gradients.py:IntegratedGradients.most_steps", plain),
    ("explanations", "deviation of {} of the side", "explain/saliency/perturbation.py:BLUR", plain),
    ("explanations", "a patch of {} of the side", "explain/saliency/occlusion.py:Occlusion.patch", plain),
    ("explanations", "in steps of {}.", "explain/saliency/occlusion.py:Occlusion.stride", plain),
    ("explanations", "{} smooth random masks", "explain/saliency/rise.py:Rise.n", plain),
    ("explanations", "of {0} × {0} cells, half", "explain/saliency/rise.py:Rise.cells", plain),
    ("explanations", "cells, {} of them open", "explain/saliency/rise.py:Rise.share", lambda v: {0.5: "half"}[v]),
    ("explanations", "about {} superpixels", "explain/saliency/lime.py:Lime.superpixels", plain),
    ("explanations", "over {} random samples", "explain/saliency/lime.py:Lime.samples", plain),
    ("explanations", "$e^{{-(d/{})^2}}$", "explain/saliency/lime.py:Lime.width", plain),
    ("explanations", "of at most {} regions", "explain/saliency/shapley.py:MOST_REGIONS", plain),
    ("explanations", "from a ratio of {} and", "explain/regions/sentence.py:LEANS", plain),
    ("explanations", "and a share of {} on", "explain/regions/sentence.py:LEAST", plain),
    ("explanations", "at most {}, and says", "explain/regions/sentence.py:NAMED", lambda v: {2: "two"}[v]),
    ("explanations", '"mostly" from {}.', "explain/regions/sentence.py:MOSTLY", plain),
    ("explanations", "highest {} overlaps", "explain/regions/agreement.py:TOP", lambda v: {0.1: "tenths"}[v]),
    ("explanations", "a correlation of {} on", "explain/independent/check.py:ALIKE", plain),
    ("trust", "| {} of the side, at least 1 pixel", "explain/trust/stability.py:SHIFT", plain),
    ("trust", "| quality {} |", "explain/trust/stability.py:QUALITY", plain),
    ("trust", "| {} grey levels |", "explain/trust/stability.py:SIGMA", plain),
    ("trust", "$\\rho \\geq {}$", "explain/trust/verdict.py:STABLE", plain),
    ("trust", "a Gaussian window of {} pixels", "explain/trust/correlation.py:WINDOW", plain),
    ("trust", "by a blur ({} of the side)", "explain/trust/deletion.py:BLUR", plain),
    ("trust", "in {} steps. With", "explain/trust/deletion.py:STEPS", plain),
    ("trust", "weights $1/{}$ beside", "explain/trust/imputation.py:NEAR", lambda v: plain(round(1 / v))),
    ("trust", "and $1/{}$ across", "explain/trust/imputation.py:DIAGONAL", lambda v: plain(round(1 / v))),
    ("trust", "noise of {} of the range", "explain/trust/imputation.py:NOISE", plain),
    ("trust", "The shares {} are removed", "explain/trust/road.py:SHARES", listed),
    ("trust", "opponents are {} random maps", "explain/trust/random_order.py:ORDERS", plain),
    ("trust", "\\frac{{1 + k}}{{1 + {}}}", "explain/trust/random_order.py:ORDERS", plain),
    ("trust", "$p \\leq {}$", "explain/trust/verdict.py:BY_CHANCE", plain),
    ("trust", "$|\\rho| \\leq {}$", "explain/trust/verdict.py:SPECIFIC", plain),
    ("trust", "inside from {} on", "explain/trust/truth.py:INSIDE", plain),
    ("trust", "({} of the side wide)", "explain/trust/baselines.py:WIDTH", plain),
    ("trust", "of at most {0} × {0} pixels", "explain/trust/card.py:SIDE", plain),
    ("clips", "that gives {} to {{{{ settings.max_frames }}}}", "types/video.py:Sampling.least", plain),
    ("clips", "come {} further frames", "analysis/clip/options.py:BURST", plain),
    ("clips", "at most {} a frame", "faces/find.py:IN_FRAME", plain),
    ("clips", "shrunk to {} pixels", "analysis/clip/options.py:DETECT_SIDE", plain),
    ("clips", "\\max \\left( {},", "analysis/clip/moments.py:LEAST", plain),
    ("clips", "\\frac{{\\text{{width}}}}{{{}}}", "analysis/clip/moments.py:WIDE_PX", plain),
    ("clips", "\\frac{{\\text{{sharpness}}}}{{{}}}", "faces/quality.py:BLURRED", lambda v: plain(2 * v)),
    ("clips", "the highest {} of all weight", "predict/clip/over_time.py:TRIM", plain),
    ("clips", "taken from {} resamples", "predict/clip/over_time.py:DRAWS", plain),
    ("clips", "below {} moments the faces' own", "predict/clip/over_time.py:FEWEST", plain),
    ("clips", "by a ridge of {},", "predict/fitting/clip_fit.py:RIDGE", plain),
    ("clips", "at least {} moments (fewer", "analysis/clip/lead.py:ENOUGH", plain),
    ("clips", "width of at least {} pixels", "faces/quality.py:LEAST_PX", plain),
    ("clips", "stretch of at least {} moments", "predict/clip/stretches.py:SHORTEST", plain),
    ("clips", "fewer than {} of 400", "predict/clip/stretches.py:RARE", plain),
    ("clips", "of {} random orders", "predict/clip/stretches.py:ORDERS", plain),
    ("clips", "differ by {} log-odds", "predict/clip/stretches.py:CLEAR", plain),
    ("clips", "the outer {} of the crops", "faces/surroundings.py:FRAME", lambda v: {1 / 6: "sixth"}[v]),
    ("clips", "differs by {} or more", "analysis/clip/partly.py:AROUND", plain),
    ("clips", "a window of {} pixels", "temporal/window.py:SIDE", plain),
    ("clips", "face box with {} of its longer side", "temporal/window.py:MARGIN", plain),
    ("clips", "held within {} standard deviations", "temporal/model.py:FURTHEST", plain),
    ("clips", "It needs {} moments", "temporal/pattern.py:LEAST_BURSTS", plain),
    ("clips", "with {} moving steps", "temporal/pattern.py:LEAST_IN_BURST", plain),
    ("clips", "each of {} to 100", "temporal/pattern.py:SHORTEST_S", lambda v: plain(1000 * v)),
    ("clips", "25 to {} milliseconds", "temporal/pattern.py:LONGEST_S", lambda v: plain(1000 * v)),
    ("clips", "{} in all.", "temporal/pattern.py:LEAST_STEPS", plain),
    ("clips", "of the {} nearest steps", "temporal/anomaly.py:NEIGHBOURS", plain),
    ("clips", "\\max({} \\, \\text{{MAD}}", "temporal/anomaly.py:FROM_MAD", plain),
    ("clips", "\\text{{MAD}}, \\; {})", "temporal/anomaly.py:FLOOR", plain),
    ("forensics", "{} entries of a directory", "forensics/container/exif.py:MOST_ENTRIES", plain),
    ("forensics", "{} bytes of a value", "forensics/container/exif.py:MOST_BYTES", spaced),
    ("forensics", "brought to {} pixels, their", "forensics/container/thumbnail.py:SIDE", plain),
    ("forensics", "marked below {}.", "forensics/container/thumbnail.py:DIFFERENT", plain),
    ("forensics", "8-pixel grid are {} times", "forensics/pixels/grid.py:GRID", plain),
    ("forensics", "some {}-pixel grid", "forensics/pixels/grid.py:BLOCK", plain),
    ("forensics", "once more at quality {}, and", "forensics/pixels/ela.py:QUALITY", plain),
    ("forensics", "saved at {} qualities", "forensics/pixels/ghosts.py:QUALITIES", lambda v: plain(len(v))),
    ("forensics", "qualities from {};", "forensics/pixels/ghosts.py:QUALITIES", lambda v: f"{v[0]} to {v[-1]}"),
    ("forensics", "over cells of {} pixels", "forensics/pixels/ghosts.py:SIDE", plain),
    ("forensics", "holds {} to", "forensics/pixels/ghosts.py:_LEAST_SHARE", plain),
    ("forensics", "to {} of the picture and lies", "forensics/pixels/ghosts.py:_MOST_SHARE", plain),
    ("forensics", "lies {} or more below", "forensics/pixels/ghosts.py:APART", plain),
    ("forensics", "median periodicity is {} or more", "forensics/pixels/dct.py:PERIODIC", plain),
    ("forensics", "explains {} or more", "forensics/pixels/dct.py:_BETTER", plain),
    ("forensics", "For {} low frequencies", "forensics/pixels/dct.py:MODES", lambda v: {9: "nine"}[len(v)]),
    ("forensics", "windows of {} pixels", "forensics/pixels/noise.py:SIDE", plain),
    ("forensics", "crop at {} pixels, under", "forensics/pixels/spectrum.py:SIDE", plain),
    ("forensics", "into {} bins", "forensics/pixels/spectrum.py:BINS", plain),
    ("forensics", "nearer than {} of the next", "forensics/pixels/clone.py:_RATIO", plain),
    ("forensics", "and {} pixels or more apart", "forensics/pixels/clone.py:_LEAST_WAY", plain),
    ("forensics", "agree within {} pixels", "forensics/pixels/clone.py:_TOLERANCE", plain),
    ("forensics", "reported from {} pairs on", "forensics/pixels/clone.py:LEAST_PAIRS", plain),
    ("forensics", "at most {} keypoints", "forensics/pixels/clone.py:MOST_POINTS", spaced),
    ("forensics", "of a picture of {} pixels", "forensics/pixels/clone.py:MOST_SIDE", spaced),
    ("forensics", "above {} pixels only the map", "forensics/pixels/planes.py:MOST", spaced),
    ("forensics", "or {} pixels a side", "forensics/pixels/spectrum.py:_NATIVE", spaced),
    ("training", "n_g^{{{}}}", "data/sampler.py:SHARE_POWER", plain),
    ("training", "at most {} of 64 bits", "data/health/duplicates.py:NEAR", plain),
    ("training", "a zoom of up to {}", "data/alter/blend.py:LARGEST_ZOOM", percent),
    ("training", "a shift of up to {} of the width", "data/alter/blend.py:LARGEST_MOVE.0", plain),
    ("training", "width and {} of the height", "data/alter/blend.py:LARGEST_MOVE.1", plain),
    ("training", "A share of {} of the generalists' fakes", "train/schedule.py:BLEND", plain),
    ("training", "\\kappa = {} $$", "train/schedule.py:GUIDE", plain),
    ("training", "= {} \\, y", "train/plan.py:Plan.label_smoothing", lambda v: plain(1 - v)),
    ("training", "y + {} $$", "train/plan.py:Plan.label_smoothing", lambda v: plain(v / 2)),
    ("training", "batches of {}.", "train/plan.py:Plan.batch", plain),
    ("training", "momentum is {} in place", "train/plan.py:Plan.norm_momentum", plain),
    ("training", "and {} without a better one", "train/plan.py:Plan.patience", plain),
    ("training", "set with {} or more faces", "train/watch.py:FEWEST", plain),
    ("training", "r = {}, \\;", "train/rescale.py:ORDINARY", plain),
    ("training", "\\; {} \\text{{ (projecting)}}", "train/rescale.py:PROJECTING", plain),
    ("training", "\\; {} \\text{{ (depthwise)}}", "train/rescale.py:DEPTHWISE", plain),
    ("training", "for $C$ of {}.", "train/baselines/svm.py:COSTS", listed),
    ("training", "over $2 \\cdot {}^2$", "train/baselines/vae.py:NOISE", plain),
    ("training", "{} training faces span", "zoo/networks/texture.py:CENTRES", spaced),
    ("evaluation", "faces in {} equal bins", "numbers/metrics.py:BINS", plain),
    ("evaluation", "With $u = {}$", "numbers/intervals.py:NORMAL_95", lambda v: f"{v:.2f}"),
    ("evaluation", "drawn anew {} times", "numbers/bootstrap.py:RESAMPLES", spaced),
    ("evaluation", "with fewer than {} originals", "numbers/bootstrap.py:FEWEST_GROUPS", plain),
    ("evaluation", "exact below {} such faces", "numbers/pairs.py:FEW", plain),
    ("evaluation", "Strengths are meant at {} pixels", "data/alter/damages.py:SIDE", plain),
    ("evaluation", "Groups of fewer than {} faces", "evaluate/fairness.py:FEWEST", plain),
    ("evaluation", "place is known, at {} pixels", "evaluate/truth/cases.py:SIDE", plain),
    ("evaluation", "a correlation of {} or more outside", "evaluate/truth/cases.py:SAME_FRAME", plain),
    ("evaluation", "by more than {} grey levels", "evaluate/truth/cases.py:GREY_LEVELS", plain),
    ("evaluation", "more than {} of the strongest", "evaluate/truth/cases.py:STRONGEST", plain),
    ("evaluation", "less than {} or more than", "evaluate/truth/cases.py:LEAST", plain),
    ("evaluation", "or more than {} of the crop", "evaluate/truth/cases.py:MOST", plain),
    ("rest", "may add {} bytes to its file", "ui/server/rest.py:FORM", spaced),
    ("rest", "{} bodies may be under way", "ui/server/rest.py:AT_ONCE", plain),
    ("rest", "fields of {} bytes", "rest/asked.py:LONGEST", lambda v: spaced(4 * v)),
    ("rest", "must come at {} bytes a second", "ui/server/uploads.py:SLOWEST", spaced),
    ("rest", "{} wait before it", "analysis/gate.py:Gate.__init__.line", plain),
    ("rest", "at most {} seconds; 8 bodies", "analysis/gate.py:Gate.__init__.patience_s", plain),
)  # fmt: skip


@cache
def page(name: str) -> str:
    path = ROOT / "docs" / ("rest.md" if name == "rest" else f"how/{name}.md")
    return re.sub(r"\s+", " ", path.read_text(encoding="utf-8")).replace("| |", "|")


@cache
def tree(file: str) -> ast.Module:
    return ast.parse((ROOT / "dfx" / file).read_text(encoding="utf-8"))


def value_of(place: str) -> Any:
    """What the source gives that name; the operators and built-ins of plain constants are enough for all of them."""
    file, _, names = place.partition(":")
    body: Sequence[ast.stmt] = tree(file).body
    first, *rest = names.split(".")
    while first not in (known := assigned(body)):
        inner = next(node for node in body if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == first)
        body = defaults(inner) if isinstance(inner, ast.FunctionDef) else inner.body
        first, *rest = rest
    value = eval(
        compile(ast.Expression(known[first]), file, "eval"), {"__builtins__": {"tuple": tuple, "range": range}}
    )
    for name in rest:
        value = value[int(name)] if name.isdecimal() else value[name]
    return value


def defaults(function: ast.FunctionDef) -> list[ast.stmt]:
    """Its arguments' defaults, as if they were assigned in it."""
    arguments, values = function.args.args, function.args.defaults
    named = zip(arguments[len(arguments) - len(values) :], values, strict=True)
    return [ast.Assign([ast.Name(argument.arg)], value) for argument, value in named]


def assigned(body: Sequence[ast.stmt]) -> Mapping[str, ast.expr]:
    """Name → what is assigned to it."""
    found: dict[str, ast.expr] = {}
    for node in body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            found[node.target.id] = node.value
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = node.value
        elif (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Tuple)
            and isinstance(node.value, ast.Tuple)
        ):
            pairs = zip(node.targets[0].elts, node.value.elts, strict=True)
            found |= {target.id: value for target, value in pairs if isinstance(target, ast.Name)}
    return found


@pytest.mark.parametrize(("name", "fragment", "place", "said"), ROWS, ids=[f"{row[0]}-{row[2]}" for row in ROWS])
def test_a_constant_is_that_of_the_code(name: str, fragment: str, place: str, said: Said) -> None:
    assert fragment.format(said(value_of(place))) in page(name)


def test_a_row_can_fail() -> None:
    """A number that is not the code's is not found: fragments are long enough to mean their own place."""
    loose = []
    for name, fragment, place, said in ROWS:
        written = said(value_of(place))
        others = [fragment.format(other) for other in ("7.77", "0.0077", "77") if other != written]
        loose += [(name, fragment) for other in others if other in page(name)]
    assert not loose


def test_every_model_stands_in_the_table_with_its_input() -> None:
    for spec in MODELS.values():
        short = spec.name.removeprefix("efficientnet_v2_")
        row = next(line for line in (ROOT / "docs/how/models.md").read_text().splitlines()
                   if line.startswith("|") and (f"`{spec.name}`" in line or f"`{short}`" in line))  # fmt: skip
        assert str(spec.input_size) in row
        assert spec.source in row
        if spec.source_parameters and spec.source_parameters > 100_000:
            assert spaced(spec.source_parameters) in page("models")


def test_every_method_and_part_is_explained() -> None:
    assert not [method.name for method in METHODS if f"`{method.name}`" not in page("explanations")]
    assert all(name in page("explanations") for name in NAMES)
    slow = [method.forwards for method in METHODS if not method.quick]
    assert f"{min(slow)} to 150 | slow" in page("explanations")
    assert f"200 to {max(slow)} | slowest" in page("explanations")


def test_the_recipes_are_those_that_training_uses() -> None:
    for name in ("light", "wild", "strong"):
        recipe = RECIPES[name]
        row = next(line for line in (ROOT / "docs/how/training.md").read_text().splitlines() if f"`{name}`" in line)
        kept, closer, turn, soft, grain, packed = (cell.strip() for cell in row.split("|")[2:8])
        assert kept == f"{plain(recipe.zoom[0])} … {plain(recipe.zoom[1])}"
        assert (closer or "0", turn or "±0°") == (plain(recipe.close), f"±{plain(recipe.turn)}°")
        assert (soft, grain or "0 each") == (plain(recipe.soft), f"{plain(recipe.noise)} each")
        assert recipe.noise == recipe.blur == recipe.sharpen
        assert packed.startswith(f"JPEG {plain(recipe.jpeg)}")
        assert ("WebP" in packed) == (recipe.webp > 0)


def test_counts_that_follow_from_tables() -> None:
    assert f"{len(PROCEDURES)} made-up ways to draw" in page("ensemble")
    judging = [name for name in JUDGING if name != "metadata"]
    assert f"({', '.join(f'`{name}`' for name in judging)})" in page("forensics")
    steps, orders = value_of("explain/trust/deletion.py:STEPS"), value_of("explain/trust/random_order.py:ORDERS")
    few, removed = value_of("explain/trust/random_order.py:STEPS"), value_of("explain/trust/road.py:SHARES")
    random = (1 + orders) * 2 * (few + 1)
    assert f"on {2 * (steps + 1) + random + 2 * len(removed)} changed pictures" in page("trust")
    assert f"{random} of the answers are for the random orders" in page("trust")
