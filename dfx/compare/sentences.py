"""One sentence above each chart, in plain words and from the values drawn below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dfx.compare.board.cut import Cut
from dfx.compare.board.judges import Judge
from dfx.compare.figures.agreement import Links, Together
from dfx.compare.figures.columns import COLUMNS, Cell
from dfx.compare.figures.curves import Drawn
from dfx.compare.figures.errors import Errors
from dfx.compare.figures.ladder import PHOTOGRAPHS, Effect, Rate
from dfx.compare.figures.leaderboard import Row, ordered
from dfx.compare.figures.prices import CostLine, Stakes
from dfx.compare.figures.ties import Ties
from dfx.language import count, listed, number

Titles = Mapping[str, str]
FEWEST = 20  # faces below which a rate of a group is not named as the worst
SURPRISE = 0.2  # how far the share of true alarms lies below accuracy before the sentence says "only"
LEADING = 5  # judges of the highest AUC
NOTHING = "There is nothing to compare here."


def faces(n_real: int, n_fake: int) -> str:
    """ "2 019 real and 1 905 fake faces", with thin spaces."""
    return f"{count(n_real)} real and {count(n_fake)} fake faces"


def between(cell: Cell) -> str:
    """ "0.914 (0.905–0.922)"."""
    if cell.value is None:
        return "unknown"
    said = f"{cell.value:.3f}"
    return said if cell.low is None or cell.high is None else f"{said} ({cell.low:.3f}–{cell.high:.3f})"


def of_ties(found: Ties, titles: Titles) -> str:
    """Who leads by AUC, and whom nothing tells apart from it."""
    if not found.ranked:
        return found.why or NOTHING
    first = found.ranked[0]
    tied = [titles[one.name] for one in found.ranked[1:] if found.tied(first.name, one.name)]
    start = f"On {faces(found.n_real, found.n_fake)}, {titles[first.name]} ranks highest by AUC ({first.auc:.3f})"
    if not tied:
        return f"{start}, and its lead over every other is more than chance."
    return f"{start}; {listed(tied)} {'is' if len(tied) == 1 else 'are'} tied with it: the difference may be chance."


def of_leaderboard(rows: Sequence[Row], key: str) -> str:
    """The best by one column, with its interval."""
    known = [row for row in ordered(rows, key) if row.cells[key].value is not None]
    if not known:
        return rows[0].cells[key].why[:1].upper() + rows[0].cells[key].why[1:].rstrip(".") + "." if rows else NOTHING
    best, column = known[0], COLUMNS[key]
    way = "highest" if column.higher else "lowest"
    where = f"on {faces(best.n_real, best.n_fake)}" if column.metric else "on the machine that measured it"
    value = between(best.cells[key]) if column.metric else f"{best.cells[key].value:,.4g} {column.unit}".strip()
    return f"{best.judge.title} has the {way} {column.title} of {len(known)}: {value} {where}. {column.says}"


def of_curves(cut: Cut, lines: Sequence[Drawn]) -> str:
    """What the leading curve reaches at 5 % false alarms."""
    if not lines:
        return cut.why_no_ranking or NOTHING
    best = max(lines, key=lambda one: one.auc)
    reached = max((y for x, y in zip(best.roc.x, best.roc.y, strict=True) if x <= 0.05), default=0.0)
    return (
        f"Where 5 in 100 real faces may be called fake, {best.judge.title}, the highest curve, still finds "
        f"{100 * reached:.0f} in 100 fakes ({faces(cut.n_real, cut.n_fake)})."
    )


def of_reliability(lines: Sequence[Drawn], gaps: Mapping[str, float]) -> str:
    """Whose probabilities can be taken at their word; `gaps` are the calibration errors by name.

    Only the five judges of the highest AUC are asked: one that says 0.5 of every face would win otherwise.
    """
    leading = sorted(lines, key=lambda one: -one.auc)[:LEADING]
    known = [one for one in leading if one.judge.name in gaps]
    if not known:
        return NOTHING
    best = min(known, key=lambda one: gaps[one.judge.name])
    n = sum(one.n for one in best.bins)
    return (
        f"Of the {len(known)} with the highest AUC {best.judge.title} is closest to its word: its P(fake) is off by "
        f"{100 * gaps[best.judge.name]:.1f} points on average over {count(n)} faces."
    )


def of_threshold(found: Sequence[Effect], threshold: float | None = None) -> str:
    """The trade at this threshold, for the judge that finds most fakes among those with fewest false alarms."""
    known = [one for one in found if one.recall is not None and one.false_alarms is not None]
    if not known:
        return "It takes real and fake faces to see what a threshold trades."
    best = max(known, key=_youden)
    where = "at its own threshold" if threshold is None else f"at {number(threshold)}"
    return (
        f"{where[0].upper()}{where[1:]} {best.judge.title} finds {_share(best.recall)} fakes and raises "
        f"{best.alarms_per_1000:.0f} false alarms per {count(PHOTOGRAPHS)} photographs."
    )


def _youden(one: Effect) -> float:
    return (one.recall.value if one.recall else 0) - (one.false_alarms.value if one.false_alarms else 0)


def _share(rate: Rate | None) -> str:
    """ "612 of 900"; of a rate that is there."""
    return "none of the" if rate is None else f"{count(round(rate.value * rate.n))} of {count(rate.n)}"


def of_cost(lines: Sequence[CostLine], stakes: Stakes) -> str:
    """What an alarm is worth at this prevalence, and whether any judge beats calling all alike."""
    if not lines:
        return "It takes real and fake faces to weigh misses against false alarms."
    best, idle = min(lines, key=lambda line: line.best.cost), min(stakes.blind)
    value, cut = best.best, number(min(best.best.threshold, 1.0))  # over 1: nothing is called fake
    start = f"With {100 * stakes.prevalence:g} % fakes, {best.judge.title} is cheapest, at a threshold of {cut}"
    if value.cost >= idle or value.alarm is None:
        return (
            f"{start}, and saves nothing over calling every picture the same: fakes are too rare or misses too cheap."
        )
    low, high = value.alarm_interval
    turn = "yet only" if value.alarm < value.accuracy - SURPRISE else "and"
    return (
        f"{start} picked on these faces: {100 * value.accuracy:.1f} % of its calls are right, {turn} "
        f"{100 * value.alarm:.0f} % of its alarms are fakes (95 % interval {100 * low:.0f}–{100 * high:.0f} %)."
    )


def of_errors(rows: Sequence[Errors], judge: str) -> str:
    """Where one judge errs most, among groups of at least 20 faces."""
    known = [row for row in rows if row.judge.name == judge and row.wrong is not None and row.wrong.n >= FEWEST]
    if not known:
        return f"No group here has {FEWEST} faces, so none is said to be the hardest."
    worst, best = (pick(known, key=lambda row: row.wrong.value if row.wrong else 0) for pick in (max, min))
    start = f"{worst.judge.title} errs most in {worst.group}: {_share(worst.wrong)} faces"
    return f"{start}." if worst is best else f"{start}, and least in {best.group}: {_share(best.wrong)}."


def of_pair(pair: Together) -> str:
    """Where two judges part, and whether that is more than chance."""
    test = pair.tests.accuracy
    sure = test.p_holm is not None and test.p_holm < 0.05
    more = "more than chance" if sure else "within what chance would give"
    return (
        f"{pair.first.title} alone is right on {count(pair.only_first)} of {count(pair.tests.n)} faces and "
        f"{pair.second.title} alone on {count(pair.only_second)}; the difference in "
        f"accuracy is {more} (McNemar with Holm's correction)."
    )


def of_links(found: Links) -> str:
    """The pair whose errors go together least, among the five single models that err least: why joining them helps."""
    alone = [i for i, judge in enumerate(found.judges) if len(judge.members) == 1]
    best = sorted(alone, key=lambda i: found.wrong[i])[:LEADING]
    cells = [(found.errors[i][j], i, j) for i in best for j in best if i < j]
    known = [(value, i, j) for value, i, j in cells if value is not None]
    if not known:
        return NOTHING
    value, i, j = min(known)
    return (
        f"Of the {len(best)} single models that err least, {found.judges[i].title} and {found.judges[j].title} err together "
        f"least (phi {value:.2f} over {count(found.n)} faces; 1 is always together): the less, the more joining them can help."
    )


def titles_of(judges: Sequence[Judge]) -> str:
    """Their titles in a row."""
    return listed([judge.title for judge in judges])
