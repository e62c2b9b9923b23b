"""In a Space of Hugging Face: what its proxy calls dfx, and that the Hub shows the page inside its own.

A Space is served at a name of its own behind a proxy that speaks TLS, and the Hub shows that address in a frame. Three things
follow, and no more is loosened: the Space's name is one of ours, the Hub, and nobody else, may show the page inside its own,
and the cookie of the token against forged requests (XSRF) is sent in that frame. The token itself stays needed, and so does
the page's own origin for sockets and uploads. The cookie belongs to that frame alone (partitioned): where dfx is shown
elsewhere, it is another one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from starlette.datastructures import MutableHeaders

from dfx.ui.server.streamlit_inside import XSRF_COOKIE, send_token_in_frames

HUB = "https://huggingface.co"
_NAME = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


def name(environment: Mapping[str, str] = os.environ) -> str:
    """What the Space is called on the net; "" outside of a Space, and where what stands there is no plain name."""
    told = environment.get("SPACE_HOST", "").strip().lower()
    return told if environment.get("SPACE_ID") and _NAME.fullmatch(told) else ""


def move_in() -> bool:
    """At the server's start: be at home inside the Hub's page. Whether this is a Space."""
    if here := bool(name()):
        send_token_in_frames()
    return here


def mark(headers: MutableHeaders) -> None:
    """What the answers of a Space carry in place of what forbids every frame."""
    del headers["x-frame-options"]  # it cannot name a site
    headers["content-security-policy"] = f"frame-ancestors 'self' {HUB}"
    cookies = headers.getlist("set-cookie")
    del headers["set-cookie"]
    for cookie in cookies:
        ours = cookie.startswith(f"{XSRF_COOKIE}=") and "partitioned" not in cookie.lower()
        headers.append("set-cookie", f"{cookie}; Partitioned" if ours else cookie)
