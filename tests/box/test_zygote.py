"""The zygote and its keeper: who dies with whom, and what the memory of a fork holds."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from autograder.errors import JudgeError
from autograder.judge.boxes import BoxZygote
from autograder.wire.errors import ClosedError
from autograder.wire.messages import BoxLimits, Load

SLEEPER = b"import time\nwhile True: time.sleep(9)"


@pytest.fixture
def own_zygote():
    """A zygote of this test's own, to be harmed."""
    with BoxZygote(()) as zygote:
        yield zygote


def wait_for_death(pid, seconds=5.0):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.01)
    return False


def family_of(box):
    """The zygote that forked a box, and the keeper that watches it."""
    zygote = psutil.Process(box.pid).parent()
    return zygote, zygote.parent()


def test_a_killed_zygote_takes_its_boxes_along(own_zygote):
    box = own_zygote.spawn(BoxLimits(), SLEEPER, "sleeper.py")
    family_of(box)[0].kill()
    assert wait_for_death(box.pid)
    assert box.end().cause == "lost"
    with pytest.raises(JudgeError, match="gone"):
        own_zygote.spawn(BoxLimits(), SLEEPER, "sleeper.py")
    assert wait_for_death(own_zygote._program._process)
    assert not own_zygote.alive


def test_a_killed_keeper_takes_zygote_and_boxes_along(own_zygote):
    box = own_zygote.spawn(BoxLimits(), SLEEPER, "sleeper.py")
    zygote, keeper = family_of(box)
    keeper.kill()
    assert wait_for_death(zygote.pid)
    assert wait_for_death(box.pid)
    assert box.end().cause == "lost"


def test_a_box_killed_from_outside_is_lost_however_soon_that_is_noticed(numpy_zygote):
    """The wire closes while the process is still dying; ending it then must not hide what killed it."""
    for _ in range(10):
        box = numpy_zygote.spawn(BoxLimits(), SLEEPER, "sleeper.py")
        box.channel.send(Load(1))
        os.kill(box.pid, signal.SIGKILL)
        with pytest.raises(ClosedError):
            box.channel.receive(time.monotonic() + 20)
        end = box.end()
        assert (end.cause, end.signal) == ("lost", signal.SIGKILL)


JUDGE = """
import sys, time
from autograder.judge.boxes import BoxZygote
from autograder.wire.messages import BoxLimits
zygote = BoxZygote(())
zygote.start()
box = zygote.spawn(BoxLimits(), b"import time\\nwhile True: time.sleep(9)", "sleeper.py")
print(box.pid, flush=True)
time.sleep(99)
"""


def test_a_killed_judge_takes_everything_along():
    with subprocess.Popen([sys.executable, "-c", JUDGE], stdout=subprocess.PIPE, text=True) as judge:
        pid = int(judge.stdout.readline())
        zygote, keeper = (
            process.pid for process in (psutil.Process(pid).parent(), psutil.Process(pid).parent().parent())
        )
        judge.send_signal(signal.SIGKILL)
    for process in (pid, zygote, keeper):
        assert wait_for_death(process)


def test_a_judge_that_hangs_up_on_one_box_leaves_the_others(own_zygote):
    forgotten = own_zygote.spawn(BoxLimits(), SLEEPER, "sleeper.py")
    kept = own_zygote.spawn(BoxLimits(), SLEEPER, "sleeper.py")
    forgotten._keeper.close()
    assert wait_for_death(forgotten.pid)
    assert psutil.pid_exists(kept.pid)
    kept.end()


def test_a_zygote_serves_judges_forked_from_its_starter(own_zygote):
    if (pid := os.fork()) == 0:
        box = own_zygote.spawn(BoxLimits(), b"print('hello')", "hello.py")
        box.channel.send(Load(1))
        box.channel.receive(time.monotonic() + 9)
        os._exit(0 if box.end().output == "hello\n" else 1)
    assert os.waitpid(pid, 0)[1] == 0
    assert own_zygote.spawn(BoxLimits(), b"", "empty.py").end().cause == "finished"


def test_nothing_of_one_submission_is_left_for_the_next(run_in_box):
    """The zygote passes source and output on without reading them, so no fork can inherit them."""
    mark = "".join(chr(ord("a") + (7 * i) % 26) for i in range(40))
    run_in_box(f"secret = {mark!r}\nprint(secret)")
    scan = """
    def scan(wanted):
        found = 0
        with open("/proc/self/maps") as maps:
            for line in maps:
                span, mode = line.split()[:2]
                if not mode.startswith("rw") or "[v" in line: continue
                start, end = (int(x, 16) for x in span.split("-"))
                try:
                    import ctypes
                    found += ctypes.string_at(start, end - start).count(wanted)
                except OSError: pass
        return found
    def spell(shift): return "".join(chr(ord("a") + (7 * i + shift) % 26) for i in range(40)).encode()
    hidden = [spell(0)]
    planted = spell(0) if PLANT else b""
    print(scan(hidden[0]))
    """
    counts = [int(run_in_box(scan.replace("PLANT", plant)).output) for plant in ("False", "True")]
    assert counts[1] > 0, "the scan finds nothing at all"
    assert counts[0] < counts[1]


def test_the_zygote_never_grows_a_thread(own_zygote):
    for _ in range(3):
        own_zygote.spawn(BoxLimits(), b"", "empty.py").end()
    box = own_zygote.spawn(BoxLimits(), b"", "empty.py")
    assert family_of(box)[0].num_threads() == 1
    box.end()


def test_descriptors_do_not_pile_up(own_zygote):
    family = family_of(own_zygote.spawn(BoxLimits(), b"", "empty.py"))

    def held():
        box = own_zygote.spawn(BoxLimits(), b"", "empty.py")
        box.end()
        time.sleep(0.05)  # until its end has been put away
        return [process.num_fds() for process in (*family, psutil.Process())]

    few = min(held() for _ in range(3))
    for _ in range(20):
        held()
    assert min(held() for _ in range(3)) == few


def test_a_missing_module_is_told_in_one_sentence():
    with pytest.raises(JudgeError, match="no_such_module"):
        BoxZygote(("no_such_module",)).start()


def test_boxes_start_fast(run_in_box):
    """A loose bound, but far below the price of a fresh interpreter: the point of a zygote."""
    used = sorted(run_in_box("").cpu_seconds for _ in range(9))
    assert used[4] < 0.1
