"""The Samples page: everything that comes with dfx to try it on, and what each of it truly is."""

import streamlit as st

from dfx.errors import DataError
from dfx.ui.kit import frame
from dfx.ui.kit.text import escaped
from dfx.ui.photo import warm
from dfx.ui.samples import choice
from dfx.ui.samples import shelf as samples_shelf

frame.require()

if pressed := samples_shelf.opened():
    samples_shelf.go(*pressed)
samples_shelf.hero()
try:
    chosen = choice.choose()
    samples_shelf.show(choice.on(chosen), chosen)
except DataError as error:
    st.error(escaped(str(error)), icon=":material/error:")
warm.start()
