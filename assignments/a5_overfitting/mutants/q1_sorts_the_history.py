"""Sorts the caller's list to find the lowest loss.

question: q1
caught by: history_stays_as_it_is
"""


def diagnose(history, gap_tol=0.03, patience=3):
    losses = list(history["val_loss"])
    history["val_loss"].sort()
    best_epoch = losses.index(history["val_loss"][0])
    gap = history["accuracy"][-1] - history["val_accuracy"][-1]
    waited = len(losses) - 1 - best_epoch
    return {"best_epoch": best_epoch, "gap": gap, "overfitting": gap > gap_tol and waited >= patience}
