import pytest

from dfx.ui.kit.text import escaped, size_words

HOSTILE = [
    ":green[REAL 99.9%]",
    "![x](http://a.example/b.png)",
    "$x^2$",
    "# Real",
    ":material/verified:",
    "<b>x</b>",
    "`a`",
    "\\[x](y)",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_markdown_token_survives(hostile: str) -> None:
    shown = escaped(hostile)
    assert shown.startswith("\\" + hostile[0])
    assert hostile not in shown.replace("\\" + hostile[0], "")


def test_only_what_cannot_be_seen_is_added() -> None:
    hostile = ":green[REAL 99.9%] $x$"
    assert escaped(hostile).replace("\\", "").replace("\u2060", "") == hostile


def test_lines_and_direction_marks_do_not_survive() -> None:
    assert escaped("a\n\n# b\u202egpj") == "a \\# bgpj"


def test_what_belongs_together_stays_on_one_line() -> None:
    assert escaped("  of 3\u202f924\t faces,\u2003 12\u00a0px\r\n") == "of 3\u202f924 faces\\, 12\u00a0px"


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 bytes"), (999, "999 bytes"), (51_400, "51 kB"), (1_440_000, "1.4 MB"), (10_000_000, "10 MB")],
)
def test_size(count: int, words: str) -> None:
    assert size_words(count) == words
