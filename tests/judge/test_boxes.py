"""The judge's hold on boxes: rungs, limits, endings, and TensorFlow inside."""

import os
import time

import pytest

from autograder.errors import JudgeError
from autograder.judge import rungs
from autograder.judge.boxes import BoxZygote
from autograder.judge.doctor import describe_machine, diagnose
from autograder.wire.messages import BoxLimits, Load


def test_the_rung_that_holds_is_named_with_what_was_probed(numpy_zygote):
    standing = numpy_zygote.standing
    assert standing.rung == numpy_zygote.rung >= rungs.WEAKEST_BY_DEFAULT
    assert standing.name == str(standing.rung)
    assert standing.sentence == rungs.SENTENCES[standing.rung]
    assert set(standing.why_not_higher) == {rung for rung in rungs.SENTENCES if rung > standing.rung}
    assert all(standing.why_not_higher.values())
    assert len(standing.probes) >= 35
    assert all(line.stopped for line in standing.probes if line.promised)


def test_weak_rungs_are_refused_unless_accepted():
    with pytest.raises(JudgeError, match="accepted explicitly"):
        BoxZygote((), rung=1).start()


def test_an_unknown_rung_is_refused_with_those_that_exist():
    with pytest.raises(JudgeError, match="4, 3, 2, 1, 0"):
        BoxZygote((), rung=9)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root chooses a uid")
def test_boxes_of_root_never_run_as_root():
    with pytest.raises(JudgeError, match="root"):
        BoxZygote((), uid=0)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root chooses a uid")
def test_each_slot_may_have_a_uid_of_its_own():
    with BoxZygote((), uid=61007) as zygote:
        box = zygote.spawn(BoxLimits(), b"import os; print(os.getuid(), os.getgroups())", "who.py")
        box.channel.send(Load(1))
        box.channel.receive(time.monotonic() + 9)
        assert box.end().output == "61007 []\n"


def test_an_end_can_be_asked_for_again(numpy_zygote):
    box = numpy_zygote.spawn(BoxLimits(), b"", "empty.py")
    assert box.end() is box.end()
    box.kill()
    assert "finished" in repr(box)


def test_what_was_used_is_told(run_in_box):
    end = run_in_box(
        "import time\nwhile time.process_time() < 0.3: pass\nhoard = bytearray(b'x' * (80 << 20))"
    )
    assert 0.3 <= end.cpu_seconds < 1
    assert end.max_rss_mb >= 80


def test_two_boxes_live_side_by_side(numpy_zygote):
    boxes = [numpy_zygote.spawn(BoxLimits(), f"print({n})".encode(), "n.py") for n in range(3)]
    for box in boxes:
        box.channel.send(Load(1))
        box.channel.receive(time.monotonic() + 9)
    assert [box.end().output for box in boxes] == ["0\n", "1\n", "2\n"]


def test_a_zygote_not_started_says_so():
    zygote = BoxZygote(())
    assert not zygote.alive
    with pytest.raises(JudgeError, match="start"):
        zygote.spawn(BoxLimits(), b"", "x.py")
    with pytest.raises(JudgeError, match="start"):
        _ = zygote.rung


def test_variables_added_for_boxes_are_seen_there():
    with BoxZygote((), environment={"COURSE": "deep"}) as zygote:
        box = zygote.spawn(BoxLimits(), b"import os; print(os.environ['COURSE'])", "x.py")
        box.channel.send(Load(1))
        box.channel.receive(time.monotonic() + 9)
        assert box.end().output == "deep\n"


def test_added_readable_paths_are_readable_and_stay_read_only(tmp_path):
    tmp_path.joinpath("data.txt").write_text("digits")
    for folder in (tmp_path, *list(tmp_path.parents)[:-2]):
        folder.chmod(0o755)
    with BoxZygote((), readable=[str(tmp_path)]) as zygote:
        source = f"print(open('{tmp_path}/data.txt').read())\nopen('{tmp_path}/new', 'w')"
        box = zygote.spawn(BoxLimits(), source.encode(), "x.py")
        box.channel.send(Load(1))
        report = box.channel.receive(time.monotonic() + 9).report
        assert report.cells[0].error.type_name in ("OSError", "PermissionError")
        assert box.end().output == "digits\n"
    assert not tmp_path.joinpath("new").exists()


def test_the_doctor_names_machine_and_rung():
    diagnosis = diagnose()
    machine = describe_machine()
    assert diagnosis.machine == machine
    assert machine.cpus >= 1
    assert machine.memory_mb > 100
    assert (diagnosis.standing is None) == bool(diagnosis.problem)


def test_the_doctor_reports_why_nothing_holds():
    diagnosis = diagnose(rung=0)
    assert diagnosis.standing is None
    assert "rung 0" in diagnosis.problem


TRAINING = """
import os
import numpy as np, keras, tensorflow as tf
model = keras.Sequential([keras.layers.Input((20,)), keras.layers.Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
x, y = np.ones((64, 20), np.float32), np.zeros(64)
data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(9).batch(8)
data = data.map(lambda a, b: (a, b), num_parallel_calls=2)
model.fit(data.prefetch(2), verbose=0)
model.save("/tmp/model.keras")
again = keras.models.load_model("/tmp/model.keras")
print(np.allclose(again.predict(x, verbose=0), model.predict(x, verbose=0)))
print(tf.function(lambda t: t * 2, jit_compile=True)(tf.ones(2)).numpy().tolist())
"""


@pytest.mark.slow
def test_tensorflow_works_inside():
    """Lazy imports, thread pools, tf.data, saving and XLA, all without a process, a socket or a home."""
    with BoxZygote() as zygote:
        box = zygote.spawn(BoxLimits(), TRAINING.encode(), "training.py")
        box.channel.send(Load(1))
        report = box.channel.receive(time.monotonic() + 60).report
        end = box.end()
    assert report.cells[0].error is None
    assert end.output.endswith("True\n[2.0, 2.0]\n")
    assert end.cause == "finished"
