"""Differences of two reports, by hand."""

from __future__ import annotations

from typing import Any

import pytest

from dfx.report.verify.differences import count_of, differences


@pytest.mark.parametrize(("said", "here", "words", "rounding"), [
    ({"a": 1}, {"a": 1}, [], []),
    ({"a": 1.0}, {"a": 1}, [], []),  # alike in JSON
    ({"a": True}, {"a": 1}, ["a: True in the report, 1 now"], [False]),
    ({"fake_probability": 0.93}, {"fake_probability": 0.94}, ["fake_probability: 0.93 in the report, 0.94 now"], [True]),
    ({"fake_probability": 0.93}, {"fake_probability": 0.96}, ["fake_probability: 0.93 in the report, 0.96 now"], [False]),
    ({"logits": {"cnn": 2.0}}, {"logits": {"cnn": 2.05}}, ["logits.cnn: 2.0 in the report, 2.05 now"], [True]),
    ({"logits": {"cnn": 2.0}}, {"logits": {"cnn": 2.06}}, ["logits.cnn: 2.0 in the report, 2.06 now"], [False]),
    ({"box_xywh": [1, 2]}, {"box_xywh": [2, 2]}, ["box_xywh[0]: 1 in the report, 2 now"], [True]),
    ({"raw_peak": 100.0}, {"raw_peak": 104.0}, ["raw_peak: 100.0 in the report, 104.0 now"], [True]),
    ({"threshold": 0.5}, {"threshold": 0.51}, ["threshold: 0.5 in the report, 0.51 now"], [False]),  # a setting
    ({"verdict": "fake"}, {"verdict": "real"}, ["verdict: 'fake' in the report, 'real' now"], [False]),
    ({"reason": "It is 0.93."}, {"reason": "It is 0.94."}, ["reason: 'It is 0.93.' in the report, 'It is 0.94.' now"], [True]),
    ({"layer": "conv_1"}, {"layer": "conv_2"}, ["layer: 'conv_1' in the report, 'conv_2' now"], [False]),  # no sentence
    ({"faces": [1]}, {"faces": [1, 2]}, ["faces: '1 values' in the report, '2 values' now"], [False]),
    ({"faces": 7}, {"faces": [1]}, ["faces: 7 in the report, several values now"], [False]),
    ({}, {"a": 1}, ["a: nothing in the report, 1 now"], [False]),
    ({}, {"commit": "x", "settings": {"face_confidence": 1}}, ["settings: nothing in the report, several values now"], [False]),
    ({"b": None}, {}, ["b: None in the report, nothing now"], [False]),
    ({"\x1b[2J\u202e": "\x1b"}, {}, ["\ufffd[2J: '\\x1b' in the report, nothing now"], [False]),
    ({"logits": {"m": 10**400}}, {"logits": {"m": 1.0}}, None, [False]),
])  # fmt: skip
def test_by_hand(said: Any, here: Any, words: list[str] | None, rounding: list[bool]) -> None:
    found = list(differences(said, here))
    assert [one.rounding for one in found] == rounding
    if words is not None:
        assert [one.words for one in found] == words
    assert all(len(one.words) < 300 for one in found)


def test_single_values_are_counted() -> None:
    assert count_of({"a": [1, 2, {"b": None}], "c": "x", "d": []}) == 4
