"""Write the table of settings into README.md, from dfx.settings.Settings: `python -m scripts.readme_settings`."""

from dataclasses import Field, fields
from pathlib import Path
from typing import Any

from dfx.settings import ROOT, Settings

README = ROOT / "README.md"
START, END = "<!-- settings:start -->\n", "<!-- settings:end -->"


def row(field: Field[Any]) -> str:
    """One line of the table: variable, default, range, meaning; numbers in a form that the variable itself accepts."""
    low, high = field.metadata["low"], field.metadata["high"]
    default = field.default
    if isinstance(default, Path):
        default = f"{default.relative_to(ROOT) if default.is_relative_to(ROOT) else default}/"
    limits = "" if low is None else f"{low:_} – {high:_}"
    shown = f"{default:_}" if isinstance(default, int) else default
    return f"| `DFX_{field.name.upper()}` | {shown} | {limits} | {field.metadata['meaning']} |\n"


def table() -> str:
    """The whole table in Markdown, one row per field in its order."""
    head = "| Variable | Default | Range | Meaning |\n|---|---|---|---|\n"
    return head + "".join(row(field) for field in fields(Settings))


def split(text: str, start: str = START, end: str = END) -> tuple[str, str, str]:
    """What stands before, between and after the two markers of `text`."""
    before, rest = text.split(start)
    between, after = rest.split(end)
    return before + start, between, end + after


def main() -> None:
    """Bring README.md up to date."""
    before, _, after = split(README.read_text(encoding="utf-8"))
    README.write_text(before + table() + after, encoding="utf-8")


if __name__ == "__main__":
    main()
