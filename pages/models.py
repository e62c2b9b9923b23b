"""The Models page: an index of all networks, and one of them from the inside."""

import streamlit as st

from dfx.errors import DfxError
from dfx.ui.kit import frame, link
from dfx.ui.kit.choices import first_of, segment
from dfx.ui.kit.text import escaped
from dfx.ui.models import about as models_about
from dfx.ui.models import diagram as models_diagram
from dfx.ui.models import index as models_index
from dfx.ui.models import parts as models_parts
from dfx.ui.models import walk as models_walk
from dfx.ui.models.store import card_of
from dfx.ui.photo import warm
from dfx.zoo import registered
from dfx.zoo.anatomy.model import anatomy

frame.require()

VIEWS = {"built": "How it is built", "walk": "Step through it", "trained": "Training and card"}


def model(name: str) -> None:
    """One model from the inside."""
    frame.unseen("Models")
    st.button(
        "All models", key="models.back", icon=":material/arrow_back:", type="tertiary",
        on_click=models_index.show, args=(None,),
    )  # fmt: skip
    one, found = card_of(name), anatomy(name)
    models_about.head(one)
    view = segment("Look at", VIEWS, "models.view", first=first_of(list(VIEWS), asked.view))
    if view != "walk":  # which writes its step, too
        link.write(link.Link(model=name, view=view))
    if view == "walk":
        models_walk.walk(found, one)
    elif view == "trained":
        models_about.training(one)
    else:
        st.subheader("From the picture to the answer", anchor=False)
        models_diagram.diagram(found)
        models_parts.parameters(found, one)
        models_parts.filters(found)
        models_parts.reach(found)


asked = link.read()
try:
    if asked.model in registered():
        model(str(asked.model))
    else:
        if asked.model:
            st.info(f"There is no model {escaped(asked.model[:60])}. These there are:", icon=":material/info:")
        models_index.index()
except DfxError as error:
    st.error(escaped(str(error)), icon=":material/error:")
warm.start()
