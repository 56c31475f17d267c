import subprocess
import sys
import time

from eval.memory import PeakMemory, memory_in_use

HOLD = "block = bytearray(120_000_000); print('there', flush=True); input()"


def test_memory_that_was_given_back_stays_the_peak() -> None:
    with PeakMemory() as memory:
        before = memory.bytes
        block = bytearray(80_000_000)
        time.sleep(0.5)
        del block
        time.sleep(0.3)
    assert memory.bytes > before + 70_000_000
    assert memory.bytes > memory_in_use() + 60_000_000


def test_the_memory_of_a_child_process_counts() -> None:
    with PeakMemory() as memory:
        before = memory.bytes
        child = subprocess.Popen(
            [sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert child.stdout is not None and child.stdout.readline() == b"there\n"
        time.sleep(0.5)
        child.communicate(b"\n")
    assert memory.bytes > before + 100_000_000


def test_a_peak_that_is_known_already_is_kept() -> None:
    with PeakMemory(before=10**15) as memory:
        assert memory.bytes == 10**15
    assert memory.bytes == 10**15


def test_the_peak_may_be_asked_as_soon_as_it_is_watched() -> None:
    with PeakMemory() as memory:
        assert memory.bytes > 1_000_000
