"""Markdown that text from a student cannot break: escaping and fences.

Inline text is escaped; longer messages go into a fenced block whose fence is longer than any run of
backticks inside, so they stay readable in a plain editor too.
"""

import re

from autograder.report.words import clean, one_line

# An underscore inside a word (a2_dense) is no markup in CommonMark and stays readable.
_SPECIAL = re.compile(r"([\\`*\[\]|~#$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))")
_AUTOLINK = re.compile(r"(?i)\b(https?|ftp|mailto|xmpp)(?=:)|\b(www)(?=\.)")


def inline(text: str, limit: int | None = None) -> str:
    """`text` as one line of Markdown in which nothing is markup, HTML or a link."""
    escaped = _SPECIAL.sub(r"\\\1", one_line(text, limit))
    escaped = escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    escaped = _AUTOLINK.sub(lambda match: f"{match.group()}\\", escaped)
    return escaped.replace("@", "&#64;")


def fenced(text: str, limit: int = 4000) -> list[str]:
    """Return the lines of a fenced block that shows `text` as it is."""
    body = clean(text, limit).strip("\n")
    longest = max((len(run) for run in re.findall("`+", body)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}text", *body.split("\n"), fence]
