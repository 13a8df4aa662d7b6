"""MkDocs hook: tables of an assignment's checks and thresholds, read from its manifest and its check files.

A line `{{ checks a2_dense }}` in a page becomes a table per question; `{{ thresholds a2_dense }}` the
measured thresholds. Read at every build, so that the documentation cannot lag behind the checks.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

from autograder.course import Assignment, find_course

PLACEHOLDER = re.compile(r"^\{\{ (checks|thresholds) (\w+) \}\}$", re.MULTILINE)
ROOT = Path(__file__).resolve().parent.parent


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Replace every placeholder of a page."""
    makers = {"checks": check_tables, "thresholds": threshold_table}
    return PLACEHOLDER.sub(lambda found: makers[found[1]](find_course(ROOT).assignment(found[2])), markdown)


def check_tables(assignment: Assignment) -> str:
    """Return one table per question: its checks in words, kind, points and hint."""
    declared = declarations(assignment)
    lines = []
    for question in assignment.manifest.questions:
        lines += ["", f"**{question.label} {question.title}** ({question.points:g} points)", ""]
        lines += ["| establishes that | kind | points | hint to the student |", "|---|---|---:|---|"]
        for kind, names in (("public", question.public), ("hidden", question.hidden)):
            for name in names:
                points, hint = declared.get(f"{question.id}.{name}", ("", ""))
                lines.append(
                    f"| {name.replace('_', ' ')} | {kind} | {points} | {hint.replace('|', '&#124;')} |"
                )
    return "\n".join([*lines, ""])


def threshold_table(assignment: Assignment) -> str:
    """Return what accuracy is demanded where, and the runs that say so."""
    lines = [
        "| check | data | profile | runs | min | mean | sd | demanded | told to students | false fail |",
        "|---|---|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for one in assignment.manifest.thresholds:
        figures = [f"{value:.4f}" if value is not None else "" for value in (one.min, one.mean, one.sd)]
        chance = f"{one.false_fail:.0e}" if one.false_fail is not None else ""
        cells = [one.check, one.dataset, one.profile, str(one.runs), *figures]
        lines.append(f"| {' | '.join([*cells, f'{one.minimum:g}', f'{one.stated:g}', chance])} |")
    return "\n".join(lines)


def declarations(assignment: Assignment) -> dict[str, tuple[str, str]]:
    """Return points and hint of each check, as its `@question(...)` says; the files are parsed, not run."""
    found = {}
    for path in sorted(assignment.checks_dir.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for call in getattr(node, "decorator_list", []):
                if (
                    isinstance(call, ast.Call)
                    and isinstance(call.func, ast.Name)
                    and call.func.id == "question"
                ):
                    options = {word.arg: word.value for word in call.keywords}
                    name = f"{ast.literal_eval(call.args[0])}.{node.name.removeprefix('test_')}"
                    found[name] = (ast.unparse(options["points"]), _text(options.get("hint")))
    return found


def _text(node: ast.expr | None) -> str:
    try:
        return str(ast.literal_eval(node)) if node is not None else ""
    except ValueError:
        return ""
