"""Every product goes through the activation before the sum.

question: q1_1
caught by: activation_gets_the_weighted_sum
"""


def neuron(x, w, b, activation):
    total = 0.0
    for xi, wi in zip(x, w, strict=True):
        total += activation(float(xi * wi))
    return float(total + b)
