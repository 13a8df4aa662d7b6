"""No box brings about its own SIGKILL: it counts as our loss, and whoever can choose it is not judged."""

import textwrap

import pytest

WAYS = {
    "its limit of CPU time": """
        import resource
        try: resource.setrlimit(resource.RLIMIT_CPU, (0, 0))
        except (OSError, ValueError): print("refused")
        for _ in range(10 ** 6): pass
    """,
    "the older call for limits": """
        print(answer(libc.syscall(160 if x86 else 164, 0, struct.pack("=QQ", 0, 0))))
        for _ in range(10 ** 6): pass
    """,
    "a signal as if from the kernel": """
        info = struct.pack("=iii", 9, 0, from_kernel).ljust(128, b"\\0")
        print(answer(libc.syscall(129 if x86 else 138, os.getpid(), 9, info)))
    """,
    "the same to a thread": """
        info = struct.pack("=iii", 9, 0, from_kernel).ljust(128, b"\\0")
        print(answer(libc.syscall(297 if x86 else 240, os.getpid(), threading.get_native_id(), 9, info)))
    """,
    "the same by descriptor": """
        info = struct.pack("=iii", 9, 0, from_kernel).ljust(128, b"\\0")
        try: print(answer(libc.syscall(424, os.pidfd_open(os.getpid()), 9, info, 0)))
        except OSError: print("refused")
    """,
    "a timer": """
        event, timer = struct.pack("=qii", 0, 9, 0).ljust(64, b"\\0"), ctypes.c_int()
        libc.syscall(222 if x86 else 107, 1, event, ctypes.byref(timer))
        libc.syscall(223 if x86 else 110, timer, 0, struct.pack("=4q", 0, 0, 0, 1000), None)
        time.sleep(0.1)
        print("refused")  # or made, and what it sends is ignored
    """,
}
TOOLS = """
import ctypes, os, platform, struct, threading, time
libc, x86, from_kernel = ctypes.CDLL(None, use_errno=True), platform.machine() == "x86_64", 0x80
def answer(result): return "refused" if (result, ctypes.get_errno()) == (-1, 1) else "done"
"""
ASKING = """
import resource
resource.getrlimit(resource.RLIMIT_CPU)
resource.prlimit(0, resource.RLIMIT_NOFILE)
print("refused")
"""


@pytest.mark.parametrize("way", WAYS)
def test_no_box_brings_about_its_own_loss(run_in_box, way):
    end = run_in_box(TOOLS + textwrap.dedent(WAYS[way]), wall_seconds=20)
    assert (end.cause, end.output) == ("finished", "refused\n")


def test_a_box_may_ask_what_its_limits_are(run_in_box):
    assert run_in_box(ASKING).output == "refused\n"


def test_a_lowered_limit_is_an_error_of_the_submission(run_in_box):
    end = run_in_box("import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (9, 9))\nprint('on')")
    assert (end.cause, end.output) == ("finished", "")


ON_A_RUNG = """
import sys, time
from autograder.errors import JudgeError
from autograder.judge.boxes import BoxZygote
from autograder.wire.errors import WireError
from autograder.wire.messages import BoxLimits, Load
try:
    with BoxZygote((), rung=int(sys.argv[1]), accept_weak=True) as zygote:
        for source in sys.argv[2:]:
            box = zygote.spawn(BoxLimits(), source.encode(), "submission.py")
            try:
                box.channel.send(Load(1))
                box.channel.receive(time.monotonic() + 20)
            except WireError:
                pass
            end = box.end()
            print(end.cause, end.output, end="")
except JudgeError as problem:
    print("none:", problem)
"""


@pytest.mark.parametrize("rung", [4, 2, 1])
def test_nor_on_another_rung(ordinary_user, rung):
    sources = [TOOLS + textwrap.dedent(way) for way in WAYS.values()] + [ASKING]
    result = ordinary_user.run("-c", ON_A_RUNG, str(rung), *sources)
    if result.stdout.startswith("none:"):
        pytest.skip(result.stdout)
    assert result.stdout == "finished refused\n" * len(sources), result.stdout + result.stderr
