"""What each kind of layer does, in a plain sentence or two."""

from __future__ import annotations

from dfx.zoo.anatomy.model import Block, Layer

_SAYS = {
    "BatchNormalization": "Batch norm: every map is shifted and scaled by fixed numbers learned in training, so that the maps "
    "keep one range.",
    "Activation": "Activation: a fixed curve on every cell, which lets weak answers fade and keeps strong ones.",
    "ReLU": "Rectifier: what is below 0 becomes 0, so that a cell only says how much of its pattern is there.",
    "LeakyReLU": "Leaky rectifier: what is below 0 is made small but not lost.",
    "Add": "Addition: what entered the block is added to what the block made of it, so that the block only has to learn a "
    "change.",
    "CustomScaleLayer": "Addition: what the branches found, scaled down, is added to what entered the block.",
    "Concatenate": "Joining: the maps of several branches are laid side by side.",
    "Multiply": "Squeeze and excite: every map is turned up or down by one number worked out from all maps of the picture.",
    "ZeroPadding2D": "Padding: a frame of zeros, so that the next layer can look over the edge.",
    "UpSampling2D": "Up-sampling: every cell is repeated, so that the maps grow.",
    "Reshape": "Folding: a row of numbers is laid out as maps again.",
    "Rescaling": "Rescaling: the pixels are brought into the range the network was made for.",
    "Normalization": "Normalisation: fixed means and spreads of the colours are taken out.",
    "FeatureDifference": "Difference: one layer less another, weighed map by map and normalised (S5, Eq. 15 to 18).",
    "SquaredErrors": "Errors: how far the redrawn picture is from the picture, in pixels and in edges.",
    "Residuals": "Fixed filters: they take away what the picture shows and leave its finest detail.",
}
_OTHER = "One step on every cell of every map."


_BLOCKS = {
    "convolution": "One or more convolutions: filters slide over all maps before them and draw new maps, bright where their "
    "patterns are.",
    "depthwise": "Every map is filtered by one small filter of its own, then all are mixed place by place into new maps.",
    "separable": "Every map is filtered by one small filter of its own, then all are mixed place by place into new maps.",
    "parallel": "Several branches with filters of different reach look at the same maps; what they find is laid side by side.",
    "upsampling": "Cells are repeated, so that the maps grow, and smoothed by filters.",
}


def block_sentence(block: Block) -> str:
    """What the block does as a whole."""
    said = _BLOCKS.get(block.kind) or sentence(block.layers[-1])
    if block.adds_its_input:
        said += " What entered is added, so that the block only has to learn a change."
    return said


def sentence(layer: Layer) -> str:
    """What the layer does."""
    said = _windowed(layer) if layer.window and layer.kind not in _SAYS else _SAYS.get(layer.kind, _OTHER)
    window = layer.window
    if window and window.stride > 1:
        every = {2: "second", 3: "third", 4: "fourth"}.get(window.stride, f"{window.stride}th")
        said += f" It stops at every {every} place only, so the maps shrink by {window.stride}."
    return said


def _windowed(layer: Layer) -> str:
    kernel = layer.window.kernel if layer.window else 1
    side, count = f"{kernel} × {kernel}", layer.shape[-1]
    if layer.kind == "Conv2D":
        said = (
            f"Convolution: {count} filters of {side} slide over all maps before them. Each draws one map, bright where its "
            "pattern is."
            if kernel > 1
            else f"1 × 1 convolution: mixes the maps before it into {count} new ones, place by place, without a look at the "
            "neighbours."
        )
        if layer.window and layer.window.dilation > 1:
            said += f" What it reads lies {layer.window.dilation} cells apart (dilation)."
        return said
    return {
        "DepthwiseConv2D": f"Depthwise convolution: each map is filtered by one {side} filter of its own; the maps do not mix.",
        "SeparableConv2D": f"Separable convolution: each map is filtered by itself with {side}, then all are mixed into "
        f"{count} new ones.",
        "MaxPooling2D": f"Pooling: of every {side} cells only the largest is kept. Where exactly it was is forgotten.",
        "AveragePooling2D": f"Pooling: every {side} cells become their mean.",
    }.get(layer.kind, _OTHER)
