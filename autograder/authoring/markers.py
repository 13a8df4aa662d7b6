"""The marker comments of a master, found with `tokenize`, and every near miss refused.

A marker that is almost right (`# solution`, `#SOLUTION`, `# Begin Solution`) would ship the solution to
students in silence, so anything that looks like one and is none is an error that says what to write.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum
from pathlib import Path

from autograder.errors import AuthoringError


class Kind(Enum):
    """The markers there are; the value is what the author writes, without `# `."""

    BEGIN_QUESTION = "BEGIN QUESTION"
    END_QUESTION = "END QUESTION"
    BEGIN_SOLUTION = "BEGIN SOLUTION"
    BEGIN_DROPPED = "BEGIN SOLUTION NO PROMPT"
    END_SOLUTION = "END SOLUTION"
    DROPPED = "SOLUTION NO PROMPT"
    BEGIN_PROMPT = "BEGIN PROMPT"
    END_PROMPT = "END PROMPT"


# Otter Assign's other words, and what takes their place here.
_FOREIGN = {
    "SOLUTION": "fence the whole body with `# BEGIN SOLUTION` … `# END SOLUTION`, or end a statement that "
    "students do not get with `# SOLUTION NO PROMPT`",
    "SEED": "randomness comes from the `rng` argument; remove the marker",
    "IGNORE": 'tag the cell tags=["explore"], or leave it out of the master',
    "BEGIN IGNORE": 'tag the cell tags=["explore"], or leave it out of the master',
    "END IGNORE": 'tag the cell tags=["explore"], or leave it out of the master',
    "BEGIN TESTS": "checks live in the assignment's checks/ folder",
    "END TESTS": "checks live in the assignment's checks/ folder",
    "ASSIGNMENT CONFIG": "the configuration lives in assignment.toml",
}
_NAMED = re.compile(r"^(BEGIN QUESTION|END QUESTION)(?: +(\S+))?$")
_WORDS = {kind.value: kind for kind in Kind}


@dataclass(frozen=True)
class Comment:
    """A comment of the master: its `text` with the leading `#`, where it is, and what stands before it."""

    text: str
    line: int
    column: int
    alone: bool


@dataclass(frozen=True)
class Marker:
    """A marker: `argument` is the question a BEGIN QUESTION names."""

    kind: Kind
    line: int
    argument: str = ""


def comments(path: Path, text: str) -> list[Comment]:
    """Return every comment of a Python source; AuthoringError names the line that is no Python."""
    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                line, column = token.start
                found.append(Comment(token.string, line, column, not token.line[:column].strip()))
    except tokenize.TokenError as error:
        reason, (line, _) = error.args
        raise AuthoringError(f"{path}:{line}: the master is no valid Python: {reason}") from None
    except SyntaxError as error:
        raise AuthoringError(f"{path}:{error.lineno}: the master is no valid Python: {error.msg}") from None
    return found


def find_markers(path: Path, found: list[Comment], markdown_lines: set[int]) -> list[Marker]:
    """Return the markers among the comments, in order.

    `markdown_lines` are the lines of markdown cells, whose text is a comment already: a marker there reads
    `# # BEGIN QUESTION q1_2`. AuthoringError for near misses, and for markers in the wrong place.
    """
    markers = []
    for comment in found:
        in_markdown = comment.line in markdown_lines
        text = comment.text[1:].removeprefix(" ") if in_markdown else comment.text
        try:
            marker = _marker(text, comment, in_markdown)
        except ValueError as problem:
            raise AuthoringError(f"{path}:{comment.line}: {problem}") from None
        if marker is not None:
            markers.append(marker)
    return markers


def looks_like_marker(text: str) -> bool:
    """Say whether a comment, with its leading `#`, is a marker or would be refused for being nearly one."""
    try:
        return _marker(text, Comment(text, 0, 0, True), False) is not None
    except ValueError:
        return True


def _marker(text: str, comment: Comment, in_markdown: bool) -> Marker | None:
    words = text.removeprefix("# ") if text.startswith("# ") else None
    if words in _FOREIGN:
        raise ValueError(f"`# {words}` is not used here: {_FOREIGN[words]}")
    if words is None or not (named := _named(words)):
        _refuse_near_misses(text, in_markdown)
        return None
    kind, argument = named
    question = kind in (Kind.BEGIN_QUESTION, Kind.END_QUESTION)
    if in_markdown and not question:
        raise ValueError(f"`# {words}` stands in a markdown cell; put it in a code cell")
    if kind is Kind.DROPPED and comment.alone:
        raise ValueError(f"`# {words}` belongs at the end of the statement that students do not get")
    if kind is not Kind.DROPPED and not comment.alone:
        raise ValueError(f"`# {words}` needs a line of its own")
    if kind is Kind.BEGIN_QUESTION and not argument:
        raise ValueError("`# BEGIN QUESTION` names no question; write e.g. `# BEGIN QUESTION q1_2`")
    return Marker(kind, comment.line, argument)


def _named(words: str) -> tuple[Kind, str] | None:
    if words in _WORDS:
        return _WORDS[words], ""
    match = _NAMED.match(words)
    return (_WORDS[match[1]], match[2]) if match else None


def _refuse_near_misses(text: str, in_markdown: bool) -> None:
    """Raise ValueError when a comment is probably meant to be a marker."""
    plain = " ".join(re.findall(r"[A-Za-z0-9_]+", text)).upper()
    prefix = "# # " if in_markdown else "# "
    for known in _candidates(plain):
        if plain == known and known in _FOREIGN:
            raise ValueError(f"`{text.strip()}` looks like a marker: {_FOREIGN[known]}")
        if plain == known or plain.startswith((f"{known} ", f"{known.replace(' ', '')} ")):
            raise ValueError(f"`{text.strip()}` is no marker; write exactly `{prefix}{_spelled(known)}`")
    if len(plain.split()) <= 4:
        close = get_close_matches(plain, [kind.value for kind in Kind], n=1, cutoff=0.86)
        if close:
            raise ValueError(f"`{text.strip()}` is no marker; did you mean `{prefix}{_spelled(close[0])}`?")


def _candidates(plain: str) -> Iterator[str]:
    """Yield what `plain` may stand for: longer markers first; a lone word only as the whole comment."""
    for known in sorted([*_WORDS, *_FOREIGN], key=len, reverse=True):
        if known.startswith(("BEGIN", "END")) or plain == known:
            yield known


def _spelled(known: str) -> str:
    return f"{known} q1_2" if known == Kind.BEGIN_QUESTION.value else known
