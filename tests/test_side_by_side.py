"""How the tests are shared among processes: whole files, from both ends of the row."""

from collections import OrderedDict
from pathlib import Path
from types import SimpleNamespace

import pytest
from side_by_side import FIRST, LAST, TowardsEachOther, place

HERE = Path(__file__).parent
FILES = ("train/a.py", "zoo/b.py", "ui/c.py", "security/d.py", "security/e.py")


class Process:
    """One of pytest-xdist's, as far as the row knows it: a name, and a way to send it the numbers of tests."""

    def __init__(self, number: int, sent: list[list[int]]) -> None:
        self.gateway = SimpleNamespace(id=f"gw{number}")
        self.send_runtest_some = sent.append


def test_rooms_of_the_row_are_rooms() -> None:
    assert len({*FIRST, *LAST}) == len(FIRST) + len(LAST)
    assert [room for room in (*FIRST, *LAST) if not (HERE / room).is_dir()] == []


def test_row_begins_with_training_and_ends_with_the_served_app() -> None:
    rooms = ("security", "numbers", "train", "test_cli.py", "forensics", "temporal")
    items = [SimpleNamespace(nodeid=f"tests/{room}") for room in rooms]
    row = [item.nodeid.removeprefix("tests/") for item in sorted(items, key=place)]  # type: ignore[arg-type]
    assert row == ["train", "temporal", "numbers", "test_cli.py", "forensics", "security"]


@pytest.mark.parametrize(
    ("asking", "given"),
    [
        ((0, 1, 0, 1, 0), (0, 4, 1, 3, 2)),
        ((1, 1, 1, 0, 0), (4, 3, 2, 0, 1)),
        ((0, 1, 2, 3, 3), (0, 4, 1, 3, 2)),
        ((0, 0, 0, 0, 0), (0, 1, 2, 3, 4)),
    ],
)
def test_even_processes_take_from_one_end_and_odd_ones_from_the_other(
    asking: tuple[int, ...], given: tuple[int, ...]
) -> None:
    tests = [f"{file}::test_{number}" for file in FILES for number in (1, 2)]
    sent: list[list[int]] = []
    nodes = [Process(number, sent) for number in range(4)]
    row = object.__new__(TowardsEachOther)
    row.workqueue = OrderedDict(
        (file, dict.fromkeys(tests[2 * at : 2 * at + 2], False)) for at, file in enumerate(FILES)
    )
    row.assigned_work, row.registered_collections = {}, dict.fromkeys(nodes, tests)  # type: ignore[arg-type]
    for number in asking:
        row._assign_work_unit(nodes[number])  # type: ignore[arg-type]
    assert sent == [[2 * at, 2 * at + 1] for at in given]
    assert not row.workqueue
