"""The logits are divided by their sum, without the exponential.

question: q1_3
caught by: softmax_on_a_worked_example
"""


def softmax(z):
    positive = z - z.min(axis=1, keepdims=True) + 1e-3
    return (positive / positive.sum(axis=1, keepdims=True)).astype(z.dtype)
