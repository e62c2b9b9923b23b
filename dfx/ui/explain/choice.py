"""What the visitor chooses on the Explain page: models, methods, side, look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from dfx.analysis.order import models_with_maps, ranked_models, side_of
from dfx.explain.choice import default_method, is_measured
from dfx.explain.methods import METHODS, method_named
from dfx.explain.methods import NAMES as METHOD_NAMES
from dfx.explain.regions import NAMES
from dfx.explain.request import AUTO
from dfx.types import FaceReport, Toward
from dfx.ui.explain.maps import Tile, tile_of
from dfx.ui.explain.pictures import WHOLE, Look
from dfx.ui.kit import link
from dfx.ui.kit.choices import pills, segment
from dfx.ui.kit.text import escaped
from dfx.ui.photo import maps
from dfx.ui.photo.result import OPACITY, TOWARDS
from dfx.ui.photo.visit import Subject
from dfx.zoo import spec_of

MOST_MODELS = 3  # chosen before the visitor does
FIRST_METHODS = ("layercam", "gradient-input", "gradcam")  # quick, and of two families
MOST_ZOOM = 4.0
MEASURED = "measured"
LAYERS = {MEASURED: "Best measured", "last": "Last (what the answer reads)", "middle": "Middle",
          "early": "Early (fine, but knows little)",
          "early+middle+last": "All three in one"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """The grid that was asked for; a column is a method's name or "auto"."""

    key: str
    face: int
    models: tuple[str, ...]
    columns: tuple[str, ...]
    toward: Toward
    layer: str | None
    look: Look

    def tile(self, model: str, column: str) -> Tile:
        return tile_of(self.key, self.face, model, column, self.toward, self.layer)

    def tiles(self) -> list[Tile]:
        """Column by column, so that the models can be compared early; each once."""
        return list(dict.fromkeys(self.tile(model, column) for column in self.columns for model in self.models))


def controls(subject: Subject, face: FaceReport) -> Asked:
    """Draw all of them."""
    at = f"{subject.key}-{subject.index}"
    models = _open_with(subject, face, at)
    chosen = pills("Models", models, f"explain-models-{subject.key}", lambda name: spec_of(name).title)
    quick = [AUTO, *(method.name for method in METHODS if method.quick)]
    columns = pills("Methods", quick, f"explain-methods-{subject.key}", column_title)
    side, shade = st.columns(2, gap="large")
    with side:
        toward = st.segmented_control(
            "Evidence for", TOWARDS, required=True, key=f"explain-side-{at}", persist_state="session"
        )
    with shade:
        opacity = st.slider(
            "Opacity of all maps", 0.0, 1.0, step=0.05, format="percent", key="explain-opacity", persist_state="session"
        )
    with st.expander("More: zoom, signs, layers, slow methods", icon=":material/tune:"):
        look = _look(opacity)
        layer = segment(
            "Layer of class activation maps", LAYERS, "explain-layer", first=MEASURED, stays=True,
            about="A network sees edges first and whole parts last. Papers read the last layer; dfx tried all of them on "
            "fakes with a known mask and reads the one whose maps find most and can be trusted most.",
        )  # fmt: skip
        slow = [method.name for method in METHODS if not method.quick]
        columns += pills(
            "Slow methods", slow, f"explain-slow-{subject.key}",
            lambda name: f"{method_named(name).title} · {method_named(name).forwards} runs",
            about="Each asks the model dozens to hundreds of times: seconds to minutes a map.",
        )  # fmt: skip
        st.caption("What each method does")
        st.markdown("\n".join(f"- **{escaped(method.title)}** {escaped(method.idea)}" for method in METHODS))
    chosen_layer = None if layer == MEASURED else layer  # None: what each model and method was measured to be best on
    return Asked(subject.key, subject.index, chosen, columns, toward or "fake", chosen_layer, look)


def column_title(column: str) -> str:
    """What stands over a column."""
    if column == AUTO:
        return "Each model's best" if is_measured() else "Default"
    return method_named(column).title


def tile_title(model: str, column: str) -> str:
    """What stands under a tile: the method, also where each model has its own."""
    if column != AUTO:
        return method_named(column).title
    return f"{method_named(default_method(model)).title} · {'best' if is_measured(model) else 'default'}"


def close_keys(key: str, face: int) -> tuple[str, str]:
    """The widgets that say which tile is looked at closer: its model, its column."""
    return f"explain-close-model-{key}-{face}", f"explain-close-method-{key}-{face}"


def _open_with(subject: Subject, face: FaceReport, at: str) -> list[str]:
    """All models; the widgets begin as the Photo page or the address says, else with what suits the face."""
    weights = face.prediction.weights
    models = ranked_models(weights)
    counted = [name for name in models_with_maps(weights) if weights[name] > 0] or models[:1]
    looked, asked = maps.looked_at(subject.key), link.read()
    linked = asked.model if asked.model in models else None
    model = looked.model if looked and looked.model in models else linked
    method = asked.method if asked.method in {AUTO, *METHOD_NAMES} else None
    state = st.session_state
    names, quick, slow = (f"explain-{what}-{subject.key}" for what in ("models", "methods", "slow"))
    chosen = state.setdefault(names, counted[:MOST_MODELS])
    if looked and model not in chosen:
        state[names] = [*chosen, model]
    if quick not in state:
        if model and model not in state[names]:
            state[names] = [*state[names], model]
        first = first_columns(state[names])
        is_slow = method is not None and method != AUTO and not method_named(method).quick
        state[slow] = [method] if is_slow else []
        state[quick] = first if is_slow or method is None else list(dict.fromkeys([*first, method]))
    for key, value in zip(close_keys(subject.key, subject.index), (model, method), strict=True):
        if value and (looked or key not in state):
            state[key] = value
    side = f"explain-side-{at}"
    state[side] = looked.toward if looked else state.get(side, side_of(face.prediction))
    state["explain-opacity"] = looked.opacity if looked else state.get("explain-opacity", OPACITY)
    return models


def first_columns(models: Sequence[str]) -> list[str]:
    """Each model's best, and two quick methods that are not that already."""
    best = {default_method(name) for name in models}
    return [AUTO, *[name for name in FIRST_METHODS if best != {name}][:2]]


def _look(opacity: float) -> Look:
    """What concerns all tiles alike."""
    titles = {"for": "What speaks for it", "both": "For (orange) and against (blue)"}
    about = "Some methods do not say what speaks against an answer; their tiles stay as they are."
    signs = segment("Colours show", titles, "explain-signs", about=about, stays=True)
    left, right = st.columns(2, gap="large")
    zoom = left.slider("Zoom of all maps", 1.0, MOST_ZOOM, 1.0, 0.5, format="%.1f ×", key="explain-zoom",
                       persist_state="session")  # fmt: skip
    centre = right.selectbox("Zoom in on", [WHOLE, *NAMES[:-2]], key="explain-centre", persist_state="session")
    return Look(opacity, signs == "both", zoom, centre or WHOLE)
