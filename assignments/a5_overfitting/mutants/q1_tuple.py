"""Returns a tuple.

question: q1
caught by: diagnosis_has_three_values
"""

import numpy as np


def diagnose(history, gap_tol=0.03, patience=3):
    val_loss = history["val_loss"]
    best_epoch = int(np.argmin(val_loss))
    gap = history["accuracy"][-1] - history["val_accuracy"][-1]
    return best_epoch, gap, gap > gap_tol and len(val_loss) - 1 - best_epoch >= patience
