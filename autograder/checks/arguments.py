"""Arguments that arrive in the box as more than plain data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from autograder.wire.references import DatasetValue, TensorValue


def as_tensor(array: ArrayLike) -> TensorValue:
    """Return `array` so that the student's function receives it as a tf.Tensor of the same dtype."""
    return TensorValue(np.asarray(array))


def as_dataset(arrays: Sequence[Any], batch_size: int | None = None) -> DatasetValue:
    """Return `arrays` (equal first axes) so that they arrive as a tf.data.Dataset of their rows.

    One array gives a dataset of rows, several give tuples of rows; with `batch_size` they come in batches.
    """
    return DatasetValue(tuple(np.asarray(array) for array in arrays), batch_size)
