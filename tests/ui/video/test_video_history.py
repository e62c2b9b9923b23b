"""What comes of a clip is written into the history, where its reading ends."""

from __future__ import annotations

from collections.abc import Callable

from clip_samples import Watching, upload
from streamlit.testing.v1 import AppTest

from dfx.errors import Undecodable
from dfx.history.entry import Query, Row
from dfx.ui.history.keep import Keeper

Visit = Callable[..., AppTest]


def test_clips_are_written_down_where_their_reading_ends(page: Visit, watching: Watching) -> None:
    app = upload(page(), name="clip.mp4")
    (row,) = kept(app)
    assert (row.summary.kind, row.summary.name, row.summary.format, row.summary.reason) == (
        "video",
        "clip.mp4",
        "MP4",
        "",
    )
    watching.error = Undecodable("Expected more of the clip, but it is cut off.")
    app = upload(page(), name="clip.mp4")
    assert kept(app)[0].summary.reason == "Expected more of the clip, but it is cut off."
    watching.reports = []
    app = upload(page(), name="none.mp4")
    (row,) = kept(app)
    assert (row.summary.verdict, row.summary.reason) == ("refused", "Expected more of the clip, but it is cut off.")


def kept(app: AppTest) -> list[Row]:
    """What the session's memory holds."""
    keeper: Keeper = app.session_state["history.keeper"]
    keeper.settle()
    assert keeper.visit
    return list(keeper.visit.rows(Query()))
