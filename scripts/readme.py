"""Write the figures into README.md, in the words of the documentation: `python -m scripts.readme`."""

from __future__ import annotations

import textwrap

from dfx.settings import ROOT
from scripts.docs_pages.placeholders import fill

README = ROOT / "README.md"
START, END = "<!-- figures:start -->\n", "<!-- figures:end -->"
WIDTH = 128
FIGURES = """The default asks {{ default.models }}. On test faces that no training saw, its AUC is {{ default.auc }};
it calls {{ default.false_alarms.utkface }} photographs of UTKFace fake. Trained without a collection, a network reaches
{{ left_out.sets }} on its fakes (0.5 is guessing): detectors lose much of their skill on methods they never saw.
"""


def brought_up_to_date(text: str) -> str:
    """README's `text` with the figures of today."""
    before, rest = text.split(START)
    _, after = rest.split(END)
    return f"{before}{START}{textwrap.fill(fill(FIGURES), WIDTH)}\n{END}{after}"


if __name__ == "__main__":
    README.write_text(brought_up_to_date(README.read_text(encoding="utf-8")), encoding="utf-8")
