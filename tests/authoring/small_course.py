"""A small course: one assignment of two questions, written as an author would write it."""

from pathlib import Path

from autograder.course import Course

MANIFEST = """
id = "a9_small"
order = 9
title = "Small things"
summary = "Two functions and a class."
dataset = "mnist"

[limits]
cpu_seconds = 20

[profiles.quick]
train_images = 1000

[[questions]]
id = "q1_1"
title = "A layer"
name = "dense"
points = 60
public = ["one_row_per_example"]
hidden = ["bias_goes_to_every_row", "accuracy"]
[questions.limits]
wall_seconds = 9

[[questions]]
id = "q2"
title = "A counter"
name = "Counter"
points = 40
public = ["counts_up"]

[[thresholds]]
check = "q1_1.accuracy"
dataset = "mnist"
profile = "quick"
minimum = 0.868
stated = 0.88
"""

MASTER = '''# %% [markdown]
# # A9. Small things
#
# Ten neurons stand side by side.

# %%
import numpy as np

# %% [markdown]
# # BEGIN QUESTION q1_1
# ## Q1.1 A layer (60 points)
#
# Write `dense`.


# %%
def dense(X, W, b):
    """Return the weighted sums, shape (N, K).

    Notes:
        A marker in a string is text:
        # BEGIN SOLUTION
    """
    # BEGIN SOLUTION
    # every neuron has its own bias, added to each row
    scores = _product(X, W)
    return scores + np.broadcast_to(b, scores.shape)
    # END SOLUTION


def _product(X, W):  # SOLUTION NO PROMPT
    return np.einsum("nd,dk->nk", X, W)


# END QUESTION

# %% [markdown]
# Look at it.

# %% tags=["explore"]
# %matplotlib inline
import matplotlib.pyplot as plt

plt.plot(dense(np.eye(2), np.eye(2), np.zeros(2)))

# %% [markdown]
# # BEGIN QUESTION q2
# ## Q2 A counter (40 points)


# %%
class Counter:
    """Counts."""

    start = 0

    def __init__(self):
        # BEGIN SOLUTION
        self.count = self.start
        # END SOLUTION

    def up(self, by=1):
        """Add `by` and return the count."""
        # BEGIN PROMPT
        # The count lives in the object.
        # END PROMPT
        # BEGIN SOLUTION
        self.count += by
        return self.count
        # END SOLUTION


# END QUESTION
'''

PUBLIC = '''"""Public checks."""
import numpy as np
from autograder.checks import expect_equal, expect_shape, question


@question("q1_1", points=20, public=True, hint="one row per example")
def test_one_row_per_example(submission, rng):
    expect_shape(submission.dense(rng.normal(size=(3, 2)), rng.normal(size=(2, 4)), np.zeros(4)), (3, 4))


@question("q2", points=40, public=True)
def test_counts_up(submission):
    expect_equal(submission.Counter().up(3), 3)
'''

HIDDEN = '''"""Hidden checks."""
import numpy as np
from autograder.checks import expect, expect_close, question


@question("q1_1", points=30, hint="look at what happens to b when N equals K and both are three")
def test_bias_goes_to_every_row(submission, rng):
    X, W, b = rng.normal(size=(3, 3)), rng.normal(size=(3, 3)), rng.normal(size=3)
    expect_close(submission.dense(X, W, b), X @ W + b)


@question("q1_1", points=10)
def test_accuracy(submission):
    one = np.ones((1, 1))
    expect(submission.dense(one, one, np.ones(1)) == 2, "one times one plus one should be two")
'''


class SmallCourse:
    """The files of the small course, to be edited by a test."""

    def __init__(self, root: Path):
        self.root = root
        self.write("assignments/a9_small/assignment.toml", MANIFEST)
        self.write("assignments/a9_small/checks/test_public.py", PUBLIC)
        self.write("assignments/a9_small/checks/test_hidden.py", HIDDEN)
        self.write("solutions/a9_small/a9_small.py", MASTER)

    @property
    def course(self):
        return Course(self.root)

    @property
    def assignment(self):
        return self.course.assignment("a9_small")

    @property
    def templates(self):
        return self.root / "student_templates" / "a9_small"

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def edit(self, name, old, new):
        text = (self.root / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{text.count(old)} times {old!r}"
        self.write(name, text.replace(old, new))

    def edit_master(self, old, new):
        self.edit("solutions/a9_small/a9_small.py", old, new)
