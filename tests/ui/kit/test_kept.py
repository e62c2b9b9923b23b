"""What a session keeps, and what it forgets for room."""

from __future__ import annotations

import pytest

from dfx.ui.kit import kept
from dfx.ui.kit.kept import Kept


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    state: dict[str, object] = {}
    monkeypatch.setattr(kept.st, "session_state", state)
    return state


def test_the_oldest_go_first_and_what_is_asked_for_is_young() -> None:
    store: Kept[str] = Kept("photos", most=3)
    for name in "abc":
        store.put(name, name.upper())
    assert store.get("a") == "A"  # now the youngest
    assert store.put("d", "D") == "D"
    assert store.get("b") is None
    assert store.values() == ("C", "A", "D")
    store.forget("a")
    store.forget("a")
    assert store.get("a") is None


def test_the_heavy_go_first_and_what_weighs_nothing_stays() -> None:
    store: Kept[bytes] = Kept("films", most=10, weigh=len)
    for name, film in (("table", b""), ("a", b"12345"), ("b", b"12345"), ("c", b"12345")):
        store.put(name, film)
    assert store.get("a") is None
    assert store.values() == (b"", b"12345", b"12345")
    assert store.put("large", bytes(99)) == bytes(99)  # one alone may be larger than all may be
    assert store.values() == (b"", bytes(99))


def test_one_place_clears_and_stores_do_not_mix() -> None:
    film, reasons, photo = Kept[int]("video.films", 9), Kept[int]("video.reasons", 9), Kept[int]("photo", 9)
    for store in (film, reasons, photo):
        store.put("key", 1)
    kept.clear("video.")
    assert [store.get("key") for store in (film, reasons, photo)] == [None, None, 1]


def test_sessions_share_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    store: Kept[int] = Kept("photos", most=3)
    store.put("key", 1)
    monkeypatch.setattr(kept.st, "session_state", {})
    assert store.get("key") is None
