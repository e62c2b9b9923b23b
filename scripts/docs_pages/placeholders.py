"""Numbers in prose: `{{ name }}` becomes what the files of `models/` and the settings say, in the one form that dfx writes.

    default.auc                   of the default ensemble, with interval and n; default.auc.dfdc, .ffpp, .faces140k by set
    default.models                its members' titles, joined
    default.ece                   expected calibration error on the test splits, with interval
    default.threshold             P(fake) from which it calls a face fake
    default.false_alarms.photos   photographs called fake, "0 of 98"; also .utkface
    model.<name>.auc              of one measured model, as default.auc
    left_out.sets                 mean AUC trained without a set; left_out.gans, left_out.text_to_image by family
    truth.default.blends          how well the default answer's map finds what was changed; also .pairs, .clips
    truth.<model>.blends          of one model's own first map; truth.middle.blends of pointing at the middle of the crop
    clips.auc                     of whole clips by the default ensemble, nothing fitted; clips.auc.<models joined by +>
    clips.motion.auc              by how the face moves alone
    models.count, forensics.count models that come with weights, forensic methods
    maps.count                    methods that draw maps; maps.cams, maps.gradients, maps.hiding by family
    samples.pictures, .clips      samples that come with dfx
    settings.<name>               a setting's default

A name that is not here stops the build.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import Field, fields
from functools import cache
from pathlib import Path
from typing import Any

from dfx.data.sample_clip import clips
from dfx.data.samples import samples
from dfx.errors import DataError
from dfx.explain.choice import default_method
from dfx.explain.methods import METHODS as MAPS
from dfx.explain.regions.consensus import MODEL as TOGETHER
from dfx.explain.request import AUTO
from dfx.forensics.table import METHODS
from dfx.language import count, figure, listed, number
from dfx.predict.clip.file import name_of, read_measured
from dfx.predict.shipped import read_ensembles
from dfx.records.figures import ENSEMBLE, read_figures
from dfx.records.leaderboard import Group, Row, read_leaderboard
from dfx.records.leave_out import read_leave_out
from dfx.records.truth import FILE as TRUTH
from dfx.records.truth import Row as TruthRow
from dfx.records.truth import read_truth
from dfx.settings import Settings, settings
from dfx.temporal.model import read_motion_model
from dfx.zoo import MODELS, shipped
from scripts.docs_pages.configuration import default_of

SETS = ("dfdc", "ffpp", "faces140k")
PHOTOGRAPHS = ("photos", "utkface")
FAMILIES = {"gans": "GAN", "text_to_image": "text-to-image"}
CASES = {"blends": "blend", "pairs": "pair", "clips": "video"}
_NAMED = re.compile(r"\{\{(.*?)\}\}")  # whatever stands there: a slip must not be printed


def fill(text: str, blocks: Mapping[str, Callable[[], str]] | None = None) -> str:
    """`text` with every `{{ name }}` written out, of `blocks` too. Raises DataError for a name that is nowhere."""
    made, known = blocks or {}, numbers()

    def said(match: re.Match[str]) -> str:
        name = match[1].strip()
        if name not in known and name not in made:
            raise DataError(f"There is no number named {name[:60]!r}; see scripts/docs_pages/placeholders.py.")
        return known[name] if name in known else made[name]()

    return _NAMED.sub(said, text)


@cache
def numbers() -> Mapping[str, str]:
    """Name → its words, from the models folder. Raises DataError where a file is missing or damaged."""
    folder = settings().models_dir
    return {
        **_of_the_default(folder),
        **{f"model.{row.name}.auc": auc(row.all) for row in read_leaderboard(folder).rows if row.name in MODELS},
        **_left_out(folder),
        **_of_maps(folder),
        **_of_clips(folder),
        **_counts(),
        **{f"settings.{field.name}": _in_prose(field) for field in fields(Settings)},
    }


def auc(group: Group | None) -> str:
    """E.g. "0.925 (0.917–0.932), n = 3 924". Raises DataError where none was measured."""
    if group is None or group.auc is None:
        raise DataError("The leaderboard lacks an AUC.")
    return f"{figure(group.auc, group.intervals['auc'])}, n = {count(group.n)}"


def of_photographs(row: Row, name: str) -> str:
    """How many photographs of that kind were called fake: "33 of 327"."""
    alarms = row.false_alarms[name]
    return f"{count(alarms['count'])} of {count(alarms['n'])}"


def _in_prose(field: Field[Any]) -> str:
    """A setting's default: "40 000 000" where the table of settings has the form that is typed, "40_000_000"."""
    return count(field.default) if isinstance(field.default, int) else default_of(field)


def _of_the_default(folder: Path) -> dict[str, str]:
    row = next(row for row in read_leaderboard(folder).rows if row.name == ENSEMBLE)
    assert row.all is not None
    assert row.all.ece is not None
    figures = read_figures(folder, ENSEMBLE)
    return {
        "default.auc": auc(row.all),
        **{f"default.auc.{name}": auc(row.groups[name]) for name in SETS},
        "default.models": listed([MODELS[name].title for name in figures.members]),
        "default.ece": figure(row.all.ece, row.all.intervals["ece"]),
        "default.threshold": number(read_ensembles(folder).default.threshold),
        **{f"default.false_alarms.{name}": of_photographs(row, name) for name in PHOTOGRAPHS},
    }


def _left_out(folder: Path) -> dict[str, str]:
    stored = read_leave_out(folder)
    if stored.mean_of_sets is None:
        raise DataError("No set was left out of a training.")
    families = stored.means_of_families
    return {
        "left_out.sets": figure(stored.mean_of_sets, digits=2),
        **{f"left_out.{name}": figure(families[family], digits=2) for name, family in FAMILIES.items()},
    }


def _of_maps(folder: Path) -> dict[str, str]:
    """Of the default: all members' first maps together, which is what an answer shows first."""
    truth = read_truth(folder / TRUTH)
    asked = {"default": (TOGETHER, AUTO), "middle": ("no model", "centre")}
    asked |= {name: (name, default_method(name)) for name in shipped()}
    said = {}
    for name, (model, method) in asked.items():
        for cases, kind in CASES.items():
            row = truth.row_of(model, method, kind)
            if row is not None:
                said[f"truth.{name}.{cases}"] = _pointing(row)
    return said


def _pointing(row: TruthRow) -> str:
    """E.g. "pointing 0.88 (0.84–0.91), energy 0.63 (0.60–0.65), n = 300"."""
    pointing = figure(row.pointing, row.pointing_interval, digits=2)
    return f"pointing {pointing}, energy {figure(row.energy, row.energy_interval, digits=2)}, n = {count(row.n)}"


def _of_clips(folder: Path) -> dict[str, str]:
    """Every ensemble that clips were judged by, and the motion as the Video page has it."""
    _, measured = read_measured(folder)
    faces = {
        models: f"{figure(line['auc'], tuple(line['interval']), digits=2)}, n = {count(line['n_real'] + line['n_fake'])}"
        for models, stored in measured.items()
        for line in stored["lines"]
        if (line["evidence"], line["fakes"]) == ("faces, nothing fitted", "all")
    }
    motion = read_motion_model(folder)
    if motion is None:
        raise DataError("Expected motion.json in the models folder.")
    alone = motion.measured
    return {
        "clips.auc": faces[name_of(())],
        **{f"clips.auc.{models}": said for models, said in faces.items()},
        "clips.motion.auc": f"{figure(alone.auc, alone.interval, digits=2)}, n = {count(alone.clips)}",
    }


def _counts() -> dict[str, str]:
    families = Counter(row.family for row in MAPS)
    return {
        "models.count": count(len(shipped())),
        "forensics.count": count(len(METHODS)),
        "maps.count": count(len(MAPS)),
        "maps.cams": count(families["cam"]),
        "maps.gradients": count(families["gradient"]),
        "maps.hiding": count(families["perturbation"]),
        "samples.pictures": count(len(samples())),
        "samples.clips": count(len(clips())),
    }
