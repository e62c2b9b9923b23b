"""The configuration file of the page's server: what it promises, names Streamlit knows, and colours that can be read.

What a running server answers stands in `tests/security`.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit import config

ROOT = Path(__file__).resolve().parent.parent
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
THEMES = ("light", "dark")
PROMISED = [
    ("server", "maxUploadSize", 100),
    ("server", "maxWidgetStateSize", 2),
    ("server", "maxMessageSize", 50),
    ("client", "showErrorDetails", "none"),
    ("client", "showErrorLinks", False),
]


def options(table: dict, prefix: str = "") -> Iterator[str]:
    """The dotted name of every option in a table of tables."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from options(value, f"{prefix}{name}.")
        else:
            yield prefix + name


@pytest.mark.parametrize(("section", "name", "value"), PROMISED)
def test_promise_is_written_down(section: str, name: str, value: object) -> None:
    assert CONFIG[section][name] == value


@pytest.mark.parametrize("name", list(options(CONFIG)))
def test_streamlit_knows_the_option(name: str) -> None:
    config.get_option(name)  # raises on a name it does not know


def luminance(colour: str) -> float:
    """WCAG's relative luminance of `#rrggbb`."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_by_hand() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", THEMES)
def test_text_reads_on_both_backgrounds(name: str) -> None:
    theme = CONFIG["theme"][name]
    for ground in (theme["backgroundColor"], theme["secondaryBackgroundColor"]):
        assert contrast(theme["textColor"], ground) >= 7
        assert contrast(theme["linkColor"], ground) >= 4.5


@pytest.mark.parametrize("name", THEMES)
def test_accent_carries_white_text_and_stands_off_its_ground(name: str) -> None:
    theme = CONFIG["theme"][name]
    assert contrast(theme["primaryColor"], "#ffffff") >= 4.5
    for ground in (theme["backgroundColor"], theme["secondaryBackgroundColor"]):
        assert contrast(theme["primaryColor"], ground) >= 3
