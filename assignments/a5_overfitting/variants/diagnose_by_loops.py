"""The curves read by a loop, with other keys beside.

question: q1
"""


def diagnose(history, gap_tol=0.03, patience=3):
    best_epoch, lowest = 0, history["val_loss"][0]
    for epoch, loss in enumerate(history["val_loss"]):
        if loss < lowest:
            best_epoch, lowest = epoch, loss
    gap = history["accuracy"][-1] - history["val_accuracy"][-1]
    late = len(history["val_loss"]) - best_epoch > patience
    if gap > gap_tol and late:
        return {"best_epoch": best_epoch, "gap": gap, "overfitting": True}
    return {"best_epoch": best_epoch, "gap": gap, "overfitting": False}
