"""The summary page: the most suspicious first, no more than it can hold, and inert."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from inert import HOSTILE, check_inert
from scan_samples import FACE, made_answer

from dfx.scan import summary as module
from dfx.scan.summary import Summing
from dfx.scan.values import Answer, FileAnswer, Refusal

FILE = FileAnswer("image", "PNG", 9, 4, 3, None, "real", 0.2, (0.1, 0.3), 0.5, (FACE,))


def names_in(html: str) -> list[str]:
    return re.findall(r"<bdi>(.*?)</bdi>", html)[1:]


def test_the_most_suspicious_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_SHOWN", 4)
    summing = Summing(("meso4",))
    rows = [("real", 0.4), ("uncertain", 0.6), ("fake", 0.55), ("fake", 0.9), ("real", 0.1), ("uncertain", 0.6)]
    for number, (verdict, p) in enumerate(rows):
        summing.add(f"f{number}", Answer("00", replace(FILE, verdict=verdict, fake_probability=p)))  # type: ignore[arg-type]
    summing.add("none", Answer("00", replace(FILE, verdict="no_face", fake_probability=None, interval=None, faces=())))
    summing.add("refused", Refusal("undecodable", "It is empty."))
    page = summing.html("R.csv")
    assert names_in(page) == ["f3", "f2", "f1", "f5"]
    assert "2 more files have a number" in page
    assert "8 files scanned" in page
    assert "It is empty." in page


def test_nothing_in_it_runs_or_fetches() -> None:
    summing = Summing((HOSTILE,))
    summing.add(HOSTILE, Answer("00", replace(FILE, warnings=(HOSTILE,), thumbnail=b"\xff\xd8\xff")))
    summing.add(HOSTILE, Refusal("undecodable", HOSTILE))
    check_inert(summing.html(HOSTILE))
    check_inert(Summing(()).html(HOSTILE))


def test_many_reasons_are_gathered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_REASONS", 2)
    summing = Summing(())
    for reason in "abcda":
        summing.add("x", Refusal("too_large", reason))
    assert summing.refusals == {"a": 2, "b": 1, "Other reasons: see the table.": 2}


def test_a_picture_only_where_asked() -> None:
    summing = Summing(())
    summing.add("a", made_answer(b"one"))
    assert "<img" not in summing.html("R.csv")
