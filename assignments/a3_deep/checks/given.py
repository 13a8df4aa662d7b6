"""Small machinery that the checks run beside your functions: nothing here is secret.

A cache, a model or a callback stays in the process it was made in, so the checks ask these functions to use it.
"""

import contextlib
import warnings

import keras
import numpy as np


def overflows(function, z, name):
    """Return function(z, name) and the texts of the numerical warnings it caused."""
    with (
        warnings.catch_warnings(record=True) as caught,
        np.errstate(over="warn", invalid="warn", divide="warn"),
    ):
        warnings.simplefilter("always")
        result = function(z, name)
    return result, [str(one.message) for one in caught if issubclass(one.category, RuntimeWarning)]


def draw_twice(function, fan_in, fan_out, scheme, seed):
    """Return two matrices drawn one after the other from one generator, and how far it got."""
    rng = np.random.default_rng(seed)
    before = str(rng.bit_generator.state)
    first = function(fan_in, fan_out, scheme, rng)
    used = str(rng.bit_generator.state) != before
    return first, function(fan_in, fan_out, scheme, rng), used


def gradients(forward, backward, X, Y, params, activation, activate=None):
    """Run forward and backward; with `activate` the function of that name is replaced meanwhile."""
    with _replaced(forward, activate):
        return backward(forward(X, params, activation)[1], Y)


def gradients_after_overwriting(forward, backward, X, Y, params, activation):
    """Return the gradients of a pass, and of an equal pass whose inputs are overwritten before the way back."""
    fresh = gradients(forward, backward, X, Y, params, activation)
    X, params = X.copy(), [(W.copy(), b.copy()) for W, b in params]
    _, cache = forward(X, params, activation)
    X[...] = 7.0
    for W, b in params:
        W[...], b[...] = -1.0, 5.0
    return fresh, backward(cache, Y)


def gradients_twice(forward, backward, X, first, second, params, activation):
    """Use one cache for the labels `first`, then `second`, then `first`; return the first and the last."""
    _, cache = forward(X, params, activation)
    begun = [(np.array(dW), np.array(db)) for dW, db in backward(cache, first)]
    backward(cache, second)
    return begun, backward(cache, first)


@contextlib.contextmanager
def _replaced(function, activate):
    names = getattr(function, "__globals__", {})
    before = names.get("activate")
    if activate is not None:
        names["activate"] = activate
    try:
        yield
    finally:
        if activate is not None:
            names["activate"] = before


def classifier(kind, inputs, sizes, activation, weights=None):
    """Build a compiled softmax classifier: 'sequential', 'functional', 'normalized' or 'convolutional'.

    `weights` are given to it in Keras' own order; without them it keeps the random ones it was built with.
    """
    dense = keras.layers.Dense
    entrance = keras.Input(shape=(inputs,))
    if kind == "sequential":
        stack = [dense(units, activation=activation) for units in sizes[:-1]]
        model = keras.Sequential([entrance, *stack, dense(sizes[-1], activation="softmax")])
    else:
        # Layers are made from the last to the first, so that their names run against the order of the data.
        exit_layer = dense(sizes[-1], activation="softmax")
        hidden = [dense(units, activation=activation) for units in reversed(sizes[:-1])][::-1]
        flow = _grid(entrance, inputs) if kind == "convolutional" else entrance
        for layer in hidden:
            flow = layer(flow)
            if kind == "normalized":
                flow = keras.layers.Dropout(0.4)(keras.layers.BatchNormalization()(flow))
        model = keras.Model(entrance, exit_layer(flow))
    model.compile(metrics=["accuracy"], loss="categorical_crossentropy", optimizer="sgd")
    if weights is not None:
        model.set_weights(weights)
    return model


def _grid(entrance, inputs):
    side = round(inputs**0.5)
    picture = keras.layers.Reshape((side, side, 1))(entrance)
    return keras.layers.Flatten()(keras.layers.Conv2D(3, 2, use_bias=False)(picture))


def path(step, name, w, gs, hp):
    """Return the weights after each step along the gradients `gs`; every step gets what the one before returned."""
    places, state = [], {}
    for g in gs:
        w, state = step(name, w, g, state, dict(hp))
        places.append(np.array(w))
    return places


def two_paths(step, name, starts, gs, hp):
    """Walk two arrays in turns, each with its own state; `gs` holds the gradients of both."""
    (u, v), one, other, places = starts, {}, {}, []
    for g, h in zip(*gs, strict=True):
        u, one = step(name, u, g, one, dict(hp))
        v, other = step(name, v, h, other, dict(hp))
        places.append((np.array(u), np.array(v)))
    return places


def repeated(step, name, w, gs, hp):
    """Walk along `gs`, take the last step a second time from the same state; return both results."""
    state = {}
    for g in gs[:-1]:
        w, state = step(name, np.array(w), g, state, dict(hp))
    w = np.array(w)
    first = np.array(step(name, w, gs[-1], state, dict(hp))[0])
    return first, np.array(step(name, w, gs[-1], state, dict(hp))[0])


def sgd(learning_rate):
    """Return an optimizer object to compile a model with."""
    return keras.optimizers.SGD(learning_rate)


def follow(callback, epochs, training=None):
    """Drive a callback as Keras does and return its four records; an epoch is (logs of batches, logs at its end)."""
    callback.on_train_begin({})
    for epoch, (batches, last) in enumerate(epochs):
        callback.on_epoch_begin(epoch, {})
        reused = {}  # as some training loops do, all batches share one dictionary
        for batch, logs in enumerate(batches):
            callback.on_train_batch_begin(batch, {})
            reused.clear()
            reused.update(logs)
            callback.on_train_batch_end(batch, reused)
        callback.on_epoch_end(epoch, dict(last))
    callback.on_train_end({})
    return records(callback)


def records(callback):
    """Return the four records of a callback as plain data."""
    names = ("batch_history", "batch_step", "epoch_history", "epoch_step")
    return {name: getattr(callback, name) for name in names}


def counting(kind):
    """Return a class like `kind` whose `draw` only notes how many epochs were recorded."""

    class Counting(kind):
        def draw(self):
            self.__dict__.setdefault("drawn", []).append(len(self.epoch_step))

    return Counting


def drawn(callback):
    """Return what a callback made by `counting` noted."""
    return list(callback.__dict__.get("drawn", []))


def train_tiny(callback, batches):
    """Train a tiny model for two epochs with `callback`; return its records and the history of Keras."""
    model = classifier("sequential", 3, [2], "relu")
    x, y = np.ones((8 * batches, 3), np.float32), np.eye(2, dtype=np.float32)[np.arange(8 * batches) % 2]
    told = model.fit(x, y, batch_size=8, epochs=2, validation_data=(x, y), callbacks=[callback], verbose=0)
    return records(callback), {name: [float(one) for one in values] for name, values in told.history.items()}
