"""The models timed on this machine, when the visitor asks for it; kept for the session."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dfx.compare.board.judges import Judge
from dfx.errors import DfxError
from dfx.records.cost import Cost, together
from dfx.types import Progress
from dfx.ui.compare.choose import keep, said_by
from dfx.ui.kit import work
from dfx.ui.kit.kept import Kept, Refusal
from dfx.ui.kit.text import escaped

CHOSEN = "compare.timed"
FAILED = "Something went wrong in dfx while timing. Other models may work."
TIMES: Kept[dict[str, Cost]] = Kept("compare.times", most=1)


def measured_here() -> dict[str, Cost]:
    """Model → its cost on this machine, as far as it was measured in this session."""
    known = TIMES.get("here")
    return TIMES.put("here", {}) if known is None else known


def together_here(judges: Sequence[Judge]) -> dict[str, Cost]:
    """Judge → its cost here, of those whose members were all measured."""
    known = measured_here()
    return {
        judge.name: together([known[name] for name in judge.members])
        for judge in judges
        if judge.members and set(judge.members) <= known.keys() and judge.kind != "published"
    }


def panel(judges: Sequence[Judge]) -> None:
    """Which models to time, the button, and the work."""
    single = {judge.name: judge.title for judge in judges if judge.members == (judge.name,) and judge.has_weights}
    if not single:
        return
    with st.expander("Measure on this machine", icon=":material/timer:", key="compare.timing"):
        st.caption(
            "Each model answers the same made-up faces, eleven times alone and eleven times eight at once; the middle time "
            "counts. It takes some seconds a model, the first time longer. An ensemble moves when all its members are timed."
        )
        keep(CHOSEN, list(single))
        names = st.pills(
            "Models to time", list(single), selection_mode="multi", format_func=said_by(single),
            wrap=True, key=CHOSEN, persist_state="session",
        )  # fmt: skip
        go = st.button("Measure now", icon=":material/play_arrow:", key="compare.measure", disabled=not names)
        if go:
            _measure(list(names), single)
            st.rerun(scope="app")


def _measure(names: list[str], titles: dict[str, str]) -> None:
    """One model after the other; each is kept as soon as it is done, so that Stop loses only the one at work."""
    st.button("Stop", icon=":material/stop:", key="compare.stop")
    failed: list[str] = []

    def timed(progress: Progress) -> None:
        for k, name in enumerate(names):
            progress(k / len(names), f"Timing {titles[name]}, {k + 1} of {len(names)}")
            try:
                measured_here()[name] = _cost_of(name)
            except DfxError as error:
                failed.append(str(error))

    refused = work.run("Waiting for a free place", timed, failed=FAILED)
    if isinstance(refused, Refusal):
        failed.append(refused.sentence)
    if failed:
        st.error("\n\n".join(escaped(one) for one in failed), icon=":material/error:")
        st.stop()


def _cost_of(name: str) -> Cost:
    from dfx.evaluate import cost

    return cost.cost_of(name)
