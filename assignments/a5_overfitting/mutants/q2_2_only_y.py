"""The mask is not returned.

question: q2_2
caught by: dropout_keeps_the_shape
"""


def dropout_forward(x, rate, training, rng):
    if not training or rate == 0:
        return x.copy()
    mask = (rng.random(x.shape) >= rate).astype(x.dtype) / (1 - rate)
    return x * mask
