"""What a classifier's outputs are: probabilities or not, and their cross-entropy, computed by the judge."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SUM_TOLERANCE = 1e-4
TINY = 1e-30


def is_normalized(outputs: NDArray[np.float64]) -> bool:
    """Return whether every row is non-negative and sums to 1."""
    return bool(np.all(outputs >= 0) and np.all(np.abs(outputs.sum(axis=1) - 1) < SUM_TOLERANCE))


def how_not_normalized(outputs: NDArray[np.float64]) -> str:
    """Say what keeps rows that are not normalised from being probabilities."""
    if np.any(outputs < 0):
        return "some outputs are negative; without softmax the loss needs from_logits=True"
    sums = outputs.sum(axis=1)
    return f"rows sum to between {sums.min():.2g} and {sums.max():.2g}"


def cross_entropy(outputs: NDArray[np.float64], labels: NDArray[np.int64], from_logits: bool) -> float:
    """Return the mean of -log p[label]; p = softmax(outputs) for logits."""
    if from_logits:
        shifted = outputs - outputs.max(axis=1, keepdims=True)
        logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    else:
        logs = np.log(np.clip(outputs, TINY, None))
    return float(-np.mean(logs[np.arange(len(labels)), labels]))
