"""dfx in the browser: `make app`, or `streamlit run app.py`.

Streamlit imports this file to serve `app`, and runs it as a script for every visit.
"""

import streamlit as st

from dfx.ui.kit import frame
from dfx.ui.server import stack

if __name__ == "__main__":
    frame.run()
else:
    app = st.App(__file__, middleware=stack.middleware(), lifespan=stack.lifespan)
