"""The gap between the best accuracies.

question: q1
caught by: gap_is_that_of_the_last_epoch
"""

import numpy as np


def diagnose(history, gap_tol=0.03, patience=3):
    val_loss = history["val_loss"]
    best_epoch = int(np.argmin(val_loss))
    gap = max(history["accuracy"]) - max(history["val_accuracy"])
    waited = len(val_loss) - 1 - best_epoch
    return {"best_epoch": best_epoch, "gap": gap, "overfitting": gap > gap_tol and waited >= patience}
