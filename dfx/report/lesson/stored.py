"""What the lesson's network answered to test faces that no training saw: read from what dfx ships, nothing is asked anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfx.analysis.lesson.network import NETWORK
from dfx.compare.board.board import load_board
from dfx.compare.board.cut import Cut, Filter, cut
from dfx.compare.figures.ladder import Effect, effects
from dfx.errors import DataError
from dfx.records.trust import FILE, TrustRow, read_trust
from dfx.settings import settings

if TYPE_CHECKING:
    from dfx.compare.figures.thousand import Thousand

RARE = 0.01  # the share of fakes that the lesson begins with


def answers() -> Cut:
    """The network's stored answers. Raises DataError where they are missing, or of one label only."""
    board = load_board()
    if NETWORK not in board.names:
        raise DataError("The stored answers to test faces are missing, and this step is about them.")
    found = cut(board, Filter(judges=(NETWORK,)))
    if found.why_no_ranking:
        raise DataError(found.why_no_ranking)
    return found


def at(found: Cut, threshold: float | None = None) -> Effect:
    """What the network does to these faces from that threshold on; its own for None."""
    return effects(found, threshold)[0]


def among_thousand(found: Cut, share: float) -> Thousand:
    """What its own threshold comes to among a thousand photos of which that `share` in (0, 1) is fake."""
    from dfx.compare.figures.thousand import thousand  # brings scipy along

    return thousand(at(found), share)


def trust() -> TrustRow | None:
    """How often maps of the network passed the tests; None where it was not measured. Raises DataError."""
    return next((row for row in read_trust(settings().models_dir / FILE).rows if row.model == NETWORK), None)
