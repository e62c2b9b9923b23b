"""The steps from trained weights to everything that stands on them, in order: what `dfx maintain ship` walks."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from dfx.predict.clip.file import FILE as CLIPS
from dfx.predict.shipped import read_ensembles
from dfx.records.maps import read_maps
from dfx.records.trust import read_trust, write_trust
from dfx.records.truth import read_truth, write_truth
from dfx.train.baselines.baselines import BASELINES
from dfx.train.run_folder import plan_of
from dfx.train.ship.store import candidate_of
from dfx.train.ship.upkeep import Step, digest, digest_of_folder, stale
from dfx.zoo.index import Shipped, read_index, sha256_of
from dfx.zoo.registry import spec_of

MOTION = "motion.json"  # in the folder of the work: what the motion says of each clip by lines that did not see it
CONSENSUS = "ensemble"  # the name of the members' joint maps among the rows of explanations.json


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many cases each measure takes."""

    choose: int = 200  # blends by which a counted model's map is chosen
    choose_others: int = 60  # … of a model that only stands beside
    truth: int = 300
    trust: int = 10
    robustness: int = 200


FEWER = Sizes(choose=20, choose_others=20, truth=12, trust=1, robustness=16)  # for a try


@dataclass(frozen=True, slots=True)
class Place:
    """Where the steps read and write. `runs`: folders of trained weights that are to be shipped first."""

    models: Path
    data: Path
    videos: Path | None
    work: Path
    runs: tuple[Path, ...] = ()
    published: Path | None = None
    fast: str = ""  # members of the default ensemble with commas between them; they are chosen if none is named

    def stored(self, name: str) -> Any:
        """The content of a JSON file of the models folder; None where there is none."""
        path = self.models / name
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None

    def weights(self, names: Collection[str] = ()) -> dict[str, str]:
        """Model → its shipped weights and the size they are run at; of all where none is named."""
        index = read_index(self.models)
        return {name: index[name].origin for name in names or sorted(index) if name in index}

    def shipped_from(self) -> set[str]:
        """The runs' weights that are shipped, which are stored as they are or in 8 bits, as `origin` of the index has them."""
        index = read_index(self.models)
        stored_as = ((row, (self.stored(f"{name}/recipe.json") or {}).get("weights")) for name, row in index.items())
        return {*self.weights().values(), *(replace(row, sha256=whole).origin for row, whole in stored_as if whole)}

    def told_by(self) -> str | None:
        """The model in whose features it is told how unlike the training faces a face is."""
        return (self.stored("unlike.json") or {}).get("model")

    def counted(self) -> tuple[str, ...]:
        """The models that vote in the default ensemble."""
        default = read_ensembles(self.models).default
        return tuple(name for name, weight in zip(default.models, default.weights, strict=True) if weight > 0)


def shipping(place: Place) -> Step:
    """The first step: weights, calibrations, ensembles, thresholds, metrics, fairness, speeds, cards, leaderboard."""
    runs = [str(run) for run in place.runs]
    options = ["--published", str(place.published)] if place.published else []
    options += ["--fast", place.fast] if place.fast else []
    told_by = place.told_by()
    if told_by in {plan_of(run)["model"] for run in place.runs}:
        options += ["--distance", str(told_by)]
    trained = [_origin_of(run) for run in place.runs]
    return Step(
        "weights, ensembles and cards",
        ("maintain", "leaderboard", "--data", str(place.data), "--work", str(place.work), *options, *runs),
        25, lambda: digest(
            sorted(set(trained) - place.shipped_from()), place.weights(), place.fast, digest_of_folder(place.data)
        ),
    )  # fmt: skip


def _origin_of(run: Path) -> str:
    """As it will be in the index if the run's weights are shipped as they are."""
    candidate = candidate_of(run)
    size = candidate.size or spec_of(candidate.model).input_size
    return Shipped(sha256_of(candidate.file), candidate.file.stat().st_size, size).origin


def steps_after(place: Place, sizes: Sizes = Sizes()) -> Iterator[Step]:
    """All that stands on what is shipped; to be asked for once it is."""
    data = cache(partial(digest_of_folder, place.data))
    clips = cache(partial(digest_of_folder, place.videos)) if place.videos else lambda: ""
    names = [name for name in read_index(place.models) if spec_of(name).explainable and name not in BASELINES]
    yield Step("golden logits", ("maintain", "golden"), 1, lambda: digest(place.weights()))
    if told_by := place.told_by():
        yield Step(
            "drawings", ("maintain", "drawn", "--data", str(place.data), "--work", str(place.work / "drawn")),
            15, lambda: digest(place.weights([told_by]), data()),
        )  # fmt: skip
    if place.videos:
        judged = [_clips(place, clips, models) for models in _judges_of_clips(place)]
        yield _motion(place, clips, judged)
        yield from judged
    for name in names:
        yield _map(place, name, sizes, data)
    yield Step(
        "answers on Home", ("maintain", "demo"),
        1, lambda: digest(place.weights(place.counted()), place.stored("ensemble.json"), _defaults(place, place.counted())),
    )  # fmt: skip
    for name in names:
        yield _truth(place, name, (name,), sizes, lambda: digest(data(), clips()))
    yield _truth(place, CONSENSUS, place.counted(), sizes, lambda: digest(data(), clips()))
    for name in names:
        yield _trust(place, name, sizes, data)
    yield Step(
        "robustness",
        ("robustness", "--data", str(place.data), "--n", str(sizes.robustness), "--work", str(place.work),
         "--out", str(place.models / "robustness.json")),
        25, lambda: digest(place.weights(), place.stored("ensemble.json"), sizes.robustness, data()),
    )  # fmt: skip


def _motion(place: Place, clips: Callable[[], str], judged: Sequence[Step]) -> Step:
    """How fakes move, learned anew where the clips are others, or where one of `judged`, which must be done again, needs what
    it says of those left out and that is not kept."""
    kept = place.work / MOTION
    return Step(
        "motion",
        ("maintain", "motion", "--videos", str(place.videos), "--out", str(place.models), "--logits", str(kept)),
        8, lambda: digest(clips()),
        needed=lambda: not kept.is_file() and bool(stale(judged, place.models)),
    )  # fmt: skip


def _judges_of_clips(place: Place) -> Iterator[tuple[str, ...]]:
    """Whose answers on clips are fitted: the default's, none named, and those of the other ensembles in the file."""
    yield ()
    default = "+".join(sorted(place.counted()))
    for name in sorted((place.stored(CLIPS) or {}).get("ensembles", {})):
        if name != default:
            yield tuple(name.split("+"))


def _clips(place: Place, clips: Callable[[], str], models: Sequence[str]) -> Step:
    """What a clip's moments say together to `models`, none: to the default ensemble, whose weights the others share.

    Rows kept between calls are those of the same ensemble only.
    """

    def asked() -> str:
        judge = read_ensembles(place.models).preset("fast")
        told = (judge.models, models) if models else (judge.models,)
        return digest(
            place.weights({*models, *judge.models}), *told, judge.method, clips()
        )  # the rest follows from these

    return Step(
        f"clips of {' + '.join(models)}" if models else "clips",
        ("maintain", "clips", "--videos", str(place.videos), "--models", ",".join(models) or "fast", "--fit",
         "--motion", str(place.work / MOTION),
         "--keep", str(place.work / f"clips-{asked()}.jsonl")),
        10 if not models else 3, asked,
    )  # fmt: skip


def _map(place: Place, name: str, sizes: Sizes, data: Callable[[], str]) -> Step:
    n = sizes.choose if name in place.counted() else sizes.choose_others
    return Step(
        f"map of {name}",
        ("explain-choose", "--data", str(place.data), "--models", name, "--n", str(n),
         "--out", str(place.models / "maps.json")),
        8 if n > 100 else 4, lambda: digest(place.weights([name]), n, data()),
    )  # fmt: skip


def _truth(place: Place, name: str, models: Sequence[str], sizes: Sizes, cases: Callable[[], str]) -> Step:
    """How well the map finds what was changed; of the consensus, from its members' maps."""
    videos = ("--videos", str(place.videos)) if place.videos else ()
    return Step(
        f"truth of {name}",
        ("explain-bench", "--data", str(place.data), *videos, "--models", ",".join(models),
         "--n", str(sizes.truth), "--out", str(place.models / "explanations.json")),
        6, lambda: digest(place.weights(models), _defaults(place, models), sizes.truth, cases()),
        partial(_forget_truth, place.models / "explanations.json", name),
    )  # fmt: skip


def _trust(place: Place, name: str, sizes: Sizes, data: Callable[[], str]) -> Step:
    return Step(
        f"trust of {name}",
        ("trust-bench", "--data", str(place.data), "--models", name, "--n", str(sizes.trust),
         "--out", str(place.models / "trust.json")),
        3, lambda: digest(place.weights([name]), _defaults(place, [name]), sizes.trust, data()),
        partial(_forget_trust, place.models / "trust.json", name),
    )  # fmt: skip


def _defaults(place: Place, models: Sequence[str]) -> list[dict[str, Any]]:
    """Which map each of `models` is explained by."""
    rows = read_maps(place.models / "maps.json").rows
    return [
        {"model": row.model, "method": row.method, "layer": row.layer}
        for row in rows
        if row.default and row.model in models
    ]


def _forget_truth(path: Path, model: str) -> None:
    """Take a model's rows out of the file, or the command would take them for done."""
    if path.is_file():
        truth = read_truth(path)
        write_truth(path, replace(truth, rows=tuple(row for row in truth.rows if row.model != model)))


def _forget_trust(path: Path, model: str) -> None:
    if path.is_file():
        trust = read_trust(path)
        write_trust(path, replace(trust, rows=tuple(row for row in trust.rows if row.model != model)))
