"""min and index of a list.

question: q1
"""

import numpy as np


def diagnose(history, gap_tol=0.03, patience=3):
    losses = history["val_loss"]
    best = losses.index(min(losses))
    gap = float(np.array(history["accuracy"])[-1] - np.array(history["val_accuracy"])[-1])
    waited = losses[best + 1 :]
    return dict(best_epoch=best, gap=gap, overfitting=len(waited) >= patience and gap > gap_tol)
