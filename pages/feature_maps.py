"""The Feature maps page."""

import streamlit as st

from dfx.ui import frame

frame.require()
st.title("Feature maps", anchor=False)
