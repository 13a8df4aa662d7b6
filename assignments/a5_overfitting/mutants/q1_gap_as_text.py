"""The gap as a rounded text.

question: q1
caught by: diagnosis_has_three_values
"""

import numpy as np


def diagnose(history, gap_tol=0.03, patience=3):
    val_loss = history["val_loss"]
    best_epoch = int(np.argmin(val_loss))
    gap = f"{history['accuracy'][-1] - history['val_accuracy'][-1]:.3f}"
    waited = len(val_loss) - 1 - best_epoch
    return {"best_epoch": best_epoch, "gap": gap, "overfitting": float(gap) > gap_tol and waited >= patience}
