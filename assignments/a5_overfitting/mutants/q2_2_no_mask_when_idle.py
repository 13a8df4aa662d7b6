"""No mask when nothing is dropped.

question: q2_2
caught by: nothing_is_dropped_at_inference
"""


def dropout_forward(x, rate, training, rng):
    if not training or rate == 0:
        return x.copy(), None
    mask = (rng.random(x.shape) >= rate).astype(x.dtype) / (1 - rate)
    return x * mask, mask
