"""The cache is a dictionary of lists; the slope is asked for on the way back.

questions: q2_1, q2_2
"""

import copy

import numpy as np


def mlp_forward(X, params, activation):
    X, params = copy.deepcopy(X), copy.deepcopy(params)
    cache = {"A": [X], "Z": [], "params": params, "activation": activation}
    for place, (W, b) in enumerate(params):
        Z = np.dot(cache["A"][-1], W) + b
        cache["Z"].append(Z)
        cache["A"].append(Z if place == len(params) - 1 else activate(Z, activation)[0])
    return cache["A"][-1], cache


def mlp_backward(cache, Y):
    Z = cache["Z"][-1]
    Z = Z - Z.max(axis=-1, keepdims=True)
    P = np.exp(Z) / np.exp(Z).sum(axis=-1, keepdims=True)
    dZ, found = (P - Y) / Y.shape[0], []
    for place in range(len(cache["params"]) - 1, -1, -1):
        found.insert(0, (np.dot(cache["A"][place].T, dZ), dZ.sum(0)))
        if place:
            dA = np.dot(dZ, cache["params"][place][0].T)
            dZ = dA * activate(cache["Z"][place - 1], cache["activation"])[1]
    return found
