"""The real MNIST files: a folder named by AUTOGRADER_MNIST, or Keras' cache. Nothing is fetched unasked.

Grading and the tests never touch the network; only `load(allow_download=True)` does, for an
instructor who asks for it, and then the file must have the published hash.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.data.idx import read_idx
from autograder.errors import DataError

ENVIRONMENT_VARIABLE = "AUTOGRADER_MNIST"
FILES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
NPZ_NAMES = ("x_train", "y_train", "x_test", "y_test")
URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"

Arrays = tuple[NDArray[Any], ...]


def where() -> str | None:
    """Return the folder or file that `load` would read, or None where MNIST is not to be had."""
    named = os.environ.get(ENVIRONMENT_VARIABLE)
    if named and _idx_paths(Path(named)) is not None:
        return named
    cached = _keras_cache()
    return str(cached) if cached.is_file() else None


def files() -> list[Path]:
    """Return the files that `load` would read: four of IDX, or Keras' one. DataError without any."""
    found = where()
    if found is None:
        raise DataError(
            f"MNIST was not found: set {ENVIRONMENT_VARIABLE} to a folder with {FILES[0]}.gz and its three "
            "companions"
        )
    return _idx_paths(Path(found)) or [Path(found)]


def load(*, allow_download: bool = False) -> Arrays:
    """Return x_train (60000, 28, 28), y_train (60000,), x_test (10000, 28, 28), y_test (10000,), all uint8.

    DataError when the files are damaged, or nowhere to be found and `allow_download` is not set.
    """
    named = os.environ.get(ENVIRONMENT_VARIABLE)
    if named:
        return _load_folder(Path(named))
    cached = _keras_cache()
    if not cached.is_file():
        if not allow_download:
            raise DataError(
                f"MNIST was not found: {ENVIRONMENT_VARIABLE} is not set and {cached} does not exist; "
                f"set {ENVIRONMENT_VARIABLE} to a folder with {FILES[0]}.gz and its three companions, "
                "or use the embedded digits"
            )
        _download(cached)
    return _load_npz(cached)


def _load_folder(folder: Path) -> Arrays:
    paths = _idx_paths(folder)
    if paths is None:
        missing = [name for name in FILES if _idx_path(folder, name) is None]
        raise DataError(f"{ENVIRONMENT_VARIABLE}={folder} lacks {', '.join(missing)} (plain or .gz)")
    return _checked(tuple(read_idx(path) for path in paths), str(folder))


def _load_npz(path: Path) -> Arrays:
    try:
        # Never with pickles: a cache folder is no place to run code from.
        with np.load(path, allow_pickle=False) as archive:
            arrays = tuple(archive[name] for name in NPZ_NAMES)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise DataError(f"{path} is damaged ({error}); delete it and fetch it again") from None
    return _checked(arrays, str(path))


def _checked(arrays: Arrays, origin: str) -> Arrays:
    for (images, labels), part in zip((arrays[:2], arrays[2:]), ("train", "test"), strict=True):
        if images.dtype != np.uint8 or images.ndim != 3 or images.shape[1:] != (28, 28) or not len(images):
            raise DataError(
                f"{origin}: expected {part} images of shape (n, 28, 28) uint8, "
                f"found {images.shape} {images.dtype}"
            )
        if labels.dtype != np.uint8 or labels.shape != (len(images),) or labels.max() > 9:
            raise DataError(
                f"{origin}: expected {len(images)} {part} labels from 0 to 9 as uint8, "
                f"found {labels.shape} {labels.dtype}"
            )
    return arrays


def _idx_path(folder: Path, name: str) -> Path | None:
    # Some mirrors write "train-images.idx3-ubyte".
    spellings = (name, name.replace("-idx", ".idx"))
    candidates = (folder / (spelling + end) for spelling in spellings for end in ("", ".gz"))
    return next((path for path in candidates if path.is_file()), None)


def _idx_paths(folder: Path) -> list[Path] | None:
    paths = [path for name in FILES if (path := _idx_path(folder, name)) is not None]
    return paths if len(paths) == len(FILES) else None


def _keras_cache() -> Path:
    home = os.environ.get("KERAS_HOME")
    return (Path(home) if home else Path.home() / ".keras") / "datasets" / "mnist.npz"


def _download(target: Path) -> None:
    try:
        with urllib.request.urlopen(URL, timeout=60) as answer:
            content = answer.read(64 << 20)
    except OSError as error:
        raise DataError(f"MNIST could not be fetched from {URL}: {error}") from None
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise DataError(f"what {URL} sent is not MNIST (its SHA-256 differs); nothing was kept")
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    os.replace(name, target)
