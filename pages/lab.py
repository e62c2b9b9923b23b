"""The Fake lab page: make a fake, see what was changed, and watch what every model makes of it."""

import streamlit as st

from dfx.ui.kit import frame, link
from dfx.ui.lab import address, controls, entrance, given
from dfx.ui.lab.bench import bench
from dfx.ui.photo import warm

frame.require()

asked = st.query_params.to_dict()
if given.is_elsewhere(asked.get("sample")):
    controls.begin_with(address.recipe_of(asked))
    given.take_sample(asked["sample"], st.empty())
    if given.refusal():
        link.write(link.Link())  # or it would be asked for again and again
photo = given.current()
if photo is None:
    with st.container():
        entrance.hero()
        came = entrance.ways_in()
    if came:
        st.rerun()
else:
    st.empty()  # stands where the ways in stood: they go at once, and are not pushed down by the bench
    frame.unseen("Fake lab")
    entrance.bar(photo)
    face = entrance.choose_face(photo, address.face_of(asked))
    bench(photo, face)
warm.start()
