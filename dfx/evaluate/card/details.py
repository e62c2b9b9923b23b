"""The parts of a card that not every `metrics.json` has: all faces together, false alarms by trait, cost."""

from __future__ import annotations

from dfx.evaluate.card.markdown import NONE, Json, between, markdown_table, number
from dfx.evaluate.fairness import FEWEST


def overall(metrics: Json) -> str:
    """Equal error rate, Matthews correlation and the report per class, of all faces; "" in older figures."""
    row = metrics["all"]
    if "report" not in row:
        return ""
    head = (
        f"All {row['n']} faces together: equal error rate {between(row, 'eer')}, Matthews correlation "
        f"{between(row, 'mcc')}. By class, at the threshold:"
    )
    rows = [
        f"| {name} | {number(one['precision'])} | {number(one['recall'])} | {number(one['f1'])} | {one['support']} |"
        for name, one in row["report"].items()
    ]
    return markdown_table(head, ("class", "precision", "recall", "F1", "faces"), rows)


def fairness(metrics: Json) -> str:
    """False alarms by age, sex and group as the data set labels them; "" where no photographs bear labels."""
    rows = []
    for name, traits in metrics.get("fairness", {}).items():
        for trait, part in traits.items():
            for value, row in part["values"].items():
                rate = "too small to say" if row["too_small"] else between(row, "rate", "interval")
                rows.append(f"| {name} | {trait} | {value} | {row['count']} of {row['n']} | {rate} |")
            if gap := part["gap"]:
                low, high = gap["interval"]
                difference = f"{gap['difference']:.3f} ({low:.3f} to {high:.3f})"
                rows.append(f"| {name} | {trait} | largest gap: {gap['high']} − {gap['low']} | {NONE} | {difference} |")
    head = (
        "By the labels that the data set itself gives; groups of fewer than "
        f"{FEWEST} faces are too small to say. The interval of a largest gap allows for its being picked as the largest."
    )
    return markdown_table(head, ("photographs", "trait", "value", "called fake", "rate"), rows) if rows else ""


def cost(metrics: Json) -> str:
    """One sentence on time, size and FLOPs; "" where they were not measured."""
    found = metrics.get("cost")
    if not found:
        return ""
    ms = found["ms_a_face"]
    return (
        f"A face costs {ms['1']:.1f} ms alone and {ms['8']:.1f} ms among eight (median of {found['repeats']}, "
        f"{found['cores']} cores, {found['threads']} threads), counting its {found['views']} views of "
        f"{found['flops_a_view'] / 1e9:.2f} GFLOP each; {found['parameters']:,} parameters, "
        f"{found['bytes'] / 1e6:.1f} MB on disk."
    )
