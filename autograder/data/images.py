"""Labelled 28x28 images: kept as bytes, turned into floats when a check asks for them.

`load_images("mnist")` reads the real files where they are to be had; `"digits"` are the 1797 small
digits of scikit-learn enlarged to the same size, which are always there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.data import digits, mnist
from autograder.errors import DataError

CLASSES = 10


@dataclass(frozen=True, eq=False)
class Images:
    """`pixels` (n, 28, 28) uint8 and `labels` (n,) uint8, with the form that models are fed with."""

    pixels: NDArray[np.uint8]
    labels: NDArray[np.uint8]

    @cached_property
    def x(self) -> NDArray[np.float32]:
        """The pixels as (n, 784) float32 in [0, 1]."""
        return self.pixels.reshape(len(self.pixels), -1).astype(np.float32) / np.float32(255)

    @cached_property
    def y(self) -> NDArray[np.int64]:
        """The labels as (n,) int64."""
        return self.labels.astype(np.int64)

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, n: int) -> Images:
        """Return the first `n` images, or all where there are fewer."""
        return Images(self.pixels[:n], self.labels[:n])


@dataclass(frozen=True)
class Found:
    """A data set that can be loaded now, and where it lies."""

    name: str
    where: str


_LOADERS: dict[str, Callable[[], tuple[NDArray[Any], ...]]] = {"mnist": mnist.load, "digits": digits.load}


@cache
def load_images(name: str) -> tuple[Images, Images]:
    """Load (train, test) of "mnist" or "digits" once per process, read-only.

    DataError when the set is unknown, or is nowhere to be found; the message says where was looked.
    """
    if name not in _LOADERS:
        raise DataError(f"no data set {name!r}; there are {', '.join(_LOADERS)}")
    x_train, y_train, x_test, y_test = _LOADERS[name]()
    for array in (x_train, y_train, x_test, y_test):
        array.flags.writeable = False
    return Images(x_train, y_train), Images(x_test, y_test)


def available() -> list[Found]:
    """Return the sets that can be loaded here, the preferred one first. Reads no image."""
    places = [("mnist", mnist.where()), ("digits", digits.where())]
    return [Found(name, where) for name, where in places if where is not None]
