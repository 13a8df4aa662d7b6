"""Handwritten digits for the notebooks: MNIST where it can be had, a small stand-in where it cannot.

    from course_data import load_mnist
    (x_train, y_train), (x_test, y_test) = load_mnist()

Looked for in this order: the folder named by the environment variable AUTOGRADER_MNIST (the four IDX
files, gzipped or plain), Keras' cache or its download, and scikit-learn's 1797 small digits enlarged to
28x28 pixels. `course_data.source` says which it was. Set AUTOGRADER_OFFLINE=1 to forbid the download,
and FAST=1 for short runs of the notebooks.
"""

import functools
import gzip
import os
import socket
from pathlib import Path

import numpy as np

Part = tuple[np.ndarray, np.ndarray]  # images (N, 28, 28) and labels (N,), both uint8
Data = tuple[Part, Part]  # for training, for testing

FAST = os.environ.get("FAST") == "1"
NAMES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)


def load_mnist() -> Data:
    """Return (x_train, y_train), (x_test, y_test): images (N, 28, 28) and labels (N,), all uint8.

    The first call prints one sentence on which data you are looking at.
    """
    return _load()[0]


def __getattr__(name: str) -> str:
    """Provide `source`: "mnist" or "digits", whichever `load_mnist` returns."""
    if name == "source":
        return _load()[1]
    raise AttributeError(f"course_data has no {name!r}")


@functools.cache
def _load() -> tuple[Data, str]:
    folder = os.environ.get("AUTOGRADER_MNIST")
    if folder:
        data, name, text = _from_folder(Path(folder)), "mnist", f"MNIST from {folder}"
    else:
        data, name, text = _from_keras() or _stand_in()
    print(f"Data: {text}: {len(data[0][0]):,} training and {len(data[1][0]):,} test images.")
    return data, name


def _from_folder(folder: Path) -> Data:
    arrays = []
    for name in NAMES:
        path = next((p for p in (folder / f"{name}.gz", folder / name) if p.is_file()), None)
        if path is None:
            raise FileNotFoundError(
                f"AUTOGRADER_MNIST is {folder}, but there is no {name}.gz in it. Put the four MNIST files "
                "there, or unset AUTOGRADER_MNIST so that the data is fetched for you."
            )
        arrays.append(_read_idx(path))
    return (arrays[0], arrays[1]), (arrays[2], arrays[3])


def _read_idx(path: Path) -> np.ndarray:
    content = path.read_bytes()
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    dims = content[3]  # the fourth byte counts the dimensions; each is a big-endian 32-bit number
    shape = np.frombuffer(content, ">u4", dims, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * dims).reshape(shape.tolist()).copy()


def _from_keras() -> tuple[Data, str, str] | None:
    home = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras")
    cached = (home / "datasets" / "mnist.npz").is_file()
    if not cached and os.environ.get("AUTOGRADER_OFFLINE") == "1":
        return None
    patience = socket.getdefaulttimeout()
    socket.setdefaulttimeout(20)  # seconds; without it a dead network hangs the notebook
    try:
        from keras.datasets import mnist

        return mnist.load_data(), "mnist", "MNIST from Keras' cache" if cached else "MNIST, fetched by Keras"
    except ImportError:
        print("Keras is not installed, so MNIST cannot be fetched: the small digits stand in.")
    except Exception as error:
        reason = str(error).strip().splitlines() or [type(error).__name__]
        print(f"MNIST could not be fetched ({reason[0][:120]}): the small digits stand in.")
    finally:
        socket.setdefaulttimeout(patience)
    return None


def _stand_in() -> tuple[Data, str, str]:
    try:
        data = enlarged_digits()
    except ImportError:
        raise RuntimeError(
            "No digits to show: MNIST could not be fetched and scikit-learn is not installed. Connect to the "
            "internet and try again, or run: pip install scikit-learn"
        ) from None
    return data, "digits", "scikit-learn's small digits, enlarged to 28x28"


def enlarged_digits() -> Data:
    """Return scikit-learn's 8x8 digits as (x_train, y_train), (x_test, y_test) in MNIST's form.

    Each is stretched to 20x20 by linear interpolation and given a border of 4 pixels, as MNIST's
    digits have. 1437 are for training and 360 for testing, always the same ones.
    """
    from sklearn.datasets import load_digits

    digits = load_digits()
    stretch = _interpolation(8, 20)
    images = np.zeros((len(digits.images), 28, 28), np.uint8)
    # A little above a half: the last bit of a product may not decide how a tie is rounded.
    images[:, 4:24, 4:24] = np.floor(stretch @ digits.images @ stretch.T * (255 / 16) + 0.500001)
    labels = digits.target.astype(np.uint8)
    # RandomState's stream is frozen for good, unlike that of newer generators.
    order = np.random.RandomState(0).permutation(len(images))
    train, test = order[:1437], order[1437:]
    return (images[train], labels[train]), (images[test], labels[test])


def _interpolation(old: int, new: int) -> np.ndarray:
    """Return the (new, old) matrix that stretches a column of `old` pixels to `new` ones."""
    position = (np.arange(new) + 0.5) * old / new - 0.5
    distance = np.abs(np.clip(position, 0, old - 1)[:, None] - np.arange(old))
    weights: np.ndarray = np.maximum(1 - distance, 0)
    return weights
