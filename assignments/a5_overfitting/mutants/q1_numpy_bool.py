"""NumPy's bool where the gap was made by NumPy.

question: q1
caught by: diagnosis_is_plain_python
"""

import numpy as np


def diagnose(history, gap_tol=0.03, patience=3):
    val_loss = history["val_loss"]
    best_epoch = int(np.argmin(val_loss))
    gap = float(np.subtract(history["accuracy"][-1], history["val_accuracy"][-1]))
    waited = len(val_loss) - 1 - best_epoch
    return {
        "best_epoch": best_epoch,
        "gap": gap,
        "overfitting": np.logical_and(gap > gap_tol, waited >= patience),
    }
