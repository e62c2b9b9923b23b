"""The Explain page."""

import streamlit as st

from dfx.ui import frame

frame.require()
st.title("Explain", anchor=False)
