"""What a bundle says about itself, in Otter's own `otter_config.json`, and where its parts lie.

SOURCE/                       the unpacked zip: /autograder/source in a container
  otter_config.json           Otter's settings; ours stand in the entry of our plugin
  requirements.d/             what is ours (Otter's Dockerfile copies its content beside the config)
    autograder-*.whl
    course/assignments/ID/    manifest and checks
    course/solutions/ID/      the master
    course/student_templates/ID/
    data/                     MNIST, when the bundle grades with it
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from autograder.course.discovery import Assignment, Course
from autograder.errors import OtterError

PLUGIN = "autograder.otter.plugin.AutograderPlugin"
CONFIG = "otter_config.json"
PAYLOAD = "requirements.d"


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a bundle grades: what a run of `autograder grade` has too, so that grades are the same."""

    assignment: str
    seed: int
    profile: str = "quick"
    dataset: str = "none"
    accept_weak: bool = False
    made_with: str = ""


class Bundle(msgspec.Struct, frozen=True):
    """An unpacked bundle; `after_published` shows how hidden checks ended once grades are published."""

    source: Path
    settings: Settings
    after_published: bool

    @property
    def payload(self) -> Path:
        """The folder of what is ours."""
        inside = self.source / PAYLOAD
        return inside if inside.is_dir() else self.source

    @property
    def assignment(self) -> Assignment:
        """The assignment that the bundle carries; CourseError when it is not there."""
        return Course(self.payload / "course").assignment(self.settings.assignment)

    def data_variables(self) -> dict[str, str]:
        """Return the environment variables that lead to the bundle's own data set."""
        data = self.payload / "data"
        if (data / "datasets").is_dir():
            return {"KERAS_HOME": str(data)}
        return {"AUTOGRADER_MNIST": str(data)} if data.is_dir() else {}


def config_of(settings: Settings, *, after_published: bool) -> dict[str, Any]:
    """Return the content of `otter_config.json`."""
    return {
        "plugins": [{PLUGIN: msgspec.to_builtins(settings)}],
        "show_hidden": after_published,
        "show_stdout": False,
        "lang": "python",
    }


def open_bundle(source: Path) -> Bundle:
    """Return the bundle unpacked in `source`; raises OtterError when there is none or its config is wrong."""
    path = source / CONFIG
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
        entries = [entry for entry in config["plugins"] if isinstance(entry, dict) and PLUGIN in entry]
        settings = msgspec.convert(entries[0][PLUGIN], Settings)
    except FileNotFoundError:
        raise OtterError(f"{path} does not exist; expected the unpacked zip of `autograder bundle`") from None
    except (OSError, ValueError, KeyError, TypeError, IndexError, msgspec.ValidationError) as error:
        raise OtterError(
            f"{path} is not the config of a bundle ({type(error).__name__}: {str(error)[:200]}); "
            "make the bundle again with `autograder bundle`"
        ) from None
    return Bundle(source, settings, bool(config.get("show_hidden", False)))
