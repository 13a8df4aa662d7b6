"""The shape of the code base: imports go one way, files and functions can be read in one sitting."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "autograder"
MODULES = sorted(PACKAGE.rglob("*.py"))

# Who may import whom (docs/developers/architecture.md). `errors` is a leaf that all of the trusted side
# shares; the wire and the box, which a student's process contains, do without it. `wheel` packs the package.
ALLOWED = {
    "wheel": {"errors"},
    "wire": set(),
    "box": {"wire"},
    "data": {"errors"},
    "course": {"errors", "data"},
    "checks": {"errors", "course", "data", "wire"},
    "judge": {"errors", "checks", "wire", "box", "course", "data"},
    "report": {"errors", "judge", "checks", "course", "data", "wire"},
    "bulk": {"errors", "judge", "checks", "course", "data", "wire"},
    "lms": {"errors", "judge", "checks", "course", "data", "wire"},
    "otter": {"errors", "wheel", "judge", "checks", "course", "data", "wire"},
    "authoring": {"errors", "wheel", "judge", "checks", "course", "data", "wire", "box"},
    "cli": {
        "errors",
        "bulk",
        "report",
        "authoring",
        "otter",
        "lms",
        "judge",
        "checks",
        "wire",
        "course",
        "data",
    },
}
LONGEST_FILE = 300
LONGEST_FUNCTION = 50


def part_of(path: Path) -> str:
    """The part of the design a module belongs to: its folder under `autograder/`, or its own name."""
    relative = path.relative_to(PACKAGE)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


def parts_imported(path: Path) -> set[str]:
    """Parts of this package that a module imports anywhere in it, inside functions too."""
    parts = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level:
            base = path.parent
            for _ in range(node.level - 1):
                base = base.parent
            prefix = ".".join(("autograder", *base.relative_to(PACKAGE).parts))
            names = [f"{prefix}.{node.module or alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
            if node.module == "autograder":
                names = [f"autograder.{alias.name}" for alias in node.names]
        else:
            continue
        parts |= {name.split(".")[1] for name in names if name.startswith("autograder.")}
    return parts - {"__version__"}


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its signature and docstring: a command's options are no complexity."""
    first = function.body[1 if ast.get_docstring(function) and len(function.body) > 1 else 0]
    return function.end_lineno - first.lineno + 1


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_one_way(path):
    part = part_of(path)
    if part in {"__init__", "__main__", "errors"}:
        return
    assert part in ALLOWED, f"{path.name} lies in no part of the design"
    forbidden = parts_imported(path) - ALLOWED[part] - {part}
    assert not forbidden, f"{part} must not import {sorted(forbidden)}"


def test_an_import_against_the_direction_would_be_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(f"{__name__}.PACKAGE", tmp_path)
    (tmp_path / "wire").mkdir()
    module = tmp_path / "wire" / "sly.py"
    module.write_text("def f():\n    from ..judge import slot\n    import autograder.bulk.journal\n")
    assert parts_imported(module) == {"judge", "bulk"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_files_and_functions_stay_short(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_FILE, "is there a seam?"
    functions = [
        node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    long = {node.name: body_lines(node) for node in functions if body_lines(node) > LONGEST_FUNCTION}
    assert not long, "what are their parts called?"


def test_the_box_is_small_enough_to_read_in_one_sitting():
    box = PACKAGE / "box"
    lines = {path: path.read_text(encoding="utf-8").count("\n") for path in box.rglob("*.py")}
    # What runs a foreign Otter zip is a program of its own, which boxes of our assignments never load.
    foreign = sum(count for path, count in lines.items() if box / "otter" in path.parents)
    assert sum(lines.values()) - foreign < 3500
    assert 0 < foreign < 600
