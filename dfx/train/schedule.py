"""Every training run behind the shipped models, in order: what `make train-all` repeats.

The budgets are those of two cores and an afternoon. Inputs are smaller than the sources' where the cards say so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dfx.train.plan import Plan

BLEND = 0.12  # share of self-blended fakes for the generalists
GUIDE = 0.5  # weight of the teacher's features for what starts from random weights
SYNTHETIC = ("faces140k", "flux", "diffusion", "gans", "photos")  # whole faces made by a generator, and photographs

V2, V3_SMALL, B0, V3_LARGE = (
    "mobilenet_v2_1.0_224_imagenet_notop.npz",
    "mobilenet_v3_small_imagenet_notop.npz",
    "efficientnet_v2_b0_imagenet_notop.npz",
    "mobilenet_v3_large_minimalistic_imagenet_notop.npz",  # another architecture; the layers of equal shape agree
)


@dataclass(frozen=True, slots=True)
class Stage:
    """One run. It starts from ImageNet (`start`, a file of the folder of starts), an earlier stage (`after`) or at random."""

    name: str  # of the run folder
    plan: Plan
    start: str | None = None
    after: str | None = None
    taught: bool = False  # by the soft targets of TEACHER's probabilities


TEACHER = "mobilenet_v3_small_3"


def _taught(
    name: str, model: str, size: int, epochs: int, steps: int, rate: float, start: str | None = None,
    after: str | None = None, augment: str = "light",
) -> Stage:  # fmt: skip
    plan = Plan(
        model, epochs, steps, learning_rate=rate, warm_up=100, weight_decay=0.01, blend=BLEND, augment=augment,
        soft=0.5, guide=GUIDE, patience=20, input_size=size,
    )  # fmt: skip
    return Stage(name, plan, start, after, taught=True)


def _small(size: int, epochs: int, rate: float, warm_up: int, augment: str, decay: float = 0.01) -> Plan:
    return Plan(
        "mobilenet_v3_small", epochs, 150, learning_rate=rate, warm_up=warm_up, weight_decay=decay, blend=BLEND,
        augment=augment, patience=20, input_size=size,
    )  # fmt: skip


def _v2(size: int, epochs: int, rate: float, warm_up: int, augment: str = "light") -> Plan:
    return Plan(
        "mobilenet_v2", epochs, 150, learning_rate=rate, warm_up=warm_up, blend=BLEND, augment=augment, patience=20,
        input_size=size,
    )  # fmt: skip


def _b0(size: int, epochs: int, rate: float, warm_up: int, augment: str = "light", blend: float = 0.0) -> Plan:
    return Plan(
        "efficientnet_v2_b0", epochs, 150, learning_rate=rate, warm_up=warm_up, blend=blend, augment=augment, patience=20,
        input_size=size,
    )  # fmt: skip


def _specialist(model: str, size: int, epochs: int, rate: float, warm_up: int) -> Plan:
    of = {"blending_specialist": (1.0, "light", ()), "generator_specialist": (0.0, "strong", SYNTHETIC)}
    blend, augment, sets = of[model]
    return Plan(
        model, epochs, 150, learning_rate=rate, warm_up=warm_up, weight_decay=0.02, blend=blend, augment=augment,
        sets=sets, patience=20, input_size=size,
    )  # fmt: skip


STAGES = (
    Stage("mobilenet_v3_small_1", _small(160, 3, 1.5e-3, 150, "light"), V3_SMALL),
    Stage("mobilenet_v3_small_2", _small(224, 5, 1e-3, 60, "light"), after="mobilenet_v3_small_1"),
    Stage("mobilenet_v3_small_3", _small(224, 14, 1e-3, 80, "wild", 0.02), after="mobilenet_v3_small_2"),
    Stage("mobilenet_v2_1", _v2(112, 6, 1e-3, 200), V2),
    Stage("mobilenet_v2_2", _v2(160, 9, 7e-4, 60), after="mobilenet_v2_1"),
    Stage("mobilenet_v2_3", _v2(192, 6, 7e-4, 60, "wild"), after="mobilenet_v2_2"),
    Stage("blending_specialist_1", _specialist("blending_specialist", 160, 4, 1e-3, 100), V3_SMALL),
    Stage("blending_specialist_2", _specialist("blending_specialist", 192, 5, 8e-4, 60), after="blending_specialist_1"),
    Stage("generator_specialist_1", replace(_specialist("generator_specialist", 192, 3, 1.5e-3, 40), steps=80), V3_SMALL),
    Stage("generator_specialist_2", _specialist("generator_specialist", 192, 6, 1.2e-3, 60), after="generator_specialist_1"),
    Stage(
        "mobilenet_v2_ifmd",
        Plan(
            "mobilenet_v2_ifmd", 2, 50, learning_rate=2e-4, warm_up=20, blend=BLEND, augment="light", patience=20,
            input_size=160,
        ),
        after="mobilenet_v2_2",
    ),
    _taught("cnn", "cnn", 128, 3, 150, 1e-3),
    _taught("meso4", "meso4", 256, 2, 100, 2e-3),
    _taught("meso_inception4", "meso_inception4", 256, 2, 100, 2e-3),
    Stage("efficientnet_v2_b0_1", _b0(128, 4, 3e-4, 200), B0),
    Stage("efficientnet_v2_b0_2", _b0(176, 8, 3e-4, 60), after="efficientnet_v2_b0_1"),
    Stage("efficientnet_v2_b0_3", _b0(192, 10, 2e-4, 60, "wild", BLEND), after="efficientnet_v2_b0_2"),
    _taught("mobilenet_v3_large_1", "mobilenet_v3_large", 160, 5, 150, 1.5e-3, V3_LARGE),
    _taught("mobilenet_v3_large_2", "mobilenet_v3_large", 192, 3, 120, 1e-3, after="mobilenet_v3_large_1", augment="wild"),
    _taught("efficientnet_v2_b1", "efficientnet_v2_b1", 112, 2, 40, 1.5e-3),
    _taught("efficientnet_v2_b2", "efficientnet_v2_b2", 112, 2, 40, 1.5e-3),
    _taught("xception", "xception", 96, 2, 60, 1e-3),
    _taught("mtcnn_classifier", "mtcnn_classifier", 96, 2, 20, 5e-4),
    _taught("inception_resnet_v2", "inception_resnet_v2", 96, 2, 20, 5e-4),
    _taught("efficientnet_v2_m", "efficientnet_v2_m", 96, 2, 20, 5e-4),
)  # fmt: skip
