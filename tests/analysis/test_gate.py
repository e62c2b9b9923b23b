import threading
import time

import pytest

from dfx.analysis.gate import Gate
from dfx.errors import Busy


def test_one_at_a_time_in_the_order_of_coming() -> None:
    gate, order, inside, most = Gate(line=8), [], 0, 0

    def job(number: int) -> None:
        nonlocal inside, most
        with gate.turn():
            inside += 1
            most = max(most, inside)
            order.append(number)
            time.sleep(0.02)
            inside -= 1

    threads = []
    for number in range(6):
        threads.append(threading.Thread(target=job, args=(number,)))
        threads[-1].start()
        time.sleep(0.005)
    for thread in threads:
        thread.join()
    assert most == 1
    assert order == list(range(6))


def test_a_full_line_is_told_when_to_come_back() -> None:
    gate = Gate(line=0)
    with gate.turn(), pytest.raises(Busy, match=r"try again in about \d+ s"), gate.turn():
        pass
    with gate.turn():  # the one who was refused left nothing behind
        pass


def test_patience_ends_and_frees_the_place() -> None:
    gate, asked = Gate(line=2, patience_s=0.05), []
    with gate.turn(), pytest.raises(Busy), gate.turn(asked.append):
        pass
    assert asked
    assert set(asked) == {1}
    with gate.turn():
        pass


def test_a_failed_or_left_job_frees_the_place() -> None:
    gate = Gate(line=1)
    with pytest.raises(KeyError), gate.turn():
        raise KeyError

    def leave(ahead: int) -> None:
        raise InterruptedError

    with gate.turn(), pytest.raises(InterruptedError), gate.turn(leave):
        pass
    with gate.turn():
        pass
