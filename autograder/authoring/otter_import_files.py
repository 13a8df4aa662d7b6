"""The files of an imported assignment: manifest, check files, and the list of what was not carried over."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator

from autograder.authoring.otter_import_checks import check_text
from autograder.authoring.otter_import_master import Draft, Question, Rejected, label_of, master_text
from autograder.authoring.otter_master import OtterMaster

REPORT = "import-otter.md"
_UNDERSTOOD = {"name", "tests", "init_cell", "check_all_cell", "run_tests", "suppress_no_tests_warning"}
_HEAD = '''"""{kind} checks, imported from an Otter master."""

from contextlib import redirect_stdout  # noqa: F401
from io import StringIO  # noqa: F401

{imports}from autograder.checks import question
from autograder.checks.names import StudentNames  # noqa: F401
'''


def imported_files(made: Draft, id_: str, order: int, report: str) -> dict[str, str]:
    """Return the text of every file of the assignment, by path relative to the course folder."""
    checks = f"assignments/{id_}/checks"
    files = {
        f"assignments/{id_}/assignment.toml": _manifest(made, id_, order),
        f"assignments/{id_}/{REPORT}": report,
        f"{checks}/test_public.py": _check_file(made, hidden=False),
        f"solutions/{id_}/{id_}.py": master_text(made),
    }
    if any(check.test.hidden for question in made.questions for check in question.checks):
        files[f"{checks}/test_hidden.py"] = _check_file(made, hidden=True)
    return files


def report_text(master: OtterMaster, made: Draft, rejected: Rejected) -> str:
    """Return what was carried over and, item by item, what was not or was changed."""
    lines = ["# Imported from an Otter master", ""]
    tests = sum(len(question.checks) for question in made.questions)
    lines += [f"{len(made.questions)} questions with {tests} checks were carried over.", ""]
    items = [*_settings(master), *made.notes, *_tests(master, made, rejected), *_points(made)]
    lines += ["## Not carried over, or changed", "", *(f"- {_item(item)}" for item in items)]
    return "\n".join(lines if items else [*lines, "- nothing"]) + "\n"


def _item(text: str) -> str:
    return text.replace("\n", "\n  ")


def _settings(master: OtterMaster) -> Iterator[str]:
    for key, value in master.config.items():
        if key not in _UNDERSTOOD:
            yield f"assignment setting `{key}`: {json.dumps(value, default=str, ensure_ascii=False)}"
    for number in master.ignored:
        yield f"cell {number}: starts with `# IGNORE`; Otter leaves it out too"
    for question in master.questions:
        for key in ("export", "all_or_nothing"):
            if question.config.get(key):
                yield f"question {question.name}: setting `{key}`; each check earns its own points"


def _tests(master: OtterMaster, made: Draft, rejected: Rejected) -> Iterator[str]:
    sources = {cell.number: cell.source for question in master.questions for cell in question.cells}
    for (question, cell), reason in sorted(rejected.items(), key=lambda item: item[0][1]):
        yield f"question {question}, test in cell {cell}: {reason}\n\n```python\n{sources[cell]}\n```"
    for one in made.questions:
        for check in one.checks:
            if check.test.success:
                yield f"question {one.otter.name}, test in cell {check.test.cell}: its success message"


def _points(made: Draft) -> Iterator[str]:
    renamed = [one for one in made.questions if one.id != one.otter.name]
    yield from (f"question {one.otter.name} is called {one.id} now" for one in renamed)
    worth = ", ".join(f"{label_of(one.id)} {one.points:g}" for one in made.questions)
    yield f"points were scaled to a sum of 100: {worth}"


def _manifest(made: Draft, id_: str, order: int) -> str:
    lines = [
        f"id = {_toml(id_)}",
        f"order = {order}",
        f"title = {_toml(_title(made, id_))}",
        'dataset = "none"',
        f"modules = {_toml(sorted(_modules(made)))}",
    ]
    for question in made.questions:
        public = [check.name for check in question.checks if not check.test.hidden]
        hidden = [check.name for check in question.checks if check.test.hidden]
        lines += [
            "",
            "[[questions]]",
            f"id = {_toml(question.id)}",
            f"title = {_toml(_question_title(question))}",
            f"name = {_toml(question.functions)}",
            f"points = {question.points!r}",
            f"public = {_toml(public)}",
            f"hidden = {_toml(hidden)}",
        ]
    return "\n".join(lines) + "\n"


def _title(made: Draft, id_: str) -> str:
    texts = [part for part in made.parts if isinstance(part, str)]
    return next(
        (heading for text in texts for heading in _headings(text)), id_.replace("_", " ").capitalize()
    )


def _question_title(question: Question) -> str:
    texts = [cell for cell in question.cells if isinstance(cell, str)]
    for heading in (one for text in texts for one in _headings(text)):
        bare = re.sub(r"^(Q|Question )[\d.]*[:.]?\s*|\s*\([\d.]+ points?\)$", "", heading)
        if bare:
            return bare
    return question.otter.name


def _headings(text: str) -> list[str]:
    return [match[1].strip() for match in re.finditer(r"^#{1,6} +(.+?) *#*$", text, re.MULTILINE)]


def _modules(made: Draft) -> Iterator[str]:
    found = set()
    for cell in made.cells():
        for node in ast.walk(ast.parse(cell.source)) if cell.fixed else ():
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    yield from found


def _check_file(made: Draft, *, hidden: bool) -> str:
    imports = "".join(f"{line}  # noqa: F401\n" for line in sorted(made.imports))
    parts = [_HEAD.format(kind="Hidden" if hidden else "Public", imports=f"{imports}\n" if imports else "")]
    for question in made.questions:
        for check in question.checks:
            if check.test.hidden is hidden:
                parts.append(check_text(check.test, check.name, question.id, check.points, check.text))
    return "\n\n".join(parts)


def _toml(value: str | list[str]) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
