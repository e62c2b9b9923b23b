"""4: The decoder opens no second file and no socket: no hit on the canaries, not one frame, whatever a file says.

Each guard is also tried alone, against a file that reaches the canary where nothing guards the decoder.
"""

import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av
import pytest
from video_clips import box, clip, grey_frames, replaced

from dfx.errors import MediaError
from dfx.media.video import container as video_container
from dfx.media.video.stream import open_video
from dfx.types import Sampling

FTYP = box(b"ftyp", b"isom\0\0\2\0isommp41")


@pytest.fixture(scope="module")
def canary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str, list[str]]]:
    """A playable file, an address that serves it, and who asked there."""
    folder, asked = tmp_path_factory.mktemp("canary"), []
    data = clip(grey_frames(5))
    (folder / "canary.mp4").write_bytes(data)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield folder, f"http://127.0.0.1:{server.server_address[1]}/canary.mp4", asked
        server.shutdown()


def playlists(file: str, address: str) -> dict[str, bytes]:
    hls = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n" + "".join(f"#EXTINF:1,\n{one}\n" for one in (file, address))
    dash = (
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period><AdaptationSet>'
        f'<Representation id="1" mimeType="video/mp4"><BaseURL>{address}</BaseURL></Representation>'
        "</AdaptationSet></Period></MPD>"
    )
    sdp = "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n"
    texts = {
        "HLS": hls,
        "ffconcat": f"ffconcat version 1.0\nfile '{file}'\nfile '{address}'\n",
        "concat": f"file '{file}'\n",
        "a neighbour": "ffconcat version 1.0\nfile 'canary.mp4'\n",
        "DASH": dash + f"<!-- {file} -->",
        "SDP": sdp,
        "address": address,
    }
    texts |= {
        "ASX": f"<asx version='3.0'><entry><ref href='{address}'/></entry><entry><ref href='{file}'/></entry></asx>",
        "an old reference to Windows Media": f"[Reference]\r\nRef1={address}\r\nRef2={file}\r\n",
    }
    asf = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
    return {name: text.encode() for name, text in texts.items()} | {
        "HLS in the packets of a transport stream": b"".join(
            b"\x47\x40\0\x10" + (hls.encode() * 2)[at : at + 184].ljust(184) for at in range(0, 184 * 12, 184)
        ),
        "HLS before the packets of a transport stream": hls.encode() + (b"\x47" + bytes(187)) * 20,
        "HLS behind the start of a program stream": b"\0\0\x01\xba\x44\0\4\0\4\1\1\x89\xc3\xf8" + hls.encode(),
        "HLS behind the start of a Flash video": b"FLV\x01\x05\0\0\0\x09\0\0\0\0" + hls.encode(),
        "an address behind the start of Windows Media": asf + (200).to_bytes(8, "little") + bytes(6) + hls.encode(),
        "HLS in an Ogg page": b"OggS\0\2" + bytes(20) + b"\1\xff" + hls.encode(),
        "HLS behind the start of a GIF": b"GIF89a\1\0\1\0\0\0\0" + hls.encode(),
        "HLS in an animated PNG": b"\x89PNG\r\n\x1a\n\0\0\0\x08acTL" + bytes(12) + hls.encode(),
        "HLS in an animated WebP": b"RIFF\xff\0\0\0WEBPVP8X\x0a\0\0\0\2" + bytes(9) + b"ANMF\xff\0\0\0" + hls.encode(),
        "HLS behind a video's first box": FTYP + hls.encode(),
        "HLS in a track's data": FTYP + box(b"mdat", hls.encode()) + box(b"moov", hls.encode()),
        "HLS behind the start of an AVI": b"RIFF\xff\xff\0\0AVI LIST" + hls.encode(),
        "HLS behind the start of a Matroska file": b"\x1aE\xdf\xa3\x8b\x42\x82\x88matroska" + hls.encode(),
    }


@pytest.mark.parametrize("name", list(playlists("", "")))
def test_playlists(name: str, canary: tuple[Path, str, list[str]]) -> None:
    folder, address, asked = canary
    data = playlists(str(folder / "canary.mp4"), address)[name]
    (folder / "clip.mp4").write_bytes(data)
    with pytest.raises(MediaError):
        _all(folder / "clip.mp4", "")  # beside the canary, where a relative name would find it
    if data.lstrip()[:1] in b"#<[fvh":  # by its first bytes, before any process is started
        for ending in (".mp4", ".avi", ".mov", ".mkv", ".ts", ".m2ts", ".mpg", ".flv", ".wmv", ".ogv", ".gif"):
            with pytest.raises(MediaError, match=r"^Expected a video \(MP4"):
                _all(data, f"clip{ending}")
    assert asked == []


def _all(source: bytes | Path, name: str) -> int:
    with open_video(source, name) as video:
        return len(list(video.frames(Sampling())))


def alias(path: Path) -> bytes:
    """A record of another file, as old QuickTime films have it (Inside Macintosh: Files, alias records)."""

    def text(name: str, room: int) -> bytes:
        raw = name.encode()[: room - 1]
        return bytes([len(raw)]) + raw.ljust(room - 1, b"\0")

    full = str(path).encode()
    head = bytes(10) + text("disk", 28) + bytes(12) + text(path.name, 64) + bytes(16)
    levels = (1).to_bytes(2, "big") + (1).to_bytes(2, "big") + bytes(16)
    name = (2).to_bytes(2, "big") + len(full).to_bytes(2, "big") + full + bytes(len(full) % 2)
    return b"\0\0\0\0" + head + levels + name + b"\xff\xff\0\0"


def referring(kind: str, folder: Path, address: str) -> tuple[bytes, bytes]:
    """A film, and the same saying that its data lie elsewhere."""
    data = clip(grey_frames(5), "mov", "libx264")
    elsewhere = alias(folder / "canary.mp4") if kind == "alis" else b"\0\0\0\0" + address.encode() + b"\0"
    path = (b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref")
    film = replaced(data, path, bytes(4) + (1).to_bytes(4, "big") + box(kind.encode(), elsewhere))
    return data, film.replace(b"mdat", b"free", 1)  # what is left of the film itself must not be shown in its place


@pytest.mark.parametrize("kind", ["alis", "url "])
def test_a_film_whose_data_is_elsewhere(kind: str, canary: tuple[Path, str, list[str]]) -> None:
    folder, address, asked = canary
    (folder / "clip.mov").write_bytes(referring(kind, folder, address)[1])
    try:
        read = _all(folder / "clip.mov", "")
    except MediaError:
        read = 0
    assert asked == []
    assert read in (0, 5)  # its own bytes, at the places the index names, or nothing
    if kind == "alis":
        assert _opened_by_a_plain_reader(folder / "clip.mov") != [], "the file would tempt no reader"


def _opened_by_a_plain_reader(path: Path) -> list[str]:
    """The files that ffmpeg asks for when nothing stops it."""
    asked: list[str] = []

    def note(url: str, flags: int, options: dict) -> object:
        asked.append(url)
        raise PermissionError

    try:
        with path.open("rb") as file, av.open(file, options={"enable_drefs": "1"}, io_open=note) as container:
            list(container.demux())
    except (av.FFmpegError, OSError):
        pass
    return asked


@pytest.mark.parametrize(
    ("container", "codec"),
    [
        ("mpegts", "mpeg2video"),
        ("mpeg", "mpeg1video"),
        ("flv", "flv"),
        ("asf", "wmv2"),
        ("ogg", "libvpx"),
        ("gif", "gif"),
    ],
)
def test_an_address_in_what_a_film_says_of_itself(
    container: str, codec: str, canary: tuple[Path, str, list[str]]
) -> None:
    """A whole film whose every text is an address: its own frames, and no question."""
    folder, address, asked = canary
    data = bytearray(clip(grey_frames(5), container, codec, pixel_format="rgb8" if codec == "gif" else "yuv420p"))
    for word in (b"Lavf62.12.102", b"Service01", b"FFmpeg", b"ffmpeg"):
        place = data.find(word)
        if place >= 0:
            data[place : place + len(word)] = address.encode()[: len(word)].ljust(len(word))
    (folder / "clip.ts").write_bytes(data)
    assert _all(folder / "clip.ts", "") == 5
    assert asked == []


NEIGHBOUR = b"ffconcat version 1.0\nfile 'canary.mp4'\n"
GUARDS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "nothing": lambda given: {},
    "the format": lambda given: {"format": given.get("format")},
    "the list of formats": lambda given: {"options": _one(given, "format_whitelist")},
    "the list of protocols": lambda given: {"options": _one(given, "protocol_whitelist")},
}


def _one(given: dict[str, Any], name: str) -> dict[str, str]:
    """That option, where it is still given."""
    return {key: value for key, value in given["options"].items() if key == name}


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Leaves of what `open_container` tells ffmpeg one guard alone."""
    plain = av.open

    def change(guard: str) -> None:
        def opened(file: object, **given: Any) -> object:
            return plain(file, mode="r", **GUARDS[guard](given))

        monkeypatch.setattr(video_container.av, "open", opened)

    return change


def frames_of(path: Path, monkeypatch: pytest.MonkeyPatch, kind: str = "MP4") -> int:
    """How many frames dfx's own container gives, opened in this process, by a handle that has its name."""
    monkeypatch.setattr(video_container.io, "FileIO", lambda handle, closefd: path.open("rb"))
    try:
        with video_container.open_container(0, kind, 4096) as container:
            return len(list(container.decode(video=0)))
    except (av.FFmpegError, OSError):
        return 0


@pytest.mark.parametrize("guard", list(GUARDS))
def test_each_guard_alone_keeps_a_playlist_from_its_neighbour(
    guard: str, only: Callable[[str], None], canary: tuple[Path, str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = canary[0] / "list.mp4"
    path.write_bytes(NEIGHBOUR)
    only(guard)
    assert frames_of(path, monkeypatch) == (5 if guard == "nothing" else 0)


REFERENCES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "nothing": lambda given: {"options": {"enable_drefs": "1"}},
    "the opener of files": lambda given: {"options": {"enable_drefs": "1"}, "io_open": given.get("io_open")},
    "references off": lambda given: {"options": _one(given, "enable_drefs")},
}


@pytest.mark.parametrize("guard", list(REFERENCES))
def test_each_guard_alone_keeps_a_film_from_the_data_of_another(
    guard: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own pictures are wiped out: the frames can come from the other film alone."""
    data, film = referring("alis", tmp_path, "")
    (tmp_path / "canary.mp4").write_bytes(data)
    start = film.index(b"free") + 4
    end = film.index(b"moov") - 4
    (tmp_path / "film.mov").write_bytes(film[:start] + bytes(end - start) + film[end:])
    plain = av.open
    monkeypatch.setattr(
        video_container.av, "open", lambda file, **given: plain(file, mode="r", **REFERENCES[guard](given))
    )
    assert frames_of(tmp_path / "film.mov", monkeypatch, "MOV") == (5 if guard == "nothing" else 0)
