"""What the HTML reports of pictures and clips share: the page around them, its policy, charts' places, facts.

The templates escape every value on their own (Jinja autoescape, the same five characters as `html.escape`), and `_shown`
drops what cannot be seen before that. No value is ever marked safe.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from dfx import language
from dfx.media.process import names
from dfx.report.commit import commit
from dfx.report.dossier.exhibit import Dossier
from dfx.report.json.photo import settings_json, to_json
from dfx.report.json.seal import BLANK, sealed
from dfx.report.json.video import to_json as clip_to_json
from dfx.report.words import photo as words
from dfx.report.words.threshold import threshold_words
from dfx.types import ImageReport, MediaInfo, VideoReport

TEMPLATES = Path(__file__).with_name("templates")
SCALES = ("P(fake) of the face that decides.", "P(fake) of the whole clip.")  # of a picture, of a clip
TEMPLATE_ID = "dfx-report"  # of the element that holds the report as JSON, for `dfx verify`: never shown, never run
SEAL_MARK = b'<meta name="dfx-seal" content="'
CONTENT_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


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


def render(
    template: str,
    report: ImageReport | VideoReport,
    media: MediaInfo,
    display_name: str | None,
    detail: str,
    points: Sequence[str],
    more_facts: Sequence[tuple[str, str]] = (),
    said: Sequence[str] = (),
    dossier: Dossier | None = None,
    **own: object,
) -> str:
    """The document of `template`.

    `detail` stands behind the verdict's meaning, `points` say what the answer is not, `more_facts` follow the file's,
    warnings that are `said` elsewhere are not said twice, `dossier` is what was looked at beside the answer, `own` is the
    template's. The report as JSON is in it too, and the seal of the whole document. Raises ValueError on a probability
    outside [0, 1].
    """
    as_json = to_json(report) if isinstance(report, ImageReport) else clip_to_json(report)
    document = page_template(template).render(
        blank=BLANK,
        template_id=TEMPLATE_ID,
        as_json=json.dumps(as_json, separators=(",", ":"), allow_nan=False),
        report=report,
        name=None if display_name is None else names.display_name(display_name),
        policy=CONTENT_POLICY,
        words=words,
        bar=None
        if report.fake_probability is None or report.interval is None
        else bar_of("", report.fake_probability, report.interval, True),
        threshold=percent(report.threshold),
        threshold_words=threshold_words(report),
        scale=SCALES[isinstance(report, VideoReport)],
        detail=detail,
        points=points,
        notes=notes_of(report, media, said),
        media=media,
        size=language.file_size(media.bytes),
        more_facts=list(more_facts),
        dossier=dossier,
        commit=commit(),
        settings={name: setting_words(value) for name, value in settings_json(report).items()},
        timing={step: f"{seconds:.3f} s" for step, seconds in report.timing_s.items()},
        **own,
    )
    return sealed(document.encode(), SEAL_MARK).decode()


def notes_of(report: ImageReport | VideoReport, media: MediaInfo, said: Sequence[str] = ()) -> list[str]:
    """What is to be kept in mind, each once; what is `said` elsewhere is not said twice."""
    return [note for note in dict.fromkeys((*media.notes, *report.warnings)) if note not in said]


def bar_of(name: str, probability: float, interval: tuple[float, float], is_ensemble: bool) -> Bar:
    """A row of the chart. Raises ValueError outside [0, 1], NaN included."""
    return Bar(
        name=name,
        number=words.number_words(probability),
        interval=words.range_words(interval),
        dot=percent(probability),
        start=percent(interval[0]),
        width=percent(interval[1] - interval[0]),
        is_ensemble=is_ensemble,
    )


def percent(share: float) -> str:
    """A share in [0, 1] as a CSS length: "93.0%"."""
    return f"{100 * min(1.0, max(0.0, float(share))):.1f}%"


@cache
def page_template(name: str) -> Template:
    """The template of that name, which escapes every value."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def _shown(value: object) -> object:
    """What the template writes of a value: invisible characters out of text, all else as it is."""
    return language.visible(value) if type(value) is str else value


def setting_words(value: object) -> str:
    """A setting as text."""
    if isinstance(value, list):
        return ", ".join(map(setting_words, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {setting_words(inner)}" for name, inner in value.items())
    return f"{value:g}" if isinstance(value, float) else str(value)
