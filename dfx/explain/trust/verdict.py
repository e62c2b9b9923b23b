"""What a card says in words: is the map stable, faithful, specific."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from dfx.explain.trust.card import TrustCard
from dfx.explain.trust.stability import QUALITY

STABLE = 0.8  # rank correlation and up, "very strong" in Evans, Straightforward Statistics, 1996
SPECIFIC = 0.3  # |rank correlation| and down, at most a "medium" effect in Cohen, Statistical Power Analysis, 1988
BY_CHANCE = 0.1  # p-value and down: the map beats all of 9 random orders, after Theiler et al., Physica D 1992

JUDGED = {  # damage → when, in words; noise is measured and not judged
    "shift down": "after a small shift down",
    "shift up": "after a small shift up",
    "jpeg": f"after JPEG {QUALITY}",
}


@dataclass(frozen=True, slots=True)
class TrustVerdict:
    """`words` says it in full; `failed` and `unmeasured` hold those of "stable", "faithful", "specific" that apply."""

    words: str
    failed: tuple[str, ...]
    unmeasured: tuple[str, ...] = ()


class _Test(NamedTuple):
    passed: bool | None  # None: could not be measured
    why: str  # of one that failed


def verdict(card: TrustCard) -> TrustVerdict:
    """ "stable, faithful, specific", or which of them fails and why, or could not be measured.

    A property fails if one of its tests does; it is unmeasured if none fails and one could not be done.
    """
    tests = {"stable": list(_stable(card)), "faithful": list(_faithful(card)), "specific": list(_specific(card))}
    words, failed, unmeasured = [], [], []
    for name, ones in tests.items():
        if whys := [one.why for one in ones if one.passed is False]:
            failed.append(name)
            words.append(f"not {name} ({'; '.join(whys)})")
        elif not ones or any(one.passed is None for one in ones):
            unmeasured.append(name)
            words.append(f"not measured whether {name}")
        else:
            words.append(name)
    return TrustVerdict(", ".join(words), tuple(failed), tuple(unmeasured))


def _stable(card: TrustCard) -> Iterator[_Test]:
    for one in card.stability:
        if one.damage not in JUDGED:
            continue
        when = JUDGED[one.damage]
        if one.vanished:
            yield _Test(False, f"nothing is left of it {when}")
        elif one.correlation is None:
            yield _Test(None, "")
        else:
            yield _Test(one.correlation >= STABLE, f"rank correlation {one.correlation:.2f} {when}")


def _faithful(card: TrustCard) -> Iterator[_Test]:
    curves, road = card.removal, card.road
    yield _Test(curves.gap > 0 if curves else None, "deleting its last pixels matters as much as its first")
    yield _Test(road.gap > 0 if road else None, "removing its last pixels by ROAD matters as much as its first")
    if card.chance is not None:
        yield _Test(card.chance <= BY_CHANCE, f"random orders as smooth do as well, p = {card.chance:.2f}")


def _specific(card: TrustCard) -> Iterator[_Test]:
    for one in card.randomisation:
        if one.share < 1:
            continue
        if one.correlation is None:
            yield _Test(None, "")
        else:
            why = f"rank correlation {one.correlation:.2f} with the map of random weights"
            yield _Test(abs(one.correlation) <= SPECIFIC, why)
