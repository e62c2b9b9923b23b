"""The Forensics page."""

import streamlit as st

from dfx.ui import frame

frame.require()
st.title("Forensics", anchor=False)
