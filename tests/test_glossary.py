"""Every short name that people could meet has a plain word and its term."""

from __future__ import annotations

from dfx import glossary
from dfx.compare.board.judges import COLOURS
from dfx.explain.methods import METHODS
from dfx.zoo.registry import MODELS
from dfx.zoo.spec import OURS


def test_every_unit_system_and_ensemble_is_explained() -> None:
    assert {method.unit for method in METHODS} <= set(glossary.UNITS)
    assert {spec.source for spec in MODELS.values()} - {OURS} == set(glossary.SYSTEMS)
    assert {name for name in COLOURS if name.startswith("ensemble")} == set(glossary.ENSEMBLES)
    plain = [term.plain for term in glossary.ENSEMBLES.values()]
    assert len(set(plain)) == len(plain)


def test_plain_words_come_first_and_what_follows_stays() -> None:
    assert glossary.unit_words("logits per map cell, smoothed, for “fake”") == "points of score, smoothed, for “fake”"
    assert glossary.meaning_of("logits per map cell, for “real”") == glossary.UNITS["logits per map cell"].meaning
    assert glossary.unit_words("degrees") == "degrees"
    assert glossary.meaning_of("degrees") is None


def test_a_set_keeps_its_own_name_behind() -> None:
    assert glossary.set_words("gans") == "Faces made by GANs (gans)"
    assert glossary.set_words("ffpp/FaceSwap") == "Clips, faces altered (ffpp/FaceSwap)"
    assert glossary.set_words("mine") == glossary.set_in_sentence("mine") == "mine"
    assert glossary.set_in_sentence("gans") == "faces made by GANs (gans)"
