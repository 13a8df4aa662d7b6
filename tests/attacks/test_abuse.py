"""Submissions that abuse the machine: each has one right ending, and the next box works as if nothing was."""

import textwrap
import time

import pytest

from autograder.wire.errors import ClaimError, ClosedError, WireError
from autograder.wire.messages import BoxLimits

GENTLE = {"cpu_seconds": 5, "wall_seconds": 20, "memory_mb": 256, "output_kb": 64, "file_mb": 8}


@pytest.fixture(autouse=True)
def the_next_box_works(run_in_box):
    yield
    end = run_in_box("print(6 * 7)")
    assert (end.cause, end.output) == ("finished", "42\n")


@pytest.mark.parametrize(
    "source",
    ["while True: pass", "import re; re.match('(a*)*$', 'a' * 60 + 'b')", "9 ** 9 ** 9"],
    ids=["loop", "regular expression", "power tower"],
)
def test_endless_computation_ends_at_the_cpu_limit(run_in_box, source):
    end = run_in_box(source, **GENTLE | {"cpu_seconds": 1})
    assert end.cause == "cpu limit"
    assert 1 <= end.cpu_seconds < 2


@pytest.mark.parametrize(
    "source",
    [
        """
        import signal, time
        for number in range(1, 32):
            try: signal.signal(number, signal.SIG_IGN)
            except OSError: pass
        while True: time.sleep(9)
        """,
        "import threading; lock = threading.Lock(); lock.acquire(); lock.acquire()",
        "import os, signal; os.kill(os.getpid(), signal.SIGSTOP); import time; time.sleep(99)",
    ],
    ids=["ignores signals", "deadlock", "stops itself"],
)
def test_waiting_forever_ends_at_the_wall_limit(run_in_box, source):
    end = run_in_box(source, **GENTLE | {"wall_seconds": 0.5})
    assert end.cause == "wall limit"
    assert end.cpu_seconds < 0.5


def test_the_judge_can_kill_a_box_before_its_limits(numpy_zygote):
    box = numpy_zygote.spawn(BoxLimits(), b"import time; time.sleep(99)", "sleeps.py")
    started = time.monotonic()
    box.kill()
    assert box.end().cause == "wall limit"
    assert time.monotonic() - started < 2


def test_a_flood_of_output_ends_at_its_cap(run_in_box):
    end = run_in_box("while True: print('x' * 1000)", **GENTLE)
    assert end.cause == "output limit"
    assert len(end.output) <= GENTLE["output_kb"] * 1024
    assert set(end.output) == {"x", "\n"}


def test_output_beside_python_counts_too(run_in_box):
    assert run_in_box("import os\nwhile True: os.write(2, b'y' * 9999)", **GENTLE).cause == "output limit"


@pytest.mark.parametrize(
    "hoard", ["bytearray(1200 << 20)", "numpy.ones(150_000_000)"], ids=["bytes", "array"]
)
def test_a_single_huge_value_is_an_ordinary_memory_error(run_in_box, hoard):
    source = f"import numpy\ntry: hoard = {hoard}\nexcept MemoryError: print('refused')\n"
    end = run_in_box(source, **GENTLE | {"memory_mb": 64})
    assert (end.cause, end.output) == ("finished", "refused\n")


@pytest.mark.parametrize(
    "source",
    [
        "hoard = [bytearray(b'x' * (1 << 20)) for _ in range(9999)]",
        "hoard = [[] for _ in range(99_999_999)]",
        """
        import mmap
        hoard = []
        while True:
            piece = mmap.mmap(-1, 4 << 20)
            for at in range(0, 4 << 20, 4096): piece[at] = 1
            hoard.append(piece)
        """,
    ],
    ids=["heap", "small objects", "shared pages"],
)
def test_creeping_memory_use_is_stopped(run_in_box, source):
    end = run_in_box(textwrap.dedent(source), **GENTLE | {"memory_mb": 128})
    # Found by looking now and then, or refused to the program itself, whichever comes first.
    assert end.cause == "memory limit" or "MemoryError" in end.output
    assert end.max_rss_mb < 1000


def test_the_private_tmp_is_bounded_in_bytes(run_in_box):
    end = run_in_box(
        """
        written = 0
        try:
            for number in range(9999):
                with open(f"/tmp/{number}", "wb") as file:
                    written += file.write(b"x" * (4 << 20))
        except OSError as problem:
            print(problem.errno)
        print(written < 400 << 20)
        """,
        **GENTLE | {"cpu_seconds": 20},
    )
    assert end.output.endswith("True\n"), end


def test_the_private_tmp_is_bounded_in_files(run_in_box):
    end = run_in_box(
        """
        number = 0
        try:
            for number in range(99_999):
                open(f"/tmp/{number}", "w").close()
        except OSError as problem:
            print(problem.errno)
        print(number < 9999)
        """,
        **GENTLE,
    )
    assert end.output == "28\nTrue\n"


def test_a_single_file_is_bounded(run_in_box):
    end = run_in_box(
        """
        import signal
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        try:
            with open("/tmp/large", "wb") as file:
                for _ in range(99): file.write(b"x" * (1 << 20))
        except OSError as problem:
            print(problem.errno)
        """,
        **GENTLE,
    )
    assert end.output == "27\n"


def test_processes_cannot_be_started(run_in_box):
    end = run_in_box(
        """
        import os, subprocess, multiprocessing
        def tries(act):
            try: act()
            except OSError as problem: return problem.errno
        true = ["/usr/bin/true"]
        print(tries(os.fork), tries(lambda: subprocess.run(true)), tries(lambda: os.execv(true[0], true)))
        process = multiprocessing.Process(target=print)
        print(tries(process.start), os.system("true") != 0)
        """
    )
    assert end.output == "1 1 1\n1 True\n"


def test_threads_are_bounded(run_in_box):
    end = run_in_box(
        """
        import threading
        stop = threading.Event()
        count = 0
        try:
            for count in range(9999): threading.Thread(target=stop.wait, daemon=True).start()
        except RuntimeError: pass
        print(8 <= count < 500)
        """,
        **GENTLE,
    )
    assert end.output == "True\n"


def test_a_thread_left_behind_does_not_outlive_its_box(run_in_box):
    end = run_in_box("import threading, time\nthreading.Thread(target=time.sleep, args=(99,)).start()")
    assert end.cause == "finished"


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        ("import ctypes; ctypes.string_at(0)", "signal"),
        ("import os; os.abort()", "signal"),
        ("import os; os._exit(0)", "exit"),
        ("import os; os._exit(7)", "exit"),
    ],
    ids=["segmentation fault", "abort", "exit with success", "exit with failure"],
)
def test_a_sudden_death_is_told_as_it_was(run_in_box, source, cause):
    end = run_in_box(source)
    assert end.cause == cause
    assert bool(end.signal) == (cause == "signal")


def test_closing_every_descriptor_is_the_end_of_the_box(run_in_box):
    assert run_in_box("import os\nos.closerange(0, 99)").cause in ("exit", "finished")


def test_deep_recursion_is_an_error_of_the_submission(run_in_box):
    end = run_in_box("import sys\nsys.setrecursionlimit(10**8)\ndef f(): return f()\nf()", **GENTLE)
    assert end.cause in ("signal", "finished", "memory limit")


@pytest.mark.parametrize(
    "junk",
    ["b'junk' * 999", "b'\\xff' * 9999", "b'\\0\\0\\0\\1\\xc1'"],
    ids=["text", "huge length", "bad body"],
)
def test_junk_on_the_wire_is_a_claim_refused(numpy_zygote, junk):
    source = f"import os, time\nos.write(3, {junk})\ntime.sleep(9)\n"
    box = numpy_zygote.spawn(BoxLimits(), source.encode(), "junk.py")
    with pytest.raises(ClaimError):
        box.channel.receive(time.monotonic() + 5)
    assert box.end().cause == "finished"


def test_a_slow_trickle_on_the_wire_ends_at_the_deadline(numpy_zygote):
    source = (
        "import os, time\nos.write(3, b'\\0\\0\\1\\0')\nwhile True: os.write(3, b'x'); time.sleep(0.05)\n"
    )
    box = numpy_zygote.spawn(BoxLimits(), source.encode(), "trickle.py")
    started = time.monotonic()
    with pytest.raises(WireError):
        box.channel.receive(time.monotonic() + 0.5)
    assert time.monotonic() - started < 2
    box.end()


def test_a_submission_cannot_claim_that_the_grader_failed(run_in_box):
    """Printing what a failed confinement prints, or its marker, changes nothing."""
    assert run_in_box("import os; os.write(1, b'PermissionError: x'); os._exit(1)").cause == "exit"


def test_the_wire_of_a_dead_box_says_so(numpy_zygote):
    box = numpy_zygote.spawn(BoxLimits(), b"import os; os._exit(0)", "gone.py")
    with pytest.raises(ClosedError):
        box.channel.receive(time.monotonic() + 5)
    assert box.end().cause == "exit"


@pytest.mark.parametrize(
    "call",
    [
        "os.kill(os.getpid(), 9)",
        "signal.pthread_kill(threading.get_ident(), 9)",
        "os.kill(0, 9)",
        "os.kill(-1, 9)",
    ],
)
def test_no_box_kills_itself_so_as_to_look_lost(run_in_box, call):
    """A box that dies by SIGKILL counts as our loss, so student code must not be able to bring it about."""
    assert run_in_box(f"import os, signal, threading\n{call}").cause == "finished"
