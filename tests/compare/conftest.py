import pytest
from made_up_board import write_folder

from dfx.compare.board.board import load_board
from dfx.compare.board.cut import cut


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return write_folder(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="session")
def board(folder):
    return load_board(folder)


@pytest.fixture(scope="session")
def everything(board):
    return cut(board)
