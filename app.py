"""dfx in the browser: `make app`, or `streamlit run app.py`."""

from dfx.ui import frame

frame.run()
