"""Promise 13: one visitor never gets another's media, result, cache entry or history."""

from __future__ import annotations

import io
from collections.abc import Callable
from uuid import UUID

import numpy as np
import pytest
from PIL import Image
from raw_visitor import Server, Visitor, give, rerun, uploader_in, visiting, with_file

RED, BLUE = (200, 30, 30), (30, 30, 200)


def pictures(visitor: Visitor) -> list[str]:
    """The addresses of the pictures on the page."""
    lists = [one.imgs for one in visitor.elements if one.DESCRIPTOR.name == "ImageList"]
    return [image.url for images in lists for image in images if image.url.startswith("/media/")]


def colours(visitor: Visitor) -> set[str]:
    """Which of the two photos is on the visitor's page."""
    found = set()
    for url in pictures(visitor):
        pixels = np.asarray(Image.open(io.BytesIO(visitor.server.ask("GET", url).body)).convert("RGB"), float)
        middle = np.median(pixels.reshape(-1, 3), axis=0)
        found |= {name for name, colour in (("red", RED), ("blue", BLUE)) if np.abs(middle - colour).max() < 15}
    return found


def test_two_visitors_interleaved_each_see_their_own(server: Server, photo: Callable[..., bytes]) -> None:
    with visiting(server) as one, visiting(server) as other:
        one.run()
        other.run()
        give(one, "one.jpg", photo(RED))
        give(other, "other.jpg", photo(BLUE))
        one.run(rerun())
        other.run(rerun())
        assert (colours(one), colours(other)) == ({"red"}, {"blue"})
        assert one.session != other.session


def test_a_file_of_another_visitor_cannot_be_named(server: Server, photo: Callable[..., bytes]) -> None:
    with visiting(server) as one, visiting(server) as thief:
        one.run()
        thief.run()
        data = photo(RED)
        assert one.put("one.jpg", data, "the-file").status == 204
        uploader = uploader_in(thief.elements)
        thief.run(with_file(rerun(), uploader, "the-file", "one.jpg", len(data), one.place("the-file")))
        assert colours(thief) == set()
        assert uploader_in(thief.elements)  # still the page that asks for a photo


@pytest.mark.parametrize("guess", ["00000000-0000-4000-8000-000000000000", "*"])
def test_a_guessed_session_gives_a_fresh_one(server: Server, photo: Callable[..., bytes], guess: str) -> None:
    """Whoever knows a session's id may go on with it: so a page survives a lost connection. The id is random, 122 bits, and
    told to its own page alone."""
    with visiting(server) as one:
        one.run()
        give(one, "one.jpg", photo(RED))
        assert UUID(one.session).version == 4
        with visiting(server, session=guess) as thief:
            thief.run()
            assert thief.session not in (one.session, guess)
            assert colours(thief) == set()
            assert one.session.encode() not in thief.said


def test_the_same_photo_is_analysed_for_each_visitor(server: Server, photo: Callable[..., bytes]) -> None:
    """What was kept of one visitor's photo is not found by another who brings the same: that would tell it was here."""
    data = photo((77, 3, 151))
    for name in ("same-first.jpg", "same-second.jpg"):
        with visiting(server) as visitor:
            visitor.run()
            give(visitor, name, data)
            assert f"asked: {name}" in server.log.read_text("utf-8", "replace")
