"""Which lines begin a statement and which are a notebook's own language, also where code does not parse."""

from __future__ import annotations

import re

# These begin a new block even where a bracket was left open before them.
HEAD = re.compile(r"(?:(?:async[ \t]+)?def|class|import|from)[ \t]|@[A-Za-z_]|if[ \t]+__name__\b")
_TOKEN = re.compile(r"\"\"\"|'''|[\"'#()\[\]{}]|\\(?:.|$)")
_MAGIC = re.compile(r"\s*(?:[%!?]|[A-Za-z_][\w.]*\?{1,2}\s*$|[A-Za-z_][\w., \t]*=\s*(?:!|%[A-Za-z]))")
_OPENING, _CLOSING = "([{", ")]}"


class Line:
    """How one line begins: `starts` outside every string, bracket and continuation; `magic` if not Python."""

    __slots__ = ("magic", "starts", "text")

    def __init__(self, text: str, starts: bool, magic: bool) -> None:
        self.text = text
        self.starts = starts
        self.magic = magic


def read_lines(text: str, trust_quotes: bool = True) -> list[Line]:
    """Return the lines of `text`. Without `trust_quotes` a `def` at the margin also ends an open string."""
    state = _State()
    lines = []
    for line in text.split("\n"):
        if HEAD.match(line) and (not state.quote or not trust_quotes):
            state = _State()
        starts = state.at_start
        magic = state.in_magic or (starts and _MAGIC.match(line) is not None)
        if magic:
            state.in_magic = line.endswith("\\")
        else:
            state.read(line)
        lines.append(Line(line, starts, magic))
    return lines


class _State:
    """What is open at the end of a line: a triple-quoted string, brackets, a backslash, a magic."""

    def __init__(self) -> None:
        self.quote = ""
        self.depth = 0
        self.joined = False
        self.in_magic = False

    @property
    def at_start(self) -> bool:
        """Whether the next line begins a statement: nothing is open."""
        return not (self.quote or self.depth or self.joined or self.in_magic)

    def read(self, line: str) -> None:
        """Take note of what `line` opens and closes."""
        self.joined = False
        at = 0
        while match := _TOKEN.search(line, at):
            token, at = match[0], match.end()
            if self.quote:
                if token == self.quote:
                    self.quote = ""
            elif token == "#":
                return
            elif len(token) == 3:
                self.quote = token
            elif token in "\"'":
                at = _end_of_string(line, at, token)
            elif token in _OPENING:
                self.depth += 1
            elif token in _CLOSING:
                self.depth = max(self.depth - 1, 0)
            elif token == "\\":
                self.joined = True


def _end_of_string(line: str, at: int, quote: str) -> int:
    """Return where the string that began before `at` ends; an unclosed one ends with its line."""
    while at < len(line) and line[at] != quote:
        at += 2 if line[at] == "\\" else 1
    return at + 1
