"""More than patience epochs are asked for.

question: q1
caught by: limits_are_exact
"""

import numpy as np


def diagnose(history, gap_tol=0.03, patience=3):
    val_loss = history["val_loss"]
    best_epoch = int(np.argmin(val_loss))
    gap = history["accuracy"][-1] - history["val_accuracy"][-1]
    waited = len(val_loss) - 1 - best_epoch
    return {"best_epoch": best_epoch, "gap": gap, "overfitting": gap > gap_tol and waited > patience}
