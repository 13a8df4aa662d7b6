"""A global rate is made smaller with every call.

question: q1_1
caught by: exponential_decay_remembers_nothing
"""

present = {}


def exponential_decay(epoch, lr0=0.01, rate=0.6):
    present["lr"] = lr0 if epoch == 0 else present.get("lr", lr0) * rate
    return present["lr"]
