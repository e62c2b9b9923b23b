"""Every training run behind the shipped models, in order: what `make train-all` repeats.

The budgets are those of two cores and a day. Inputs are smaller than the sources' where the cards say so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dfx.train.plan import Plan

BLEND = 0.12  # share of self-blended fakes for the generalists
PAIRS = 0.5  # share of fakes beside their own original: .580 → .603 on sets left out (docs/lab.md); runs before that had none
GUIDE = 0.5  # weight of the teacher's features for what starts from another architecture's weights
HINTS = 1.0  # weight of the maps of HINTING for what starts from random weights
SYNTHETIC = ("faces140k", "flux", "diffusion", "gans", "photos")  # whole faces made by a generator, and photographs

V2, V3_SMALL, B0, V3_LARGE, INCEPTION = (
    "mobilenet_v2_1.0_224_imagenet_notop.npz",
    "mobilenet_v3_small_imagenet_notop.npz",
    "efficientnet_v2_b0_imagenet_notop.npz",
    "mobilenet_v3_large_minimalistic_imagenet_notop.npz",  # another architecture; the layers of equal shape agree
    "inception_v3_stem_mixed0_imagenet.npz",  # the first layers, which InceptionResNetV2 begins with too
)


@dataclass(frozen=True, slots=True)
class Stage:
    """One run. Starts from a file of the folder of starts (`start`), an earlier stage (`after`, `grown`) or at random."""

    name: str  # of the run folder
    plan: Plan
    start: str | None = None
    after: str | None = None
    grown: str | None = None  # an earlier stage of a smaller network of the family
    taught: bool = False  # by the soft targets of TEACHER's probabilities
    hinting: str | None = None  # an earlier stage whose network's maps are hints


TEACHER, HINTING = "mobilenet_v3_small_3", "efficientnet_v2_b0_3"


def _plan(
    model: str, size: int, epochs: int, rate: float, warm_up: int, augment: str = "light", *, steps: int = 150,
    decay: float = 0.01, blend: float = BLEND, sets: tuple[str, ...] = (), soft: float = 0.0, guide: float = 0.0,
) -> Plan:  # fmt: skip
    return Plan(
        model, epochs, steps, learning_rate=rate, warm_up=warm_up, weight_decay=decay, blend=blend, augment=augment,
        soft=soft, guide=guide, sets=sets, patience=20, input_size=size,
    )  # fmt: skip


def _taught(
    name: str, model: str, size: int, epochs: int, steps: int, rate: float, start: str | None = None,
    after: str | None = None, augment: str = "light",
) -> Stage:  # fmt: skip
    plan = _plan(model, size, epochs, rate, 100, augment, steps=steps, soft=0.5, guide=GUIDE)
    return Stage(name, plan, start, after, taught=True)


def _hinted(
    name: str, model: str, size: int, rate: float, epochs: int = 16, warm_up: int = 300, start: str | None = None,
    after: str | None = None,
) -> Stage:  # fmt: skip
    """From random weights, or nearly, with the maps of the best network as hints; 16 epochs are 153 600 faces."""
    plan = replace(_plan(model, size, epochs, rate, warm_up), soft=0.5, hints=HINTS, pairs=PAIRS)
    return Stage(name, plan, start, after, taught=True, hinting=HINTING)


def _in_parts(name: str, model: str, size: int, epochs: int, start: str | None = None) -> Stage:
    """The same network's maps learned part by part, before the whole is trained."""
    stage = _hinted(name, model, size, 3e-3, epochs, 60, start)
    return replace(stage, plan=replace(stage.plan, hints=0.0, parts=HINTS))


def _specialist(model: str, size: int, epochs: int, rate: float, warm_up: int, steps: int = 150) -> Plan:
    of = {"blending_specialist": (1.0, "light", ()), "generator_specialist": (0.0, "strong", SYNTHETIC)}
    blend, augment, sets = of[model]
    return _plan(model, size, epochs, rate, warm_up, augment, steps=steps, decay=0.02, blend=blend, sets=sets)


STAGES = (
    Stage("mobilenet_v3_small_1", _plan("mobilenet_v3_small", 160, 3, 1.5e-3, 150, "light"), V3_SMALL),
    Stage("mobilenet_v3_small_2", _plan("mobilenet_v3_small", 224, 5, 1e-3, 60, "light"), after="mobilenet_v3_small_1"),
    Stage(
        "mobilenet_v3_small_3", _plan("mobilenet_v3_small", 224, 14, 1e-3, 80, "wild", decay=0.02),
        after="mobilenet_v3_small_2",
    ),
    Stage(
        "mobilenet_v3_small_4", _plan("mobilenet_v3_small", 224, 24, 5e-4, 80, "wild", decay=0.02),
        after="mobilenet_v3_small_3",
    ),
    Stage("mobilenet_v2_1", _plan("mobilenet_v2", 112, 6, 1e-3, 200), V2),
    Stage("mobilenet_v2_2", _plan("mobilenet_v2", 160, 9, 7e-4, 60), after="mobilenet_v2_1"),
    Stage(
        "mobilenet_v2_3", replace(_plan("mobilenet_v2", 192, 10, 5e-4, 60, "wild"), pairs=PAIRS), after="mobilenet_v2_2"
    ),
    Stage("blending_specialist_1", _specialist("blending_specialist", 160, 4, 1e-3, 100), V3_SMALL),
    Stage("blending_specialist_2", _specialist("blending_specialist", 192, 5, 8e-4, 60), after="blending_specialist_1"),
    Stage("generator_specialist_1", _specialist("generator_specialist", 192, 3, 1.5e-3, 40, 80), V3_SMALL),
    Stage("generator_specialist_2", _specialist("generator_specialist", 192, 6, 1.2e-3, 60), after="generator_specialist_1"),
    Stage(
        "mobilenet_v2_ifmd",
        _plan("mobilenet_v2_ifmd", 160, 2, 2e-4, 20, steps=50),
        after="mobilenet_v2_2",
    ),
    Stage("meso4", _plan("meso4", 256, 16, 1e-3, 60, blend=0.0), "Meso4_DF.h5"),
    Stage("meso_inception4", _plan("meso_inception4", 256, 16, 1e-3, 60, blend=0.0), "MesoInception_DF.h5"),
    Stage("efficientnet_v2_b0_1", _plan("efficientnet_v2_b0", 128, 4, 3e-4, 200, blend=0.0), B0),
    Stage("efficientnet_v2_b0_2", _plan("efficientnet_v2_b0", 176, 8, 3e-4, 60, blend=0.0), after="efficientnet_v2_b0_1"),
    Stage("efficientnet_v2_b0_3", _plan("efficientnet_v2_b0", 192, 10, 2e-4, 60, "wild"), after="efficientnet_v2_b0_2"),
    Stage(
        "efficientnet_v2_b0_4", replace(_plan("efficientnet_v2_b0", 192, 16, 3e-4, 60, "wild"), pairs=PAIRS),
        after="efficientnet_v2_b0_3",
    ),
    _taught("mobilenet_v3_large_1", "mobilenet_v3_large", 160, 5, 150, 1.5e-3, V3_LARGE),
    _taught("mobilenet_v3_large_2", "mobilenet_v3_large", 192, 3, 120, 1e-3, after="mobilenet_v3_large_1", augment="wild"),
    Stage("efficientnet_v2_b1", _plan("efficientnet_v2_b1", 160, 8, 2e-4, 100, "wild"), grown="efficientnet_v2_b0_3"),
    Stage("efficientnet_v2_b2", _plan("efficientnet_v2_b2", 160, 8, 2e-4, 100, "wild"), grown="efficientnet_v2_b0_3"),
    Stage("efficientnet_v2_m_1", _plan("efficientnet_v2_m", 160, 6, 2e-4, 60, "wild", steps=100), grown="efficientnet_v2_b0_3"),
    Stage(
        "efficientnet_v2_m_2", replace(_plan("efficientnet_v2_m", 160, 12, 2e-4, 60, "wild"), pairs=PAIRS),
        after="efficientnet_v2_m_1",
    ),
    _hinted("cnn", "cnn", 128, 1e-3),
    _hinted("mtcnn_classifier", "mtcnn_classifier", 96, 3e-4),
    _in_parts("xception_1", "xception", 128, 2),
    _hinted("xception_2", "xception", 128, 5e-4, 14, 60, after="xception_1"),
    _in_parts("inception_resnet_v2_1", "inception_resnet_v2", 128, 2, INCEPTION),
    _hinted("inception_resnet_v2_2", "inception_resnet_v2", 128, 5e-4, 14, 60, after="inception_resnet_v2_1"),
)  # fmt: skip
