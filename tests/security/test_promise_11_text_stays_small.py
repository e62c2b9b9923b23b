"""11: XMP and PNG text cannot expand or fetch."""

from __future__ import annotations

import http.server
import threading
import time
import zlib

import numpy as np
import pytest
from forensic_pictures import png, with_chunk
from forensic_pictures import scene as drawn
from PIL import PngImagePlugin

from dfx.errors import MediaError
from dfx.forensics.blocks import embedded
from dfx.forensics.blocks.embedded import MOST_TEXT
from dfx.forensics.container import xmp
from dfx.media.photo.images import decode

RDF = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" {attributes}>{body}</rdf:Description>'
    "</rdf:RDF></x:xmpmeta>"
)


def test_text_bombs_of_png(scene, encoded) -> None:
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "A" * 60_000_000, zip=True)
    start = time.monotonic()
    with pytest.raises(MediaError):
        decode(encoded(scene, "PNG", pnginfo=text))
    assert time.monotonic() - start < 1


def test_xmp_is_never_expanded(scene, encoded) -> None:
    entities = "".join(f'<!ENTITY l{i + 1} "{f"&l{i};" * 10}">' for i in range(9))
    xmp = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{entities}]><x>&l9;</x>'.encode()
    start = time.monotonic()
    np.testing.assert_array_equal(decode(encoded(scene, "WEBP", lossless=True, xmp=xmp)).pixels, np.asarray(scene))
    decode(encoded(scene, "JPEG", xmp=xmp))
    assert time.monotonic() - start < 1


@pytest.mark.parametrize("code", ["utf-8", "utf-16"])
def test_xmp_is_not_expanded(code: str) -> None:
    entities = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10 if at else "ha"}">' for at in range(12))
    one = '<!ENTITY l11 "expanded">'  # harmless, and not expanded either: expat alone would
    for kind in (one, entities, '<!ENTITY l11 SYSTEM "file:///etc/passwd">'):
        text = f"<!DOCTYPE x [{kind}]>" + RDF.format(attributes='xmp:CreatorTool="&l11;"', body="")
        found = xmp.read(text.encode(code))
        assert found.broken
        assert found.values == ()


def test_deep_and_cut_off_xmp_ends_quietly() -> None:
    assert xmp.read(b"<a>" * 100_000).broken
    assert xmp.read(b"<a>" * 80 + b"</a>" * 80).broken  # well formed, and deeper than any picture's
    assert not xmp.read(b"<a>" * 60 + b"</a>" * 60).broken
    assert xmp.read(RDF.format(attributes='xmp:CreatorTool="P"', body="").encode()[:-30]).first("CreatorTool") == "P"


def test_packed_text_is_unpacked_to_a_limit() -> None:
    data = with_chunk(png(drawn(64, 96)), b"zTXt", b"Comment\0\0" + zlib.compress(b"x" * 50_000_000))
    texts = embedded(data).texts
    assert len(texts[0][1]) <= MOST_TEXT


def test_nothing_outside_is_fetched() -> None:
    """Neither a document type nor an entity that lies elsewhere."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        place = f"http://127.0.0.1:{server.server_address[1]}/x"
        inside = RDF.format(attributes='xmp:CreatorTool="P"', body="<xmp:Credit>&e;</xmp:Credit>")
        for head in (f'SYSTEM "{place}"', f'[<!ENTITY e SYSTEM "{place}">]', f'[<!ENTITY % p SYSTEM "{place}"> %p;]'):
            assert xmp.read((f"<!DOCTYPE x {head}>" + inside).encode()).broken
        server.shutdown()
    assert asked == []
