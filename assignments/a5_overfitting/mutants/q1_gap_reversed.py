"""Validation minus training.

question: q1
caught by: diagnosis_of_a_worked_example
"""

import numpy as np


def diagnose(history, gap_tol=0.03, patience=3):
    val_loss = history["val_loss"]
    best_epoch = int(np.argmin(val_loss))
    gap = history["val_accuracy"][-1] - history["accuracy"][-1]
    waited = len(val_loss) - 1 - best_epoch
    return {"best_epoch": best_epoch, "gap": gap, "overfitting": gap > gap_tol and waited >= patience}
