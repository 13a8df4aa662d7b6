"""PyTorch's momentum; eps outside of the roots; corrected averages in Adam.

question: q3_2
"""

import numpy as np


def optimizer_step(name, w, g, state, hp):
    new = dict(state)
    lr, eps = hp["lr"], hp.get("eps")
    if name == "momentum":
        new["b"] = hp["mu"] * state.get("b", 0.0) + g
        return w - lr * new["b"], new
    if name == "rmsprop":
        new["s"] = hp["rho"] * state.get("s", 0.0) + (1 - hp["rho"]) * g**2
        return w - lr * g / (np.sqrt(new["s"]) + eps), new
    if name == "adagrad":
        new["s"] = state.get("s", hp["init"]) + g**2
        return w - lr * g / (np.sqrt(new["s"]) + eps), new
    if name == "adadelta":
        u = state.get("u", np.zeros_like(w))
        new["s"] = hp["rho"] * state.get("s", 0.0) + (1 - hp["rho"]) * g**2
        d = -np.sqrt((u + eps) / (new["s"] + eps)) * g
        new["u"] = hp["rho"] * u + (1 - hp["rho"]) * d**2
        return w + lr * d, new
    new["t"] = state.get("t", 0) + 1
    new["m"] = hp["beta1"] * state.get("m", 0.0) + (1 - hp["beta1"]) * g
    new["v"] = hp["beta2"] * state.get("v", 0.0) + (1 - hp["beta2"]) * g**2
    m = new["m"] / (1 - hp["beta1"] ** new["t"])
    v = new["v"] / (1 - hp["beta2"] ** new["t"])
    return w - lr * m / (np.sqrt(v) + eps), new
