"""A colour per person, the same in the annotated clip, the report and on the page.

Okabe and Ito's palette without black and yellow: told apart by colour-blind eyes. A number always stands beside the
colour, since there may be more people than colours.
"""

from __future__ import annotations

TRACK_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
INKS = ("#ffffff", "#101010", "#101010", "#101010", "#101010", "#101010")  # of text on each of them


def colour_of(track: int) -> str:
    """The colour "#rrggbb" of a person, by number from 1; after the last it begins again. Raises ValueError below 1."""
    return TRACK_COLOURS[place_of(track)]


def ink_of(track: int) -> str:
    """The colour of text on `colour_of`, with a contrast of 4.5 or more. Raises ValueError below 1."""
    return INKS[place_of(track)]


def place_of(track: int) -> int:
    """Which of TRACK_COLOURS is a person's, from 0. Raises ValueError below 1."""
    if track < 1:
        raise ValueError(f"A person's number is 1 or more, not {track}.")
    return (track - 1) % len(TRACK_COLOURS)


def rgb_of(colour: str) -> tuple[int, int, int]:
    """Three numbers up to 255 of "#rrggbb"."""
    return (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))
