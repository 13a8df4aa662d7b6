"""Bans by syntax tree."""

import time
from types import SimpleNamespace

import pytest

from autograder.checks import CheckFailed, expect_not_used
from autograder.checks.student_errors import MissingName


def ban(source, name="f", banned=("GradientTape", "nn.conv2d", "tf.gradients", "v1.gradients")):
    expect_not_used(SimpleNamespace(source=source), name, banned, "derive it by hand")


TAPE = "def g():\n    tf.GradientTape()\n"
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
    "through an assignment": f"{TAPE}h = tf.function(g)\ndef f(x):\n    return h()",
    "through two assignments": f"{TAPE}h = g\nk = [h]\ndef f(x):\n    return k[0]()",
    "it is an assignment": f"{TAPE}f = tf.function(g)",
    "it is a lambda": f"f = lambda x: g()\n{TAPE}",
    "an annotated assignment": f"{TAPE}f: object = tf.function(g)",
    "wrapped under its own name": "def f(x):\n    tf.GradientTape()\nf = tf.function(f)",
    "wrapped before another takes the name": f"{TAPE}f = tf.function(g)\ndef g():\n    pass",
    "one of two names": f"{TAPE}a, f = 1, g",
    "put into a table": f"{TAPE}table = {{}}\ntable['g'] = g\ndef f(x):\n    return table['g']()",
    "added to a list": f"{TAPE}steps = []\nsteps += [g]\ndef f(x):\n    return steps[0]()",
    "where it depends": "if True:\n    def g():\n        tf.GradientTape()\ndef f(x):\n    g()",
    "may have been replaced": f"{TAPE}if False:\n    def g():\n        pass\ndef f(x):\n    g()",
    "in a try": "try:\n    f = tf.nn.conv2d\nexcept AttributeError:\n    f = None",
    "imported under the name": "from tensorflow.nn import conv2d as f",
    "in what Python would not run": f"{TAPE}def f(x):\n    nonlocal y\n    g()",
    "in a decorator": f"{TAPE}@g\ndef f(x):\n    pass",
    "from a graph": "import tensorflow as tf\ndef f(x):\n    return tf.gradients(x, x)",
    "from a graph, without the import": "def f(x):\n    return tf.gradients(x, x)",
    "from a graph, name imported": "from tensorflow import gradients\ndef f(x):\n    return gradients(x, x)",
    "from a graph of old": "import tensorflow as tf\ndef f(x):\n    return tf.compat.v1.gradients(x, x)",
}
FREE = {
    "elsewhere": "def g():\n    tf.GradientTape()\ndef f(x):\n    return x",
    "in the docstring": 'def f(x):\n    """No GradientTape here."""\n    # GradientTape\n    return x',
    "a part of a word": "def f(x):\n    return x.conv2d + MyGradientTapeless()",
    "replaced later": "def f(x):\n    tf.GradientTape()\ndef f(x):\n    return x",
    "an assignment elsewhere": f"{TAPE}h = tf.function(g)\ndef f(x):\n    return x",
    "an assignment replaced later": f"{TAPE}f = tf.function(g)\ndef f(x):\n    return x",
    "a variable of the same name": f"{TAPE}loss = g()\ndef f(x):\n    loss = x\n    return loss",
    "an argument of the same name": f"{TAPE}def f(g):\n    return g",
    "a helper replaced after a try": f"{TAPE}seen = g()\ndef g():\n    pass\ndef f(x):\n    g()",
    "a word called gradients": "def f(x):\n    gradients = x\n    return gradients",
    "another's gradients": "def f(x, rule):\n    return rule.gradients(x)",
    "a plain assignment": "import numpy as np\nf = np.vectorize(lambda x: x)",
    "imported beside it": "from tensorflow import GradientTape, exp\ndef f(x):\n    return exp(x)",
    "an import": "from numpy import tanh as f",
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


@pytest.mark.parametrize("rest", ["", "if True:\n    pass\n", "def g(f):\n    f = 1\n"])
def test_only_what_the_module_defines_counts_as_defined(rest):
    with pytest.raises(MissingName, match="`f` is not defined"):
        ban(rest)


def test_an_assignment_that_uses_it_is_named():
    with pytest.raises(CheckFailed, match="`T`, which `f` uses, uses `GradientTape`"):
        ban("T = [tf.GradientTape]\ndef f(x):\n    T[0]()")


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
