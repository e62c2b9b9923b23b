"""REST behind its guards on a free port of this process, without the pages; and who asks it."""

from __future__ import annotations

import http.client
import json
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp

from dfx.ui.server.answers import AnswerGuard
from dfx.ui.server.hosts import HostGuard
from dfx.ui.server.rest import RestDoor
from dfx.ui.server.uploads import UploadGuard


@dataclass(frozen=True, slots=True)
class Answer:
    """Of one request."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def refusal(self) -> tuple[int, str]:
        """Status and code of an answer that is none; its sentence must be one, without our insides."""
        said = self.json
        assert said.keys() == {"error", "code"}, said
        sentence = said["error"]
        assert sentence.endswith("."), sentence
        assert "\n" not in sentence
        assert not [
            word for word in ("Traceback", 'File "', "site-packages", ".py", "/work", "/srv") if word in sentence
        ]
        assert self.headers["content-type"] == "application/json"
        return self.status, said["code"]


@dataclass(frozen=True, slots=True)
class Rest:
    """Where it answers."""

    port: int

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """One request on a connection of its own; `x_api_key` is the header of that name."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            line.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = line.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, told, answer.read())
        finally:
            line.close()

    def send(self, path: str, data: bytes, name: str = "photo.jpg", /, **options: object) -> Answer:
        """A file with options, as curl's `-F` sends them."""
        body, kind = form(data, name, options)
        return self.ask("POST", path, body, content_type=kind)


def form(data: bytes, name: str, options: dict[str, object]) -> tuple[bytes, str]:
    """A body and its content type."""
    edge = secrets.token_hex(12)
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in options.items()
    ]
    parts.append(f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n')
    return "".join(parts).encode() + data + f"\r\n--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"


@contextmanager
def running() -> Iterator[Rest]:
    """From its start to its end."""
    app: ASGIApp = PlainTextResponse("the pages", 200)
    for guard in (RestDoor, UploadGuard, HostGuard, AnswerGuard):
        app = guard(app)
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield Rest(listening.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(20)
        listening.close()
