"""What every explanation method says of itself: one row of the table in `dfx.explain.methods`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Family = Literal["cam", "gradient", "perturbation"]
FAMILIES: dict[Family, str] = {
    "cam": "Class activation maps",
    "gradient": "Gradients at the pixels",
    "perturbation": "Try and see",
}
FUSED = "fusedcam"  # the one class activation map made of others: it has no layer of its own


@dataclass(frozen=True, slots=True)
class Method:
    """One row. `forwards` is about how many runs of the model a map takes: what makes it quick or slow."""

    name: str
    title: str
    family: Family
    unit: str  # what a raw map's values are measured in
    forwards: int
    idea: str  # one line for a newcomer
    signed: bool = True  # also says what speaks against
    of_answer: bool = True  # False where the map is the same for "fake" and for "real"

    @property
    def quick(self) -> bool:
        """Whether a map takes about as long as a prediction."""
        return self.forwards <= 8

    @property
    def has_layers(self) -> bool:
        """Whether it reads one layer, which can be chosen."""
        return self.family == "cam" and self.name != FUSED
