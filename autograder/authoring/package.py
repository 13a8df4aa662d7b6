"""A handout as one zip file: the student version, the package as a wheel, and requirements that name it.

The folder in `student_templates/` holds no binary and does not name the package, because PyPI has another one
of its name. The zip file does: `./autograder-….whl` is a path, so nobody else's package can take its place.
"""

from __future__ import annotations

from pathlib import Path

from autograder.authoring.generate import expect_publishable
from autograder.authoring.handout import build
from autograder.course import Assignment
from autograder.errors import AuthoringError
from autograder.wheel import package_wheel, zipped

REQUIREMENTS = "requirements.txt"


def packed(assignment: Assignment) -> bytes:
    """Return the zip file that students get, with everything in one folder called as the assignment.

    Raises AuthoringError when the student version would give something away, WheelError when there is no
    wheel to be had.
    """
    files = build(assignment)
    expect_publishable(assignment, files)
    name, wheel = package_wheel()
    files[REQUIREMENTS] += f"./{name}\n".encode()
    files[name] = wheel
    return zipped({f"{assignment.id}/{path}": content for path, content in files.items()})


def write_packed(assignment: Assignment, output: Path) -> Path:
    """Write the zip file to `output`, or into it when it is a folder; return where it is.

    Raises AuthoringError for a file name that says it is something else.
    """
    path = output / f"{assignment.id}.zip" if output.is_dir() else output
    if path.suffix.lower() != ".zip":
        raise AuthoringError(
            f"{path}: a handout is a zip file; give a name that ends in .zip, or a folder that exists"
        )
    content = packed(assignment)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
