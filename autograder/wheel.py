"""A wheel of this package, made from the files and the metadata that are installed.

A handout and a bundle bring the package along, and building it the usual way takes a build back end that an
instructor's machine may lack. A wheel of pure Python is a zip file of known layout (PEP 427), and all
that goes into it is here. The same installation gives the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import autograder
from autograder.errors import WheelError

EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first moment a zip file can name
_TAG = "py3-none-any"
_WHEEL = f"Wheel-Version: 1.0\nGenerator: autograder\nRoot-Is-Purelib: true\nTag: {_TAG}\n"


def package_wheel() -> tuple[str, bytes]:
    """Return name and content of a wheel of the running package; WheelError when it is not installed."""
    try:
        installed = distribution("autograder")
    except PackageNotFoundError:
        raise WheelError(
            "autograder runs from its sources without being installed, so its metadata is not known; "
            "install it first: python -m pip install -e ."
        ) from None
    version = installed.version
    info = f"autograder-{version}.dist-info"
    folder = Path(autograder.__file__).parent
    files = {
        f"autograder/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }
    files |= {
        f"{info}/METADATA": (installed.read_text("METADATA") or "").encode(),
        f"{info}/WHEEL": _WHEEL.encode(),
        f"{info}/entry_points.txt": (installed.read_text("entry_points.txt") or "").encode(),
    }
    record = "".join(f"{path},{_digest(content)},{len(content)}\n" for path, content in files.items())
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    return f"autograder-{version}-{_TAG}.whl", zipped(files)


def zipped(files: dict[str, bytes]) -> bytes:
    """Return a zip file of `files` by path; the same files give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, EARLIEST)
            entry.external_attr = 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return made.getvalue()


def _digest(content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=")
    return f"sha256={digest.decode()}"
