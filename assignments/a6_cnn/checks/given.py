"""Small machinery that the checks of Q4 run beside your functions: nothing here is secret.

A network cannot leave the process it lives in, so the checks ask these functions to look inside it, and to
let your `train_cnn` train while somebody takes notes.
"""

import contextlib
import functools

import keras
import numpy as np
import student
import tensorflow as tf

KINDS = ("Conv2D", "BatchNormalization", "Dense", "Dropout")
PICTURES, WATCHED_ONLY = (
    150,
    40,
)  # for training and for validation; each carries its number in its first pixel
NUMBERS = 1024


def look_inside(model, x, training=False):
    """Run rows x (n, 784) through the model; return what each layer of interest got, gave, and is.

    In the order of the calls: a dict with `kind`, `input`, `output`, and the settings of its kind.
    """
    notes = []
    with contextlib.ExitStack() as stack:
        for layer in model._flatten_layers(include_self=False, recursive=True):
            kind = next((name for name in KINDS if isinstance(layer, getattr(keras.layers, name))), "")
            if kind:
                stack.enter_context(_overheard(layer, kind, notes))
        model(np.asarray(x, np.float32), training=training)
    return notes


@contextlib.contextmanager
def _overheard(layer, kind, notes):
    original = layer.call

    def call(inputs, *args, **kwargs):
        before = _statistics(layer) if kind == "BatchNormalization" else None
        outputs = original(inputs, *args, **kwargs)
        note = {"kind": kind, "input": _array(inputs), "output": _array(outputs), **_settings(layer, kind)}
        if before:
            note["before"], note["after"] = before, _statistics(layer)
        notes.append(note)
        return outputs

    layer.__dict__["call"] = call
    try:
        yield
    finally:
        del layer.__dict__["call"]


def _settings(layer, kind):
    if kind == "Conv2D":
        names = ("kernel_size", "strides", "padding", "use_bias")
        return {**{name: getattr(layer, name) for name in names}, "kernel": _array(layer.kernel)}
    return {}


def _statistics(layer):
    return [_array(layer.moving_mean), _array(layer.moving_variance)]


def _array(tensor):
    return np.asarray(keras.ops.convert_to_numpy(tensor))


def tiny_network(steps):
    """Return a network of one layer, where only the way of training is looked at; it notes the labels it is told."""

    def noted(labels, outputs):
        if steps and not tf.is_symbolic_tensor(labels):
            told = _array(labels)
            one_hot = told.ndim == 2 and told.shape[-1] == 10
            steps[-1][-1] = [int(digit) for digit in (told.argmax(axis=1) if one_hot else told.ravel())]
        return either_form(labels, outputs)

    return _compiled([keras.layers.Dense(units=10, activation="softmax")], noted)


def stand_in(*_, **__):
    """Return a small network that takes the place of yours, so that a slip in it is not charged twice."""
    kind = keras.layers
    body = [kind.Conv2D(number, 5, padding="same", activation="relu") for number in (16, 32)]
    pools = [kind.MaxPooling2D(), kind.MaxPooling2D()]
    head = [kind.Flatten(), kind.Dense(64, activation="relu"), kind.Dense(units=10, activation="softmax")]
    return _compiled([kind.Reshape((28, 28, 1)), body[0], pools[0], body[1], pools[1], *head], either_form)


def _compiled(parts, loss):
    network = keras.Sequential([keras.Input((784,)), *parts])
    network.compile("adam", loss, metrics=["accuracy"])
    return network


def either_form(labels, outputs):
    """Price probabilities against integer labels or one-hot rows, whichever come."""
    one_hot = len(labels.shape) == 2 and labels.shape[-1] == 10
    name = "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"
    return getattr(keras.losses, name)(labels, outputs)


@functools.cache
def wants_integers():
    """Tell whether the loss of your network takes integer labels; one-hot rows where it cannot be known."""
    try:
        loss = student.build_cnn().loss
    except Exception:
        return False
    return "sparse" in str(getattr(loss, "name", loss)).lower()


def labels_as_wanted(numbers):
    """Return integer labels as they are, or as one-hot rows."""
    return numbers if wants_integers() else np.eye(10, dtype=np.float32)[numbers]


@contextlib.contextmanager
def network_replaced(builder):
    """Let `train_cnn` find another function under the name `build_cnn`."""
    namespace = getattr(student.train_cnn, "__globals__", {})
    before = namespace.get("build_cnn")
    namespace["build_cnn"] = builder
    try:
        yield
    finally:
        namespace["build_cnn"] = before


def numbered_pictures(first, count):
    """Return noise pictures (count, 784) whose first pixel tells their number, and labels in your form."""
    numbers = np.arange(first, first + count)
    x = np.random.default_rng(first).random((count, 784), dtype=np.float32)
    x[:, 0] = numbers / NUMBERS
    return x, labels_as_wanted(numbers % 10)


def watch(options):
    """Call `train_cnn` with a stand-in for the network; return what was seen of its work as plain data."""
    train, val = numbered_pictures(0, PICTURES), numbered_pictures(PICTURES, WATCHED_ONLY)
    copies = [array.copy() for array in (*train, *val)]
    steps, models = [], []
    with network_replaced(lambda *_, **__: tiny_network(steps)), _notes_taken(steps, models):
        result = student.train_cnn(train, val, **options)
    pair = isinstance(result, (tuple, list)) and len(result) == 2
    model, history = result if pair else (result, None)
    return {
        "result": _named(result),
        "pair": pair,
        "model": _named(model) if not isinstance(model, keras.Model) else "",
        "history": _plain(history) if isinstance(history, dict) else _named(history),
        "steps": steps,
        "is_the_trained_one": any(model is one for one, _ in models),
        "as_at_the_beginning": any(
            model is one and _same_weights(one, weights) for one, weights in models[:1]
        ),
        "unchanged": all(map(np.array_equal, copies, (*train, *val))),
    }


@contextlib.contextmanager
def _notes_taken(steps, models):
    """Note each batch that a model as a whole sees: training or not, numbers of the pictures, rate, labels.

    The labels are noted by the loss, later, and only where one is asked. `models` gets what was trained, with its
    weights before each step.
    """
    original, inside = keras.layers.Layer.__call__, []

    def call(layer, *args, **kwargs):
        x = args[0] if args else None
        outermost = isinstance(layer, keras.Model) and not inside and isinstance(x, (tf.Tensor, np.ndarray))
        if outermost and hasattr(x, "__array__") and not tf.is_symbolic_tensor(x):
            training = bool(kwargs.get("training"))
            steps.append([training, [float(v) for v in np.asarray(x)[:, 0] * NUMBERS], _rate(layer), []])
            if training:
                models.append((layer, layer.get_weights()))
        inside.append(layer)
        try:
            return original(layer, *args, **kwargs)
        finally:
            inside.pop()

    eager = tf.config.functions_run_eagerly()
    tf.config.run_functions_eagerly(True)
    keras.layers.Layer.__call__ = call
    try:
        yield
    finally:
        keras.layers.Layer.__call__ = original
        tf.config.run_functions_eagerly(eager)


def _same_weights(model, weights):
    return all(map(np.array_equal, model.get_weights(), weights))


def _rate(model):
    optimizer = getattr(model, "optimizer", None)
    return -1.0 if optimizer is None else float(_array(optimizer.learning_rate))


def _named(value):
    return "nothing (None)" if value is None else f"a value of type {type(value).__name__}"


def _plain(history):
    """Return a history as text keys with lists of floats; a value that is no such list as the name of its type."""
    plain = {}
    for key, values in history.items():
        try:
            plain[str(key)] = [float(value) for value in values]
        except (TypeError, ValueError):
            plain[str(key)] = _named(values)
    return plain


def train_on_digits(pixels, labels, held_out, options, bn_momentum, own):
    """Train on all but the last `held_out` pictures, which are for validation; return the model.

    With `own` it is your network, built with this momentum of its batch norms: short runs need a small one.
    """
    x = pixels.reshape(len(pixels), -1).astype(np.float32) / np.float32(255)
    y = labels_as_wanted(labels)
    build = student.build_cnn if own else stand_in

    def quick_to_forget(*args, **kwargs):
        return build(*args, **{"bn_momentum": bn_momentum, **kwargs})

    with network_replaced(quick_to_forget):
        result = student.train_cnn((x[:-held_out], y[:-held_out]), (x[-held_out:], y[-held_out:]), **options)
    return result[0] if isinstance(result, (tuple, list)) and result else result
