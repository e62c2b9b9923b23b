"""The dossier's form: what was looked at goes in, what was not is named, and what was typed stands on the cover."""

from __future__ import annotations

import streamlit as st
from ui_samples import a_face

from dfx.analysis.probe_curves import ProbeCurve
from dfx.ui.dossier import form
from dfx.ui.explain import probe
from dfx.ui.photo import visit as photo_visit

CURVE = ProbeCurve(
    "jpeg", "JPEG quality", (95, 30), (0.91, 0.32), (), 0.93, "The verdict changes at JPEG quality 50.", (0.45, 0.55)
)


def test_a_photo(visit, analysis, monkeypatch) -> None:
    analysis.faces = (a_face(0.93),)
    app = visit(sample="astronaut")
    assert not app.exception
    (told,) = [one.value for one in app.caption if one.value.startswith("Not looked at yet")]
    assert told == (
        "Not looked at yet: maps (Explain); trust in a map (Explain); how the verdict moves (Explain); feature maps "
        "(Feature maps)."
    )
    asked = []
    real = photo_visit.source

    def kept_too():  # as if Explain had been visited
        key = st.session_state[photo_visit.SHOWN]
        if not asked:
            asked.append(key)
            probe.CURVES.put((key, 0), (CURVE,))
        return real()

    monkeypatch.setattr(photo_visit, "source", kept_too)
    app.run()
    app.text_input(key="dossier.case").input("2026/<b>17</b>")
    app.text_area(key="dossier.notes").input("Seen on a forum.")
    app.checkbox(key="dossier.more").uncheck()
    app.button(key="dossier.write").click().run()
    assert not app.exception
    assert any(one.label == "Dossier (HTML)" for one in app.get("download_button")), "it is offered at once"
    ((_, written),) = _written(app)
    assert "2026/&lt;b&gt;17&lt;/b&gt;" in written
    assert "Seen on a forum." in written
    assert "The verdict changes at JPEG quality 50." in written
    assert "Known errors" in written
    assert "How the verdict moves: face 1" in written


def _written(app):
    store = app.session_state["dfx.kept"][form.WRITTEN._name]
    return tuple(store.items())
