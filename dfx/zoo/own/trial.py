"""Whether a plug-in keeps what it says: its network is built, filled and asked once, and the verdict kept.

With the verdict goes what pages show without building anything: the anatomy and the counts. This needs TensorFlow; it is
called by `dfx models` and `dfx maintain engines`, and never by a page.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np

from dfx.errors import ModelError, WeightsDamaged
from dfx.quiet import import_keras
from dfx.storage import own_folder, write_whole
from dfx.zoo.anatomy import model as anatomies
from dfx.zoo.anatomy.facts import count
from dfx.zoo.own.found import RECORD, PlugIn

if TYPE_CHECKING:
    import keras


def keep_verdict(plug_in: PlugIn) -> str:
    """Why it cannot be used, the end of a sentence, or "" where it can; kept in the models folder.

    Raises ModelError where that folder cannot be written to: without a record a plug-in stays left out.
    """
    import_keras()
    from dfx.zoo.anatomy.graph import anatomy_of

    files: dict[str, str] = {}
    wrong, counts = "", None
    try:
        model = _asked(plug_in)
        built = anatomy_of(model)
        if plug_in.model.spec.explainable and built.last_map is None:
            raise ModelError("it says that maps can be drawn of it, but it has no feature map")
        files[anatomies.OWN] = anatomies.to_text(iter([built]))
        counts = asdict(count(model))
    except ModelError as error:
        wrong = str(error)
    except Exception as error:  # a layer that no other model has
        wrong = f"its layers cannot be read ({type(error).__name__})"
    try:
        files[RECORD] = json.dumps({"origin": plug_in.origin(), "wrong": wrong, "facts": counts}) + "\n"
        own_folder(plug_in.folder)
        for name, text in files.items():  # the record last: whoever reads it finds the rest
            write_whole(plug_in.folder / name, text)
    except OSError as error:
        raise ModelError(
            f"What was found out of {plug_in.model.spec.name} could not be kept in the models folder: {error.strerror}."
        ) from error
    return wrong


def _asked(plug_in: PlugIn) -> keras.Model:
    """The network with its weights in it, after it answered. Raises ModelError with the end of a sentence."""
    from dfx.zoo.weights import unpack

    model, spec = _built(plug_in), plug_in.model.spec
    data = plug_in.model.weights.read_bytes()
    if hashlib.sha256(data).hexdigest() != plug_in.model.sha256:
        raise ModelError("its weight file has another SHA-256 than it states")
    try:
        unpack(model, data)
    except WeightsDamaged:
        raise ModelError("its weights do not fit its network") from None
    views = np.random.default_rng(0).integers(0, 256, (2, spec.input_size, spec.input_size, 3)).astype(np.float32)
    if not np.isfinite(np.asarray(model(spec.scaling(views), training=False))).all():
        raise ModelError("it does not answer with numbers")
    return model


def _built(plug_in: PlugIn) -> keras.Model:
    import keras

    spec = plug_in.model.spec
    try:
        model = spec.build()
    except (Exception, SystemExit) as error:  # whatever a package does is its own fault
        raise ModelError(f"its builder failed ({type(error).__name__})") from None
    if not isinstance(model, keras.Model) or getattr(model, "_nodes_by_depth", None) is None:
        raise ModelError("its builder gives no functional Keras model")
    if any(isinstance(layer, keras.Model) for layer in model.layers):
        raise ModelError("its network is not flat: a layer of it is a model of its own")
    side = spec.input_size
    if model.input_shape != (None, side, side, 3) or model.output_shape != (None, 1):
        raise ModelError(f"its network does not lead from {side} × {side} pixels of three colours to one number")
    last = model.layers[-1]
    if last.name != "logit" or getattr(last, "activation", keras.activations.linear) is not keras.activations.linear:
        raise ModelError("its network does not end in a layer called logit, without an activation")
    if not any(isinstance(layer, keras.layers.Dense) for layer in model.layers):
        raise ModelError("its network has no dense layer, whose features dfx reads")
    return model
