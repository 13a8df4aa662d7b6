"""The products are written into the caller's weights.

question: q1_1
caught by: neuron_leaves_its_inputs_alone
"""


def neuron(x, w, b, activation):
    w *= x
    return float(activation(w.sum() + b))
