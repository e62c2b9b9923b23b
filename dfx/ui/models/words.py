"""Words of the Models page: families, kinds of blocks and layers, numbers."""

from __future__ import annotations

from dfx.language import count
from dfx.zoo.anatomy.model import Anatomy, Layer, Stage
from dfx.zoo.anatomy.receptive_field import Shape
from dfx.zoo.registry import spec_of
from dfx.zoo.spec import PLUG_IN

INTRO = (
    "Every network that dfx knows: what it is, what it is built of, what it learned from, and what it makes of a face on the "
    "way to its answer."
)
FAMILIES = {  # family → how its models' names begin
    "Small networks": ("cnn", "meso", "mtcnn"),
    "MobileNet": ("mobilenet",),
    "EfficientNetV2": ("efficientnet",),
    "Inception": ("xception", "inception"),
    "dfx's specialists": ("blending_specialist", "generator_specialist"),
    "Baselines": ("svm", "one_class_vae"),
}
YOUR_OWN = "Your own"  # the family of what plug-ins bring
KINDS = {  # kind of block → its words, what it does, its colour
    "fixed": ("Picture", "the pixels, brought into range", "#8a9599"),
    "convolution": ("Convolution", "filters slide over the maps", "#0072b2"),
    "depthwise": ("Depthwise block", "each map is filtered by itself, then they are mixed", "#009e73"),
    "separable": ("Separable block", "each map is filtered by itself, then they are mixed", "#44aa99"),
    "parallel": ("Inception block", "several branches look at once", "#cc79a7"),
    "upsampling": ("Up-sampling", "maps grow", "#e69f00"),
    "dense": ("Dense", "every number is weighed against every other", "#d55e00"),
    "difference": ("Difference", "one thing less another", "#882255"),
    "texture": ("Fixed patterns", "filters that are not learned", "#6a4c2f"),
}
LAYERS = {
    "Conv2D": "Convolution", "DepthwiseConv2D": "Depthwise convolution", "SeparableConv2D": "Separable convolution",
    "BatchNormalization": "Batch norm", "MaxPooling2D": "Largest of a window", "AveragePooling2D": "Mean of a window",
    "GlobalAveragePooling2D": "Mean of each map", "Dense": "Dense", "InputLayer": "Picture", "Add": "Addition",
    "Multiply": "Multiplication", "Concatenate": "Joining", "ZeroPadding2D": "Padding", "Activation": "Activation",
    "ReLU": "Rectifier", "LeakyReLU": "Leaky rectifier", "CustomScaleLayer": "Scaled addition", "Dropout": "Dropout",
    "LogitDifference": "Difference of both logits", "Flatten": "Flatten", "Reshape": "Folding",
    "UpSampling2D": "Up-sampling", "FeatureDifference": "Difference of layers", "SquaredErrors": "Squared errors",
}  # fmt: skip


def family_of(name: str) -> str:
    if spec_of(name).source == PLUG_IN:
        return YOUR_OWN
    return next((family for family, starts in FAMILIES.items() if name.startswith(starts)), "Others")


def count_words(n: int) -> str:
    """About how many: "2.42 M", "28.1 k", "514"."""
    if n < 1_000:
        return str(n)
    return f"{n / 1e6:.3g}\u202fM" if n >= 999_500 else f"{n / 1e3:.3g}\u202fk"


def shape_words(shape: Shape) -> str:
    """ "56 × 56 × 24", "1 280 numbers"."""
    return " × ".join(map(str, shape)) if len(shape) > 1 else count(shape[0], "number")


def layer_words(layer: Layer) -> str:
    """Its kind, with its window where it has one: "Convolution 3 × 3, stride 2"."""
    said, window = LAYERS.get(layer.kind, layer.kind), layer.window
    if window and layer.kind != "ZeroPadding2D":
        said += f" {window.kernel} × {window.kernel}"
        said += f", stride {window.stride}" if window.stride > 1 else ""
        said += f", dilation {window.dilation}" if window.dilation > 1 else ""
    return said


def stage_words(stage: Stage) -> str:
    """One line: what, how many, out comes, weights."""
    several = f" × {len(stage.blocks)}" if len(stage.blocks) > 1 else ""
    said = "Head" if stage.blocks[0].name == "head" else f"{KINDS[stage.kind][0]}{several}"
    weights = f" · {count_words(stage.parameters)}" if stage.parameters else ""
    return f"**{said}** · {shape_words(stage.shape)}{weights}"


def reach_words(found: Anatomy) -> str:
    """The receptive field in a sentence or two."""
    layer = found.farthest
    if layer is None or layer.field is None:
        return "This model has no convolution that looks through a window: its histograms count patterns all over the picture."
    field, side = layer.field, found.input_size
    whole = " That is more than the whole picture: each cell can draw on all of it." if field.size >= side else ""
    said = (
        f"A cell of the layer {layer.name} reads a window of {field.size} × {field.size} pixels of a picture of "
        f"{side} × {side}, and the next cell's window lies {field.step} pixels further.{whole}"
    )
    if field.beyond:
        said += (
            " Besides, means over whole maps reach every cell (squeeze and excite, or a normalisation over the map)."
        )
    if layer is not found.last_map:
        said += " After it, the model reads everything at once."
    return said
