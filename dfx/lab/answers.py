"""What every model says of a face made in the lab: those that decide, and all others beside them."""

from __future__ import annotations

from dataclasses import dataclass

from dfx.analysis.order import models_with_maps
from dfx.predict import predict_faces
from dfx.predict.shipped import read_ensembles
from dfx.types import Pixels, Prediction, Score, Verdict


@dataclass(frozen=True, slots=True)
class Answers:
    """The answer of dfx's default ensemble, and the scores of every shipped model that has no say in it."""

    answer: Prediction
    others: tuple[Score, ...]

    @property
    def scores(self) -> tuple[Score, ...]:
        """Every model's, those that decide first."""
        return (*self.answer.scores, *self.others)


def answers(crop: Pixels) -> Answers:
    """All models' answers for one face crop (S, S, 3). Raises ModelError where weights are missing or damaged."""
    answer = predict_faces([crop])[0]
    asked = {score.model for score in answer.scores}
    others = tuple(name for name in every_model() if name not in asked)
    return Answers(answer, predict_faces([crop], others)[0].scores if others else ())


def every_model() -> tuple[str, ...]:
    """Every model that ships with a calibration of its own, those that decide first."""
    ensembles = read_ensembles()
    deciding = ensembles.default.heard().models
    return (*deciding, *(name for name in ensembles.single if name not in deciding))


def deciding_with_maps() -> tuple[str, ...]:
    """The models that decide and of which maps can be drawn."""
    ensemble = read_ensembles().default.heard()
    return tuple(models_with_maps(dict(zip(ensemble.models, ensemble.weights, strict=True))))


def verdict_by(crop: Pixels, model: str = "") -> tuple[float, Verdict]:
    """P(fake) and the verdict of one model alone, by its own threshold; of dfx's default answer where none is named."""
    answer = predict_faces([crop], (model,) if model else ())[0]
    return answer.fake_probability, answer.verdict


def thresholds() -> dict[str, float]:
    """Model → the P(fake) from which it calls a face fake where it answers alone."""
    return {name: ensemble.threshold for name, ensemble in read_ensembles().single.items()}
