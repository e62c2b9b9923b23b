"""The served app and a visitor who speaks to it without a browser: sockets, messages and requests, forged at will."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from google.protobuf.message import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

ROOT = Path(__file__).resolve().parents[2]
MB = 1_000_000
QUIET_S = 0.25  # after its last run a page says nothing more


STAND_IN = {
    "PYTHONPATH": str(Path(__file__).parent / "stand_in"),
    "DFX_UPLOAD_IDLE_SECONDS": "1",
    "DFX_SESSION_UPLOAD_BYTES": "130000000",
    "DFX_ALL_UPLOAD_BYTES": "200000000",
    "DFX_VISITORS": "24",
    "STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": "1",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """Of one HTTP request."""

    status: int
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Server:
    """A running app: its port, its process, and what it has written so far."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, method: str, path: str, body: bytes | Iterator[bytes] | None = None, **headers: str) -> Answer:
        """One request on a connection of its own; `x_forwarded_for` is the header of that name."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            told = {name.replace("_", "-"): value for name, value in headers.items()}
            with suppress(BrokenPipeError, ConnectionResetError):  # refused before all was sent: the answer is there
                connection.request(method, path, body, told, encode_chunked=isinstance(body, Iterator))
            answer = connection.getresponse()
            return Answer(answer.status, answer.read(), {key.lower(): value for key, value in answer.getheaders()})
        finally:
            connection.close()

    def token(self) -> str:
        """The cookie a browser gets with its first answer; the token is what stands behind the `=`."""
        return self.ask("GET", "/_stcore/health").headers["set-cookie"].split(";")[0]

    def memory(self) -> int:
        """Bytes of the process that are in memory."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text("ascii").split()[1])
        return pages * os.sysconf("SC_PAGESIZE")

    def children(self) -> set[int]:
        """Process ids of the processes it has started."""
        told = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        threads = told.parent.parent.glob("*/children")
        return {int(pid) for one in threads for pid in one.read_text("ascii").split()}


@contextmanager
def served(room: Path, **environment: str) -> Iterator[Server]:
    """`streamlit run app.py` as `make app` runs it, on a free port, with `room` for its temporary files and its log."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("STREAMLIT_", "DFX_"))}
    words = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    words += ["--server.address", "127.0.0.1"]
    log = room / "server.log"
    with log.open("wb") as told:
        process = subprocess.Popen(
            words,
            cwd=ROOT,
            env={**clean, "TMPDIR": str(room), "DFX_HISTORY": "0", **environment},
            stdout=told,
            stderr=told,
        )
    server = Server(port, process, log)
    try:
        _wait(server)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait(15)


def _wait(server: Server, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if server.ask("GET", "/_stcore/health").status == 200:
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the app did not answer within {seconds:.0f} s: {server.log.read_text()[-500:]}")


@dataclass(slots=True, eq=False)
class Visitor:
    """One open page: its socket, its session, and what the page holds now."""

    server: Server
    socket: ClientConnection
    session: str = ""
    elements: list[Message] = field(default_factory=list)
    running: bool = False
    said: bytes = b""  # everything that came over the socket

    def say(self, message: BackMsg) -> None:
        self.socket.send(message.SerializeToString())

    def hear(self, seconds: float = 30) -> ForwardMsg:
        data = self.socket.recv(seconds)
        assert isinstance(data, bytes)
        self.said += data
        message = ForwardMsg()
        message.ParseFromString(data)
        return message

    def run(self, message: BackMsg | None = None, seconds: float = 60) -> list[Message]:
        """Send `message` (none: open the page) and hear until the page is done, reruns of its own included."""
        self.say(message or rerun())
        end, self.running = time.monotonic() + seconds, True
        while time.monotonic() < end:
            try:
                self._take(self.hear(max(0.1, end - time.monotonic()) if self.running else QUIET_S))
            except TimeoutError:
                if not self.running:
                    return self.elements
        pytest.fail(f"the page was not done within {seconds:.0f} s")

    def shows(self, *phrases: str, seconds: float = 60) -> str:
        """The first of the phrases that stands on the page, now or in a while; '' if none does."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            said = self.words()
            if found := next((phrase for phrase in phrases if phrase in said), ""):
                return found
            with suppress(TimeoutError):
                self._take(self.hear(0.5))
        return ""

    def _take(self, heard: ForwardMsg) -> None:
        kind = heard.WhichOneof("type")
        if kind == "new_session":
            self.session, self.elements, self.running = heard.new_session.initialize.session_id, [], True
        elif kind == "delta" and heard.delta.HasField("new_element"):
            element = heard.delta.new_element
            self.elements.append(getattr(element, element.WhichOneof("type")))
        elif kind == "session_status_changed":
            self.running = heard.session_status_changed.script_is_running

    def words(self) -> str:
        """Every text field of every element."""
        return "\n".join(_texts(element) for element in self.elements)

    def put(self, name: str, data: bytes, file_id: str = "file-1", kind: str = "image/jpeg") -> Answer:
        """Upload as a browser does."""
        cookie = self.server.token()
        body, headers = multipart(name, data, kind)
        return self.server.ask("PUT", self.place(file_id), body, Cookie=cookie, X_Xsrftoken=token_of(cookie), **headers)

    def place(self, file_id: str) -> str:
        return f"/_stcore/upload_file/{self.session}/{file_id}"

    def close(self) -> None:
        self.socket.close()


OUTCOMES = ("Something went wrong", "dfx is busy", "Expected", "Another photo")


def give(visitor: Visitor, name: str, data: bytes, file_id: str = "file-1") -> str:
    """Upload a photo and have its page run with it, as a browser does; which of the outcomes the page shows then."""
    uploader = uploader_in(visitor.elements or visitor.run())
    assert visitor.put(name, data, file_id).status == 204
    visitor.run(with_file(rerun(), uploader, file_id, name, len(data), visitor.place(file_id)))
    return visitor.shows(*OUTCOMES)


def end_of(visitor: Visitor) -> int:
    """Hear until the server closes the socket; its code."""
    try:
        while True:
            visitor.hear(60)
    except ConnectionClosed as end:
        return end.rcvd.code if end.rcvd else 0


def token_of(cookie: str) -> str:
    return cookie.partition("=")[2]


@contextmanager
def visiting(server: Server, session: str = "", **headers: str) -> Iterator[Visitor]:
    """A page opened in a fresh session."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    url = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    host = told.pop("Host", None)
    with connect(
        url if host is None else f"ws://{host}/_stcore/stream",
        sock=socket.create_connection(("127.0.0.1", server.port), timeout=30),
        origin=told.pop("Origin", server.origin),
        additional_headers=told,
        subprotocols=["streamlit", *(["none", session] if session else [])],
        max_size=None,
        proxy=None,
    ) as line:
        yield Visitor(server, line)


def is_refused(server: Server, **headers: str) -> bool:
    """Whether a socket with these headers is not opened."""
    try:
        with visiting(server, **headers):
            return False
    except InvalidStatus as error:
        return error.response.status_code == 403


def rerun(query: str = "", page: str = "photo") -> BackMsg:
    """What a browser sends when a page is opened or a widget was used."""
    message = BackMsg()
    message.rerun_script.query_string = query
    message.rerun_script.page_name = page
    return message


def with_file(message: BackMsg, uploader: str, file_id: str, name: str, size: int, place: str) -> BackMsg:
    """The same message, its uploader holding the file of that id."""
    state = message.rerun_script.widget_states.widgets.add()
    state.id = uploader
    info = state.file_uploader_state_value.uploaded_file_info.add()
    info.file_id, info.name, info.size = file_id, name, size
    info.file_urls.file_id, info.file_urls.upload_url, info.file_urls.delete_url = file_id, place, place
    return message


def uploader_in(elements: list[Message]) -> str:
    """The id of the first file uploader of a page."""
    return next(one.id for one in elements if one.DESCRIPTOR.name == "FileUploader")


def multipart(name: str, data: bytes, kind: str = "image/jpeg") -> tuple[bytes, dict[str, str]]:
    """A body with one file in it, and its headers."""
    head = f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n'
    body = head.encode() + data + b"\r\n--edge--\r\n"
    return body, {"Content_Type": "multipart/form-data; boundary=edge"}


def _texts(message: Message) -> str:
    said = []
    for descriptor, value in message.ListFields():
        for one in value if not isinstance(value, (str, bytes, Message)) and hasattr(value, "__len__") else [value]:
            if isinstance(one, Message):
                said.append(_texts(one))
            elif isinstance(one, str) and descriptor.name != "id":
                said.append(one.replace("\\", ""))  # Markdown's escapes
    return "\n".join(said)
