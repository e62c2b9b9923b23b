"""What the default's models say of pairs of samples, original and fake, to be kept for the Home page (`dfx.records.demo`)."""

from __future__ import annotations

from dfx.analysis.image import Options, analyze_image, explain_face
from dfx.analysis.order import lead_model
from dfx.data.samples import Sample, samples
from dfx.errors import DataError
from dfx.explain.request import MapRequest
from dfx.records.demo import Demo, StoredAnswer, StoredMap, StoredPair
from dfx.types import ImageReport

# One whose fake is caught and one whose fake is missed, by the models shipped first: dfx shows both.
PAIRS = (("astronaut", "astronaut-fake"), ("grace-hopper", "grace-hopper-fake"))
DIGITS = 4


def measure() -> Demo:
    """Ask them now. Raises DataError where a sample is gone or shows no face, ModelError."""
    by_id, asked, pairs = {sample.file.stem: sample for sample in samples()}, [], []
    for names in PAIRS:
        if lacking := [name for name in names if name not in by_id]:
            raise DataError(f"Expected the sample {lacking[0]}, but there is none of that name.")
        original, fake = (by_id[name] for name in names)
        of_original, of_fake = _asked(original), _asked(fake)
        face = of_fake.faces[of_fake.lead].face
        drawn = explain_face(face.crop, lead_model(of_fake.ensemble.weights), MapRequest(toward="fake"))
        heat = tuple(tuple(round(float(value), DIGITS) for value in row) for row in drawn.heat)
        kept = StoredMap(
            drawn.model, drawn.method, drawn.layer, drawn.toward, drawn.unit, round(drawn.raw_peak, DIGITS), heat
        )
        answers = _answer(original, of_original), _answer(fake, of_fake)
        pairs.append(StoredPair(*answers, face.crop_box.as_xywh(), kept))
        asked.append(of_fake)
    return Demo(asked[0].ensemble.name, round(asked[0].threshold, DIGITS), dict(asked[0].weights), tuple(pairs))


def _asked(sample: Sample) -> ImageReport:
    report = analyze_image(sample.file.read_bytes(), sample.file.name, Options(explain="none")).report
    if not report.faces:
        raise DataError(f"{sample.file.name} must show a face, but none was found.")
    return report


def _answer(sample: Sample, report: ImageReport) -> StoredAnswer:
    assert report.fake_probability is not None  # where a face was judged, the picture has an answer
    assert report.interval is not None
    low, high = (round(bound, DIGITS) for bound in report.interval)
    return StoredAnswer(
        sample.file.name, sample.sha256, report.verdict, round(report.fake_probability, DIGITS), (low, high)
    )
