"""The 14 Keras models of the five systems, S1's two baselines and dfx's own two specialists, one row each.

No Keras is imported until one is built.

Colours: Okabe and Ito's palette and tints of it, one per model on every chart.
"""

from __future__ import annotations

from dfx.errors import UnknownModel
from dfx.zoo.own.found import PlugIns, plug_ins
from dfx.zoo.spec import OURS, RAW, SYMMETRIC, UNIT, ModelSpec

_MESO = "Afchar et al., MesoNet, WIFS 2018, arXiv:1809.00888"
_V2 = "Sandler et al., MobileNetV2, CVPR 2018, arXiv:1801.04381"
_V3 = "Howard et al., Searching for MobileNetV3, ICCV 2019, arXiv:1905.02244"
_EFFICIENT = "Tan and Le, EfficientNetV2, ICML 2021, arXiv:2104.00298"
_XCEPTION = "Chollet, Xception, CVPR 2017, arXiv:1610.02357"
_INCEPTION = "Szegedy et al., Inception-v4 and Inception-ResNet, AAAI 2017, arXiv:1602.07261"
_MTCNN = "Zhang et al., MTCNN, 2016, arXiv:1604.02878"

_TEXTURE = "Zhang et al., Local Derivative Pattern, IEEE TIP 2010; Cortes and Vapnik, Support-vector networks, 1995"
_ONE_CLASS = "Khalid and Woo, OC-FakeDect, CVPR Workshops 2020"

_BLENDS = "Shiohara and Yamasaki, Detecting Deepfakes with Self-Blended Images, CVPR 2022, arXiv:2204.08376"
_TRACES = "Tan et al., Rethinking the Up-Sampling Operations, CVPR 2024, arXiv:2312.10461"

_ROWS = (
    # name, title, source, paper, builder, size, source size, scaling, colour, parameters, trainable, imagenet
    ModelSpec("cnn", "Plain CNN", "S2", "S2's own", "cnn:cnn", 256, 256, UNIT, "#999999", 3_742_849),
    ModelSpec("meso4", "Meso-4", "S4", _MESO, "meso:meso4", 256, 256, UNIT, "#8a6d3b", 28_073),
    ModelSpec(
        "meso_inception4", "MesoInception-4", "S4", _MESO, "meso:meso_inception4", 256, 256, UNIT, "#e69f00", 28_725
    ),
    ModelSpec(
        "mtcnn_classifier",
        "MTCNN as classifier",
        "S5",
        _MTCNN,
        "mtcnn_classifier:mtcnn_classifier",
        256,
        256,
        UNIT,
        "#666666",
        78_283_990,
        78_283_990,
    ),
    ModelSpec(
        "mobilenet_v2",
        "MobileNetV2",
        "S5",
        _V2,
        "backbones:mobilenet_v2",
        192,
        224,
        SYMMETRIC,
        "#0072b2",
        2_422_593,
        2_388_225,
        "MobileNetV2",
    ),
    ModelSpec(
        "mobilenet_v2_ifmd",
        "MobileNetV2 + IFMD",
        "S5",
        _V2,
        "feature_difference:mobilenet_v2_ifmd",
        192,
        224,
        SYMMETRIC,
        "#56b4e9",
        2_422_593,
        2_388_225,
        "MobileNetV2",
    ),
    ModelSpec(
        "mobilenet_v3_small",
        "MobileNetV3 Small",
        "S3",
        _V3,
        "backbones:mobilenet_v3_small",
        224,
        224,
        RAW,
        "#cc79a7",
        imagenet="MobileNetV3Small",
    ),
    ModelSpec(
        "mobilenet_v3_large",
        "MobileNetV3 Large",
        "S3",
        _V3,
        "backbones:mobilenet_v3_large",
        224,
        224,
        RAW,
        "#882255",
        imagenet="MobileNetV3Large",
    ),
    ModelSpec(
        "efficientnet_v2_b0",
        "EfficientNetV2 B0",
        "S3",
        _EFFICIENT,
        "backbones:efficientnet_v2_b0",
        224,
        224,
        RAW,
        "#009e73",
        imagenet="EfficientNetV2B0",
    ),
    ModelSpec(
        "efficientnet_v2_b1",
        "EfficientNetV2 B1",
        "S3",
        _EFFICIENT,
        "backbones:efficientnet_v2_b1",
        240,
        240,
        RAW,
        "#44aa99",
        imagenet="EfficientNetV2B1",
    ),
    ModelSpec(
        "efficientnet_v2_b2",
        "EfficientNetV2 B2",
        "S3",
        _EFFICIENT,
        "backbones:efficientnet_v2_b2",
        260,
        260,
        RAW,
        "#117733",
        imagenet="EfficientNetV2B2",
    ),
    ModelSpec(
        "efficientnet_v2_m",
        "EfficientNetV2 M",
        "S4",
        _EFFICIENT,
        "backbones:efficientnet_v2_m",
        299,
        299,
        RAW,
        "#999933",
        imagenet="EfficientNetV2M",
    ),
    ModelSpec(
        "xception",
        "Xception",
        "S1",
        _XCEPTION,
        "backbones:xception",
        160,
        160,
        SYMMETRIC,
        "#d55e00",
        imagenet="Xception",
    ),
    ModelSpec(
        "inception_resnet_v2",
        "InceptionResNetV2",
        "S2",
        _INCEPTION,
        "backbones:inception_resnet_v2",
        256,
        256,
        SYMMETRIC,
        "#332288",
        imagenet="InceptionResNetV2",
    ),
    ModelSpec(
        "blending_specialist",
        "Blending specialist",
        OURS,
        _BLENDS,
        "specialists:blending_specialist",
        192,
        192,
        RAW,
        "#a1341f",
        imagenet="MobileNetV3Small",
    ),
    ModelSpec(
        "generator_specialist",
        "Generator specialist",
        OURS,
        _TRACES,
        "specialists:generator_specialist",
        192,
        192,
        RAW,
        "#5b7fa6",
    ),
    ModelSpec(
        "svm",
        "SVM on texture",
        "S1",
        _TEXTURE,
        "texture:svm",
        128,
        160,
        RAW,
        "#6a4c2f",
        explainable=False,
        convertible=False,
    ),
    ModelSpec(
        "one_class_vae", "One-class VAE", "S1", _ONE_CLASS, "one_class_vae:one_class_vae", 64, 160, UNIT, "#b08bbf"
    ),
)

MODELS: dict[str, ModelSpec] = {row.name: row for row in _ROWS}


def spec_of(name: str) -> ModelSpec:
    """The row of that name, dfx's or a plug-in's. Raises UnknownModel, naming the rows there are or why it is left out."""
    if name in MODELS:
        return MODELS[name]
    rows = registered()
    if name in rows:
        return rows[name]
    why = plugged().left_out.get(name)
    raise UnknownModel(why or f"There is no model {name[:60]!r}; there are: {', '.join(rows)}.")


def registered() -> dict[str, ModelSpec]:
    """`MODELS`, which dfx itself measures and ships, and after them what plug-ins give."""
    return {**MODELS, **{name: each.model.spec for name, each in plugged().models.items()}}


def plugged() -> PlugIns:
    """The operator's own models, and which of them are left out and why."""
    return plug_ins(_TAKEN)


_TAKEN = frozenset(MODELS)
