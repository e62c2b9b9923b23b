"""The words that page, HTML report and command line share, so that one number is never told in two ways."""

from __future__ import annotations

from dfx import language
from dfx.explain.cam.fused import parts_of
from dfx.explain.methods import FUSED, method_named
from dfx.explain.methods import NAMES as METHOD_NAMES
from dfx.faces.quality import LEAST_PX
from dfx.predict.verdict import BAND, KNOWN
from dfx.report.words.times import part_words
from dfx.types import (
    ClipAnswer,
    Explanation,
    ImageReport,
    Prediction,
    Stretch,
    Toward,
    TrackReport,
    Verdict,
    VideoReport,
)
from dfx.zoo import registered, spec_of

Answer = Prediction | ImageReport | ClipAnswer | VideoReport
LEAST, MOST = language.LEAST, language.MOST


VERDICTS: dict[Verdict, str] = {
    "fake": "Likely fake",
    "partly_fake": "Part of it is likely fake",
    "real": "Likely real",
    "uncertain": "Uncertain",
    "no_face": "No face found",
}

NO_FACE_HELP = (
    "What to try: turn it upright, crop closer around the face, take a larger or sharper original, or one in which the face "
    "is not covered. If it looks fine, save it as JPEG or PNG and give it again."
)
NO_FACE_HELP_OF_CLIPS = (
    "What to try: a part of the clip in which a face is upright, larger and not covered, a copy of higher resolution, or the "
    "clip saved again as MP4."
)

MEANINGS: dict[Verdict, str] = {
    "fake": "P(fake) reaches the threshold: the models find signs of a generated or manipulated face.",
    "partly_fake": "In that part P(fake) reaches the threshold, in the rest it does not: the face may be manipulated there. "
    "When it begins and ends is known to the nearest moment looked at, and a better fake may hide in the rest.",
    "real": "P(fake) stays below the threshold: the models find few signs of a generated or manipulated face. "
    "A good fake can look like this too.",
    "uncertain": "The models do not settle it: treat this face as neither real nor fake.",
    "no_face": f"dfx judges faces only, so it gives no number for this picture. {NO_FACE_HELP}",
}

TOO_SMALL = f"Every face found is too small to judge: dfx gives no number for a face narrower than {LEAST_PX} px."

NO_FACE_IN_CLIP = f"dfx judges faces only, so it gives no number for this clip. {NO_FACE_HELP_OF_CLIPS}"

UNLIKE = (
    "This face is unlike anything dfx was trained on, so its P(fake) says little: treat it as neither real nor fake."
)

POLARITY = "P(fake) runs from 0, real, to 1, fake."

NOT_A_PROOF_POINTS = (
    "This is a measurement by imperfect models, not a proof.",
    "They err most on what they never saw in training: new generators, careful edits by hand, "
    "heavy compression, small, soft or turned faces.",
    "Dark glasses and hands before a face are not noticed, and not every drawing or rendering is told from a photograph.",
    "It says nothing about the rest of the picture, its caption, or who made it.",
    "Accuse or clear nobody on this number alone: find the first source, and let a person examine the original file.",
)
NOT_A_PROOF = " ".join(NOT_A_PROOF_POINTS)

TO_CHECK = (
    "This report can be checked: “dfx verify” with it and the file repeats the analysis, and says what is not the same."
)
MAP_MEANING = (
    "The map shows where this model found signs of a fake, not where the picture was edited. "
    "Its colours are relative to its own peak."
)
NO_EVIDENCE_TOWARD: dict[Toward, str] = {
    "fake": "No positive evidence: nothing in this crop speaks for a fake to this model.",
    "real": "No positive evidence: nothing in this crop speaks for a real face to this model.",
}
NO_POSITIVE_EVIDENCE = NO_EVIDENCE_TOWARD["fake"]

# Steps on the calibrated probability of the likelier side: .91 is odds of 10 to 1, .75 of 3 to 1. Weak evidence begins
# where a verdict can: within the band around even odds dfx calls nothing real or fake, and no word is earned.
_STRENGTHS = ((0.91, "strong evidence"), (0.75, "moderate evidence"), (0.5 + BAND, "weak evidence"))
_ROUNDING = 1e-9
NO_EVIDENCE = "no clear evidence either way"


def verdict_words(answer: Answer | TrackReport) -> str:
    """The verdict of a prediction or report in a few calm words: "Likely fake"; of a clip or person of which a part is called
    fake with its times: "Part of it is likely fake: 0:02–0:04"; of a picture with faces that were not judged it claims no
    more than was looked at: "Likely real, 64 of 80 faces judged"."""
    if isinstance(answer, TrackReport):
        part = fake_part(answer)
        return f"{VERDICTS['partly_fake']}: {part_words(part)}" if part else VERDICTS[answer.answer.verdict]
    if isinstance(answer, VideoReport) and answer.verdict == "partly_fake" and answer.lead is not None:
        return verdict_words(answer.track(answer.lead))
    if isinstance(answer, ImageReport) and answer.found > len(answer.faces):
        return f"{VERDICTS[answer.verdict]}, {_judged_words(answer)} judged"
    return VERDICTS[answer.verdict]


def fake_part(answer: Answer | TrackReport) -> tuple[Stretch, ...]:
    """The stretches for which a person, or the one that decides a clip, is called fake; () where it is not for a part."""
    if isinstance(answer, VideoReport):
        return (
            fake_part(answer.track(answer.lead)) if answer.verdict == "partly_fake" and answer.lead is not None else ()
        )
    return answer.stretches if isinstance(answer, TrackReport) and answer.answer.verdict == "partly_fake" else ()


def meaning_words(answer: Answer) -> str:
    """What the verdict means, in a sentence or two; without a face, what to try."""
    if isinstance(answer, Prediction) and answer.verdict == "uncertain" and (answer.unlike or 0) > KNOWN:
        return UNLIKE
    if isinstance(answer, ImageReport) and answer.too_small and not answer.faces:
        return TOO_SMALL
    if isinstance(answer, VideoReport) and answer.verdict == "no_face":
        return NO_FACE_IN_CLIP
    return MEANINGS[answer.verdict]


number_words, range_words = language.number, language.interval


def probability_words(probability: float) -> str:
    """E.g. "P(fake) 0.93"."""
    return f"P(fake) {number_words(probability)}"


def interval_words(interval: tuple[float, float]) -> str:
    """E.g. "95 % interval 0.81–0.97"."""
    return f"95 % interval {range_words(interval)}"


def answer_words(answer: Answer) -> str:
    """The whole answer in one line: "Likely fake — P(fake) 0.93, 95 % interval 0.81–0.97", or "No face found"."""
    if answer.fake_probability is None or answer.verdict == "no_face":
        return verdict_words(answer)
    return f"{verdict_words(answer)} — {', '.join(answer_numbers(answer))}"


def answer_numbers(answer: Answer | TrackReport) -> tuple[str, ...]:
    """The numbers beside a verdict, the most telling first: P(fake) and its interval; where a part is called fake, those of
    the part, and then P(fake) over the whole time. Without a face, none."""
    part = fake_part(answer)
    whole = answer.answer if isinstance(answer, TrackReport) else answer
    if whole.fake_probability is None:
        return ()
    if part:
        there, over = part[0].answer, f"over the whole time {probability_words(whole.fake_probability)}"
        return f"{probability_words(there.fake_probability)} there", interval_words(there.interval), over
    numbers = probability_words(whole.fake_probability)
    return (numbers,) if whole.interval is None else (numbers, interval_words(whole.interval))


def evidence_words(fake_probability: float) -> str:
    """How strong a calibrated P(fake) in [0, 1] is, and for what: "moderate evidence for fake".

    The strength follows the probability alone; it is not moved by the threshold. Raises ValueError outside [0, 1].
    """
    if not 0 <= fake_probability <= 1:
        raise ValueError(f"A probability must lie between 0 and 1, not {fake_probability}.")
    likelier = max(fake_probability, 1 - fake_probability)
    side = "fake" if fake_probability > 0.5 else "real"
    for step, strength in _STRENGTHS:
        if likelier >= step - _ROUNDING:
            return f"{strength} for {side}"
    return NO_EVIDENCE


def summary_words(answer: Answer) -> str:
    """What the verdict means, after how strong the evidence for it is; the strength is left out unless it speaks for that
    very verdict, so the two never point opposite ways."""
    meaning = meaning_words(answer)
    if answer.fake_probability is None:
        return meaning
    if part := fake_part(answer):
        return f"{evidence_words(part[0].answer.fake_probability).capitalize()} in that part. {meaning}"
    evidence = evidence_words(answer.fake_probability)
    return f"{evidence.capitalize()}. {meaning}" if evidence.endswith(f"for {answer.verdict}") else meaning


def together_words(prediction: Prediction) -> str:
    """What the ensemble's answer is called beside its members': it names no more of them than decide."""
    count = len(prediction.deciding)
    return f"The {count} that decide, together" if prediction.heard_only else "All models together"


def heard_only_words(prediction: Prediction) -> str:
    """Why some models were asked and do not count; "" where all count."""
    count = len(prediction.heard_only)
    if not count:
        return ""
    more, them = ("One more was asked and does", "it") if count == 1 else (f"{count} more were asked and do", "them")
    return f"{more} not count: on the faces dfx was calibrated on, the answer was no better with {them}."


NO_MAP = "No map of this face was drawn: with many faces, only the most suspicious get one with the answer."


def map_meaning_words(explanation: Explanation) -> str:
    """What a map shows, and what it does not; that it is empty, where it is."""
    if explanation.toward == "fake":
        return MAP_MEANING if explanation.has_evidence else NO_POSITIVE_EVIDENCE
    if not explanation.has_evidence:
        return "No positive evidence: nothing in this crop speaks for a real face to this model."
    return "The map shows where this model found signs of a real face. Its colours are relative to its own peak."


def explanation_words(explanation: Explanation) -> str:
    """The raw peak of a map in its own unit and what it speaks for, or that it holds no positive evidence."""
    if not explanation.has_evidence:
        return NO_EVIDENCE_TOWARD[explanation.toward]
    return f"Raw peak {explanation.raw_peak:.3g} {explanation.unit}, for “{explanation.toward}”."


def model_words(name: str) -> str:
    """A model's title; what is no model of the registry is called as it calls itself."""
    return spec_of(name).title if name in registered() else name


def method_words(name: str) -> str:
    """A method's title; what is none of dfx's is called as it calls itself."""
    return method_named(name).title if name in (*METHOD_NAMES, FUSED) else name


def map_words(explanation: Explanation) -> str:
    """What a map is, for whoever sees it without the page: its method, the side it speaks for, where it was read, its peak."""
    by = method_words(explanation.method)
    read = f" {source}" if (source := map_source_words(explanation)) else ""
    return f"{by}, evidence for “{explanation.toward}”.{read} {explanation_words(explanation)}"


def map_source_words(explanation: Explanation) -> str:
    """What a class activation map was read from, e.g. "Read from the layer conv_1, 7 × 7 cells."; "" for other maps."""
    height, width = explanation.heat.shape
    if explanation.method == FUSED:
        parts = [f"{method_named(method).title} of {layer}" for method, layer in parts_of(explanation.layer)]
        return f"The mean of {' and '.join(parts)}, {height} × {width} cells."
    if explanation.method in METHOD_NAMES and method_named(explanation.method).family == "cam":
        return f"Read from the layer {explanation.layer}, {height} × {width} cells."
    return ""


def face_count_words(report: ImageReport) -> str:
    """How many faces the answer rests on, e.g. "One face was judged." or "64 of 80 faces were judged; the answer is that of
    face 2, the most suspicious." """
    if not report.faces:
        return "No face was judged."
    if report.found == 1:
        return "One face was judged."
    were = "was" if len(report.faces) == 1 else "were"
    whose = f"; the answer is that of face {report.lead + 1}, the most suspicious" if len(report.faces) > 1 else ""
    return f"{_judged_words(report)} {were} judged{whose}."


def _judged_words(report: ImageReport) -> str:
    """ "3 faces"; "2 of 3 faces" or "no face" where some or all were not judged."""
    if not report.faces:
        return "no face"
    some = "" if report.found == len(report.faces) else f"{len(report.faces)} of "
    return f"{some}{report.found} {'face' if report.found == 1 else 'faces'}"
