"""The parts of the pages, a wing each; with `pages` and `app.py` the only Streamlit code."""
