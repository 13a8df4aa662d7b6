"""The hostile probe: stopped everywhere in a box, and able to do what it tries where a layer is missing."""

import json
import os
import subprocess
import sys
from contextlib import closing, contextmanager

import pytest

from autograder.box.confine import landlock
from autograder.box.layers import Layers
from autograder.errors import JudgeError
from autograder.judge import self_test
from autograder.judge.box_program import BoxProgram, clean_environment, plan
from autograder.judge.boxes import BoxZygote
from autograder.judge.rungs import FIRST_UID

FULL = Layers(
    namespaces=True,
    landlock=landlock.version() > 0,
    seccomp=True,
    limits=True,
    gpu=False,
    uid=FIRST_UID if os.geteuid() == 0 else None,
)


@contextmanager
def zygote_with(layers):
    """A zygote that is used although its layers may be too few."""
    zygote = BoxZygote(())
    zygote._program = BoxProgram(plan(layers), clean_environment(1))
    zygote._layers = layers
    try:
        zygote._program.start()
    except JudgeError as problem:
        pytest.skip(f"these layers are not to be had on this machine: {problem}")
    with closing(zygote):
        yield zygote


def got_through(layers):
    with zygote_with(layers) as zygote:
        return {line.name for line in self_test.probe(zygote) if not line.stopped}


def test_every_attempt_is_stopped_in_a_full_box(monkeypatch):
    monkeypatch.setenv("AUTOGRADER_BAIT", "a secret of the judge's")
    assert got_through(FULL) == set()


def test_namespaces_stop_files_and_processes_without_landlock():
    assert got_through(FULL._replace(landlock=False)) == set()


def test_without_seccomp_processes_start_and_sockets_open():
    through = got_through(FULL._replace(seccomp=False))
    assert {"fork", "open an internet socket", "open a datagram pair"} <= through
    assert {"keep memory that no limit counts", "enter a new user namespace"} & through
    assert not {"read a file of the judge", "list the home folders", "signal the judge"} & through


def test_without_seccomp_and_landlock_namespaces_still_close_files_and_network():
    through = got_through(FULL._replace(seccomp=False, landlock=False))
    assert "fork" in through
    assert not {"read a file of the judge", "connect to a port of this machine"} & through


def test_without_limits_there_are_none():
    assert "raise its own limits" in got_through(FULL._replace(limits=False))


LOWER_RUNG = """
import sys
from autograder.errors import JudgeError
from autograder.judge.boxes import BoxZygote
try:
    with BoxZygote((), rung=int(sys.argv[1]), accept_weak=True) as zygote:
        print(zygote.rung, sorted(line.name for line in zygote.standing.probes if not line.stopped))
except JudgeError as problem:
    print("none:", problem)
"""


@pytest.mark.parametrize("rung", [4, 3, 2, 1])
def test_an_ordinary_user_has_every_rung_that_this_machine_offers(ordinary_user, rung):
    result = ordinary_user.run("-c", LOWER_RUNG, str(rung))
    if result.stdout.startswith("none:"):
        pytest.skip(result.stdout)
    expected = [] if rung >= 2 else ["read a file of the judge", "write a file of the judge"]
    assert result.stdout.startswith(f"{rung} "), result.stderr
    assert all(name in result.stdout for name in expected)
    assert rung < 2 or result.stdout == f"{rung} []\n"


HONEST = """
import sys, time
from autograder.errors import JudgeError
from autograder.judge.boxes import BoxZygote
from autograder.wire.messages import BoxLimits, Load
source = b'''
import os, random, tempfile
folder = tempfile.mkdtemp()
with open(os.path.join(folder, "file"), "w") as file:
    file.write("kept")
random.SystemRandom().random()
assert len(open("/dev/urandom", "rb").read(4)) == 4
if PRELOADED:
    import keras
    import tensorflow as tf
    tf.io.write_file(os.path.join(folder, "tensor"), tf.constant("kept"))
    tf.random.normal((2, 2))
    next(iter(tf.data.Dataset.range(9).shuffle(9)))
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1), keras.layers.Dropout(0.5)])
    model.compile("adam", "mse")
    model.fit(tf.zeros((4, 2)), tf.zeros((4, 1)), verbose=0)
print(open(os.path.join(folder, "file")).read())
'''.replace(b"PRELOADED", repr(sys.argv[2:] != []).encode())
try:
    with BoxZygote(sys.argv[2:], rung=int(sys.argv[1]), accept_weak=True) as zygote:
        box = zygote.spawn(BoxLimits(), source, "honest.py")
        box.channel.send(Load(1), time.monotonic() + 60)
        box.channel.receive(time.monotonic() + 60)
        print(box.end().output)
except JudgeError as problem:
    print("none:", problem)
"""


@pytest.mark.parametrize("rung", [4, 3, 2, 1])
@pytest.mark.parametrize(
    "preload",
    [(), pytest.param(("numpy", "tensorflow", "keras"), marks=pytest.mark.slow)],
    ids=["bare", "TF"],
)
def test_on_every_rung_honest_work_goes_on(ordinary_user, rung, preload):
    result = ordinary_user.run("-c", HONEST, str(rung), *preload)
    if result.stdout.startswith("none:"):
        pytest.skip(result.stdout)
    assert result.stdout == "kept\n\n", result.stdout + result.stderr


@pytest.mark.parametrize("kind", ["files", "network"])
def test_outside_of_a_box_the_same_attempts_succeed(kind):
    """Else the probe would prove nothing by failing inside."""
    program = (
        "import json, sys\n"
        "from autograder.box.probe.attempt import attempts\n"
        "import autograder.box.probe\n"
        "bait = json.loads(sys.argv[1])\n"
        "for each in attempts:\n"
        "    if each.kind == sys.argv[2] and 'judge' in each.name or 'connect' in each.name:\n"
        "        each.run(bait); print(each.name)\n"
    )
    with self_test._bait() as bait:
        arguments = [sys.executable, "-c", program, json.dumps(bait), kind]
        done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) >= 2
