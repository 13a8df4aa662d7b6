"""The last of several equally good epochs.

question: q1
caught by: best_epoch_is_the_first_lowest_val_loss
"""

import numpy as np


def diagnose(history, gap_tol=0.03, patience=3):
    val_loss = history["val_loss"]
    best_epoch = len(val_loss) - 1 - int(np.argmin(val_loss[::-1]))
    gap = history["accuracy"][-1] - history["val_accuracy"][-1]
    waited = len(val_loss) - 1 - best_epoch
    return {"best_epoch": best_epoch, "gap": gap, "overfitting": gap > gap_tol and waited >= patience}
