"""What was measured of one judge: its `metrics.json`, as rooms read it that did not measure it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dfx.errors import DataError
from dfx.records.cost import Cost
from dfx.records.values import check_shares, read_json
from dfx.zoo.registry import registered

FILE, JUDGES = "metrics.json", "ensembles"
ENSEMBLE = "ensemble"  # the default one's name
Group = Mapping[str, Any]  # figures of one group of faces: metric → value, "intervals" → metric → interval


@dataclass(frozen=True, slots=True)
class Figures:
    """A judge's threshold and members, and its figures by group: "all" and every set and pool; by method apart."""

    threshold: float
    members: tuple[str, ...]
    groups: Mapping[str, Group]
    methods: Mapping[str, Group]
    pools: tuple[str, ...]
    data: str
    split: str
    cost: Cost | None

    def __post_init__(self) -> None:
        check_shares(self.threshold)


def figures_file(name: str) -> str:
    """Where the figures of a judge lie below the models folder."""
    if name in registered():
        return f"{name}/{FILE}"
    return FILE if name == ENSEMBLE else f"{JUDGES}/{Path(name).name}.json"


def read_figures(folder: Path, name: str) -> Figures:
    """The figures of a judge in a models folder. Raises DataError where the file is missing, damaged or lacks something."""
    content = read_json(folder / figures_file(name), figures_file(name))
    try:
        threshold, members = float(content["threshold"]), tuple(str(member) for member in content["members"])
        groups = {"all": content["all"], **content["sets"], **content["pools"]}
        cost = None if content.get("cost") is None else Cost.from_json(content["cost"])
    except (KeyError, TypeError, ValueError, DataError) as error:
        lacking = repr(error.args[0]) if isinstance(error, KeyError) else "a number or a table that they must have"
        raise DataError(f"The figures of {name} lack {lacking}.") from error
    data, split = (str(content.get(key, "")) for key in ("data", "split"))
    try:
        return Figures(
            threshold, members, groups, content.get("methods", {}), tuple(content["pools"]), data, split, cost
        )
    except DataError as error:
        raise DataError(f"The figures of {name} have a threshold outside [0, 1].") from error
