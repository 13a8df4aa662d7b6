"""The sum starts again at each step.

question: q3_2
caught by: five_steps_match_keras
"""

import numpy as np


def optimizer_step(name, w, g, state, hp):
    zero, lr = np.zeros_like(w), hp["lr"]
    if name == "momentum":
        velocity = hp["mu"] * state.get("velocity", zero) - lr * g
        return w + velocity, {"velocity": velocity}
    if name == "adagrad":
        total = state.get("total", zero + hp["init"]) + g * g
        return w - lr * g / np.sqrt(total + hp["eps"]), {}
    if name == "adam":
        t = state.get("t", 0) + 1
        mean = hp["beta1"] * state.get("mean", zero) + (1 - hp["beta1"]) * g
        square = hp["beta2"] * state.get("square", zero) + (1 - hp["beta2"]) * g * g
        rate = lr * np.sqrt(1 - hp["beta2"] ** t) / (1 - hp["beta1"] ** t)
        w = w - rate.astype(w.dtype) * mean / (np.sqrt(square) + hp["eps"])
        return w, {"t": t, "mean": mean, "square": square}
    rho, eps = hp["rho"], hp["eps"]
    square = rho * state.get("square", zero) + (1 - rho) * g * g
    if name == "rmsprop":
        return w - lr * g / np.sqrt(square + eps), {"square": square}
    moved = state.get("moved", zero)
    step = -np.sqrt(moved + eps) / np.sqrt(square + eps) * g
    moved = rho * moved + (1 - rho) * step * step
    return w + lr * step, {"square": square, "moved": moved}
