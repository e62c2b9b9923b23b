"""By which names this server may be called, and from which pages: the guard against DNS rebinding and foreign origins.

A page of another site cannot change the `Host` and `Origin` its visitor's browser sends. Rebinding needs a name that first
leads to that site and then to this machine, so the `Host` of such a request is that site's name; an address written in
numbers leads to one machine for ever. Hence: the loopback names always; where the server listens to other machines also
its own name and any numeric address; in a Space of Hugging Face the Space's; every other name only where
`server.allowedHosts` lists it.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable, Mapping
from functools import cache
from ipaddress import ip_address
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dfx.ui.server import space

_NOT_HERE = "dfx does not answer under this name."
_REFUSED = 1008  # the websocket's "policy violation"
_FORWARDED = ("forwarded", "via", "x-real-ip")  # what a proxy adds, beside X-Forwarded-*


class HostGuard:
    """ASGI: answers only under names of this server, and opens a socket or takes a file only for its own pages."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or heard(Headers(scope=scope)):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": _REFUSED})
        else:
            await PlainTextResponse(_NOT_HERE, 421, {"connection": "close"})(scope, receive, send)


def heard(headers: Headers) -> bool:
    """Whether a request with these headers is one of ours: one allowed Host, and no page of another origin."""
    hosts, origins = headers.getlist("host"), headers.getlist("origin")
    if len(hosts) != 1 or not is_allowed(hosts[0]):
        return False
    return all(_own_page(origin, hosts[0]) for origin in origins)


def is_allowed(host: str) -> bool:
    """Whether a Host header, `name[:port]`, names this server."""
    name = name_of(f"//{host}")
    if name is None:
        return False
    if (
        is_loopback(name)
        or name == space.name()
        or any(_matches(name, pattern) for pattern in st.get_option("server.allowedHosts") or ())
    ):
        return True
    return not listens_here_only() and (_is_numeric(name) or name in _own_names())


def is_loopback(name: str) -> bool:
    """Whether a name or a numeric address is that of the machine itself."""
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


def listens_here_only() -> bool:
    """Whether the server listens to this machine alone."""
    return is_loopback(str(st.get_option("server.address") or ""))


def asked_from_here(headers: Mapping[str, str], peer: str | None) -> bool:
    """Whether a visit began on this machine, with no proxy between: then its folders are the visitor's own.

    `peer` is the address of the other end of the connection; Streamlit gives None where that is a loopback address.
    """
    told = {name.lower(): value for name, value in headers.items()}
    if any(name in _FORWARDED or name.startswith("x-forwarded-") for name in told):
        return False
    name = name_of(f"//{told.get('host', '')}")
    return listens_here_only() and name is not None and is_loopback(name) and (peer is None or is_loopback(peer))


def name_of(url: str) -> str | None:
    """The host that a URL names, lower case and without a last dot; None where it is no plain `//name[:port]`."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises on one that is none
    except ValueError:
        return None
    if parts.username is not None or parts.path or parts.query or parts.fragment or not parts.hostname:
        return None
    return parts.hostname.lower().rstrip(".")


def _own_page(origin: str, host: str) -> bool:
    """Whether a page of that origin may talk to the server it called `host`: it came from there, or the operator says so."""
    if origin.strip() in set(st.get_option("server.corsAllowedOrigins") or ()):
        return True
    name = name_of(origin)
    return name is not None and urlsplit(origin).netloc.lower() == host.lower()


def _matches(name: str, pattern: str) -> bool:
    """Streamlit's own reading of `server.allowedHosts`: a name, `*.name`, or `*`."""
    wanted = pattern.strip().lower().rstrip(".")
    return wanted in ("*", name) or (wanted.startswith("*.") and name.endswith(wanted[1:]))


def _is_numeric(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


@cache
def _own_names() -> frozenset[str]:
    """The machine's own name, as its neighbours may call it; nothing is asked of the net."""
    name = socket.gethostname().lower()
    bare: Iterable[str] = (name, name.split(".")[0])
    return frozenset({*bare, *(f"{one}.local" for one in bare)})
