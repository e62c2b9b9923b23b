"""Promise 13, of the history: the file is for visits from this machine alone, and any other visit sees its own answers only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from raw_visitor import STAND_IN, Server, Visitor, give, rerun, served, visiting

ELSEWHERE = {"X_Forwarded_For": "203.0.113.9"}  # through a proxy on this machine


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("history") / "dfx"


@pytest.fixture(scope="module")
def remembering(tmp_path_factory: pytest.TempPathFactory, place: Path) -> Iterator[Server]:
    own = {"DFX_HISTORY": "1", "DFX_HISTORY_DIR": str(place)}
    with served(tmp_path_factory.mktemp("served"), **STAND_IN, **own) as running:
        yield running


def history_of(visitor: Visitor) -> str:
    """What the page says when all is written; a fresh server loads first what writes."""
    for _ in range(6):
        visitor.run(rerun(page="history"))
        said = visitor.words().replace("\u2060", "")
        if "still being written" not in said:
            return said
    return ""


def test_each_visitor_has_an_own_history_and_the_machine_s_user_the_file(
    remembering: Server, place: Path, photo: Callable[..., bytes]
) -> None:
    with visiting(remembering) as user:
        user.run()
        assert give(user, "of-the-user.jpg", photo()) == "Another photo"
        assert "of-the-user.jpg" in history_of(user)
    with visiting(remembering, **ELSEWHERE) as one, visiting(remembering, **ELSEWHERE) as other:
        one.run()
        other.run()
        give(one, "of-one.jpg", photo((1, 2, 3)))
        give(other, "of-other.jpg", photo((3, 2, 1)))
        said = history_of(one)
        assert "of-one.jpg" in said
        assert "of-other.jpg" not in said
        assert "of-the-user.jpg" not in said
        said = history_of(other)
        assert "of-other.jpg" in said
        assert "of-one.jpg" not in said
    with visiting(remembering) as again:
        again.run()
        said = history_of(again)
        assert "of-the-user.jpg" in said
        assert "of-one.jpg" not in said
    held = b"".join(path.read_bytes() for path in place.iterdir())
    assert b"of-the-user.jpg" in held
    assert b"of-one.jpg" not in held
    assert {path.stat().st_mode & 0o777 for path in place.iterdir()} == {0o600}
    assert "of-the-user" not in "".join(
        line for line in remembering.log.read_text("utf-8", "replace").splitlines() if not line.startswith("asked: ")
    )
