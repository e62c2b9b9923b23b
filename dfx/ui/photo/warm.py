"""Loading what the first answer needs while the visitor still reads: once per process, after the first page is out."""

from __future__ import annotations

import gc
import logging
from threading import Lock, Thread

from dfx.analysis.gate import heavy
from dfx.data.samples import samples
from dfx.types import no_progress
from dfx.ui.history import keep
from dfx.ui.kit import loading

_log = logging.getLogger("dfx.ui")


class Once:
    """A thing done once a process. Not in Streamlit's caches: those are emptied by one message of any visitor."""

    def __init__(self) -> None:
        self._lock, self._done = Lock(), False

    def first(self) -> bool:
        """True for the first who asks, whichever thread that is."""
        with self._lock:
            first, self._done = not self._done, True
        return first


once = Once()


def start() -> None:
    """Analyse a sample in the background: worker, detector, models and then their maps are ready after it. Once a process."""
    if once.first():
        Thread(target=_warm, name="dfx-warm", daemon=True).start()


def _warm() -> None:
    from dfx.analysis.image import Options, analyze_image
    from dfx.ui.photo.result import analyse

    try:
        sample = samples()[0]
        data, name = sample.file.read_bytes(), sample.file.name
        with heavy.turn():
            loading.going_on.set()
            analyze_image(data, name, Options(explain="none"))
        with heavy.turn():
            analyse(data, name, no_progress)
        keep.load()
    except Exception as error:  # whoever asks for an answer will be told in full
        _log.warning("Nothing could be loaded ahead: %s", type(error).__name__)
    finally:
        # Streamlit collects garbage after every run of a page. What is loaded by now stays for good: to look through it each
        # time costs every visitor a good part of a second, in which nobody is answered.
        gc.collect()
        gc.freeze()
        loading.going_on.clear()
