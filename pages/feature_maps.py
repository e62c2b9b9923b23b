"""The Feature maps page: what a model's layers see in a face, and what differs between two."""

import streamlit as st

from dfx.analysis import feature_maps as glue
from dfx.types import FaceReport, Pixels
from dfx.ui.feature_maps import channels as feature_maps_channels
from dfx.ui.feature_maps import choices as feature_maps
from dfx.ui.feature_maps import show as feature_maps_show
from dfx.ui.feature_maps.choices import Making, Pair
from dfx.ui.feature_maps.store import DEPTHS, SEEN
from dfx.ui.kit import frame, link
from dfx.ui.kit.choices import first_of, segment
from dfx.ui.kit.kept import Refusal
from dfx.ui.kit.work import once, say
from dfx.ui.photo import entrance, visit, warm
from dfx.ui.photo.visit import Subject

NOTHING = ("No face was found in this photo", "Every face in this photo is too small")  # by whether any was found

frame.require()


def two_faces(model: str, both: Pair) -> None:
    """A real face against a fake one, at layers of one's choice."""
    crops: list[Pixels] = [both.real, both.fake]
    depths = once(DEPTHS, (*both.key, model), "Looking through the layers", lambda: glue.depth_of(model, crops))
    if isinstance(depths, Refusal):
        say(depths)
        return
    top = st.container(key="features-answer")
    top.empty()  # a container without anything in it takes no room
    layer = feature_maps.choose_layer(model, depths)
    how: Making = feature_maps.choose_making(model, layer)
    seen = once(
        SEEN, (*both.key, model, how), "Comparing the features",
        lambda: glue.pair_seen(model, both.real, both.fake, how.layer, how.other, how.weighting, how.normalise),
    )  # fmt: skip
    if isinstance(seen, Refusal):
        say(seen)
        return
    with top:
        feature_maps_show.pair(seen, both)
    feature_maps_channels.browser(seen, both.sides)
    feature_maps_show.numbers(seen.difference, depths, both.sides)
    feature_maps_show.explained(seen.difference, both.sides)


def one_face(model: str, face: FaceReport, key: tuple[object, ...]) -> None:
    """One face at the two layers of S5's difference classifier."""
    crop = face.face.crop
    work = "Comparing both layers"
    seen = once(SEEN, (*key, model), work, lambda: glue.single_seen(model, crop))
    if isinstance(seen, Refusal):
        say(seen)
        return
    feature_maps_show.single(seen, crop, model)
    layers = ("the late layer", "the early layer")
    feature_maps_channels.browser(seen, layers)
    feature_maps_show.numbers(seen.difference, (), layers)
    feature_maps_show.explained(seen.difference)


def answer(subject: Subject, face: FaceReport) -> None:
    """The choices, then what they show."""
    asked = first_of(list(feature_maps.VIEWS), link.read().view)
    view = segment("What to compare", feature_maps.VIEWS, "feature_maps.view", first=asked)
    both = feature_maps.choose_pair(subject, face) if view == "pair" else None
    model = feature_maps.choose_model(face, view)
    for one in (both, model):
        if isinstance(one, Refusal):
            say(one)
            return
    if model is None:
        st.info("None of the models that answered has maps to look at here.", icon=":material/info:")
    elif isinstance(model, str) and isinstance(both, Pair):
        two_faces(model, both)
    elif isinstance(model, str) and view == "single":
        one_face(model, face, (subject.key, subject.index))
    if subject.sample and isinstance(model, str):
        layer = st.session_state.get(feature_maps.layer_key(model)) if view == "pair" else None
        link.write(link.Link(entrance.id_of(subject.sample), subject.index + 1, model, view=view, layer=layer))


back = st.container()
if here := visit.subject(feature_maps.hero):
    with back:
        frame.unseen("Feature maps")
        visit.another()
    st.header("What the layers see", anchor=False)
    st.caption(feature_maps.INTRO)
    if here.face:
        answer(here, here.face)
    else:
        st.info(f"{NOTHING[bool(here.result.report.too_small)]}, so there is nothing the models' layers could look at.")
    visit.further(here.key, "photo", "explain")
warm.start()
