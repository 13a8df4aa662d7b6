"""The same zips and submissions through `otter run` and through our boxes: equal scores, one by one."""

import json
import sqlite3

import pytest
from foreign_class import BROKEN, CHECKED, HONEST
from foreign_zips import ADD, DATA, DOUBLE, READ, grade, make_zip, notebook, otter_run, put_class

pytestmark = pytest.mark.slow

ONE_CASE = """
from otter.test_files import test_case
OK_FORMAT = False
name = "{name}"
points = {points}
@test_case(hidden={hidden})
def first({argument}):
    assert {claim}
"""
SEEDED = {
    "tests/drawn.py": ONE_CASE.format(
        name="drawn", points=2, hidden=True, argument="drawn", claim="drawn == [51, 92]"
    ),
    "tests/later.py": ONE_CASE.format(
        name="later", points=1, hidden=False, argument="first, second", claim="first == second"
    ),
}
DRAWS = (
    "import numpy as np, random",
    "drawn = [int(number) for number in np.random.randint(0, 100, 2)]",
    "first = (np.random.rand(), random.random())",
    "second = (np.random.rand(), random.random())",
)
VARIABLE = {
    "tests/seed.py": ONE_CASE.format(
        name="seed", points=4, hidden=False, argument="chosen", claim="chosen == 7"
    ),
}
POINTS = {
    "tests/a_total.py": """
OK_FORMAT = True
test = {"name": "a_total", "points": 5, "suites": [{"cases": [
    {"code": ">>> one\\n1", "points": 1}, {"code": ">>> two\\n2"}, {"code": ">>> three\\n3"},
]}]}
""",
    "tests/b_none.py": """
OK_FORMAT = True
test = {"name": "b_none", "suites": [{"cases": [
    {"code": ">>> one\\n1"}, {"code": ">>> two\\n2", "points": 0}, {"code": ">>> three\\n3"},
]}]}
""",
    "tests/c_zero.py": """
OK_FORMAT = True
test = {"name": "c_zero", "points": 0, "suites": [{"cases": [{"code": ">>> one\\n1", "hidden": False}]}]}
""",
    "tests/d_all.py": """
OK_FORMAT = True
test = {"name": "d_all", "points": 2, "all_or_nothing": True, "suites": [{"cases": [
    {"code": ">>> one\\n1"}, {"code": ">>> helped\\n'yes'"},
]}]}
""",
    "tests/e_doctest.py": """
OK_FORMAT = True
test = {"name": "e_doctest", "points": [1, 1], "suites": [{"cases": [
    {"code": ">>> for number in (one, three):\\n...     print(number)\\n1\\n3"},
    {"code": ">>> one / 0\\nTraceback (most recent call last):\\nZeroDivisionError: division by zero"},
]}]}
""",
    "files/helper/__init__.py": "def help():\n    return 'yes'\n",
}
METADATA = {
    "tests": {
        "q1": {"name": "q1", "points": 100, "suites": [{"cases": [{"code": ">>> True\nTrue"}]}]},
    },
    "OK_FORMAT": True,
}
IN_METADATA = notebook(
    'import otter\ngrader = otter.Notebook("metadata.ipynb")',
    ("def double(x):\n    return 2 * x", {"otter": {"tests": ["q1"]}}),
    ("double = None", {"tags": ["otter_ignore"]}),
    'grader.check("q1")\ndel double',
    ADD,
    otter=METADATA,
)
EARLY = notebook(
    *CHECKED[:3], "def double(x):\n    return None", ADD, 'grader.check("no such question")', READ
)
DEFAULT = {
    **{name: HONEST[name][0] for name in HONEST if name != "renamed.ipynb"},  # lost on Otter
    **{name: BROKEN[name][0] for name in ("cell_raises.ipynb", "script_raises.py", "syntax.ipynb")},
    "early.ipynb": EARLY,
    "metadata.ipynb": IN_METADATA,
    "magics.ipynb": notebook(
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nfigures = plt.get_fignums()",
        f"%%time\n{DOUBLE}",
        f"import asyncio\nawait asyncio.sleep(0)\n{ADD}",
        f"!true\n{READ}\ndf",
    ),
}
KERAS = {
    "tests/model.py": """
from otter.test_files import test_case
OK_FORMAT = False
name = "model"
points = [2, 1, 1]
@test_case()
def parameters(model):
    assert model.count_params() == 3 * 4 + 4 + 4 + 1
@test_case(hidden=True)
def learned(history):
    assert history.history["loss"][-1] < history.history["loss"][0]
@test_case(hidden=True)
def half(env):
    import tensorflow as tf
    assert float(env["halve"](tf.constant(3.0))) == 1.5
""",
}
TRAINS = (
    "import numpy as np\nimport tensorflow as tf\nfrom tensorflow import keras",
    "keras.utils.set_random_seed(1)\nX = np.random.rand(64, 3).astype('float32')\ny = X.sum(axis=1)",
    "model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4), keras.layers.Dense(1)])",
    "model.compile('adam', 'mse')\nhistory = model.fit(X, y, epochs=3)",
    "@tf.function\ndef halve(x):\n    return x / 2",
)
SCENARIOS = {
    "tensorflow": (
        KERAS,
        {},
        {
            "right.ipynb": notebook(*TRAINS),
            "wrong.ipynb": notebook(*TRAINS[:4], "def halve(x):\n    return x"),
        },
    ),
    "default": (None, {}, DEFAULT),
    "seed": (SEEDED, {"seed": 42}, {"drawn.ipynb": notebook(*DRAWS)}),
    "seed variable": (
        VARIABLE,
        {"seed": 7, "seed_variable": "chosen_seed"},
        {"own.ipynb": notebook("chosen_seed = 1\nchosen = chosen_seed", "chosen = chosen_seed")},
    ),
    "points": (
        {**POINTS, **DATA},
        {"show_hidden": True},
        {
            "some.ipynb": notebook("one, two, three = 1, 0, 3", "import helper", "helped = helper.help()"),
            "none.py": "one = two = three = 0\n",
        },
    ),
}


def scores_of(run):
    """{file, question as Otter names it, what: points} of a run of ours."""
    declared = json.loads((run / "otter" / "declared.json").read_text())
    names = {question["id"]: question["name"] for question in declared["questions"]}
    with sqlite3.connect(run / "journal.sqlite") as db:
        rows = db.execute(
            "SELECT filename, question, SUM(awarded), SUM(points) FROM verdicts"
            " JOIN submissions ON id = submission GROUP BY submission, question"
        ).fetchall()
    return flat((filename, names[question], score, possible) for filename, question, score, possible in rows)


def flat(rows):
    found = {}
    for filename, question, score, possible in rows:
        found[f"{filename}: {question} earned"] = score
        found[f"{filename}: {question} possible"] = possible
    return found


@pytest.mark.parametrize("name", SCENARIOS)
def test_scores_are_those_of_otter_run(tmp_path, name):
    files, config, submissions = SCENARIOS[name]
    package = make_zip(tmp_path / "hw.zip", files, **config)
    folder = put_class(tmp_path / "class", submissions)
    done = grade(folder, package, tmp_path / "run")
    assert done.returncode == 0, done.stderr
    theirs = {
        filename: otter_run(folder / filename, package, tmp_path / f"otter-{filename}")
        for filename in submissions
    }
    scores = flat(
        (name, question, *both) for name, found in theirs.items() for question, both in found.items()
    )
    assert scores_of(tmp_path / "run") == pytest.approx(scores)
    assert sum(score for what, score in scores.items() if what.endswith("earned")) > 0
