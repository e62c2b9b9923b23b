"""Whose answer is the clip's, and why, in words that are true of the very people seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dfx.language import count, listed, number
from dfx.types import TrackReport, Verdict

ENOUGH = 4  # moments with a face, so that a verdict does not rest on a glimpse; fewer only where the clip has no more
NAMED = 3  # people of whom it is said why they do not decide; of more, how many
_RANKS: dict[Verdict, int] = {"fake": 2, "partly_fake": 2, "uncertain": 1}


def leader(tracks: Iterable[TrackReport]) -> TrackReport | None:
    """The track whose answer is the clip's: the most suspicious of those seen often enough, else the one seen most.

    Called fake before undecided before called real, so that a partly manipulated face is not passed over.
    """
    rows = list(tracks)
    enough = [one for one in rows if one.enough]
    if enough:
        return max(enough, key=lambda one: (_RANKS.get(one.answer.verdict, 0), _suspicion(one)))
    return max(rows, key=lambda one: one.count, default=None)


def _suspicion(track: TrackReport) -> float:
    """P(fake) of the person, or of the part for which it is called fake."""
    return max([track.answer.fake_probability, *(part.answer.fake_probability for part in track.stretches)])


def rule_in_words(lead: TrackReport | None, tracks: Sequence[TrackReport], moments: int) -> str:
    """How the clip's answer comes about, in plain sentences; where another person has the higher P(fake), why that one
    does not decide."""
    if lead is None:
        return "No face was found, so there is no answer."
    over = f"seen in {lead.count} of {count(moments, 'moment')}" if moments > 1 else "seen in the only moment read"
    return " ".join([f"{_who(lead, tracks)}: person {lead.track}, {over}.", *_passed_over(lead, tracks, moments)])


def _higher(lead: TrackReport, tracks: Iterable[TrackReport]) -> list[TrackReport]:
    """Whoever has a higher P(fake) than the one who decides, the highest first."""
    found = [one for one in tracks if one.answer.fake_probability > lead.answer.fake_probability]
    return sorted(found, key=lambda one: -one.answer.fake_probability)


def _who(lead: TrackReport, tracks: Sequence[TrackReport]) -> str:
    """The rule by which `lead` was chosen, as it applied here."""
    if len(tracks) == 1:
        return "The answer is that of the only person"
    start, higher = f"Of {len(tracks)} people", _higher(lead, tracks)
    if not lead.enough:
        return f"{start}, nobody was seen often and large enough to decide, so the one seen most stands for the clip"
    if any(one.enough for one in higher):
        open_ = "the one who looks fake for part of the time" if lead.stretches else "the one the models do not settle"
        called = {"fake": "the one called fake", "partly_fake": "the one called fake for part of the time"}
        return f"{start}, {called.get(lead.answer.verdict, open_)} decides"
    among = " of those seen often and large enough" if higher else ""
    return f"{start}, the most suspicious{among} decides"


def _passed_over(lead: TrackReport, tracks: Sequence[TrackReport], moments: int) -> Iterator[str]:
    """Why those with a higher P(fake) do not decide."""
    higher = _higher(lead, tracks) if lead.enough else []
    for track in higher[:NAMED]:
        why = "was too small to decide"
        if track.enough:
            why = "is called real" if track.answer.verdict == "real" else "is not settled by the models"
        elif track.count < min(ENOUGH, moments):
            why = f"was seen too briefly to decide, in {count(track.count, 'moment')}"
        yield f"Person {track.track}, with P(fake) {number(track.answer.fake_probability)}, {why}."
    if more := [f"person {track.track}" for track in higher[NAMED:]]:
        yield f"The same holds for {listed(more) if len(more) <= NAMED else f'{len(more)} more'}."
