"""Promise 14: media addresses serve only our re-encoded PNG, JPEG, WebM and MP4."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable

import pytest
from PIL import Image
from raw_visitor import Server, give, visiting

OURS = {"image/png": "PNG", "image/jpeg": "JPEG"}
URL = re.compile(r"/media/[0-9a-f]+\.[a-z0-9]+")


def addresses(said: bytes) -> set[str]:
    """Every media address the server has told a page."""
    return set(URL.findall(said.decode("latin-1")))


def test_a_fresh_client_gets_our_pictures_and_never_the_upload(server: Server, photo: Callable[..., bytes]) -> None:
    given = photo()
    with visiting(server) as visitor:
        visitor.run()
        give(visitor, "mine.jpg", given)
        told = addresses(visitor.said)
        asked = {url: server.ask("GET", url) for url in told}  # no cookie, a connection of its own
    answers = {url: one for url, one in asked.items() if one.status == 200}  # what has left the page is gone
    pictures = {url: one for url, one in answers.items() if one.headers["content-type"] in OURS}
    downloads = {one.headers["content-type"].split(";")[0] for one in answers.values()} - OURS.keys()
    assert len(pictures) >= 3
    assert downloads <= {"application/json", "text/html"}  # the reports, inert (promise 7)
    for one in pictures.values():
        with Image.open(io.BytesIO(one.body)) as image:
            assert image.format == OURS[one.headers["content-type"]]
            assert not image.getexif()
    for one in answers.values():
        assert one.headers["x-content-type-options"] == "nosniff"
        assert b"OF-THE-PICTURE" not in one.body
        assert given[:64] not in one.body
    kept = [one.headers.get("content-disposition", "") for url, one in answers.items() if url not in pictures]
    assert all(told.startswith("attachment") for told in kept)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_an_upload_is_never_served(server: Server, photo: Callable[..., bytes], method: str) -> None:
    with visiting(server) as visitor:
        visitor.run()
        assert visitor.put("mine.jpg", photo()).status == 204
        for path in (visitor.place("file-1"), "/media/file-1", "/media/file-1.jpg"):
            answer = server.ask(method, path)
            assert answer.headers.get("content-type", "text/").startswith(
                "text/"
            )  # the page's empty shell, or an error
            assert photo()[:64] not in answer.body


def test_with_the_session_its_media_go(server: Server, photo: Callable[..., bytes]) -> None:
    """The server of these tests keeps a closed page for a second, not for two minutes."""
    with visiting(server) as visitor:
        visitor.run()
        give(visitor, "mine.jpg", photo((10, 200, 10)))
        own = {url for url in addresses(visitor.said) if server.ask("GET", url).headers["content-type"] == "image/jpeg"}
        session = visitor.session
    assert own
    time.sleep(1.5)
    with visiting(server, session=session) as later:  # the next visitor's coming has the old session looked at
        later.run()
        assert later.session != session
        shared = addresses(later.said)  # the samples, which every page shows
    gone = own - shared
    assert gone
    end = time.monotonic() + 10
    while any(server.ask("GET", url).status == 200 for url in gone) and time.monotonic() < end:
        time.sleep(0.3)
    assert {server.ask("GET", url).status for url in gone} == {404}
