"""A page as a real browser renders it, for tests of what runs in it."""

import shutil
import subprocess
import tempfile

import pytest

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_chromium = pytest.mark.skipif(BROWSER is None, reason="no Chromium here")

_SWITCHES = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--virtual-time-budget=2000",
]


def rendered(page, anchor=""):
    """The document of the file `page` after its scripts have run, as HTML."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        done = subprocess.run(
            [BROWSER, *_SWITCHES, f"--user-data-dir={profile}", "--dump-dom", f"{page.as_uri()}{anchor}"],
            capture_output=True,
            timeout=120,
            check=False,
        )
    if not done.stdout:
        pytest.skip(f"Chromium does not start here: {done.stderr[-200:]!r}")
    return done.stdout.decode("utf-8", "replace")
