"""What the docstring of a planted submission expects of each check of the tiny assignment."""

import ast
from dataclasses import dataclass
from pathlib import Path

SCENARIOS = Path(__file__).parents[1] / "scenarios"
SUBMISSIONS = sorted((SCENARIOS / "submissions").glob("*.py"))


@dataclass(frozen=True)
class Expected:
    path: Path
    statuses: dict[str, tuple[str, str]]
    box_only: bool

    def check(self, verdicts):
        """Assert that every verdict is the expected one; a check that is not listed passes."""
        assert verdicts
        for verdict in verdicts:
            status, text = self.statuses.get(verdict.check, ("passed", ""))
            found = (verdict.check, str(verdict.status), verdict.message)
            assert (verdict.check, str(verdict.status)) == (verdict.check, status), found
            assert text in verdict.message, found
            assert verdict.awarded == (verdict.points if status == "passed" else 0.0), found


def expected(path):
    statuses, box_only = {}, False
    for line in (ast.get_docstring(ast.parse(path.read_text())) or "").splitlines():
        parts = [part.strip() for part in line.split(":", 2)]
        if line.startswith("q"):
            statuses[parts[0]] = (parts[1], parts[2] if len(parts) > 2 else "")
        box_only = box_only or line.startswith("box only")
    return Expected(path, statuses, box_only)
