"""What to say of content credentials that were checked: whether they hold, who signed, and what they say of the picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dfx.forensics.container.text import plain
from dfx.forensics.result import Fact
from dfx.types import Credentials

NAME = "content credentials (C2PA)"
NOTE = "Intact credentials show that nothing changed since it was signed, not that what was signed is true."
_SEALS = {
    "intact": "present and intact: unchanged since it was signed",
    "changed": "present, but the file was changed after it was signed",
    "unreadable": "present, but damaged or cut off: it cannot be read",
    "unchecked": "present, could not be checked here",
}
_REASONS = {
    "bytes": "bytes outside the credentials: the picture or other notes in the file",
    "statement": "a statement inside the credentials",
    "signature": "the signed claim itself, or its signature",
    "expired": "the signer's certificate had run out, or was not valid yet",
    "revoked": "the signer's certificate was withdrawn",
    "certificate": "the certificate is not one that may sign a picture",
    "time": "the time stamp does not fit",
    "algorithm": "signed in a way that is not known here",
    "missing": "a part that has to be there is missing",
    "earlier": "an earlier picture that it was made from does not fit its own credentials",
    "other": "it does not follow the standard",
}
_ORIGINS = {
    "made": "It says it was made by AI.",
    "edited": "It says it was edited with AI.",
    "part": "It says that a part of it was made by AI.",
    "program": "It says it was drawn by a program, without training data.",
}
_HARMLESS = ("expired",)  # certificates run out by themselves
_MOST_NAME = 60  # characters


def facts(found: Credentials) -> Iterator[Fact]:
    """One line or more, each of at most 120 characters; `beware` where the seal is broken or AI is named."""
    if found.seal == "unsound":
        why = _REASONS[found.reasons[0] if found.reasons else "other"]
        harmless = set(found.reasons) <= set(_HARMLESS)
        yield Fact(NAME, plain(f"present, but it does not count: {why}"), beware=not harmless)
    else:
        yield Fact(NAME, _SEALS[found.seal], beware=found.seal in ("changed", "unreadable"))
    if found.seal == "changed":
        yield Fact("changed since signing (C2PA)", plain("; ".join(_REASONS[one] for one in found.reasons)))
    if name := _name(found):
        yield Fact("signer (C2PA)", f"“{name}”, not checked against a list of trusted ones")
    if found.signed_at:
        yield Fact("signed at (C2PA)", plain(found.signed_at))
    if found.program:
        yield Fact("program (C2PA)", plain(found.program))
    if found.origin:
        yield Fact("stated origin (C2PA)", _ORIGINS[found.origin], beware=found.origin != "program")


def notes(shown: Iterable[Fact]) -> tuple[str, ...]:
    """What has to be said under a table that holds these facts."""
    return (NOTE,) if Fact(NAME, _SEALS["intact"]) in shown else ()


def _name(found: Credentials) -> str:
    """The certificate's organisation and common name, as the file says."""
    both = dict.fromkeys(plain(text) for text in (found.organisation, found.signer) if text)
    name = plain(", ".join(both))
    return name if len(name) <= _MOST_NAME else name[: _MOST_NAME - 1] + "…"
