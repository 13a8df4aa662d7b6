"""The function counts its calls and ignores the epoch.

question: q1_1
caught by: exponential_decay_remembers_nothing
"""

CALLS = {"count": -1}


def exponential_decay(epoch, lr0=0.01, rate=0.6):
    CALLS["count"] = 0 if epoch == 0 else CALLS["count"] + 1
    return lr0 * rate ** CALLS["count"]
