"""How far a visitor's quiz is. It lives in the session alone and goes with it; its address holds the number of the quiz."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import Literal

import streamlit as st

from dfx.data.samples import Sample, samples
from dfx.errors import DataError
from dfx.quiz.rounds import NUMBERS, rounds
from dfx.quiz.score import Call
from dfx.ui.kit import link
from dfx.ui.quiz import seen

Stage = Literal["begin", "ask", "solved", "over"]
CLASS = "class"  # what the address calls class mode
NONE_LEFT = "none of the sample pictures is here."
_GAME = "quiz.game"


@dataclass(frozen=True, slots=True)
class Game:
    """Quiz `number` with its pictures; `calls` are the answers so far, None where a class raised no hand. `solved`: the
    truth about the last one is on show."""

    number: int
    pictures: tuple[Sample, ...]
    for_class: bool = False
    begun: bool = False
    calls: tuple[Call | None, ...] = ()
    solved: bool = False
    instead: bool = False  # of one that the address asked for and that there is not

    @property
    def round(self) -> int:
        """The place of the picture on show, from 0."""
        return len(self.calls) - self.solved

    @property
    def stage(self) -> Stage:
        if not self.begun:
            return "begin"
        if self.solved:
            return "solved"
        return "ask" if self.round < len(self.pictures) else "over"

    @property
    def picture(self) -> Sample:
        """The one on show; there is none when the quiz is over."""
        return self.pictures[self.round]


def current() -> Game:
    """The session's quiz: that of the address, else the one it is at, else one drawn by lot; the address then says so.

    Raises DataError where there is no picture to ask about.
    """
    asked, game = link.read(), st.session_state.get(_GAME)
    number = asked.seed if asked.seed in NUMBERS else None
    wrong = number is None and "seed" in st.query_params
    if game is None or wrong or number not in (None, game.number):
        game = replace(_new(number or secrets.choice(NUMBERS), asked.view == CLASS), instead=wrong)
    if not game.pictures:
        raise DataError(NONE_LEFT)
    link.write(link.Link(seed=game.number, view=CLASS if game.for_class else None))
    return _keep(game)


def choose(number: int) -> None:
    """Turn to the beginning of quiz `number`."""
    _keep(_new(number, st.session_state[_GAME].for_class))
    _write()


def another() -> None:
    """Turn to the beginning of another quiz."""
    now = st.session_state[_GAME].number
    choose(secrets.choice([number for number in NUMBERS if number != now]))


def begin(for_class: bool) -> None:
    """Ask about the first picture; the others are got ready meanwhile."""
    game: Game = replace(st.session_state[_GAME], for_class=for_class, begun=True)
    _keep(game)
    _write()
    seen.ahead(game.pictures)


def answer(place: int, call: Call | None) -> None:
    """What is said of the picture at `place`; a second press on the same picture changes nothing."""
    game: Game = st.session_state[_GAME]
    if game.stage == "ask" and game.round == place:
        _keep(replace(game, calls=(*game.calls, call), solved=True))


def go_on(place: int) -> None:
    """From the truth about the picture at `place` to the next picture, or to the score."""
    game: Game = st.session_state[_GAME]
    if game.stage == "solved" and game.round == place:
        _keep(replace(game, solved=False))


def _new(number: int, for_class: bool) -> Game:
    """Of the pictures whose files are here."""
    return Game(number, rounds([one for one in samples() if one.file.is_file()], number), for_class)


def _keep(game: Game) -> Game:
    st.session_state[_GAME] = game
    return game


def _write() -> None:
    """Before the page runs again, or it would take the address of before for a wish."""
    game: Game = st.session_state[_GAME]
    link.write(link.Link(seed=game.number, view=CLASS if game.for_class else None))
