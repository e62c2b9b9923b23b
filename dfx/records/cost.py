"""What an answer costs, as every `metrics.json` and the leaderboard hold it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dfx.errors import DataError

REPEATS, WARM_UP = 9, 2  # of a timing


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one model, or summed over an ensemble's. A face is answered from two views, itself and its mirror image."""

    ms_one: float  # median milliseconds a face, asked about alone
    ms_eight: float  # the same, asked about eight at once
    bytes: int  # of the weights on disk
    parameters: int
    flops: int  # of one view; one multiply-add is two
    cores: int  # that this process may use
    threads: int  # that one forward may use
    repeats: int = REPEATS
    views: int = 2

    def __post_init__(self) -> None:
        if not (self.ms_one >= 0 and self.ms_eight >= 0 and min(self.bytes, self.parameters, self.flops) >= 0):
            raise DataError("A cost cannot be below nothing.")

    def as_json(self) -> dict[str, Any]:
        return {
            "ms_a_face": {"1": round(self.ms_one, 3), "8": round(self.ms_eight, 3)},
            "bytes": self.bytes,
            "parameters": self.parameters,
            "flops_a_view": self.flops,
            "views": self.views,
            "cores": self.cores,
            "threads": self.threads,
            "repeats": self.repeats,
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Cost:
        """What `as_json` wrote. Raises DataError for anything else."""
        try:
            ms = row["ms_a_face"]
            keys = ("bytes", "parameters", "flops_a_view", "cores", "threads", "repeats", "views")
            return cls(float(ms["1"]), float(ms["8"]), *(int(row[key]) for key in keys))
        except (KeyError, TypeError, ValueError) as error:
            raise DataError("Expected a cost with milliseconds a face, bytes, parameters and FLOPs.") from error


def together(costs: Sequence[Cost]) -> Cost:
    """Of models asked one after the other, at least one."""
    first = costs[0]
    return Cost(
        sum(c.ms_one for c in costs), sum(c.ms_eight for c in costs),
        sum(c.bytes for c in costs), sum(c.parameters for c in costs), sum(c.flops for c in costs),
        first.cores, first.threads, first.repeats, first.views,
    )  # fmt: skip
