"""A model's card: what it is, what its source reports, what dfx measured, and where it fails."""

from __future__ import annotations

from dfx.evaluate.card import details
from dfx.evaluate.card.markdown import NONE, Json, between, markdown_table, share
from dfx.evaluate.card.terms import set_row
from dfx.language import number
from dfx.records.reported import REPORTED
from dfx.zoo.spec import OURS, ModelSpec

WEAK_AUC = 0.8
MANY_ALARMS = 0.05

_APART = ("command", "sets", "note", "notes")  # keys of a recipe that stand elsewhere than in its table

_GENERAL_LIMITS = (
    "It judges face crops only, and says nothing of the rest of a picture, of who made it or why.",
    "It errs most on what no training saw: new generators, careful edits by hand, heavy compression, small, soft or "
    "turned faces.",
    "P(fake) is calibrated for faces as likely real as fake; where fakes are rare, most alarms are false.",
    "It is a measurement, not a proof: accuse or clear nobody on it.",
)


def card(spec: ModelSpec, metrics: Json, recipe: Json) -> str:
    """The card in Markdown.

    `metrics` is a model's `metrics.json` (`Evaluation.metrics`). `recipe` says how it was trained, one plain value per
    key, shown as it is; of its keys `command` is how to train it again, `sets` names the sets it was trained on,
    `input_size` is the side in pixels, and `note` (a sentence) and `notes` (several) stand under Limits. Raises
    KeyError where `metrics` lacks a part.
    """
    cost, commands = details.cost(metrics), [str(one) for one in (recipe.get("command"), metrics["command"]) if one]
    notes = [str(note) for note in (recipe.get("note"), *(recipe.get("notes") or ())) if note]
    sections = {
        f"# {spec.title} (`{spec.name}`)": (_what(spec, recipe),),
        "## Figures": (_reported(spec), _measured(metrics), details.overall(metrics), _methods(metrics["methods"])),
        "## Calibration and threshold": (_calibration(metrics),),
        "## False alarms": (_alarms(metrics["false_alarms"]), details.fairness(metrics)),
        **({"## Cost": (cost,)} if cost else {}),
        "## Data": (_data(metrics, recipe),),
        "## Recipe": (_recipe(recipe),),
        "## Limits": ("\n".join(f"- {limit}" for limit in (*_GENERAL_LIMITS, *_measured_limits(metrics), *notes)),),
        "## Licence": (
            f"Code: {spec.licence}. The weights were trained on faces whose terms are research and education: use them "
            "for that.",
        ),
        "## How to repeat": (
            "\n".join(("```sh", *commands, "```")) if commands else "The commands were not recorded.",
        ),
    }
    return "\n\n".join(part for title, parts in sections.items() for part in (title, *parts) if part) + "\n"


def _what(spec: ModelSpec, recipe: Json) -> str:
    size = int(recipe.get("input_size") or spec.input_size)
    head = f"{spec.title} looks at one face crop and gives a logit, which its calibration turns into P(fake). "
    if spec.source == OURS:
        return (
            f"{head}It is dfx's own network, from none of the five systems, after {spec.paper}: input {size} × {size} "
            "pixels. dfx trained it by the recipe below."
        )
    other = "" if size == spec.source_size else f" (the source: {spec.source_size} × {spec.source_size})"
    parameters = f", {spec.source_parameters:,} parameters as published" if spec.source_parameters else ""
    return (
        f"{head}It is a model of system {spec.source} ({spec.paper}): input {size} × {size} pixels{other}"
        f"{parameters}. dfx trained it by the recipe below; the source's figures are of the source's weights, not of "
        "these."
    )


def _reported(spec: ModelSpec) -> str:
    rows = [
        f"| {one.source} | {one.data} | {', '.join(f'{name} {value:g}' for name, value in one.figures)} |"
        for one in REPORTED.get(spec.name, ())
    ]
    head = "Reported by the source, of its own weights on its own data; not to be set against dfx's line by line."
    return markdown_table(head, ("source", "data", "figures"), rows) if rows else ""


def _measured(metrics: Json) -> str:
    head = (
        f"Measured by dfx on the {metrics['split']} split, n = {metrics['n']}, in brackets 95 % intervals. Accuracy, "
        f"recall and false alarms at the threshold of {number(metrics['threshold'])}. {NONE}: the set holds one label only."
    )
    columns = ("set", "real", "fake", "AUC", "accuracy", "recall", "false alarms", "uncertain")
    rows = []
    for name, row in {**metrics["sets"], **metrics["pools"], "all": metrics["all"]}.items():
        figures = [between(row, key) for key in ("auc", "accuracy", "recall", "false_alarms")]
        cells = (name, str(row["n_real"]), str(row["n_fake"]), *figures, share(row["uncertain"]))
        rows.append(f"| {' | '.join(cells)} |")
    return markdown_table(head, columns, rows)


def _methods(methods: Json) -> str:
    rows = [
        f"| {name} | {row['n_fake']} | {row['against'] or NONE} | {between(row, 'auc', 'auc_interval')} "
        f"| {between(row, 'recall', 'recall_interval')} |"
        for name, row in methods.items()
    ]
    return markdown_table("By method:", ("method", "fakes", "against real of", "AUC", "recall"), rows) if rows else ""


def _calibration(metrics: Json) -> str:
    found, (low, high) = metrics["calibration"], metrics["band"]
    rule = (
        f"A face is called fake from P(fake) {number(metrics['threshold'])} on. Between {number(low)} and {number(high)}, "
        "or where the interval reaches far across the threshold, dfx says uncertain."
    )
    if found["ece_after"] is None:
        return f"{rule} The calibration error needs real and fake faces and was not measured."
    return (
        f"{rule} Expected calibration error (15 bins, real and fake weighed alike in every set, n = {found['n']}): "
        f"{found['ece_before']:.3f} before, {between(found, 'ece_after', 'ece_after_interval')} after calibration."
    )


def _alarms(alarms: Json) -> str:
    if not alarms:
        return "No set of photographs only was measured; the table above gives the false alarms per set."
    rows = [
        f"| {name} | {row['count']} of {row['n']} | {between(row, 'rate', 'interval')} |"
        for name, row in alarms.items()
    ]
    return markdown_table("Photographs called fake:", ("photographs", "called fake", "rate"), rows)


def _data(metrics: Json, recipe: Json) -> str:
    trained, measured = [str(name) for name in recipe.get("sets", ())], list(metrics["sets"])
    training = f"Trained on the train splits of {', '.join(trained)}. " if trained else ""
    head = f"{training}Measured on the {metrics['split']} splits below. For research and education only."
    return markdown_table(
        head, ("set", "what", "terms"), [set_row(name) for name in dict.fromkeys((*trained, *measured))]
    )


def _recipe(recipe: Json) -> str:
    shown = {key: value for key, value in recipe.items() if key not in _APART and value is not None}
    if not shown:
        return "The recipe was not recorded."
    rows = []
    for key, value in shown.items():
        cell = f"{value:g}" if isinstance(value, float) else str(value).replace("|", "/")
        rows.append(f"| {key.replace('_', ' ')} | {cell} |")
    return markdown_table("", ("setting", "value"), rows)


def _measured_limits(metrics: Json) -> list[str]:
    """What the figures themselves admit."""
    groups = {**metrics["sets"], **metrics["pools"], **metrics["methods"]}
    weak = [
        f"{name} ({row['auc']:.2f}, {row['n_fake']} fakes)"
        for name, row in groups.items()
        if row["auc"] is not None and row["auc"] < WEAK_AUC
    ]
    alarms = [
        f"{name} ({share(row['false_alarms'])})"
        for name, row in metrics["sets"].items()
        if (row["false_alarms"] or 0) > MANY_ALARMS
    ]
    said = (
        (weak, f"Weak, with an AUC below {WEAK_AUC:g}, on: "),
        (alarms, f"Over {share(MANY_ALARMS)} of the real faces called fake in: "),
    )
    return [f"{words}{', '.join(names)}." for names, words in said if names]
