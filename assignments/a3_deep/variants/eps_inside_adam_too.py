"""eps inside every root; the state is a pair in a dictionary.

question: q3_2
"""

import numpy as np


def optimizer_step(name, w, g, state, hp):
    start = np.full_like(w, hp["init"]) if name == "adagrad" else np.zeros_like(w)
    t, one, two = state.get("memory", (0, start, np.zeros_like(w)))
    t = t + 1
    if name == "momentum":
        one = hp["mu"] * one - hp["lr"] * g
        d = one
    elif name == "adam":
        one = one + (1 - hp["beta1"]) * (g - one)
        two = two + (1 - hp["beta2"]) * (g * g - two)
        v = two / (1 - hp["beta2"] ** t)
        d = -hp["lr"] * one / (1 - hp["beta1"] ** t) / np.sqrt(v + hp["eps"])
    elif name == "adagrad":
        one = one + np.square(g)
        d = -hp["lr"] * g / np.sqrt(one + hp["eps"])
    else:
        one = hp["rho"] * one + (1 - hp["rho"]) * np.square(g)
        if name == "rmsprop":
            d = -hp["lr"] * g / np.sqrt(one + hp["eps"])
        else:
            step = -g * np.sqrt(two + hp["eps"]) / np.sqrt(one + hp["eps"])
            two = hp["rho"] * two + (1 - hp["rho"]) * np.square(step)
            d = hp["lr"] * step
    return w + d, {"memory": (t, one, two)}
