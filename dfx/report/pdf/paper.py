"""A4 paper and how dfx sets words and pictures on it: the fonts that every reader has, dark on white for any printer.

These fonts know the characters of Windows-1252 alone. What they lack is written with what they have where that says the same,
and as "?" elsewhere: nothing that somebody wrote into a file can stop a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

from fpdf import FPDF
from PIL import Image

from dfx.language import visible

MARGIN, FOOT, GAP = 16.0, 15.0, 4.0  # mm
FONT = "Helvetica"
INK, QUIET, RULE = 0, 90, 170  # grey levels
TALLEST = 95.0  # mm, of a picture
NAMES = 62.0  # mm, the column of a table's names
LINE = 0.48  # mm of a line's height for each point of its size
_PLAIN = str.maketrans(
    {"\u202f": "\u00a0", "−": "-", "≥": "from ", "≤": "up to ", "→": "to", "⁻": "-", "\u2009": "\u00a0"}
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture as JPEG bytes, and what stands below it."""

    jpeg: bytes
    caption: str
    strong: str = ""  # above the caption


class Paper(FPDF):
    """Pages with "dfx · `below` · page n of m" at their foot."""

    def __init__(self, title: str, below: str) -> None:
        super().__init__(format="A4")
        self._below = below
        self.core_fonts_encoding = "windows-1252"
        self.set_title(plain(title))
        self.set_lang("en")
        self.set_margin(MARGIN)
        self.c_margin = 0  # words begin where pictures and lines do
        self.set_auto_page_break(True, FOOT)
        self.add_page()

    def footer(self) -> None:
        self.set_y(-11)
        self.set_font(FONT, "", 8)
        self.set_text_color(QUIET)
        self.cell(0, 5, plain(f"dfx · {self._below} · page {self.page_no()} of {{nb}}"), align="C")
        self.set_text_color(INK)

    @property
    def wide(self) -> float:
        """Between the margins, mm."""
        return float(self.w - 2 * MARGIN)

    def keep(self, room: float) -> None:
        """Go on to the next page where fewer than `room` mm are left."""
        if self.will_page_break(room):
            self.add_page()

    def say(
        self, words: str, *, style: str = "", size: float = 10, grey: int = INK, x: float = MARGIN, wide: float = 0
    ) -> None:
        """A paragraph from `x` on, to the right margin or `wide` mm."""
        self.set_font(FONT, style, size)
        self.set_text_color(grey)
        self.set_x(x)
        self.multi_cell(wide, size * LINE, plain(words), align="L", new_x="LMARGIN", new_y="NEXT")
        self.set_text_color(INK)

    def heading(self, words: str, size: float = 13) -> None:
        """A title that is not left alone at the foot of a page."""
        self.keep(32)
        self.ln(size * 0.35)
        self.say(words, style="B", size=size)
        self.ln(1)

    def points(self, words: Iterable[str]) -> None:
        """A list."""
        for one in words:
            self.keep(8)
            self.set_font(FONT, "", 9.5)
            self.set_x(MARGIN)
            self.cell(4, 9.5 * LINE, "·")
            self.say(one, size=9.5, x=MARGIN + 4)
        self.ln(1)

    def facts(self, rows: Iterable[tuple[str, str]], size: float = 8.5) -> None:
        """Names and values beside each other; a row without a name is a sentence."""
        for name, value in rows:
            if not name:
                self.say(value, size=size)
                continue
            self.keep(2 * size * LINE)
            top, page = self.get_y(), self.page
            self.say(name, size=size, grey=QUIET, wide=NAMES - 2)
            below = self.get_y() if self.page == page else top
            if self.page == page:
                self.set_y(top)
            self.say(value, size=size, x=MARGIN + NAMES)
            self.set_y(max(below, self.get_y()) if self.page == page else self.get_y())
            self.ln(0.6)

    def figures(self, shown: Sequence[Figure], across: int = 3) -> None:
        """Pictures beside each other, `across` in a row, with their captions."""
        each = (self.wide - GAP * (across - 1)) / across
        for start in range(0, len(shown), across):
            row = [(one, *_fitted(one.jpeg, each)) for one in shown[start : start + across]]
            self.keep(max(tall for _, _, tall in row) + 24)
            top, page, lowest = self.get_y(), self.page, 0.0
            for place, (one, wide, tall) in enumerate(row):
                x = MARGIN + place * (each + GAP)
                self.image(BytesIO(one.jpeg), x=x, y=top, w=wide, h=tall, alt_text=plain(f"{one.strong} {one.caption}"))
                self.set_y(top + tall + 1)
                if one.strong:
                    self.say(one.strong, style="B", size=8, x=x, wide=each)
                if one.caption:
                    self.say(one.caption, size=8, grey=QUIET, x=x, wide=each)
                lowest = max(lowest, self.get_y() if self.page == page else 0.0)
                if self.page != page:  # a caption longer than a page's rest: the next pictures go with it
                    top, page, lowest = self.get_y(), self.page, self.get_y()
            self.set_y(lowest + 2)


def _fitted(jpeg: bytes, wide: float) -> tuple[float, float]:
    """Width and height, mm, of the picture at that width, or at TALLEST where it would be taller."""
    with Image.open(BytesIO(jpeg)) as opened:
        width, height = opened.size
    scale = min(wide / width, TALLEST / height)
    return width * scale, height * scale


def plain(words: str) -> str:
    """In characters that the fonts have, without those that cannot be seen."""
    return visible(words).translate(_PLAIN).encode("cp1252", "replace").decode("cp1252")


def lacks(words: str) -> bool:
    """Whether some of it can only be written as "?"."""
    return plain(words).count("?") > words.count("?")
