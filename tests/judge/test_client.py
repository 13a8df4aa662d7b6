"""A check's view of code in a box: a real server at the other end of a real socket."""

import gc
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from autograder.box.loader import load
from autograder.box.server import Server
from autograder.checks.outcomes import CheckFailed
from autograder.checks.student_errors import BoxDied, MissingName, StudentError
from autograder.errors import AuthoringError
from autograder.judge.client import Client
from autograder.judge.submission import Submission
from autograder.wire.channel import Channel
from autograder.wire.errors import ClaimError, DeadlineError

STUDENT = b'''
import builtins, threading, time
import numpy as np
HELD = {"a": [1, 2.0, (None, True)], 3: "x"}
class Stopper:
    """Not plain data."""
    _patience = 3
    def __init__(self, patience=1):
        self.seen, self.patience = [], patience
    def update(self, epoch, value=0.5):
        self.seen.append((epoch, value))
        return len(self.seen) >= self.patience
    def __eq__(self, other):
        return True
    def __len__(self):
        return 7
    def __getitem__(self, index):
        return index
    def __iter__(self):
        yield from (1, Stopper(5))
    def __bool__(self):
        return True
    def todo(self):
        raise NotImplementedError("later")
def dense(X, W, b):
    return X @ W + b
def scribble(x, *, y=None):
    x += 1
    return x.sum()
def itself(x):
    return x
def is_same(x, y):
    return x is y
def apply(function, *args, **kwargs):
    return function(*args, **kwargs)
def apply_safely(function, *args):
    try:
        return function(*args)
    except BaseException as error:
        return f"{type(error).__name__}: {error}"
def apply_in_thread(function, times):
    results = []
    threads = [threading.Thread(target=lambda: results.append(function(1))) for _ in range(times)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    return results
def schedule_of(f):
    try:
        return f(1, 0.5)
    except TypeError:
        return f(1)
def draw(rng):
    return rng.normal(size=3)
def raises(kind="ValueError", text="wrong"):
    raise getattr(builtins, kind)(text)
def deep(n):
    return deep(n + 1)
class Evil(Exception):
    def __str__(self):
        raise RuntimeError
def evil():
    raise Evil
def surrogate():
    raise ValueError("a\\ud800b")
def nested():
    value = []
    for _ in range(100): value = [value]
    return value
def endless():
    while True: yield 1
def sleep(seconds):
    time.sleep(seconds)
def many():
    return {1, 2}
'''
GIVEN = """
import student
from student import Stopper
def count(stopper):
    return len(stopper.seen)
def make():
    return Stopper(2)
def hand_back(x):
    return student.itself(x)
def sees():
    return student.HELD["a"][0]
"""


@pytest.fixture
def client() -> Iterator[Client]:
    judge, box = socket.socketpair()
    namespace, report = load(STUDENT, "student.py")
    thread = threading.Thread(target=Server(namespace, report).serve, args=(Channel(box),), daemon=True)
    thread.start()
    client = Client(Channel(judge), given=GIVEN, deadline=time.monotonic() + 30)
    yield client
    client.close()
    thread.join(5)
    box.close()
    assert not thread.is_alive()


@pytest.fixture
def submission(client: Client) -> Submission:
    return Submission(client, "")


def test_functions_answer_with_plain_data(submission: Submission) -> None:
    received = submission.dense(np.ones((2, 3)), np.ones((3, 1)), np.zeros(1))
    assert type(received) is np.ndarray
    assert received.tolist() == [[3.0], [3.0]]
    assert submission.client.last_value is received
    held = submission.HELD
    assert held == {"a": [1, 2.0, (None, True)], 3: "x"}
    assert submission.client.last_value is held


def test_objects_stay_in_the_box_and_answer_there(submission: Submission) -> None:
    stopper = submission.Stopper(patience=2)
    assert stopper.update(0) is False
    assert stopper.update(1, value=0.25) is True
    assert stopper.seen == [(0, 0.5), (1, 0.25)]
    assert stopper._patience == 3
    assert len(stopper) == 7
    assert stopper[1:3] == slice(1, 3)
    assert stopper["key", ...] == ("key", ...)
    first, second = stopper
    assert first == 1
    assert second.patience == 5
    assert submission.is_same(stopper, stopper) is True


def test_the_box_decides_no_comparison(submission: Submission) -> None:
    stopper = submission.Stopper()
    for decide in (
        lambda: stopper == 3,
        lambda: stopper != 3,
        lambda: stopper < 3,
        lambda: bool(stopper),
        lambda: 3 in stopper,
        lambda: [stopper].count(3),
    ):
        with pytest.raises(TypeError, match="compare plain values"):
            decide()
    with pytest.raises(TypeError, match="not an array"):
        np.asarray(stopper)
    with pytest.raises(AttributeError, match="not changed from here"):
        stopper.patience = 3
    assert stopper is not None
    assert len({stopper, submission.Stopper()}) == 2


def test_double_underscores_and_pickles_stay_local(submission: Submission) -> None:
    import copy

    stopper = submission.Stopper()
    assert type(stopper).__name__ == stopper.__class__.__name__ == "Remote"
    assert not hasattr(stopper, "__iadd__")
    with pytest.raises(TypeError, match="copied"):
        copy.deepcopy(stopper)


def test_a_remote_says_what_it_is(submission: Submission) -> None:
    assert repr(submission.Stopper) == "<Remote class Stopper `Stopper`, in the box>"
    assert repr(submission.Stopper()) == "<Remote Stopper, in the box>"
    assert repr(submission.Stopper().update) == "<Remote method `update`, in the box>"
    assert repr(submission.dense) == "<Remote function `dense`, in the box>"
    assert type(submission.Stopper()).__dict__["__remote_type_name__"](submission.Stopper()) == "Stopper"


def test_inspect_shows_the_arguments_after_the_call(submission: Submission) -> None:
    mine = np.zeros(2)
    call = submission.scribble.inspect(mine, y=[1])
    assert call.result == 2.0
    assert call.arguments[0].tolist() == [1.0, 1.0]
    assert call.keywords == {"y": [1]}
    assert mine.tolist() == [0.0, 0.0]


def test_generators_arrive_as_generators_of_the_same_seed(submission: Submission) -> None:
    first, second = (submission.draw(np.random.default_rng(3)) for _ in range(2))
    rng = np.random.default_rng(3)
    assert (first == second).all()
    assert (submission.draw(rng) != submission.draw(rng)).all()


def test_judge_functions_are_called_in_the_judge(submission: Submission) -> None:
    calls = []

    def double(x: Any, *, plus: float = 0) -> Any:
        calls.append(x)
        return 2 * x + plus

    assert submission.apply(double, np.ones(2), plus=1).tolist() == [3.0, 3.0]
    assert submission.apply(len, [1, 2]) == 2
    assert len(calls) == 1


def test_judge_functions_may_use_the_box_while_it_waits(submission: Submission) -> None:
    def build(patience: int) -> Any:
        stopper = submission.Stopper(patience)
        submission.given.count(stopper)
        return stopper

    assert submission.apply(build, 4).patience == 4
    made = submission.given.make()
    assert submission.apply(lambda x: x, made).patience == 2


def test_a_remote_passed_back_is_the_object_itself(submission: Submission) -> None:
    stopper = submission.given.make()
    assert submission.apply(lambda other: submission.is_same(other, stopper), stopper) is True


def test_the_box_calls_back_from_other_threads(submission: Submission) -> None:
    assert submission.apply_in_thread(lambda x: submission.itself(x) + 1, 8) == [2] * 8


def test_a_function_called_wrongly_is_a_type_error_that_the_student_may_handle(
    submission: Submission,
) -> None:
    assert submission.schedule_of(lambda epoch: epoch / 2) == 0.5
    assert submission.schedule_of(lambda epoch, lr: epoch * lr) == 0.5
    with pytest.raises(StudentError, match="TypeError"):
        submission.apply(lambda: 1, 2)


def test_an_exception_in_a_judge_function_cannot_be_swallowed(submission: Submission) -> None:
    class Mine(BaseException):
        pass

    def fail() -> None:
        raise Mine("hidden value 42")

    with pytest.raises(Mine):
        submission.apply_safely(fail)
    with pytest.raises(Mine):
        submission.apply(fail)
    assert submission.itself(1) == 1


def test_a_students_exception_in_a_judge_function_reaches_the_check(submission: Submission) -> None:
    with pytest.raises(StudentError, match="ValueError: wrong"):
        submission.apply_safely(lambda: submission.raises())


def test_a_judge_function_that_returns_what_cannot_be_sent_fails_the_check(submission: Submission) -> None:
    with pytest.raises(TypeError, match="set cannot be passed"):
        submission.apply_safely(lambda: {1})


@pytest.mark.parametrize(
    ("function", "argument"),
    [(lambda x: np.roll(x.shape, 1), None), (lambda x: {"sum": {1}, "of": x}, None)],
    ids=["raises", "returns what cannot be sent"],
)
def test_an_argument_that_a_judge_function_cannot_use_fails_the_check(
    submission: Submission, function: Any, argument: Any
) -> None:
    function.__name__ = "layer"
    with pytest.raises(
        CheckFailed, match=r"your code called `layer` with None: .*return its result"
    ) as caught:
        submission.apply_safely(function, argument)
    assert caught.value.__cause__ is not None
    assert submission.itself(1) == 1


def test_a_nameless_judge_function_is_called_what_it_is_to_the_student(submission: Submission) -> None:
    with pytest.raises(CheckFailed, match=r"^your code called the function it was given with an int: "):
        submission.apply(lambda x: x.shape, 3)


def test_what_a_judge_function_finds_is_raised_as_it_is(submission: Submission) -> None:
    def finds(kind: str) -> None:
        raise {"failed": CheckFailed, "assert": AssertionError, "name": NameError}[kind]("as it is")

    for kind, error in (("failed", CheckFailed), ("assert", AssertionError), ("name", NameError)):
        with pytest.raises(error, match=r"^as it is$"):
            submission.apply_safely(finds, kind)


def test_functions_that_call_each_other_without_end_are_stopped(submission: Submission) -> None:
    def again() -> Any:
        return submission.apply(again)

    with pytest.raises(StudentError, match="too deeply"):
        submission.apply(again)
    assert submission.itself(2) == 2


def test_what_calls_bring_is_bounded_in_each_check(
    client: Client, submission: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.judge.client.MAX_CALLBACK_BYTES", 2**20)
    kept: list[Any] = []
    large = np.zeros(400_000, np.uint8)
    for _ in range(2):
        client.begin_check(time.monotonic() + 30)
        submission.apply(kept.append, large)
        submission.apply(kept.append, large)
    with pytest.raises(ClaimError, match="more than 1 MB in one check"):
        submission.apply(kept.append, large)
    assert len(kept) == 4
    assert not client.alive


def test_what_cannot_be_passed_is_named(submission: Submission) -> None:
    with pytest.raises(TypeError, match="a set cannot be passed to the student's code"):
        submission.itself({1})
    assert submission.itself(1) == 1


def test_an_object_of_another_box_is_refused(submission: Submission, client: Client) -> None:
    stranger = submission.many()
    with pytest.raises(TypeError, match="another box"):
        Client(client._channel).call(client.given._remote_handle, (stranger,), {}, "f")


def test_given_modules_see_the_submission(client: Client, submission: Submission) -> None:
    assert submission.given.sees() == 1
    stopper = submission.Stopper()
    stopper.update(0)
    assert submission.given.count(stopper) == 1
    assert submission.is_same(submission.given.hand_back(stopper), stopper) is True
    probe = client.load_module("probe", "def three(): return 3\n")
    assert client.load_module("probe", "") is probe
    assert probe.three() == 3
    with pytest.raises(StudentError, match="SyntaxError"):
        client.load_module("broken", "def")


def test_a_client_without_given_says_so(client: Client) -> None:
    client._given_source = None
    with pytest.raises(AuthoringError, match=r"no checks/given\.py"):
        Submission(client, "").given  # noqa: B018


def test_a_missing_name_is_a_failed_check(submission: Submission) -> None:
    assert submission.has("dense")
    assert not submission.has("softmax")
    with pytest.raises(MissingName, match="`softmax` is not defined in your submission"):
        submission.softmax(1)


def test_a_students_exception_tells_where_it_was_raised(submission: Submission) -> None:
    with pytest.raises(StudentError) as caught:
        submission.dense(np.ones((2, 3)), np.ones((2, 3)), 0)
    error = caught.value
    assert error.type_name == "ValueError"
    assert "matmul" in error.message
    assert (error.function, error.where) == ("dense", "student.py")
    assert error.line == STUDENT.decode().split("\n").index("    return X @ W + b") + 1
    assert error.traceback.endswith("in dense: return X @ W + b")


def test_an_unwritten_method_is_named(submission: Submission) -> None:
    with pytest.raises(StudentError) as caught:
        submission.Stopper().todo()
    assert (caught.value.type_name, caught.value.function) == ("NotImplementedError", "Stopper.todo")


@pytest.mark.parametrize("kind", ["SystemExit", "KeyboardInterrupt"])
def test_exits_are_answers_too(submission: Submission, kind: str) -> None:
    with pytest.raises(StudentError, match=f"{kind}: bye"):
        submission.raises(kind, "bye")
    assert submission.itself(1) == 1


def test_exceptions_that_are_hard_to_tell_are_told(submission: Submission) -> None:
    with pytest.raises(StudentError, match="RecursionError") as caught:
        submission.deep(0)
    assert caught.value.traceback.count("\n") < 8
    with pytest.raises(StudentError, match=r"Evil: \(no message: its __str__ raised RuntimeError\)"):
        submission.evil()
    with pytest.raises(StudentError, match=r"a\?b"):
        submission.surrogate()
    with pytest.raises(StudentError, match="nested deeper"):
        submission.nested()
    with pytest.raises(StudentError, match=r"x{2000}$"):
        submission.raises("ValueError", "x" * 5000)
    with pytest.raises(StudentError, match="AttributeError"):
        submission.Stopper().nothing  # noqa: B018


def test_control_characters_do_not_cross(submission: Submission) -> None:
    with pytest.raises(StudentError) as caught:
        submission.raises("ValueError", "\x1b[2J\u202e")
    assert caught.value.message == "\ufffd[2J\ufffd"


def test_endless_iterables_can_be_iterated(submission: Submission) -> None:
    numbers = iter(submission.endless())
    assert [next(numbers) for _ in range(5)] == [1] * 5


def test_what_is_not_held_any_more_is_released(submission: Submission, client: Client) -> None:
    kept = submission.many()
    number = kept._remote_handle.id
    del kept
    client.last_value = None
    gc.collect()
    assert number in client._released
    submission.itself(1)
    assert number not in client._released
    with pytest.raises(StudentError, match=f"no object has the number {number}"):
        client.length(type(submission.many()._remote_handle)(number, "object", "set"))


def test_a_deadline_ends_a_call_and_the_client(client: Client, submission: Submission) -> None:
    sleep = submission.sleep
    client.deadline = time.monotonic() + 0.1
    with pytest.raises(DeadlineError):
        sleep(0.5)
    client.deadline = None
    with pytest.raises(DeadlineError):
        sleep(0)
    assert not client.alive


def test_a_dead_box_is_told_apart() -> None:
    judge, box = socket.socketpair()
    box.close()
    client = Client(Channel(judge))
    with pytest.raises(BoxDied):
        client.has("dense")
    with pytest.raises(BoxDied):
        client.has("dense")
    client.close()
