import pytest

from dfx.ui.kit.text import escaped, with_links

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


def test_an_address_of_our_lists_stands_as_it_is_and_all_else_is_escaped() -> None:
    said = "A_b. Zero (https://creativecommons.org/publicdomain/zero/1.0/); from https://a.example/File:B_c.jpg."
    assert with_links(said) == (
        "A\\_b\\. Zero \\(<https://creativecommons.org/publicdomain/zero/1.0/>\\)\\; "
        "from <https://a.example/File:B_c.jpg>\\."
    )


def test_what_belongs_together_stays_on_one_line() -> None:
    assert escaped("  of 3\u202f924\t faces,\u2003 12\u00a0px\r\n") == "of 3\u202f924 faces\\, 12\u00a0px"


@pytest.mark.parametrize(
    "hostile", [*HOSTILE, "http://a.example", "javascript:alert(1)", "a@b.co", "<https://", "www.a.example"]
)
def test_nothing_but_an_https_address_becomes_a_link(hostile: str) -> None:
    assert with_links(hostile) == escaped(hostile)
