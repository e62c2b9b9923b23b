from __future__ import annotations

import pytest

from dfx.analysis import image
from dfx.ui.kit import loading
from dfx.ui.photo import result, warm


@pytest.fixture(autouse=True)
def answers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked without maps."""
    asked: list[str] = []
    monkeypatch.setattr(image, "analyze_image", lambda data, name, options: asked.append(f"{name} {options.explain}"))
    return asked


def test_it_asks_about_a_sample_then_for_its_maps_and_says_so_meanwhile(
    monkeypatch: pytest.MonkeyPatch, answers: list[str]
) -> None:
    seen: list[object] = []
    monkeypatch.setattr(
        result, "analyse", lambda data, name, progress: seen.extend([*answers, name, loading.going_on.is_set()])
    )
    warm._warm()
    assert seen == ["astronaut.jpg none", "astronaut.jpg", True]
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
