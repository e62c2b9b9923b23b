"""The Home page."""

import streamlit as st

from dfx.ui.kit import frame
from dfx.ui.photo import warm

frame.require()
st.title("Home", anchor=False)
warm.start()
