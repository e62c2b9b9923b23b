"""What is said about looking for the first source, and where one looks: links that open empty."""

from __future__ import annotations

from dataclasses import dataclass

TITLE = "Where was it first?"
ABOUT = (
    "A search by picture finds earlier copies, and an earlier copy often tells more than any number. dfx uploads nothing: save "
    "a picture here, open a search, and give it there yourself. What you give there is theirs to read."
)
SAVED = "These files hold pixels alone: nothing of what the original file said of itself."


@dataclass(frozen=True, slots=True)
class Search:
    """A search by picture, at the address where it asks for one."""

    title: str
    url: str


SEARCHES = (
    Search("Google Images with Lens (press the camera)", "https://images.google.com/"),
    Search("TinEye", "https://tineye.com/"),
    Search("Bing Visual Search", "https://www.bing.com/visualsearch"),
    Search("Yandex Images", "https://yandex.com/images/"),
)
QUESTIONS = (
    ("Who posted it first?", "The account you saw it on is seldom the one it began on. Sort what you find by date."),
    (
        "Is this the original?",
        "It may be cut, mirrored or put together. Look for a larger copy, and for what was left out.",
    ),
    (
        "When was it made?",
        "An old picture under a new story needs no editing at all. It is at least as old as its oldest copy.",
    ),
    (
        "Where was it made?",
        "Signs, plates, buildings, shadows and weather can be held against maps and other pictures.",
    ),
    (
        "Why is it shown to you?",
        "Ask who gains if it is believed, and whether anyone else, with a name to lose, reports it.",
    ),
)
