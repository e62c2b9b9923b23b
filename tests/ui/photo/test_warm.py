from __future__ import annotations

import pytest

from dfx.ui.kit import loading
from dfx.ui.photo import result, warm


def test_it_analyses_a_sample_and_says_so_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, bool]] = []
    monkeypatch.setattr(result, "analyse", lambda data, name, progress: seen.append((name, loading.going_on.is_set())))
    warm._warm()
    assert seen == [("astronaut.jpg", True)]
    assert not loading.going_on.is_set()


def test_a_failure_is_noted_and_frees_the_place(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise OSError("/srv/secret")

    monkeypatch.setattr(result, "analyse", fail)
    warm._warm()
    assert "OSError" in caplog.text
    assert "secret" not in caplog.text
    assert not loading.going_on.is_set()
    with warm.heavy.turn():
        pass
