"""The built documentation: no dead link, nothing fetched from elsewhere, and what it is made from said in it, to the digit."""

from __future__ import annotations

import http.server
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import typer
from chromium import launched

from dfx.cli import app
from dfx.forensics.table import METHODS
from dfx.settings import ROOT
from dfx.zoo import MODELS, shipped

LINKED = {"arxiv.org", "doi.org", "keepachangelog.com", "semver.org"}  # hosts a reader may be sent to
FETCHES = {("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src"), ("source", "src"), ("video", "src"),
           ("audio", "src"), ("object", "data"), ("embed", "src"), ("use", "href"), ("image", "href")}  # fmt: skip
MACHINE = re.compile(r"/home/|/Users/|/root/|/tmp/|[A-Z]:\\|" + re.escape(str(ROOT)))


@dataclass
class Html(HTMLParser):
    """The ids of a page, what it links to and what a browser fetches for it."""

    ids: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    classes: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value is None:
                continue
            if name == "id" or (tag == "a" and name == "name"):
                self.ids.add(value)
            elif name == "class":
                self.classes |= set(value.split())
            elif (tag, name) == ("a", "href"):
                self.links.append(value)
            elif (tag, name) in FETCHES or name == "srcset" or (name == "style" and "url(" in value):
                self.fetched.append(value)


@dataclass(frozen=True)
class Site:
    folder: Path
    pages: dict[str, Html]  # by path below the folder

    def text(self, place: str) -> str:
        """What a page says, without tags; spaces in a row are one."""
        html = (self.folder / place).read_text("utf-8")
        article = html[html.index("<article") : html.index("</article>")]
        return re.sub(r"[ \n]+", " ", unescape(re.sub(r"<[^>]*>", "", article)))

    def goal(self, page: str, link: str) -> tuple[str, str]:
        """(file below the folder, fragment) that a link within the site leads to."""
        parts = urlsplit(link)
        at = self.folder if parts.path.startswith("/") else (self.folder / page).parent
        path = (at / unquote(parts.path).lstrip("/")).resolve() if parts.path else self.folder / page
        return str((path / "index.html" if path.is_dir() else path).relative_to(self.folder)), unquote(parts.fragment)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Built as `make docs` builds it: a warning stops it."""
    folder = tmp_path_factory.mktemp("site").resolve()
    words = [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(folder)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, env=environment, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr
    pages = {}
    for path in sorted(folder.rglob("*.html")):
        pages[str(path.relative_to(folder))] = html = Html()
        html.feed(path.read_text("utf-8"))
    return Site(folder, pages)


def test_every_page_is_built(site: Site) -> None:
    written = {str(path.relative_to(ROOT / "docs").with_suffix(".html")) for path in (ROOT / "docs").rglob("*.md")}
    made = {f"models/{name}.html" for name in shipped()} | {f"methods/{row.name}.html" for row in METHODS}
    assert written | made | {"contributing.html", "changelog.html"} <= set(site.pages)


def test_no_link_is_dead(site: Site) -> None:
    dead, followed = [], 0
    for page, html in site.pages.items():
        for link in (*html.links, *html.fetched):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                if (parts.scheme, parts.hostname) not in {("https", host) for host in LINKED}:
                    dead.append((page, link))
                continue
            goal, fragment = site.goal(page, link)
            followed += 1
            if not (site.folder / goal).is_file() or (fragment and fragment not in site.pages[goal].ids):
                dead.append((page, link))
    assert not dead
    assert followed > 3000


def test_a_page_fetches_nothing_from_elsewhere(site: Site) -> None:
    for page, html in site.pages.items():
        assert html.fetched, page
        assert not [one for one in html.fetched if urlsplit(one).scheme or one.startswith("//")], page
        assert "mermaid" not in html.classes, page  # the theme would fetch what draws it
    for path in site.folder.rglob("*.css"):
        assert not re.findall(r"@import|url\([\"']?(?:https?:)?//", path.read_text("utf-8")), path.name


def test_equations_stand_there_as_mathml(site: Site) -> None:
    drawn = 0
    for path in site.folder.rglob("*.html"):
        html = path.read_text("utf-8")
        assert 'class="arithmatex"' not in html, path.name
        drawn += html.count("<math ")
    assert drawn > 30


def test_no_markdown_is_left_as_it_was_typed(site: Site) -> None:
    for page in site.pages.keys() - {"404.html"}:
        html = (site.folder / page).read_text("utf-8")
        article = html[html.index("<article") : html.index("</article>")]
        prose = re.sub(r"<[^>]*>", "", re.sub(r"(?s)<(pre|code|math)\b.*?</\1>", "", article))
        assert not re.search(r"\*\*|\]\(|\$\$|^[-*] |^!!! |\|---", prose, re.MULTILINE), page


def test_no_page_names_a_machine(site: Site) -> None:
    for path in (*site.folder.rglob("*.html"), *site.folder.rglob("search_index.json"), *ROOT.glob("docs/**/*.md")):
        assert not MACHINE.findall(path.read_text("utf-8")), path.name


def test_no_placeholder_is_left(site: Site) -> None:
    for page in set(site.pages) - {"contributing.html", "changelog.html"}:
        assert "{{" not in (site.folder / page).read_text("utf-8"), page


def test_the_first_page_says_the_stored_figures(site: Site) -> None:
    """By `metrics.json`, which the pages are not made from, written as every door of dfx writes it."""
    figures = json.loads((ROOT / "models/metrics.json").read_text("utf-8"))
    low, high = figures["all"]["intervals"]["auc"]
    said = site.text("index.html")
    assert (
        f"{figures['all']['auc']:.3f} ({low:.3f}–{high:.3f}), n = {figures['n'] // 1000}\u202f{figures['n'] % 1000:03}"
        in said
    )
    confusion = figures["sets"]["utkface"]["confusion"]
    assert f"{confusion['false_fake']} of {figures['sets']['utkface']['n']} photographs" in said
    titles = [MODELS[name].title for name in figures["members"]]
    assert f"{', '.join(titles[:-1])} and {titles[-1]}" in said


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_model_has_its_card(site: Site, name: str) -> None:
    said = site.text(f"models/{name}.html")
    assert MODELS[name].title in said
    figures = json.loads((ROOT / f"models/{name}/metrics.json").read_text("utf-8"))
    assert f"{figures['sets']['dfdc']['auc']:.3f} (" in said
    assert f"{name}.html" in site.pages["models/index.html"].links


@pytest.mark.parametrize("row", METHODS, ids=lambda row: row.name)
def test_every_forensic_method_has_its_page(site: Site, row: object) -> None:
    said = site.text(f"methods/{row.name}.html")  # type: ignore[attr-defined]
    for field_name in ("title", "what", "how_to_read", "misleads", "paper"):
        expected = getattr(row, field_name)
        assert re.sub(r"\W+", "", expected) in re.sub(r"\W+", "", said), field_name
    assert f"{row.name}.html" in site.pages["methods/index.html"].links  # type: ignore[attr-defined]


def test_the_reference_names_every_command_and_option(site: Site) -> None:
    def leaves(group: object, path: str) -> Iterator[tuple[str, object]]:
        for name, command in group.commands.items():  # type: ignore[attr-defined]
            below = hasattr(command, "commands")
            yield from leaves(command, f"{path} {name}") if below else [(f"{path} {name}", command)]

    said = {page: site.text(f"{page}.html") for page in ("command_line", "maintain")}
    commands = list(leaves(typer.main.get_command(app), "dfx"))
    assert len(commands) > 25
    for path, command in commands:
        page = "maintain" if path.startswith("dfx maintain ") else "command_line"
        assert path.replace(" ", "-") in site.pages[f"{page}.html"].ids
        for part in command.params:  # type: ignore[attr-defined]
            assert part.param_type_name == "argument" or part.opts[0] in said[page], (path, part.name)


def test_the_python_pages_hold_what_they_name(site: Site) -> None:
    assert {"dfx.analysis.image.analyze_image", "dfx.analysis.image.Options"} <= site.pages["python/analysis.html"].ids
    assert "the name of a preset stands for its members" in site.text("python/analysis.html")
    assert "dfx.types.image.ImageReport" in site.pages["python/types.html"].ids


@pytest.mark.browser
def test_a_browser_reads_and_searches_it_without_another_host(site: Site) -> None:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *words: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site.folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    here, asked, wrong = f"http://127.0.0.1:{server.server_port}/", [], []
    try:
        with launched() as browser:
            page = browser.new_page(viewport={"width": 390, "height": 844})
            page.on("request", lambda request: asked.append(request.url))
            page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
            page.goto(f"{here}how/ensemble.html")
            assert page.locator("math").first.bounding_box()["width"] > 5
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            page.locator("label.md-header__button[for=__search]").click()
            page.locator("input[name=query]").press_sequentially("calibration")
            page.locator(".md-search-result__item").first.wait_for(timeout=20_000)
    finally:
        server.shutdown()
        server.server_close()
    assert not wrong
    assert len(asked) > 5
    assert not [url for url in asked if not url.startswith((here, "data:", "blob:"))]
