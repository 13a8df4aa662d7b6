"""What students must not find in their files, and the search for it.

A *token* is a word, a number or a single other character, so code, comments, prose and JSON are read
alike. A solution is *leaked* where six tokens in a row of a removed text (a solution's body with its
comments, a dropped statement) stand in a student file. Sequences that the author ships on purpose do not
count: those of the master's own remaining text (markdown, docstrings, signatures, prompts, exploring
cells), of the public checks, of `given.py` and of `course_data.py`, taken from the sources and not from
the generated files. That removes the trivial ones too (`, axis = 1, keepdims`): what students may
read anyway is no secret. Where shipped text repeats a dozen tokens of a solution, it is most likely the
solution itself, and is reported wherever it comes from; but not when they stand within one string of the
solution, such as the title of a plot that is a formula of the task.

Of the hidden checks: full ids and function names; bare names of three words and more (a check called
`accuracy` would forbid the word); hints and messages of five words and more, unless the public checks say
the same. Of the thresholds: a minimum with three decimals or more that is not the stated figure.
"""

from __future__ import annotations

import ast
import io
import json
import re
import textwrap
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from autograder.authoring.master import Master
from autograder.course import Assignment
from autograder.data import course_data
from autograder.errors import AuthoringError

RUN = 6
LONG_RUN = 12
MESSAGE_WORDS = 5
_TOKEN = re.compile(r"\w+(?:\.\d+)?|[^\w\s]")

Gram = tuple[str, ...]


def tokens(text: str) -> list[str]:
    """Split any text into words, numbers and single other characters."""
    return _TOKEN.findall(text)


def grams(text: str, length: int) -> dict[Gram, int]:
    """Return each run of `length` tokens with the position of its first token."""
    words = tokens(text)
    found: dict[Gram, int] = {}
    for start in range(len(words) - length + 1):
        found.setdefault(tuple(words[start : start + length]), start)
    return found


def find_secrets(assignment: Assignment, master: Master, files: Mapping[str, bytes]) -> list[str]:
    """Return one sentence per secret found in `files`, by relative path."""
    shipped = list(_shipped(assignment, master))
    solutions = list(_removed(master))
    phrases = list(_hidden_phrases(assignment, shipped)) + list(_figures(assignment))
    found: list[str] = []
    for path, content in files.items():
        pieces = list(_pieces(path, content))
        found += _solution_runs(path, pieces, solutions, shipped)
        found += [
            f"{path}: contains {what}"
            for what, pattern in phrases
            if any(pattern.search(piece) for piece in pieces)
        ]
    return found


def _removed(master: Master) -> Iterator[tuple[str, str]]:
    """Yield what students do not get: a name for it, and the text without its marker lines."""
    for fence in master.fences:
        lines = master.lines[fence.first - 1 : fence.last]
        kept = [line for line in lines if not re.search(r"# (BEGIN|END) SOLUTION\b", line)]
        text = "\n".join(kept).replace("# SOLUTION NO PROMPT", "")
        yield fence.name or f"the statement dropped on line {fence.first}", text


def _shipped(assignment: Assignment, master: Master) -> Iterator[str]:
    """Yield the texts that the author gives to students on purpose."""
    removed = {line for fence in master.fences for line in range(fence.first, fence.last + 1)}
    piece: list[str] = []
    for number, line in enumerate(master.lines, 1):
        if number in removed:
            yield "\n".join(piece)
            piece = []
        else:
            piece.append(re.sub(r"^# ?", "", line))
    yield "\n".join(piece)
    for question in assignment.manifest.questions:
        yield from question.check_ids("public")
    for path in (assignment.checks_dir / "test_public.py", assignment.given_path, Path(course_data.__file__)):
        if path.is_file():
            yield path.read_text(encoding="utf-8")


def _pieces(path: str, content: bytes) -> Iterator[str]:
    """Yield the texts of a file: a notebook's cells and outputs one by one, else the whole."""
    text = content.decode("utf-8", errors="replace")
    if not path.endswith(".ipynb"):
        yield text
        return
    try:
        yield from _strings(json.loads(text))
    except (ValueError, RecursionError):
        yield text


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        if value and all(isinstance(item, str) for item in value):
            yield "".join(value)
        else:
            for item in value:
                yield from _strings(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)


def _solution_runs(
    path: str, pieces: Iterable[str], solutions: list[tuple[str, str]], shipped: list[str]
) -> Iterator[str]:
    """Yield at most one leak per solution: the first run of its tokens found in a piece."""
    allowed = {gram for text in shipped for gram in grams(text, RUN)}
    texts = list(pieces)
    short = {gram for text in texts for gram in grams(text, RUN)} - allowed
    long = {gram for text in texts for gram in grams(text, LONG_RUN)}
    allowed_in_strings = {gram for text in shipped for gram in grams(text, LONG_RUN)}
    for name, solution in solutions:
        quoted = {gram for text in _literals(solution) for gram in grams(text, LONG_RUN)}
        for length, present in ((RUN, short), (LONG_RUN, long - (quoted & allowed_in_strings))):
            runs = [gram for gram in grams(solution, length) if gram in present]
            if runs:
                yield f"{path}: contains a part of the solution of {name}: `{' '.join(runs[0])}`"
                break


def _literals(source: str) -> Iterator[str]:
    """Yield the string literals of a piece of Python as they are written, up to where it is no Python."""
    kinds = {tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
    try:
        for token in tokenize.generate_tokens(io.StringIO(textwrap.dedent(source)).readline):
            if token.type in kinds:
                yield token.string
    except (tokenize.TokenError, SyntaxError):
        return


def _hidden_phrases(assignment: Assignment, shipped: list[str]) -> Iterator[tuple[str, re.Pattern[str]]]:
    for question in assignment.manifest.questions:
        for name in question.hidden:
            spellings = [f"test_{name}", f"{question.id}.{name}"] + ([name] if name.count("_") >= 2 else [])
            yield f"the hidden check {name}", _words(spellings)
    public = " ".join(" ".join(tokens(text)) for text in shipped)
    for path in sorted(assignment.checks_dir.glob("test_hidden*.py")):
        for phrase in _sentences(path):
            plain = " ".join(tokens(phrase))
            if plain not in public:
                yield f"a text of the hidden checks: {phrase!r}", _spaced(phrase)


def _sentences(path: Path) -> Iterator[str]:
    """Yield the string literals of a check file that are sentences, the parts of f-strings included."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (SyntaxError, ValueError) as error:
        raise AuthoringError(f"{path}:{getattr(error, 'lineno', 1)}: no valid Python: {error}") from None
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value.strip()
            if len(re.findall(r"[A-Za-z]{2,}", text)) >= MESSAGE_WORDS:
                yield text


def _figures(assignment: Assignment) -> Iterator[tuple[str, re.Pattern[str]]]:
    stated = {f"{threshold.stated:g}" for threshold in assignment.manifest.thresholds}
    for threshold in assignment.manifest.thresholds:
        figure = f"{threshold.minimum:g}"
        if figure not in stated and len(figure.partition(".")[2]) >= 3:
            yield f"the figure that {threshold.check} demands, {figure}", _words([figure, figure.lstrip("0")])


def _words(spellings: list[str]) -> re.Pattern[str]:
    return re.compile(r"(?<![\w.])(?:" + "|".join(re.escape(word) for word in spellings) + r")(?!\w)")


def _spaced(phrase: str) -> re.Pattern[str]:
    """Match a phrase whatever white space, quotes or line ends stand between its words."""
    return re.compile(r"\s*".join(re.escape(token) for token in tokens(phrase)))
