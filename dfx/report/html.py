"""The report as one HTML file to keep, send and print: inert, self-contained, the answer first.

The template escapes every value on its own (Jinja autoescape, the same five characters as `html.escape`), and `_shown`
drops what cannot be seen before that. No value is ever marked safe.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from dfx.media import names
from dfx.report import words
from dfx.report.as_json import face_warnings
from dfx.report.pictures import CROP_SIDE, PREVIEW_SIDE, boxed, data_uri
from dfx.types import Explanation, FaceReport, ImageReport, Picture, Pixels

TEMPLATES = Path(__file__).with_name("templates")
CONTENT_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """A map laid over one face's crop.

    `face_index` counts `report.faces` from 0; `pixels` (H, W, 3) RGB; an empty `method` stands for any.
    """

    face_index: int
    model: str
    pixels: Pixels
    method: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of the dot-and-bar chart; positions in percent of the axis."""

    name: str
    number: str
    interval: str
    dot: str
    start: str
    width: str
    is_ensemble: bool


@dataclass(frozen=True, slots=True)
class Map:
    """One explanation as shown: its caption, and its picture where there is one."""

    explanation: Explanation
    caption: str
    image: str


@dataclass(frozen=True, slots=True)
class FaceView:
    """One face as shown."""

    number: int
    report: FaceReport
    crop: str
    bars: tuple[Bar, ...]
    maps: tuple[Map, ...]
    warnings: tuple[str, ...]


def to_html(
    report: ImageReport, picture: Picture, overlays: Sequence[Overlay] = (), display_name: str | None = None
) -> str:
    """The whole report as one HTML document of no script and no address but `data:` pictures.

    `picture` is the one that was analysed; `overlays` are matched to the faces' explanations by face, model and method;
    `display_name` is the user's own name for the file, shown shortened and escaped, and nowhere where it is None.
    Raises ValueError on a probability or interval outside [0, 1], NaN included.
    """
    return _template().render(
        report=report,
        name=None if display_name is None else names.display_name(display_name),
        policy=CONTENT_POLICY,
        words=words,
        bar=_answer_bar(report),
        threshold=_percent(report.threshold),
        preview=data_uri(boxed(picture.pixels, [face.face.box for face in report.faces]), PREVIEW_SIDE),
        faces=[_face(number, face, overlays) for number, face in enumerate(report.faces)],
        notes=tuple(dict.fromkeys((*report.media.notes, *report.warnings))),
        size=_size(report.media.bytes),
        settings=_rows(report.settings),
        timing={step: f"{seconds:.3f} s" for step, seconds in report.timing_s.items()},
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.jinja")


def _shown(value: object) -> object:
    """What the template writes of a value: invisible characters out of text, all else as it is."""
    return words.plain(value) if type(value) is str else value


def _face(index: int, report: FaceReport, overlays: Sequence[Overlay]) -> FaceView:
    return FaceView(
        number=index + 1,
        report=report,
        crop=data_uri(report.face.crop, CROP_SIDE),
        bars=_bars(report),
        maps=tuple(_maps(report.explanations, [overlay for overlay in overlays if overlay.face_index == index])),
        warnings=tuple(face_warnings(report)),
    )


def _bars(report: FaceReport) -> tuple[Bar, ...]:
    """The ensemble first, then every model in the order of the prediction."""
    prediction = report.prediction
    ensemble = _bar("ensemble", prediction.fake_probability, prediction.interval, True)
    return (
        ensemble,
        *(_bar(score.model, score.fake_probability, score.interval, False) for score in prediction.scores),
    )


def _bar(name: str, probability: float, interval: tuple[float, float], is_ensemble: bool) -> Bar:
    return Bar(
        name=name,
        number=words.number_words(probability),
        interval=words.range_words(interval),
        dot=_percent(probability),
        start=_percent(interval[0]),
        width=_percent(interval[1] - interval[0]),
        is_ensemble=is_ensemble,
    )


def _answer_bar(report: ImageReport) -> Bar | None:
    if report.fake_probability is None or report.interval is None:
        return None
    return _bar("ensemble", report.fake_probability, report.interval, True)


def _maps(explanations: Iterable[Explanation], overlays: list[Overlay]) -> Iterable[Map]:
    """Each explanation with the first overlay of its model and method that no other took."""
    left = list(overlays)
    for explanation in explanations:
        overlay = next((one for one in left if _belongs(one, explanation)), None)
        if overlay is not None:
            left.remove(overlay)
        image = "" if overlay is None else data_uri(overlay.pixels, CROP_SIDE)
        yield Map(explanation, words.explanation_words(explanation), image)


def _belongs(overlay: Overlay, explanation: Explanation) -> bool:
    return overlay.model == explanation.model and overlay.method in ("", explanation.method)


def _percent(share: float) -> str:
    """A share in [0, 1] as a CSS length: "93.0%"."""
    return f"{100 * min(1.0, max(0.0, float(share))):.1f}%"


def _size(count: int) -> str:
    """A number of bytes for people: "412 kB"."""
    return f"{count / 1e6:.1f} MB" if count >= 1_000_000 else f"{max(1, round(count / 1000))} kB"


def _rows(settings: Mapping[str, object]) -> dict[str, str]:
    """Settings as text; a path shows its last part only, since a report holds no place of the server."""
    return {str(name): _setting(value) for name, value in settings.items()}


def _setting(value: object) -> str:
    if isinstance(value, Path):
        return value.name
    if isinstance(value, list | tuple):
        return ", ".join(map(_setting, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_setting(inner)}" for name, inner in value.items())
    return f"{value:g}" if isinstance(value, float) else str(value)
