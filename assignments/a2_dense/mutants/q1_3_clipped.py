"""Large logits are clipped, so 200 and 100 become the same.

question: q1_3
caught by: softmax_survives_large_logits
"""

import numpy as np


def softmax(z):
    e = np.exp(np.clip(z, -80, 80))
    return e / e.sum(axis=1, keepdims=True)
