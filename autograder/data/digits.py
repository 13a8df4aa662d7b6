"""The stand-in for MNIST that is always there: scikit-learn's 1797 digits, enlarged to 28x28.

The enlarging itself lives in `course_data.py`, which students get: both then see the same images.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from numpy.typing import NDArray

from autograder.data import course_data
from autograder.errors import DataError


def where() -> str | None:
    """Say where the digits come from, or None when scikit-learn is not installed."""
    return "scikit-learn's load_digits" if find_spec("sklearn") else None


def load() -> tuple[NDArray[Any], ...]:
    """Return x_train (1437, 28, 28), y_train (1437,), x_test (360, 28, 28), y_test (360,), all uint8.

    DataError when scikit-learn is missing.
    """
    try:
        (x_train, y_train), (x_test, y_test) = course_data.enlarged_digits()
    except ImportError:
        raise DataError("the embedded digits need scikit-learn; run: pip install scikit-learn") from None
    return x_train, y_train, x_test, y_test
