"""One sentence above each chart of published figures, robustness, cost, kinds left out and the data."""

from __future__ import annotations

from collections.abc import Sequence

from dfx.compare.board.cut import Choices
from dfx.compare.board.judges import title_of
from dfx.compare.figures.columns import COLUMNS
from dfx.compare.figures.pareto import Front
from dfx.compare.sentences import between, faces, titles_of
from dfx.compare.stored.data import Data
from dfx.compare.stored.left_out import LeftOut, Unseen
from dfx.compare.stored.reported import Beside
from dfx.compare.stored.robust import MESSENGER, Messenger, Robust, for_messengers
from dfx.language import count, listed


def of_reported(rows: Sequence[Beside]) -> str:
    """How often ours stays below what its source reports."""
    both = [row for row in rows if row.ours is not None and row.ours.cell.value is not None]
    if not both:
        return "None of the published figures can be set beside one of ours."
    worse = sum(_worse(row) for row in both)
    return (
        f"Of {len(both)} published figures that dfx could measure too, ours is worse in {worse}: theirs are on each "
        "source's own data, ours on faces from other sources, so the two are not one scale."
    )


def _worse(row: Beside) -> bool:
    ours = row.ours.cell.value if row.ours else None
    return ours is not None and (ours < row.reported) == COLUMNS[row.key].higher


def of_front(found: Front) -> str:
    """Which judges are worth their cost."""
    if not found.dots:
        return "No model here has both a quality and a measured cost."
    on = [dot.judge.title for dot in found.dots if dot.on_front]
    quality, cost = COLUMNS[found.quality].title, COLUMNS[found.cost].title
    if len(on) == 1:
        return f"{on[0]} beats all others in {quality} and {cost} at once."
    return f"{listed(on)} are the choices by {quality} and {cost}: every other is beaten in both by one of them."


def of_robustness(found: Robust) -> str:
    """Which damage costs most, over the judges measured."""
    points = [(point, curve) for curve in found.curves for point in curve.points]
    if not points:
        return found.problem.sentence if found.problem else "No model's robustness was measured."
    point, curve = max(points, key=lambda pair: pair[0].drop)
    return (
        f"{point.label[:1].upper()}{point.label[1:]} costs most: {curve.judge.title} falls from an AUC of "
        f"{curve.clean.auc:.2f} to {point.auc:.2f} ({faces(found.n_real, found.n_fake)}). {_rest(found)}"
    ).rstrip()


def of_messenger(found: Robust) -> str:
    """Which judge for pictures that came through a messenger, how sure that is, and who was not measured."""
    rows = for_messengers(found)
    if not rows:
        return f"No model was measured on what messengers do to pictures. {_rest(found)}".rstrip()
    levels = listed(
        [point.label for damage, level in MESSENGER if (point := found.of(rows[0].judge.name, damage, level))]
    )
    best = rows[0]
    start = (
        f"For messenger pictures {best.judge.title}: a mean AUC of {best.mean_auc:.2f} over {levels}, at worst "
        f"{best.worst.auc:.2f} ({best.worst.interval[0]:.2f}–{best.worst.interval[1]:.2f}) at {best.worst.label}"
    )
    return f"{start}, on {faces(found.n_real, found.n_fake)}.{_lead(rows)} {_rest(found)}".rstrip()


def _lead(rows: tuple[Messenger, ...]) -> str:
    """Whether the intervals at the worst level of the best leave room for another. Nothing where there is no other."""
    best = rows[0]
    close = [row.judge for row in rows[1:] if row.worst.interval[1] >= best.worst.interval[0]]
    if len(rows) == 1:
        return ""
    if close:
        return f" So few faces do not prove a lead: the intervals of {titles_of(close)} overlap with it."
    return " No other's interval reaches it."


def _rest(found: Robust) -> str:
    said = []
    if found.not_measured:
        n = len(found.not_measured)
        said.append(f"{n} {'other was' if n == 1 else 'others were'} not measured.")
    if found.outdated:
        said.append(f"{titles_of(found.outdated)}: measured with earlier weights or calibration.")
    return " ".join(said)


def of_left_out(found: LeftOut) -> str:
    """How much lower the AUC is on fakes of a kind that the training never saw."""
    known = [row for row in found.rows if not row.too_few]
    if not known:
        return found.problems[0].sentence if found.problems else "No model was trained without a kind of fakes."
    hardest = min(known, key=lambda row: row.unseen.value or 0)
    pairs = [row for row in known if row.seen.value is not None]
    lower = sum(_lower(row) for row in pairs)
    drawn = f"{count(known[0].faces_drawn)} faces" + (
        f", the shipped one {count(found.shipped_drawn)}" if found.shipped_drawn else ""
    )
    return (
        f"Trained without {hardest.name}, {title_of(found.model)} reaches an AUC of {between(hardest.unseen)} over "
        f"{count(hardest.n_fake)} such fakes. On {lower} of {len(pairs)} kinds it does worse than the shipped model that saw "
        f"them; it drew {drawn}."
    )


def _lower(row: Unseen) -> bool:
    return (row.unseen.value or 0) < (row.seen.value or 0)


def of_data(found: Data) -> str:
    """How many faces of what, and what a model could cheat with."""
    if not found.counts:
        return found.problem.sentence if found.problem else "The data folder holds no faces."
    clear = max((one for one in found.shortcuts if one.is_clear), key=lambda one: abs(one.auc - 0.5), default=None)
    start = (
        f"{count(found.files)} faces of {len(found.names('set'))} sets: {count(found.number(split='train'))} to train on, "
        f"{count(found.number(split='test'))} to test with"
    )
    if clear is None:
        return f"{start}; no measure of the files alone tells fake from real."
    strength = max(clear.auc, 1 - clear.auc)
    return f"{start}. Beware: in {clear.group}, {clear.words} alone tells fake from real with an AUC of {strength:.2f}."


def of_choices(found: Choices) -> str:
    """What the filters cannot tell apart here; "" where there is nothing to say."""
    said = [
        f"Every set has one {name} only, so that filtering by {name} is filtering by set." for name in found.same_as_set
    ]
    said += [
        f"All faces have the same {name} ({bands[0][0].title})."
        for name, bands in found.bands.items()
        if len(bands) == 1
    ]
    return " ".join(said)
