"""The Your data tab of Compare: the visitor's own pictures or another tool's scores, measured like ours, for this session.

The ways in are a zip, a folder of this machine, and a CSV of scores.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from dfx.compare.board.board import Board
from dfx.compare.own_data.folder import Limits, OwnData, read_folder
from dfx.compare.own_data.run import OwnResult
from dfx.compare.own_data.scores_csv import MOST_BYTES, MOST_ROWS, MOST_SETS, Higher
from dfx.compare.own_data.zip import read_zip
from dfx.errors import DataError, DfxError
from dfx.language import count, file_size
from dfx.predict.shipped import read_ensembles
from dfx.types import Progress
from dfx.ui.compare.own_data import show, store
from dfx.ui.compare.own_data.store import Job
from dfx.ui.kit.text import escaped
from dfx.ui.photo import entrance
from dfx.ui.server.hosts import asked_from_here

ABOUT = (
    "How good are these models on **your** pictures, and how good is another tool? Give labelled pictures, or the scores that "
    "another tool gave to labelled faces; the same figures as above are computed from them."
)
PRIVACY = (
    "Nothing is kept: your files are read in memory, the figures live in this session and end with it. No picture is shown, "
    "stored or sent anywhere."
)
WAYS = {"zip": "A zip of pictures", "folder": "A folder of this machine", "scores": "Scores of another tool"}
MEANS: dict[Higher, str] = {"fake": "more likely fake", "real": "more likely real"}
LAYOUT = "pictures.zip\n├─ real/  a.jpg, b.png, …\n└─ fake/  c.jpg, d.webp, …"
EXAMPLE = "name,label,score\na.jpg,real,0.12\nb.jpg,fake,0.97"
LIMITS = Limits()


def draw(board: Board) -> None:
    """The ways in, the work, and the rows so far beside the shipped ones."""
    st.subheader("Measure your own data", anchor=False)
    st.markdown(ABOUT, width=760)
    job = _choose()
    if job is not None:
        store.run(job)
    st.caption(PRIVACY, width=760)
    if sentence := store.problem():
        st.error(escaped(sentence), icon=":material/error:")
    if store.was_stopped():
        st.info("Stopped. Nothing was added; measure again to start over.", icon=":material/pause_circle:")
    show.rows(board, store.ROWS.values())


def local() -> bool:
    """Whether this visit comes from this machine, so that its folders are the visitor's own."""
    return asked_from_here(st.context.headers, st.context.ip_address)


def _choose() -> Job | None:
    """The way, its widgets, and what was asked for."""
    ways = [name for name in WAYS if name != "folder" or local()]
    way = st.segmented_control(
        "What you have", ways, format_func=WAYS.__getitem__, default="zip", required=True, key="compare.own.way",
        persist_state="session", wrap=True,
    )  # fmt: skip
    return {"folder": _folder, "scores": _scores}.get(way if way in ways else "", _zip)()


def _zip() -> Job | None:
    takes = f"a zip may have up to {file_size(entrance.upload_limit(LIMITS.bytes))}"
    given = entrance.uploader("A zip with real/ and fake/ in it", "compare.own.zip", LIMITS.bytes, takes)
    st.caption(
        f"A zip of up to {file_size(LIMITS.bytes)} and {count(LIMITS.pictures)} pictures; the folder's name is the label."
    )
    with st.expander("How the zip has to look", icon=":material/folder_zip:"):
        st.code(LAYOUT, language=None)
        st.caption("Both folders are needed. Folders inside them are fine, archives inside the zip are not opened.")
    return _pictures("zip", (lambda: read_zip(given.getvalue(), given.name)) if given else None)


def _folder() -> Job | None:
    path = st.text_input(
        "Path of a folder with real/ and fake/ in it", key="compare.own.folder", placeholder="~/pictures/test",
        help="Only offered because you opened dfx on the machine it runs on, and it listens to nobody else.",
    ).strip()  # fmt: skip
    return _pictures("folder", (lambda: folder_at(path)) if path else None)


def folder_at(path: str) -> OwnData:
    """The labelled pictures of a folder typed by hand. Raises DataError."""
    try:
        return read_folder(Path(path).expanduser())
    except (OSError, ValueError, RuntimeError):
        raise DataError("Expected a folder with real/ and fake/ in it, but that path cannot be read.") from None


def _pictures(way: str, read: Callable[[], OwnData] | None) -> Job | None:
    """Which models, whether the pictures are crops, and the button."""
    models = _models()
    ready = st.toggle(
        "The pictures are cropped faces already", key="compare.own.ready", persist_state="session",
        help="Off: dfx looks for the largest face of each picture, as on the Photo page; a picture without one gets no number.",
    )  # fmt: skip
    if not _button(way, read is None) or read is None:
        return None

    def work(progress: Progress) -> OwnResult:
        from dfx.compare.own_data.run import evaluate_faces

        progress(0.0, "Reading")
        return evaluate_faces(read(), models, progress, ready=ready)

    return Job("Reading", work)


def _models() -> tuple[str, ...]:
    """The name of a preset, where there is a choice."""
    try:
        presets = read_ensembles().presets
    except DfxError:  # the work will say it
        return ()
    if len(presets) < 2:
        return ()
    chosen = st.segmented_control(
        "Models", list(presets), default=next(iter(presets)), required=True, key="compare.own.models",
        format_func=lambda name: f"{entrance.PRESETS[name]} ({len(presets[name].models)})", persist_state="session",
        help="Each of them gets a row, and so does their ensemble. All takes several times as long.",
    )  # fmt: skip
    return (chosen,) if chosen else ()


def _scores() -> Job | None:
    takes = f"a CSV may have up to {file_size(entrance.upload_limit(MOST_BYTES))}"
    given = entrance.uploader("A CSV of scores", "compare.own.csv", MOST_BYTES, takes)
    st.caption(f"A CSV of up to {file_size(MOST_BYTES)} and {count(MOST_ROWS)} lines, scores from 0 to 1.")
    with st.expander("How the CSV has to look", icon=":material/table:"):
        st.code(EXAMPLE, language=None)
        st.caption(
            "A label is real or fake, or 0 or 1, where 1 means what a higher score means. The columns name and set may be "
            f"left out; a set per line gives a row per set, of which there may be {MOST_SETS}. Commas, semicolons or tabs "
            "part the columns."
        )
    higher = st.segmented_control(
        "A higher score means", list(MEANS), format_func=MEANS.__getitem__, default=None, key="compare.own.higher",
        help="There is no default: taken the wrong way round, a good tool would look like a bad one.",
    )  # fmt: skip
    threshold = st.slider(
        "Called fake from P(fake)", 0.0, 1.0, 0.5, 0.01, key="compare.own.threshold", persist_state="session",
        help="The threshold for accuracy, recall and false alarms; AUC needs none.",
    )  # fmt: skip
    if given is not None and higher is None:
        st.info("Say what a higher score means.", icon=":material/touch_app:")
    if not _button("scores", given is None or higher is None) or given is None or higher is None:
        return None
    data, name, means = given.getvalue(), given.name, higher

    def work(progress: Progress) -> OwnResult:
        from dfx.compare.own_data.scores import evaluate_scores
        from dfx.compare.own_data.scores_csv import read_scores

        progress(0.0, "Reading the scores")
        scores = read_scores(data, means, name)
        return OwnResult(evaluate_scores(scores, threshold, progress=progress))

    return Job("Reading the scores", work)


def _button(way: str, missing: bool) -> bool:
    return st.button(
        "Measure", key=f"compare.own.go.{way}", type="primary", icon=":material/straighten:", disabled=missing
    )
