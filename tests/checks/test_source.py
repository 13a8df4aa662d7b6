"""Bans by syntax tree."""

import time
from types import SimpleNamespace

import pytest

from autograder.checks import CheckFailed, expect_not_used
from autograder.checks.student_errors import MissingName


def ban(source, name="f", banned=("GradientTape", "nn.conv2d")):
    expect_not_used(SimpleNamespace(source=source), name, banned, "derive it by hand")


USED = {
    "dotted": "import tensorflow as tf\ndef f(x):\n    with tf.GradientTape() as t:\n        pass",
    "imported name": "from tensorflow import GradientTape as T\ndef f(x):\n    T()",
    "module under another name": "import tensorflow.nn as n\ndef f(x):\n    return n.conv2d(x)",
    "alias": "import tensorflow as tf\nT = tf.GradientTape\ndef f(x):\n    T()",
    "in a function that it calls": "def g():\n    tf.GradientTape()\ndef f(x):\n    return g()",
    "by its name": "def f(x):\n    getattr(tf, 'GradientTape')",
    "of a call's result": "def f(x):\n    return lib().nn.conv2d(x)",
    "in a class": "class f:\n    def go(self):\n        return tf.nn.conv2d",
    "the last definition counts": "def f(x):\n    pass\ndef f(x):\n    tf.GradientTape()",
}
FREE = {
    "elsewhere": "def g():\n    tf.GradientTape()\ndef f(x):\n    return x",
    "in the docstring": 'def f(x):\n    """No GradientTape here."""\n    # GradientTape\n    return x',
    "a part of a word": "def f(x):\n    return x.conv2d + MyGradientTapeless()",
    "replaced later": "def f(x):\n    tf.GradientTape()\ndef f(x):\n    return x",
}


@pytest.mark.parametrize("case", USED)
def test_what_is_banned_is_found(case):
    with pytest.raises(CheckFailed, match="derive it by hand"):
        ban(USED[case])


@pytest.mark.parametrize("case", FREE)
def test_what_is_free_passes(case):
    ban(FREE[case])


def test_the_helper_that_uses_it_is_named():
    with pytest.raises(CheckFailed, match="`g`, which `f` uses, uses `GradientTape`"):
        ban(USED["in a function that it calls"])


def test_a_missing_function_is_a_failed_check():
    with pytest.raises(MissingName, match="`f` is not defined"):
        ban("def g(): pass")


@pytest.mark.parametrize("length", [2500, 100_000])
def test_a_long_chain_of_attributes_costs_no_judge(length):
    source = "def f(x):\n    return x" + ".y" * length + ".GradientTape"
    with pytest.raises(CheckFailed):
        ban(source)


def test_chains_are_looked_at_once_each():
    source = "def f(x):\n" + f"    x{'.y' * 900}\n" * 100
    started = time.process_time()
    ban(source)
    assert time.process_time() - started < 2
