"""A class for the zip of `foreign_zips`: file name -> (content, points it must get)."""

from foreign_zips import ADD, DOUBLE, READ, RIGHT, TOTAL, notebook

GRADER = "import otter\ngrader = otter.Notebook()"
NAMED = 'import otter\ngrader = otter.Notebook("hw1.ipynb")'
CHECKED = [GRADER, DOUBLE, 'grader.check("q1")', ADD, 'grader.check("q2")', READ, 'grader.check("q3")']
LOOP = "while True:\n    pass"
DOUBLE_LOOPS = "def double(x):\n    while True: pass"
ADD_LOOPS = "def add(a, b):\n    while True: pass"

HONEST = {
    "right.ipynb": (notebook(*RIGHT), TOTAL),
    "checked.ipynb": (notebook(*CHECKED, "grader.check_all()", "grader.export()"), TOTAL),
    "script.py": ("\n\n".join(RIGHT), TOTAL),
    "renamed.ipynb": (notebook(NAMED, *CHECKED[1:3], "def double(x):\n    return None", ADD, READ), TOTAL),
    "wrong.ipynb": (notebook("def double(x):\n    return x * x", ADD, READ), 7.5),
    "nothing.ipynb": (notebook("pass"), 0.0),
}

EXIT = "def add(a, b):\n    os._exit(0)"
SYS_EXIT = "def add(a, b):\n    sys.exit(0)"
BROKEN = {
    "cell_raises.ipynb": (notebook(DOUBLE, "1 / 0", ADD, READ), TOTAL),
    "script_raises.py": ("\n\n".join([DOUBLE, "1 / 0", ADD, READ]), 3.5),
    "syntax.ipynb": (notebook(DOUBLE, "def add(a, b:\n    return a", READ), 6.5),
    "cell_loops.ipynb": (notebook(DOUBLE, ADD, LOOP, READ), TOTAL),
    "script_loops.py": ("\n\n".join([*RIGHT, LOOP]), 0.0),
    "check_loops.ipynb": (notebook(*CHECKED[:3], ADD_LOOPS, *CHECKED[4:]), 6.5),
    "test_loops.ipynb": (notebook(DOUBLE_LOOPS, ADD, READ), 6.0),
    "exits.ipynb": (notebook("import os", DOUBLE, EXIT, READ), 6.5),
    "sys_exits.ipynb": (notebook("import sys", DOUBLE, SYS_EXIT, "sys.exit()", READ), 6.5),
    "crashes.ipynb": (notebook(DOUBLE, ADD, "import ctypes\nctypes.string_at(0)", READ), TOTAL),
    "memory.ipynb": (notebook(DOUBLE, ADD, "x = bytearray(8 << 30)", READ), TOTAL),
    "floods.ipynb": (notebook(DOUBLE, ADD, "while True:\n    print('x' * 10_000)", READ), TOTAL),
}

# What follows is believed about itself, as by Otter, up to what the tests are worth; a cell that speaks
# nonsense to the judge ends its box and is skipped in the next.
PATCHES_OTTER = """
from otter.test_files.exception_test import test_case
test_case.call_func = lambda self, env: None
"""
OVERWRITES_TESTS = """
for name in ("q1", "q2", "q3"):
    with open(f"tests/{name}.py", "w") as file:
        file.write(f"OK_FORMAT = False\\nname = {name!r}\\n")
"""
EQUAL_TO_ALL = """
class Yes(int):
    def __eq__(self, other):
        return True
def add(a, b):
    return Yes()
"""
THOUSAND = """
from otter.test_files.abstract_test import TestFile
TestFile.score = TestFile.possible = property(lambda self: 1000)
"""
PICKLES = """
import dill
class Bad:
    def __reduce__(self):
        import os
        return os.mkdir, ("/tmp/autograder-was-here",)
with open(".OTTER_LOG", "wb") as file:
    dill.dump(Bad(), file)
dill.dump = lambda *arguments, **options: None
"""
TELL = """
import json, os, socket
from autograder.wire.channel import Channel
from autograder.wire.messages import Told
judge = Channel(socket.socket(fileno=3))
def tell(**fields):
    judge.send(Told(json.dumps(fields).encode()))
def ended(name, count):
    tell(type="EndedTest", name=name, passed=[True] * count, messages=[""] * count)
"""
TELLS_ALL = """
for name, count in (("q1", 3), ("q2", 2), ("q3", 3), ("q4", 9)):
    ended(name, count)
tell(type="Finished")
os._exit(0)
"""
LOOKS_AROUND = """
import json, os
found = {"tests": os.path.exists("tests/q1.py"), "uid": os.getuid(), "files": []}
for folder, folders, names in os.walk("/"):
    folders[:] = [name for name in folders if name not in ("proc", "sys", "usr", "site-packages", "lib")]
    found["files"] += {"otter_config.json", "journal.sqlite", "declared.json"}.intersection(names)
found["settings"] = json.load(open("../source/otter_config.json"))
found["token"] = any("s3cret" in value for value in os.environ.values())
raise LookupError(json.dumps(found))
"""
ESCAPES = """
import json, os, socket, subprocess
came = {}
for name, act in {
    "fork": os.fork,
    "run": lambda: subprocess.run(["/bin/true"]),
    "connect": lambda: socket.create_connection(("127.0.0.1", 22), 1),
    "write": lambda: open("/etc/autograder-was-here", "w"),
}.items():
    try:
        act()
        came[name] = "done"
    except OSError as error:
        came[name] = "stopped"
raise LookupError(json.dumps(came))
"""
HOSTILE = {
    "patches_otter.ipynb": (notebook(PATCHES_OTTER), 6.0),
    "overwrites_tests.ipynb": (notebook(OVERWRITES_TESTS), 0.0),
    "equal_to_all.ipynb": (notebook(EQUAL_TO_ALL), 3.0),
    "thousand_points.ipynb": (notebook(*RIGHT, THOUSAND), TOTAL),
    "pickles.ipynb": (notebook(PICKLES, *CHECKED), TOTAL),
    "tells_all.ipynb": (notebook(TELL + TELLS_ALL), TOTAL),
    "tells_points.ipynb": (notebook(TELL + "tell(type='Score', name='q1', points=1000)", DOUBLE), 3.5),
    "tells_junk.ipynb": (notebook(TELL + "os.write(3, b'\\xff' * 1000)", DOUBLE), 3.5),
    "tells_much.ipynb": (notebook(TELL + "while True:\n    tell(type='BegunTest', name='q1')", *RIGHT), 0.0),
    "tells_too_little.ipynb": (notebook(TELL + "ended('q1', 1)\ntell(type='Finished')"), 0.0),
    "looks_around.ipynb": (notebook(LOOKS_AROUND), 0.0),
    "escapes.ipynb": (notebook(ESCAPES), 0.0),
}

UNREADABLE = {
    "no_json.ipynb": "{ not json",
    "other_homework.ipynb": notebook(*RIGHT, otter={"assignment_name": "hw2"}),
}
