"""17: One heavy job at a time, a short queue, then "busy, try again in n s"; and 16: memory is bounded by stated limits.

A visitor's CSV of scores: read to its limits and not beyond, of few sets, in its turn, and ended when the visitor leaves.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from streamlit.testing.v1 import AppTest

from dfx.analysis.gate import Gate
from dfx.compare.own_data import scores as own_data_scores
from dfx.compare.own_data import scores_csv
from dfx.compare.own_data.scores import evaluate_scores
from dfx.compare.own_data.scores_csv import MOST_SETS, read_scores
from dfx.errors import Busy, DataError, TooLarge
from dfx.ui.compare.own_data import store

FOUR = b"label,score\nreal,.1\nfake,.9\nreal,.4\nfake,.3\n"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"label,score\n" + b"a\n" * 3_000_000, "Line 2"),
        (b"label,score\n" + b"real,1\n" * 1_000_000, "at most 200,000 scores"),
        (b"label,score\n" + b"\n" * 6_000_000, "lines"),
        (b"label,score\n" + b"," * 6_000_000, "not one"),
        (b'label,score\n"' + b"\n" * 6_000_000, "."),
        (b'label,score\n' + b'"\n",' * 1_500_000, "."),
        (b"label,score,set\n" + b"".join(b"real,1,%d\n" % i for i in range(300_000)), "at most 50 sets"),
    ],
    ids=["short", "rows", "blank", "cells", "quoted", "quoted-cells", "sets"],
)  # fmt: skip
def test_a_large_csv_costs_little_memory(data: bytes, said: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises((DataError, TooLarge), match=said):
            read_scores(data, "fake")
        assert tracemalloc.get_traced_memory()[1] < 60e6
    finally:
        tracemalloc.stop()


def test_fifty_sets_are_measured() -> None:
    lines = [f"{kind},{score},set {i}\n" for i in range(MOST_SETS) for kind, score in (("real", 0.2), ("fake", 0.7))]
    told: list[str] = []
    found = evaluate_scores(
        read_scores(("label,score,set\n" + "".join(lines)).encode(), "fake"),
        progress=lambda share, text: told.append(text),
    )
    assert len(found.measured[0].sets) == MOST_SETS
    assert len(told) >= MOST_SETS  # each a place where a visitor who left ends the work


def test_the_work_ends_with_the_visit(monkeypatch: pytest.MonkeyPatch) -> None:
    class Left(BaseException):
        """As Streamlit raises it out of whatever the page draws."""

    def gone(share: float, text: str) -> None:
        raise Left

    monkeypatch.setattr(own_data_scores, "row", lambda *_: pytest.fail("went on"))
    with pytest.raises(Left):
        evaluate_scores(read_scores(FOUR, "fake"), progress=gone)


def page() -> None:
    from types import SimpleNamespace

    from dfx.ui.compare.own_data import tab as compare_own_data

    compare_own_data.draw(SimpleNamespace(everyone=()))


def measured() -> AppTest:
    app = AppTest.from_function(page, default_timeout=60).run()
    app.segmented_control(key="compare.own.way").set_value("scores").run()
    app.file_uploader(key="compare.own.csv").upload("other.csv", FOUR, "text/csv").run()
    app.segmented_control(key="compare.own.higher").set_value("fake").run()
    return app.button(key="compare.own.go.scores").click().run()


def test_scores_are_measured_in_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """The figures are made while the one heavy place is held, and only then."""
    holding: list[str] = []

    class Watched(Gate):
        @contextmanager
        def turn(self, *given: object, **more: object) -> Iterator[None]:
            holding.append("held")
            yield
            holding.append("free")

    def read(*given: object) -> object:
        holding.append("read")
        return read_scores(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "heavy", Watched())
    monkeypatch.setattr(scores_csv, "read_scores", read)
    app = measured()
    assert not app.exception
    assert holding == ["held", "read", "free"]


def test_a_full_line_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def turn(self, *given: object) -> object:
            raise Busy("dfx is busy with other pictures; try again in about 9 s.")

    monkeypatch.setattr(store, "heavy", Full())
    monkeypatch.setattr(scores_csv, "read_scores", lambda *_: pytest.fail("read without a turn"))
    assert "try again in about 9 s" in measured().error[0].value
