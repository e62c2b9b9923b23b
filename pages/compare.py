"""The Compare page: all models side by side, from stored answers."""

import streamlit as st

from dfx.compare.board.board import load_board
from dfx.errors import DfxError
from dfx.ui.compare import page as compare
from dfx.ui.kit import frame
from dfx.ui.kit.text import escaped
from dfx.ui.photo import warm

frame.require()

st.title("Compare", anchor=False)
st.markdown(compare.INTRO, width=760)
board = load_board()
compare.problems(board.problems)
try:
    part = compare.choose()
    with compare.place(part):
        compare.draw(part, board)
    compare.foot()
except DfxError as error:
    st.error(escaped(str(error)), icon=":material/error:")
warm.start()
