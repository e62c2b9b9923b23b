"""One file after the other: what goes wrong with one is told, and the others go on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from dfx.commands.analyze.json_lines import write_refusal
from dfx.commands.shared import REFUSED, say
from dfx.errors import FAULT, DfxError, MediaError

if TYPE_CHECKING:
    from dfx.commands.analyze.inputs import Input


def one_by_one(asked: Iterable[Input], look: Callable[[Input], None], as_json: bool) -> tuple[int, int]:
    """How many files got an answer, and the exit status: REFUSED where one was refused, else 1 where dfx itself failed on
    one, else 0.

    What concerns every file (weights, settings, a full disk) is raised: the next file would not fare better.
    """
    answered = refused = faults = 0
    for one in asked:
        try:
            if one.problem:
                raise one.problem
            look(one)
            answered += 1
        except MediaError as error:
            refused += 1
            _say_of(one, error, str(error), as_json)
        except (
            DfxError,
            OSError,
        ):  # an OSError is of stdout: what a file or a disk refuses, its door has put into words
            raise
        except Exception as error:
            if sys.flags.dev_mode:
                raise
            faults += 1
            _say_of(one, error, f"{one.shown}: {FAULT.format(type(error).__name__)}", as_json)
    return answered, REFUSED if refused else int(faults > 0)


def _say_of(one: Input, error: Exception, sentence: str, as_json: bool) -> None:
    """On stderr for people, and on stdout for programs."""
    say(sentence)
    if as_json:
        write_refusal(error, one.file, sentence)
