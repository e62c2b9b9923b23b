"""Loading what the first answer needs while the visitor still reads: once per process, after the first page is out."""

from __future__ import annotations

import logging
from threading import Event, Thread

import streamlit as st

from dfx.analysis.gate import heavy
from dfx.data.samples import samples
from dfx.types import no_progress

_loading = Event()
_log = logging.getLogger("dfx.ui")


@st.cache_resource(show_spinner=False)
def start() -> Thread:
    """Analyse a sample in the background: worker, detector, models and their maps are ready after it."""
    thread = Thread(target=_warm, name="dfx-warm", daemon=True)
    thread.start()
    return thread


def is_running() -> bool:
    """Whether the loading goes on right now."""
    return _loading.is_set()


def _warm() -> None:
    from dfx.ui.result import analyse

    try:
        with heavy.turn():
            _loading.set()
            sample = samples()[0]
            analyse(sample.file.read_bytes(), sample.file.name, no_progress)
    except Exception as error:  # whoever asks for an answer will be told in full
        _log.warning("Nothing could be loaded ahead: %s", type(error).__name__)
    finally:
        _loading.clear()
