"""Keras' initializers with a seed drawn from rng.

question: q1_2
"""

import keras


def init_weights(fan_in, fan_out, scheme, rng):
    seed = int(rng.integers(2**31))
    kinds = {
        "zeros": keras.initializers.Zeros(),
        "normal1": keras.initializers.RandomNormal(stddev=1.0, seed=seed),
        "glorot_uniform": keras.initializers.GlorotUniform(seed=seed),
        "he_normal": keras.initializers.HeNormal(seed=seed),
    }
    return kinds[scheme]((fan_in, fan_out))
