"""The C2PA library's report on one file, reduced to what dfx says of it. Standard library only.

The report repeats what the file holds, so that any value of it may be of any type. Codes: C2PA 2.1, 15.2; sources:
IPTC's digital source types.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dfx.media.credentials.protocol import Found

if TYPE_CHECKING:
    from dfx.types import Origin, Reason, Seal

_CHANGED: dict[str, Reason] = {
    "assertion.dataHash.mismatch": "bytes",
    "assertion.bmffHash.mismatch": "bytes",
    "assertion.boxesHash.mismatch": "bytes",
    "assertion.boxesHash.unknownBox": "bytes",
    "assertion.hashedURI.mismatch": "statement",
    "claimSignature.mismatch": "signature",
}
_UNSOUND: dict[str, Reason] = {
    "signingCredential.expired": "expired",
    "claimSignature.outsideValidity": "expired",
    "signingCredential.revoked": "revoked",
    "signingCredential.ocsp.revoked": "revoked",
    "signingCredential.invalid": "certificate",
    "algorithm.unsupported": "algorithm",
    "assertion.missing": "missing",
    "claim.missing": "missing",
    "claim.hardBindings.missing": "missing",
    "claimSignature.missing": "missing",
}
_STARTS: tuple[tuple[str, Reason], ...] = (("timeStamp.", "time"), ("ingredient.", "earlier"))
_SOURCES: dict[str, Origin] = {
    "trainedAlgorithmicMedia": "made",
    "compositeWithTrainedAlgorithmicMedia": "edited",
    "compositeSynthetic": "edited",
    "algorithmicMedia": "program",
}
_STRONGEST: tuple[Origin, ...] = ("made", "edited", "part", "program")
_IPTC_KEY = "Iptc4xmpExt:DigitalSourceType"
_MOST_MANIFESTS = 100


def understood(report: object, state: str) -> Found:
    """`report`: the library's JSON, loaded; `state`: its verdict, "Valid", "Trusted" or "Invalid"."""
    whole = _table(report)
    manifests, label = _table(whole.get("manifests")), _text(whole.get("active_manifest"))
    manifest = _table(manifests.get(label))
    signed = _table(manifest.get("signature_info"))
    seal, reasons = _judged(whole, state)
    program = _text(manifest.get("claim_generator"))
    if infos := _list(manifest.get("claim_generator_info")):
        info = _table(infos[0])
        program = f"{_text(info.get('name'))[:100]} {_text(info.get('version'))[:20]}".strip()
    return Found(
        seal,
        reasons,
        _text(signed.get("issuer")),  # the library's word for the organisation that the certificate was given to
        _text(signed.get("common_name")),
        program,
        _text(signed.get("time")),
        _origin(manifests, label),
    )


def _judged(whole: dict[str, Any], state: str) -> tuple[Seal, tuple[Reason, ...]]:
    """A file counts as changed only where one of its own hashes says so, not where a certificate ran out."""
    if state in ("Valid", "Trusted"):
        return "intact", ()
    results = _table(whole.get("validation_results"))
    codes = list(_failures(results.get("activeManifest")))
    if changed := dict.fromkeys(_CHANGED[code] for code in codes if code in _CHANGED):
        return "changed", tuple(changed)
    reasons: dict[Reason, None] = {}
    for code in codes:
        by_start: Reason = next((reason for start, reason in _STARTS if code.startswith(start)), "other")
        reasons[_UNSOUND.get(code, by_start)] = None
    for delta in _list(results.get("ingredientDeltas")):
        if any(_failures(_table(delta).get("validationDeltas"))):
            reasons["earlier"] = None
    return "unsound", tuple(reasons) or ("other",)


def _failures(results: object) -> Iterator[str]:
    for failure in _list(_table(results).get("failure")):
        yield _text(_table(failure).get("code")) or "?"


def _origin(manifests: dict[str, Any], label: str) -> Origin:
    """The most that the manifest, those it goes back to and those of its parts say."""
    said: set[Origin] = set()
    todo, seen = [(label, False)], set[tuple[str, bool]]()
    while todo and len(seen) < _MOST_MANIFESTS:
        here = todo.pop()
        if here in seen:
            continue
        seen.add(here)
        manifest, of_part = _table(manifests.get(here[0])), here[1]
        kinds: set[Origin] = set(_sources(manifest))
        if of_part:
            kinds = {"part"} if kinds & {"made", "edited"} else set()
        said |= kinds
        for ingredient in map(_table, _list(manifest.get("ingredients"))):
            relation = ingredient.get("relationship")
            if relation in ("parentOf", "componentOf"):
                todo.append((_text(ingredient.get("active_manifest")), of_part or relation == "componentOf"))
    return next((kind for kind in _STRONGEST if kind in said), "")


def _sources(manifest: dict[str, Any]) -> Iterator[Origin]:
    """What its actions and its IPTC metadata say."""
    for assertion in map(_table, _list(manifest.get("assertions"))):
        data = _table(assertion.get("data"))
        yield _kind(data.get(_IPTC_KEY), True)
        if _text(assertion.get("label")).startswith("c2pa.actions"):
            for action in map(_table, _list(data.get("actions"))):
                yield _kind(action.get("digitalSourceType"), action.get("action") == "c2pa.created")


def _kind(source: object, of_the_whole: bool) -> Origin:
    """A generator's work inside a later step is an edit of the picture, not its making."""
    kind = _SOURCES.get(_text(source).rstrip("/").rpartition("/")[2], "")
    if of_the_whole:
        return kind
    return "edited" if kind == "made" else "" if kind == "program" else kind


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
