"""Promise 17, for programs: 200 requests at once are each answered, most of them "try again in n s", in bounded memory, while
the pages go on."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable

from raw_visitor import MB, ROOT, Server, give, multipart, visiting

PHOTO = ROOT / "assets" / "samples" / "astronaut.jpg"
CLIENTS = 200
ANALYZE = "/api/v1/analyze"


def test_200_requests_at_once(server: Server, photo: Callable[..., bytes]) -> None:
    body, headers = multipart("a.jpg", PHOTO.read_bytes() + bytes(MB // 2))
    first = server.ask("POST", ANALYZE, body, **headers)
    assert json.loads(first.body)["verdict"] == "real"
    before, peak, told, lost = server.memory(), 0, Counter[tuple[int, str]](), []

    def ask() -> None:
        try:
            answer = server.ask("POST", ANALYZE, body, **headers)
        except OSError as error:
            lost.append(repr(error))
            return
        said = json.loads(answer.body)
        told[answer.status, said.get("code", "")] += 1
        if answer.status == 429:
            assert int(answer.headers["retry-after"]) >= 1
            assert f"about {answer.headers['retry-after']} s" in said["error"]

    threads = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    assert server.ask("GET", "/_stcore/health").status == 200
    while any(thread.is_alive() for thread in threads):
        peak = max(peak, server.memory() - before)
        time.sleep(0.05)
    print(f"{CLIENTS} at once: {dict(told)}, lost {len(lost)}, peak + {peak / 1e6:.0f} MB")
    assert not lost, lost[:3]
    assert told.total() == CLIENTS
    assert told.keys() == {(200, ""), (429, "busy")}
    assert told[200, ""] >= 5
    assert peak < 150 * MB
    with visiting(server) as visitor:
        visitor.run()
        assert give(visitor, "after.jpg", photo()) == "Another photo"
