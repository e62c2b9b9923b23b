"""The Home page: a way in, what a deepfake is, a demo that needs no model, and what people ask."""

import streamlit as st

from dfx.errors import DataError
from dfx.records.demo import Demo, read_demo
from dfx.settings import settings
from dfx.ui.home import about, demo, faq, wrong
from dfx.ui.home import pictures as home_pictures
from dfx.ui.home.door import door
from dfx.ui.kit import frame, link
from dfx.ui.photo import warm

frame.require()

asked = link.read()
if asked.sample or asked.own:  # Photo stood at this address: links to it open what they name
    st.switch_page(frame.page_of("photo"), query_params=st.query_params.to_dict())


def stored() -> Demo | None:
    """The stored answers; None where there are none, or they are of other samples."""
    try:
        found = read_demo(settings().models_dir)
        for pair in found.pairs:
            home_pictures.faces_of(pair)
    except DataError:
        return None
    return found


answers = stored()
with st.container(key="home-hero"):
    way_in, meaning = st.columns([6, 5], gap="large")
with way_in:
    st.title("Is this face real? See why.", anchor=False)
    st.markdown(
        "Give dfx a photo or a clip. It says how likely each face is fake, shows where the networks looked, and how often such "
        "an answer is wrong."
    )
    door()
with meaning:
    about.deepfake(answers.pairs[0] if answers else None)
about.ways()
if answers:
    demo.section(answers)
else:
    st.info("There are no stored answers here to try; give a photo, or take a sample.", icon=":material/info:")
about.steps()
wrong.section()
faq.section()
warm.start()
