"""6: A name or EXIF value can never look like our verdict, and never becomes a link.

In a real browser, since only Streamlit's own Markdown can say what it makes of a text: every way in which dfx shows a
file's words, with the same words bare beside them to show that they would bite.
"""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from chromium import launched

from dfx.data.samples import samples
from dfx.ui.kit.text import escaped

if TYPE_CHECKING:
    from playwright.sync_api import Locator

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = (
    "www.evil.example", "WWW.evil.example/a", "mailto:a@b.cd", "https://evil.example", "http://evil.example/?a=b",
    "<https://x.example>", "a@b.co", "a.b+c@evil.example", "xmpp:a@b.cd", ":red[x]", "$x$", "[x](https://y.example)",
    "(www.evil.example)", "_www.evil.example_",
)  # fmt: skip
SCRIPT = """
import streamlit as st
from dfx.data.samples import samples
from dfx.forensics.result import Fact, ForensicResult
from dfx.ui.forensics import result as forensics_result
from dfx.ui.kit.text import escaped, with_links

words = {words!r}
with st.container(key="ours"):
    forensics_result.facts_table(ForensicResult("metadata", "", facts=tuple(Fact(one, one) for one in words)))
    for one in words:
        st.markdown(escaped(one))
        st.markdown("**" + escaped(one) + "**")
        st.caption(escaped(one))
        st.info(escaped(one))
        st.error(escaped(one))
    st.markdown("\\n".join("- " + escaped(one) for one in words))
with st.container(key="listed"):
    for sample in samples():
        st.caption(with_links(sample.title + ". " + sample.licence + ". " + sample.source + "."))
with st.container(key="bare"):
    st.markdown("\\n\\n".join(words))
st.text("finished")
"""


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_that_opens_a_link_stands_together(words: str) -> None:
    shown = escaped(words).lower()
    assert not [token for token in ("www\\.", "www.", "@b", "@e", "://", ":\\/") if token in shown]
    assert shown.replace("\\", "").replace("\u2060", "") == words.lower()


# Who may make a link of words: the quiz and the shelf, of what the list of samples says.
LINKS = {
    ("dfx/ui/kit/text.py", "with_links"), ("dfx/ui/kit/text.py", "ADDRESS"),
    ("dfx/ui/quiz/solved.py", "with_links"), ("dfx/ui/samples/shelf.py", "ADDRESS"),
}  # fmt: skip


def test_only_the_papers_of_samples_become_links() -> None:
    used = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in [*(ROOT / "dfx" / "ui").rglob("*.py"), *(ROOT / "pages").glob("*.py")]
        for name in ("with_links", "ADDRESS")
        if re.search(rf"\b{name}\b", path.read_text(encoding="utf-8"))
    }
    assert used == LINKS


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    script = tmp_path / "words.py"
    script.write_text(SCRIPT.format(words=HOSTILE), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless", "true"]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    server = subprocess.Popen(
        command, cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PATH": "", "HOME": str(tmp_path)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2).close()
                break
            except OSError:
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.mark.browser
def test_no_word_of_a_file_is_a_link_in_a_browser(served: str) -> None:
    with launched() as browser:
        page = browser.new_page()
        page.goto(served)
        page.get_by_text("finished").wait_for(timeout=120_000)
        bare, ours = page.locator(".st-key-bare"), page.locator(".st-key-ours")
        bare.locator("a").first.wait_for(timeout=60_000)  # drawn later than plain text
        ours.get_by_text("evil.example").last.wait_for(timeout=60_000)
        assert bare.locator("a").count() >= 5  # the words do bite where nobody is careful
        assert ours.locator("a").count() == 0
        _listed_addresses_are_links(page.locator(".st-key-listed"))
        assert ours.locator(".katex, [style*=color], [class*=Colored]").count() == 0
        text = ours.inner_text().replace("\u2060", "")
        assert not [words for words in HOSTILE if text.count(words) < 5]  # and nothing of them is lost


def _listed_addresses_are_links(listed: Locator) -> None:
    """Each leads where it says and can be copied from the page as it stands."""
    expected = [a for one in samples() for a in re.findall(r"https://[^ ),]+", f"{one.licence} {one.source}")]
    links = listed.locator("a").evaluate_all("all => all.map(one => [one.textContent, one.href])")
    assert links == [[address, address] for address in expected]
    assert len(expected) >= 20
