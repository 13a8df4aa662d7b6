"""Small machinery that the checks of Q2 and Q4 run beside your functions: nothing here is secret.

A network cannot leave the process it lives in, so the checks ask these functions to build networks that take
notes while they train: which pictures they saw, in which batches, and at which learning rate.
"""

import keras
import numpy as np

NUMBERS = 1024  # pictures that are only counted carry their number, divided by this, in the first pixel


class Watched(keras.Sequential):
    """A network whose `compile` and `fit` are counted, and which notes every batch it is run on."""

    def __init__(self, layers):
        super().__init__(layers)
        self.compilations = 0
        self.steps = []

    def compile(self, *args, **kwargs):
        """Count, then compile so that every batch can be looked at."""
        self.compilations += 1
        super().compile(*args, **{**kwargs, "run_eagerly": True})

    def train_step(self, data):
        """Note the rate and the numbers of the pictures, then learn from them."""
        self._note("train", data)
        return super().train_step(data)

    def test_step(self, data):
        """Note the rate and the numbers of the pictures, then evaluate on them."""
        self._note("test", data)
        return super().test_step(data)

    def _note(self, kind, data):
        x = data[0]
        if hasattr(x, "numpy"):  # nothing can be read while a graph is traced
            numbers = np.rint(np.asarray(x)[:, 0] * NUMBERS).astype(int)
            self.steps.append([kind, numbers.tolist(), rate_of(self), int(self.optimizer.iterations)])


class Bench:
    """Builds tiny watched networks on demand: pass `bench.build` as `build_model`, and read the notes after."""

    def __init__(self):
        self.models = []

    def build(self):
        """Return a new compiled network with a single layer, whose learning rate is 0.05."""
        model = Watched([keras.Input((4,)), keras.layers.Dense(10, activation="softmax")])
        loss = "sparse_categorical_crossentropy"
        model.compile(keras.optimizers.Adam(0.05), loss, metrics=["accuracy"])
        model.first_optimizer = model.optimizer
        self.models.append(model)
        return model

    def notes(self):
        """Return what was seen of each network, as plain data."""
        return [
            {
                "compilations": model.compilations,
                "steps": model.steps,
                "same_optimizer": model.optimizer is model.first_optimizer,
            }
            for model in self.models
        ]

    def built(self, model):
        """Tell whether `model` is one of the networks of this bench."""
        return any(model is one for one in self.models)


def rate_of(model):
    """Return the learning rate of a model's optimizer as a float."""
    return float(keras.ops.convert_to_numpy(model.optimizer.learning_rate))


def numbered(first, count):
    """Return x (count, 4) whose first column tells the numbers first, first + 1, ..., and labels (count,)."""
    numbers = np.arange(first, first + count)
    x = np.random.default_rng(first).random((count, 4)).astype(np.float32)
    x[:, 0] = numbers / NUMBERS
    return x, numbers % 10


def fit_with(bench, callback, epochs, first=0):
    """Train a new network of the bench on 12 pictures in batches of 4, and give its history as plain data."""
    model = bench.build()
    x, y = numbered(0, 12)
    history = model.fit(
        x, y, batch_size=4, initial_epoch=first, epochs=epochs, callbacks=[callback], verbose=0
    )
    return plain(history.history)


def table(rates):
    """Return a schedule of one argument that reads its rates from a list."""
    return lambda epoch: rates[epoch]


def grows(epoch, lr):
    """Use the present rate: half as much again in every epoch."""
    return 1.5 * lr


def with_defaults(epoch, start=0.08, share=0.5):
    """Use two numbers of its own, which nobody should replace."""
    return share * start / (1 + epoch)


def whole(epoch):
    """Count down in whole numbers: an int, as Keras does not like it."""
    return 3 - epoch


def narrow(epoch):
    """Return a rate as a NumPy number in single precision."""
    return np.float32(0.25) / np.float32(1 + epoch)


def of_keras():
    """Return a schedule object of Keras, which gives its rates as tensors: 0.2, 0.1, 0.05, ..."""
    return keras.optimizers.schedules.ExponentialDecay(0.2, decay_steps=1, decay_rate=0.5)


def kind_of_callback(thing):
    """Return "" for a Keras callback, else what it is in words."""
    if isinstance(thing, keras.callbacks.Callback):
        return ""
    if isinstance(thing, type):
        return f"the class {thing.__name__} itself; call it to make a callback"
    return "None" if thing is None else f"an object of type {type(thing).__name__}"


def idle(schedule):
    """Return a callback that does nothing, where only the training is looked at and not its rates."""
    return keras.callbacks.Callback()


def plain(history):
    """Return a history as text keys with lists of floats; a value that is no such list as its type's name."""
    told = {}
    for key, values in dict(history).items():
        try:
            told[str(key)] = [float(value) for value in values]
        except (TypeError, ValueError):
            told[str(key)] = type(values).__name__
    return told


def facts_of(result, bench):
    """Return what `train_with_decay` gave back, as plain data: its type, its history, whose model it is of."""
    if not isinstance(result, keras.callbacks.History):
        model = isinstance(result, keras.Model)
        return {"kind": "None" if result is None else "the model" if model else f"a {type(result).__name__}"}
    return {
        "kind": "History",
        "history": plain(result.history),
        "ours": bench.built(getattr(result, "model", None)),
    }


class Reader(keras.callbacks.Callback):
    """Reads the same pictures after each epoch and keeps the answers."""

    def __init__(self, x):
        super().__init__()
        self.x = x
        self.answers = []

    def on_epoch_end(self, epoch, logs=None):
        """Note the digit that each picture is taken for."""
        scores = keras.ops.convert_to_numpy(self.model(self.x, training=False))
        self.answers.append(np.argmax(scores, axis=1).astype(np.int64))


class ReadingNetwork(keras.Sequential):
    """A network that lets a reader watch whenever it is fitted."""

    def fit(
        self, x=None, y=None, batch_size=None, epochs=1, verbose="auto", callbacks=None, *others, **named
    ):
        """Fit with the reader as one more callback."""
        if isinstance(callbacks, keras.callbacks.Callback):
            callbacks = [callbacks]
        watching = [*(callbacks or []), self.reader]
        return super().fit(x, y, batch_size, epochs, verbose, watching, *others, **named)


def network(rate=0.01):
    """Return the network of the lesson, 784 - 200 - 60 - 10, compiled with Adam."""
    relu = [keras.layers.Dense(units, activation="relu") for units in (200, 60)]
    model = ReadingNetwork([keras.Input((784,)), *relu, keras.layers.Dense(10, activation="softmax")])
    model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def as_rows(pixels):
    """Return uint8 pixels (n, ...) as float32 rows in [0, 1]."""
    return pixels.reshape(len(pixels), -1).astype(np.float32) / np.float32(255)


RUNS = {}


def answers_after_each_epoch(train, pixels, labels, held_out, strange, schedule, epochs, run):
    """Let `train` train the network; return its answers to the pictures `strange` after each epoch.

    The last `held_out` pictures serve as `val`. The answers have shape (epochs, len(strange)). Two checks look at
    the same training: `run` is its number, and a run that was made already is not made again.
    """
    if run not in RUNS:
        reader = Reader(as_rows(strange))

        def build():
            model = network()
            model.reader = reader
            return model

        x = as_rows(pixels)
        val = x[-held_out:], labels[-held_out:]
        train(build, (x[:-held_out], labels[:-held_out]), val, schedule, epochs)
        RUNS[run] = np.array(reader.answers)
    return RUNS[run]
