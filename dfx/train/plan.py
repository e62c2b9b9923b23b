"""What a training run is asked to do, and which files it reads besides the faces."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Plan:
    """One training run. An epoch here is `steps` batches, not one pass over the data."""

    model: str
    epochs: int = 24
    steps: int = 120
    batch: int = 64
    learning_rate: float = 1e-3
    warm_up: int = 300  # steps
    weight_decay: float = 1e-2
    label_smoothing: float = 0.03  # DFDC's labels are not all right
    norm_momentum: float = 0.95  # keras.applications' .999 lags behind for thousands of steps
    average: float = 0.0  # momentum of the moving average of weights that is watched and kept; 0 keeps the last weights
    blend: float = 0.0  # share of fakes made by self-blending; needs landmarks
    blends: str = "points"  # how: by the five points, or by the 468 where they are stored, "mesh"
    redrawn: float = 0.0  # share of fakes that are real faces drawn anew by small auto-encoders and up-samplers
    pairs: float = 0.0  # share of fakes that stand beside their own original in the batch
    augment: str = "wild"  # a name of dfx.data.alter.augment.RECIPES
    soft: float = 0.0  # share of the teacher's P(fake) in the target; needs a teacher
    guide: float = 0.0  # weight of predicting the teacher's features too; needs a teacher
    hints: float = 0.0  # weight of predicting a trained network's maps too; needs its run folder
    parts: float = 0.0  # weight of learning a trained network's maps part by part; needs its run folder
    sets: tuple[str, ...] = ()  # train and watch on these sets only
    without: tuple[str, ...] = ()  # neither train nor watch on these: a set, `<set>/<real|fake>` or `<set>/<method>`
    patience: int = 8  # epochs without a better validation AUC
    seed: int = 7
    input_size: int | None = None
    workers: int = 2


@dataclass(frozen=True, slots=True)
class Inputs:
    """Files a run reads besides the faces."""

    start: Path | None = None  # .npz of ImageNet weights; .h5 of MesoNet's authors
    weights: Path | None = None  # safetensors of an earlier run of the same model
    landmarks: Path | None = None
    teacher: Path | None = None  # from `dfx maintain teacher`: P(fake) of every training face
    smaller: Path | None = None  # folder of a run of a smaller model of the family, to grow from
    hinting: Path | None = None  # folder of a run whose network's maps are hints
