"""The pages on how each part works: whole formulas, known placeholders, links to what is there, a length that can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dfx.settings import ROOT

DOCS = ROOT / "docs"
PAGES = (*sorted((DOCS / "how").glob("*.md")), DOCS / "rest.md")
NAMES = ("clips", "ensemble", "evaluation", "explanations", "faces", "forensics", "models", "training", "trust")
FORMULA = re.compile(r"\$\$(.+?)\$\$|(?<![\\$\w])\$([^$\n]+?)\$(?![\w$])", re.DOTALL)
PLACEHOLDER = re.compile(r"{{(.*?)}}")
KNOWN = re.compile(
    r" (default\.(auc(\.(dfdc|ffpp|faces140k))?|models|ece|threshold|false_alarms\.(utkface|photos))"
    r"|model\.[a-z0-9_]+\.auc|left_out\.(sets|text_to_image|gans)|truth\.default\.(blends|pairs|clips)|clips\.auc"
    r"|models\.count|forensics\.count|settings\.[a-z_]+) "
)
LINK = re.compile(r"\]\(([^)#\s]+\.md)(#[a-z0-9-]+)?\)")
ELSEWHERE = ("tutorials/", "settings.md", "limits.md")  # pages that are written or made beside these


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def without_code(text: str) -> str:
    """Shell lines and what stands between backticks hold no formula."""
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE))


def test_there_is_a_page_for_each_part() -> None:
    assert tuple(page.stem for page in PAGES[:-1]) == NAMES


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_can_be_read_at_a_sitting(page: Path) -> None:
    lines = text_of(page).splitlines()
    assert 60 <= len(lines) <= 240
    assert max(len(line) for line in lines if not line.startswith(("|", "curl"))) <= 140
    title, _, opening = text_of(page).partition("\n\n")
    assert title.startswith("# ")
    first = opening.split("\n\n")[0].replace("\n", " ")
    assert first.count(". ") + first.endswith(".") == 3, "it begins with three plain sentences"
    assert not set("$`") & set(first), "without symbols"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_placeholders_are_those_that_the_build_fills(page: Path) -> None:
    unknown = [one for one in PLACEHOLDER.findall(text_of(page)) if not KNOWN.fullmatch(one)]
    assert not unknown
    fields = set(re.findall(r"{{ settings\.([a-z_]+) }}", text_of(page)))
    from dfx.settings import Settings

    assert fields <= set(Settings.__dataclass_fields__)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_formulas_become_mathml(page: Path) -> None:
    convert = pytest.importorskip("latex2mathml.converter", reason="the site's converter is not installed").convert
    text = without_code(text_of(page))
    assert FORMULA.sub("", text).count("$") == 0, "a dollar without its other"
    for display, inline in FORMULA.findall(text):
        latex = (display or inline).strip()
        made = convert(latex)
        rest = re.sub(r"<[^>]*>", "", made)
        assert "\\" not in rest, f"not understood: {latex}"
        assert latex.count("{") == latex.count("}")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path) -> None:
    for target, anchor in LINK.findall(text_of(page)):
        path = (page.parent / target).resolve()
        if not path.relative_to(DOCS).as_posix().startswith(ELSEWHERE):
            assert path.is_file(), f"{page.name} links to {target}"
        if anchor and path.is_file():
            heads = [line.lstrip("# ") for line in text_of(path).splitlines() if line.startswith("#")]
            made = {re.sub(r"[^a-z0-9 -]", "", head.lower()).strip().replace(" ", "-") for head in heads}
            assert anchor[1:] in made, f"{page.name} links to {target}{anchor}"
