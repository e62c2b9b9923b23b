"""The Fake lab page: make a fake, see what was changed, and watch what every model makes of it."""

import streamlit as st

from dfx.ui.kit import frame
from dfx.ui.lab import address, controls, entrance, given
from dfx.ui.lab.bench import bench
from dfx.ui.photo import warm
from dfx.ui.photo.entrance import id_of

frame.require()

asked = st.query_params.to_dict()
photo = given.current()
if (
    asked.get("sample")
    and given.refusal() is None
    and (photo is None or photo.sample is None or id_of(photo.sample) != asked["sample"])
):
    controls.begin_with(address.recipe_of(asked))
    given.take_sample(asked["sample"])
    photo = given.current()
if photo is None:
    entrance.hero()
    if entrance.ways_in():
        st.rerun()
else:
    frame.unseen("Fake lab")
    entrance.bar(photo)
    face = entrance.choose_face(photo, address.face_of(asked))
    bench(photo, face)
warm.start()
