"""Promise 7 of the reports: what a document may hold, and text that tries to be more than text."""

from __future__ import annotations

import re
from collections.abc import Set
from html.parser import HTMLParser

from dfx.report.html.parts import CONTENT_POLICY

TAGS = {
    *("html", "head", "meta", "title", "style", "body", "main", "header", "section", "h1", "h2", "h3", "p", "span"),
    *("strong", "bdi", "div", "figure", "img", "figcaption", "ul", "li", "table", "caption", "thead", "tbody", "tr"),
    *("th", "td", "dl", "dt", "dd", "code", "details", "summary", "template"),
}
ATTRIBUTES = {
    "lang",
    "charset",
    "http-equiv",
    "content",
    "name",
    "class",
    "style",
    "aria-hidden",
    "src",
    "alt",
    "scope",
    "id",
}
VOID = {"meta", "img"}
STYLE = re.compile(r"left:\d+(\.\d)?%(;width:\d+(\.\d)?%)?")
HOSTILE = (
    "<script>alert(1)</script><img src=http://127.0.0.1:9/x onerror=alert(1)>\"'><svg onload=alert(1)>"
    "{{ 7 * 7 }}{% raw %}</style><iframe src=file:///x></iframe>\u202e\ud800\0"
)


class Reader(HTMLParser):
    """Collects tags with their attributes and the text outside the style sheet; notes unbalanced tags."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.styles: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["template"]:  # which no browser shows: the report for programs
            (self.styles if self.open[-1:] == ["style"] else self.texts).append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.texts))


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open
    return reader


def check_inert(html: str, tags: Set[str] = frozenset(), attributes: Set[str] = frozenset()) -> Reader:
    """Promise 7, point by point; returns the parsed document. `tags` and `attributes` may be there besides the usual ones."""
    html.encode()
    reader = read(html)
    assert {tag for tag, _ in reader.tags} <= TAGS | tags  # no script, iframe, object, link, base, form, svg, a
    for tag, given in reader.tags:
        assert set(given) <= ATTRIBUTES | attributes, tag  # no on*, href, srcset, action
        if "src" in given:
            assert re.fullmatch(r"data:image/jpeg;base64,[A-Za-z0-9+/]+=*", given["src"] or "")
        if "style" in given:
            assert STYLE.fullmatch(given["style"] or "")
    metas = [given for tag, given in reader.tags if tag == "meta"]
    policies = [meta["content"] for meta in metas if meta.get("http-equiv") == "Content-Security-Policy"]
    assert policies == [CONTENT_POLICY]
    assert [meta.get("http-equiv") for meta in metas if "http-equiv" in meta] == [
        "Content-Security-Policy"
    ]  # no refresh
    assert len(reader.styles) == 1
    assert not re.search(r"url\(|@import|expression|//", reader.styles[0])
    return reader
