"""One pytest session over one assignment's checks: collect once, then run them over submissions.

The same session serves in three places: in a judge zygote, which forks between collecting and running; in
`autograder check` on a student's machine; and in tests. pytest's own configuration files, its cache and
other people's plugins take no part, so that checks behave the same everywhere.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from autograder.checks.collection import CollectedCheck
from autograder.checks.plugin import ChecksPlugin
from autograder.checks.running import CheckRun, RunOptions
from autograder.checks.submission import Provider
from autograder.checks.verdicts import Verdict
from autograder.course import Manifest
from autograder.errors import CourseError, JudgeError

PUBLIC_FILES = "test_public*.py"
ALL_FILES = "test_*.py"
UNUSED_PLUGINS = (
    "cacheprovider",
    "terminal",
    "junitxml",
    "doctest",
    "unittest",
    "faulthandler",
    "stepwise",
    "pastebin",
)


class Session:
    """The collected checks of an assignment, ready to be run over any number of submissions."""

    def __init__(self, plugin: ChecksPlugin, manifest: Manifest, checks: Sequence[CollectedCheck]) -> None:
        self.manifest = manifest
        self.checks = checks
        self._plugin = plugin

    def in_declared_order(self) -> list[CollectedCheck]:
        """Return the checks in the order of the manifest."""
        declared = self.manifest.check_ids()
        return sorted(self.checks, key=lambda check: declared.index(check.id))

    def run(
        self, provider: Provider, options: RunOptions, on_verdict: Callable[[Verdict], None] | None = None
    ) -> list[Verdict]:
        """Run the checks that `options` wants over the submission of `provider`; one verdict for each."""
        return self._plugin.run_all(CheckRun(self.manifest, self.checks, provider, options, on_verdict))


def run_checks(
    checks_dir: Path,
    manifest: Manifest,
    provider: Provider,
    options: RunOptions,
    *,
    reference: Any = None,
    on_verdict: Callable[[Verdict], None] | None = None,
) -> list[Verdict]:
    """Run an assignment's checks over one submission; return one verdict per declared check, in order.

    Raises CourseError when the checks cannot be collected or do not agree with the manifest.
    """
    verdicts: list[Verdict] = []

    def body(session: Session) -> None:
        verdicts.extend(session.run(provider, options, on_verdict))

    with_session(checks_dir, manifest, body, reference=reference, public_only=options.public_only)
    return verdicts


def with_session(
    checks_dir: Path,
    manifest: Manifest,
    body: Callable[[Session], None],
    *,
    reference: Any = None,
    public_only: bool = False,
) -> None:
    """Collect the checks in `checks_dir` and call `body` with them, inside pytest's session.

    What `body` raises is raised here. Raises CourseError when the checks are wrong or there are none.
    """
    if not checks_dir.is_dir():
        raise CourseError(f"{checks_dir} does not exist; an assignment's checks are in its folder `checks`")

    def start(checks: Sequence[CollectedCheck]) -> None:
        body(Session(plugin, manifest, checks))

    plugin = ChecksPlugin(manifest, start, reference, public_only=public_only)
    with _undisturbed():
        code = pytest.main(_arguments(checks_dir, public_only), plugins=[plugin])
    if plugin.error is not None:
        raise plugin.error
    if not plugin.begun:
        raise JudgeError(f"pytest could not start a session over {checks_dir} (exit code {int(code)})")


def _arguments(checks_dir: Path, public_only: bool) -> list[str]:
    arguments = [
        str(checks_dir),
        f"--config-file={os.devnull}",
        f"--rootdir={checks_dir.parent}",
        f"--confcutdir={checks_dir}",
        "--import-mode=importlib",
        "--capture=sys",
        f"--override-ini=python_files={PUBLIC_FILES if public_only else ALL_FILES}",
    ]
    for name in UNUSED_PLUGINS:
        arguments += ["-p", f"no:{name}"]
    return arguments


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep other plugins and options out, and forget the check modules afterwards.

    Two assignments have files of the same name; what one session imported must not serve the next.
    """
    kept = {
        name: os.environ.get(name)
        for name in ("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "PYTEST_ADDOPTS", "PYTEST_PLUGINS")
    }
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
        os.environ.pop(name, None)
    before = set(sys.modules)
    try:
        yield
    finally:
        for name in set(sys.modules) - before:
            if name == "checks" or name.startswith("checks."):
                del sys.modules[name]
        for name, value in kept.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
