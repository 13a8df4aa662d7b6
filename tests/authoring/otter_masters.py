"""Otter Assign masters as instructors write them, cell by cell."""

import nbformat


def raw(text):
    return nbformat.v4.new_raw_cell(text)


def text(source):
    return nbformat.v4.new_markdown_cell(source)


def code(source, output=""):
    cell = nbformat.v4.new_code_cell(source)
    if output:
        cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=output)]
    return cell


def shown(source, value):
    """A code cell whose last expression was shown as `value`."""
    cell = nbformat.v4.new_code_cell(source)
    cell.outputs = [nbformat.v4.new_output("execute_result", data={"text/plain": value}, execution_count=1)]
    return cell


def solution(*cells):
    return [raw("# BEGIN SOLUTION"), *cells, raw("# END SOLUTION")]


def with_tests(*cells):
    return [raw("# BEGIN TESTS"), *cells, raw("# END TESTS")]


def question(name, *cells, settings=""):
    return [raw(f"# BEGIN QUESTION\nname: {name}\n{settings}"), *cells, raw("# END QUESTION")]


def notebook(*cells):
    book = nbformat.v4.new_notebook(cells=list(cells))
    book.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    for number, cell in enumerate(book.cells, 1):
        cell.id = f"cell-{number}"
    return book


SQUARE = """\
def square(x):
    \"\"\"Return x times x.\"\"\"
    # BEGIN SOLUTION
    # a comment of the solution
    return x * x
    # END SOLUTION"""

MEAN = """\
def mean(values):
    total = 0
    for value in values:
        total = total + value # SOLUTION
    return total / len(values) # SOLUTION"""


def ok_master():
    """Doctests: functions, variables, hidden tests, a question for the hand, data that others need."""
    return notebook(
        raw("# ASSIGNMENT CONFIG\nname: hw1\nfiles:\n  - data.csv\nexport_cell:\n  pdf: false"),
        text("# Homework one\n\nSmall numbers."),
        code("import math\nimport numpy as np\n%matplotlib inline"),
        code("table = np.arange(6.0).reshape(2, 3)\ntable"),
        code("print('only a look')"),
        *question(
            "q1",
            text("## Q1 Squares (2 points)\n\nWrite `square`."),
            *solution(code(SQUARE)),
            *with_tests(
                shown("square(3) == 9", "True"),
                shown("square(-2)", "4"),
                shown("# HIDDEN\nsquare(0.5)", "0.25"),
            ),
            settings="points: [1, 1, 3]",
        ),
        *question(
            "part two",
            text("```otter\n# BEGIN PROMPT\n```\nSet `largest`.\n```otter\n# END PROMPT\n```"),
            *solution(code("largest = table.max() # SOLUTION\nscaled = table / largest # SOLUTION\nscaled")),
            *with_tests(shown("bool(largest == 5)", "True"), code("print(scaled.sum())", "3.0\n")),
            settings="points: 2",
        ),
        *question(
            "q7",
            *solution(code(MEAN), code("def helper(v):  # SOLUTION NO PROMPT\n    return v")),
            *with_tests(shown("mean([1, 2, 6])", "3.0")),
        ),
        *question(
            "why",
            text("Why is the mean sensitive?"),
            *solution(text("_One large value moves it far._")),
            settings="manual: true\npoints: 4",
        ),
        text("That is all."),
    )


RAISES = """\
\"\"\" # BEGIN TEST CONFIG
hidden: true
points: 3
failure_message: an empty list has no mean
\"\"\" # END TEST CONFIG
def test_empty(mean):
    try:
        mean([])
    except ZeroDivisionError:
        return
    assert False"""


def exception_master():
    """Test functions: arguments by name, `env`, a message, a test that cannot be carried over."""
    return notebook(
        raw("# ASSIGNMENT CONFIG\ntests:\n  ok_format: false"),
        text("# Homework two"),
        code("import numpy as np"),
        *question(
            "q1",
            text("Write `mean` and `Counter`."),
            *solution(
                code(MEAN),
                code(
                    "class Counter:\n    step = 2 # SOLUTION\n\n    def up(self, n):\n"
                    "        # BEGIN SOLUTION\n        return n + self.step\n        # END SOLUTION"
                ),
            ),
            *with_tests(
                code("def test_mean(mean):\n    values = [1, 2, 6]\n    assert mean(values) == 3"),
                code(
                    '""" # BEGIN TEST CONFIG\npoints: 2\nsuccess_message: well done\n'
                    'failure_message: say "two"\n""" # END TEST CONFIG\n'
                    "def test_env(env):\n    assert env['Counter']().up(1) == 3\ntest_env(globals())"
                ),
                code(RAISES),
                code("def test_nothing(env):\n    assert 1 + 1 == 2"),
            ),
            settings="points: 8",
        ),
    )
