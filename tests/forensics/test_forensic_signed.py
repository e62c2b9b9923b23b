"""The words for content credentials that were checked, and who pays for the check."""

from __future__ import annotations

import pytest
from forensic_pictures import jumbf, png, scene, with_chunk

from dfx.forensics.container import metadata, signed
from dfx.forensics.result import Fact
from dfx.media.credentials.protocol import ORIGINS, REASONS, SEALS
from dfx.types import Credentials, Origin, Reason, Seal


def said(found: Credentials) -> dict[str, str]:
    return {fact.name: fact.value for fact in signed.facts(found)}


def marked(found: Credentials) -> list[Fact]:
    return [fact for fact in signed.facts(found) if fact.beware]


def test_an_intact_file() -> None:
    found = Credentials("intact", (), "House", "Leaf", "Maker 1", "2026-01-02T03:04:05+00:00")
    assert said(found) == {
        "content credentials (C2PA)": "present and intact: unchanged since it was signed",
        "signer (C2PA)": "“House, Leaf”, not checked against a list of trusted ones",
        "signed at (C2PA)": "2026-01-02T03:04:05+00:00",
        "program (C2PA)": "Maker 1",
    }
    assert not marked(found)


def test_a_changed_file_asks_for_a_second_look() -> None:
    found = Credentials("changed", ("bytes",))
    assert [fact.value for fact in marked(found)] == ["present, but the file was changed after it was signed"]


def test_a_certificate_that_ran_out_asks_for_none() -> None:
    assert not marked(Credentials("unsound", ("expired",)))
    assert marked(Credentials("unsound", ("expired", "revoked")))


def test_ai_is_named_where_the_file_names_it() -> None:
    found = Credentials("intact", origin="made")
    assert [fact.value for fact in marked(found)] == ["It says it was made by AI."]
    assert "stated origin (C2PA)" not in said(Credentials("intact"))


@pytest.mark.parametrize("seal", SEALS)
@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("origin", ORIGINS)
def test_every_line_is_short(seal: Seal, reason: Reason, origin: Origin) -> None:
    hostile = "\x1b\u202e" + "x" * 500
    facts = list(signed.facts(Credentials(seal, (reason,), hostile, "y" * 120, hostile, hostile, origin)))
    assert facts[0].name == signed.NAME
    assert all(len(fact.value) <= 120 and fact.value.isprintable() for fact in facts)


def test_only_a_file_with_a_manifest_is_checked() -> None:
    asked: list[str] = []

    def verify(data: bytes, kind: str) -> Credentials:
        asked.append(kind)
        return Credentials("unchecked")

    pixels = scene(64, 96)
    plain = png(pixels)
    other = with_chunk(plain, b"caBX", jumbf(b"json"))
    for data in (plain, other):
        metadata.measure(data, pixels, verify=verify)
    assert asked == []
    found = metadata.measure(with_chunk(plain, b"caBX", jumbf()), pixels, verify=verify)
    assert asked == ["PNG"]
    assert found.fact(signed.NAME) == "present, could not be checked here"
    assert not found.notes


def test_an_intact_seal_is_not_taken_for_the_truth() -> None:
    pixels = scene(64, 96)
    data = with_chunk(png(pixels), b"caBX", jumbf())
    assert metadata.measure(data, pixels, verify=lambda *_: Credentials("intact")).notes == (signed.NOTE,)
