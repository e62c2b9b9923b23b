"""Addresses are anybody's to write."""

from __future__ import annotations

import pytest

from dfx.ui.kit import link
from dfx.ui.kit.link import Link


@pytest.mark.parametrize(
    ("asked", "understood"),
    [
        ({}, Link()),
        ({"sample": "a", "face": "2", "step": "7", "own": "x"}, Link(sample="a", face=2, step=7, own="file")),
        ({"clip": "a", "at": "3.50", "threshold": "0.4"}, Link(clip="a", at=3.5, threshold=0.4)),
        ({"face": "-1", "step": "1e9", "at": "nan", "threshold": "2"}, Link()),
        ({"seed": "417"}, Link(seed=417)),
        ({"face": "99999", "seed": "4.5", "at": "inf", "threshold": "-0.1"}, Link()),
    ],
)
def test_what_cannot_be_understood_is_left_out(
    monkeypatch: pytest.MonkeyPatch, asked: dict[str, str], understood: Link
) -> None:
    monkeypatch.setattr(link.st, "query_params", asked)
    assert link.read() == understood


def test_what_is_written_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = Link("a", 2, "b", "c", "d", "e", 3, "f", 1.5, 0.25, "file", 417, "abc", 7)
    monkeypatch.setattr(link.st, "query_params", shown.as_dict())
    assert link.read() == shown
