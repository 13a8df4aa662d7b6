"""Steps and states as tensors.

question: q3_2
"""

import tensorflow as tf


def optimizer_step(name, w, g, state, hp):
    w, g = tf.convert_to_tensor(w), tf.convert_to_tensor(g)
    hp = {key: tf.cast(value, w.dtype) for key, value in hp.items()}
    zero, lr = tf.zeros_like(w), hp["lr"]
    if name == "momentum":
        v = hp["mu"] * state.get("v", zero) - lr * g
        return w + v, {"v": v}
    if name == "adagrad":
        s = state.get("s", zero + hp["init"]) + g**2
        return w - lr * g * tf.math.rsqrt(s + hp["eps"]), {"s": s}
    if name == "adam":
        t = state.get("t", 0) + 1
        m = hp["beta1"] * state.get("m", zero) + (1 - hp["beta1"]) * g
        v = hp["beta2"] * state.get("v", zero) + (1 - hp["beta2"]) * g**2
        power = tf.cast(t, w.dtype)
        rate = lr * tf.sqrt(1 - hp["beta2"] ** power) / (1 - hp["beta1"] ** power)
        return w - rate * m / (tf.sqrt(v) + hp["eps"]), {"t": t, "m": m, "v": v}
    s = hp["rho"] * state.get("s", zero) + (1 - hp["rho"]) * g**2
    if name == "rmsprop":
        return w - lr * g / tf.sqrt(s + hp["eps"]), {"s": s}
    u = state.get("u", zero)
    d = -tf.sqrt(u + hp["eps"]) * tf.math.rsqrt(s + hp["eps"]) * g
    return w + lr * d, {"s": s, "u": hp["rho"] * u + (1 - hp["rho"]) * d**2}
