from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from report_samples import face, face_report, image_report, no_face_report

from dfx import language
from dfx.report.words import photo as words
from dfx.types import Explanation


def test_the_answer_in_one_line() -> None:
    assert words.answer_words(image_report()) == "Likely fake — P(fake) 0.93, 95 % interval 0.81–0.97"
    assert words.answer_words(no_face_report()) == "No face found"
    real = face_report(probability=0.2).prediction
    assert words.answer_words(real) == "Likely real — P(fake) 0.20, 95 % interval 0.08–0.24"


@pytest.mark.parametrize("verdict", ["fake", "partly_fake", "real", "uncertain", "no_face"])
def test_every_verdict_has_its_own_words(verdict: words.Verdict) -> None:
    report = replace(image_report(), verdict=verdict)
    assert words.verdict_words(report) == words.VERDICTS[verdict]
    assert words.meaning_words(report).endswith(".")
    assert len(set(words.VERDICTS.values())) == len(set(words.MEANINGS.values())) == 5


@pytest.mark.parametrize(
    ("probability", "expected"),
    [(0, "< 0.01"), (0.006, "0.01"), (0.5, "0.50"), (0.994, "0.99"), (1, "> 0.99")],
)
def test_no_number_promises_certainty(probability: float, expected: str) -> None:
    assert words.number_words(probability) == expected
    assert words.probability_words(probability) == f"P(fake) {expected}"


@pytest.mark.parametrize(
    ("probability", "expected"),
    [
        (0.999, "strong evidence for fake"),
        (0.93, "strong evidence for fake"),
        (0.7, "weak evidence for fake"),
        (0.6, "weak evidence for fake"),
        (0.56, "weak evidence for fake"),
        (0.54, "no clear evidence either way"),
        (0.5, "no clear evidence either way"),
        (0.46, "no clear evidence either way"),
        (0.45, "weak evidence for real"),
        (0.3, "weak evidence for real"),
        (0.05, "strong evidence for real"),
        (0.0, "strong evidence for real"),
    ],
)
def test_the_strength_follows_the_probability(probability: float, expected: str) -> None:
    assert words.evidence_words(probability) == expected


def test_the_summary_never_contradicts_its_verdict() -> None:
    report = image_report()
    assert words.summary_words(report) == "Strong evidence for fake. " + words.MEANINGS["fake"]
    for verdict, probability in (("fake", 0.25), ("real", 0.75), ("uncertain", 0.93)):
        other = replace(report, verdict=verdict, fake_probability=probability)
        assert words.summary_words(other) == words.MEANINGS[verdict]
    assert words.summary_words(no_face_report()) == words.MEANINGS["no_face"]


@pytest.mark.parametrize("bad", [float("nan"), -0.01, 1.01, float("inf")])
def test_what_is_no_probability_is_refused(bad: float) -> None:
    for speak in (words.number_words, words.evidence_words):
        with pytest.raises(ValueError, match="between 0 and 1"):
            speak(bad)
    with pytest.raises(ValueError, match="within"):
        words.interval_words((0.2, bad))


def test_a_falling_interval_is_refused() -> None:
    with pytest.raises(ValueError, match="rise"):
        words.interval_words((0.9, 0.1))


def test_a_map_without_evidence_is_called_that() -> None:
    seen, blank = face_report().explanations
    assert words.explanation_words(seen) == "Raw peak 0.0421 logits per map cell, for “fake”."
    assert words.explanation_words(blank) == words.NO_POSITIVE_EVIDENCE


def test_a_map_says_what_it_speaks_for_and_in_which_unit() -> None:
    seen, blank = face_report().explanations
    other = replace(seen, toward="real", unit="share of the logit")
    assert words.explanation_words(other) == "Raw peak 0.0421 share of the logit, for “real”."
    assert words.explanation_words(replace(blank, toward="real")).endswith("speaks for a real face to this model.")


def test_the_most_suspicious_face_is_named() -> None:
    assert words.face_count_words(image_report()).endswith("that of face 2, the most suspicious.")
    assert words.face_count_words(replace(image_report(), faces=(face_report(),))) == "One face was judged."
    assert words.face_count_words(no_face_report()) == "No face was judged."


def test_invisible_characters_do_not_turn_a_name_around() -> None:
    assert language.visible("photo\u202egpj.exe.png") == "photogpj.exe.png"
    assert language.visible("a\nb\tc\0d\ud800e\u2028f") == "a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf"
    assert language.visible("é 😀 صورة") == "é 😀 صورة"


def test_an_unknown_face_is_uncertain_for_another_reason() -> None:
    prediction = replace(face_report(probability=0.93).prediction, verdict="uncertain")
    assert words.meaning_words(replace(prediction, unlike=0.5)) == words.MEANINGS["uncertain"]
    assert words.meaning_words(replace(prediction, unlike=0.995)) == words.UNLIKE
    assert words.meaning_words(replace(prediction, unlike=0.995, verdict="fake")) == words.MEANINGS["fake"]


def test_what_a_map_was_read_from() -> None:
    def said(method: str, layer: str) -> str:
        return words.map_source_words(Explanation("net", method, layer, np.zeros((7, 8), np.float32), 0.0, 0.1))

    assert said("gradcam", "conv_1") == "Read from the layer conv_1, 7 × 8 cells."
    fused = said("fusedcam", "gradcam++@conv_1, hirescam@conv_2")
    assert fused == "The mean of Grad-CAM++ of conv_1 and HiResCAM of conv_2, 7 × 8 cells."
    assert said("gradient", "input") == said("rise", "input") == ""


def test_the_headline_claims_no_more_than_was_judged() -> None:
    report = image_report()
    assert words.verdict_words(report) == "Likely fake"
    some = replace(report, left_out=16, too_small=(face(10, 10),))
    assert (words.verdict_words(some), some.found) == ("Likely fake, 2 of 19 faces judged", 19)
    assert words.answer_words(some).startswith("Likely fake, 2 of 19 faces judged — P(fake) 0.93")
    assert words.face_count_words(some) == (
        "2 of 19 faces were judged; the answer is that of face 2, the most suspicious."
    )
    one = replace(some, faces=report.faces[:1], left_out=0)
    assert words.face_count_words(one) == "1 of 2 faces was judged."


def test_faces_too_small_to_judge_are_not_called_none() -> None:
    report = replace(no_face_report(), verdict="uncertain", too_small=(face(10, 10),))
    assert words.answer_words(report) == "Uncertain, no face judged"
    assert words.summary_words(report) == words.TOO_SMALL
    assert words.face_count_words(report) == "No face was judged."


def test_no_face_always_comes_with_what_to_try() -> None:
    of_picture, of_clip = words.summary_words(no_face_report()), words.NO_FACE_IN_CLIP
    assert of_picture.endswith(words.NO_FACE_HELP)
    assert of_clip.endswith(words.NO_FACE_HELP_OF_CLIPS)
    for said in (of_picture, of_clip):
        assert all(word in said for word in ("upright", "larger", "not covered"))
    assert all(word in words.NO_FACE_HELP for word in ("crop closer", "JPEG or PNG"))
