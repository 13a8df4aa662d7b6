"""Loaded into the box beside the student's code: tells a model's structure as plain data, and runs it.

Nothing here is secret, and everything it says is a claim. The judge recomputes what matters from outputs.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np


def describe(model: Any, inputs: int) -> dict[str, Any]:
    """Return what `model` says of itself, after one call on zeros (1, inputs) so that it has weights."""
    if not isinstance(model, keras.Model):
        return {"is_model": False, "type": type(model).__name__}
    dropout = _dropout_of(model, np.zeros((1, inputs), np.float32))
    compiled = bool(getattr(model, "compiled", False))
    return {
        "is_model": True,
        "compiled": compiled,
        "trainable": _count(model.trainable_weights),
        "non_trainable": _count(model.non_trainable_weights),
        "weights": [getattr(weight, "path", weight.name) for weight in model.weights],
        "dropout": dropout,
        "loss": loss(model) if compiled else None,
        "optimizer": optimizer(model) if compiled else None,
    }


def forward(model: Any, x: Any, training: bool) -> Any:
    """Return the model's outputs for `x` as an array, in training or in inference mode."""
    return np.asarray(keras.ops.convert_to_numpy(model(x, training=training)))


def regularization(model: Any) -> float:
    """Return the sum of the model's regularisation losses."""
    return float(sum(float(keras.ops.convert_to_numpy(value)) for value in model.losses))


def evaluate(model: Any, x: Any, labels: Any, classes: int) -> dict[str, float]:
    """Return `model.evaluate` as a dict, with the labels in the form that its loss wants."""
    y = in_form_of_loss(model, labels, classes)
    results = model.evaluate(x, y, batch_size=len(x), verbose=0, return_dict=True)
    return {name: float(value) for name, value in _flat(results)}


def fit(
    model: Any, pixels: Any, labels: Any, classes: int, epochs: int, batch_size: int, validation: Any
) -> dict[str, list[float]]:
    """Train on uint8 pixels (n, ...) scaled to [0, 1] and rows; return the history as lists of floats."""
    x, y = scaled(pixels), in_form_of_loss(model, labels, classes)
    if validation is not None:
        validation = (scaled(validation[0]), in_form_of_loss(model, validation[1], classes))
    history = model.fit(x, y, epochs=epochs, batch_size=batch_size, validation_data=validation, verbose=0)
    return {name: [float(value) for value in values] for name, values in history.history.items()}


def predict(model: Any, x: Any) -> Any:
    """Return the outputs in inference mode; uint8 pixels are scaled to [0, 1] first."""
    return np.asarray(model.predict(scaled(x) if x.dtype == np.uint8 else x, batch_size=512, verbose=0))


def seed(number: int) -> None:
    """Seed Python's, NumPy's and TensorFlow's random numbers."""
    keras.utils.set_random_seed(number)


def scaled(pixels: Any) -> Any:
    """Return uint8 pixels (n, ...) as float32 rows in [0, 1]."""
    return pixels.reshape(len(pixels), -1).astype(np.float32) / np.float32(255)


def in_form_of_loss(model: Any, labels: Any, classes: int) -> Any:
    """Return integer labels as they are for a sparse loss, as one-hot float32 rows for any other."""
    described = loss(model)
    return labels if described["sparse"] else np.eye(classes, dtype=np.float32)[labels]


def loss(model: Any) -> dict[str, Any]:
    """Return name, sparse and from_logits of the compiled loss; from_logits is None when it does not tell."""
    compiled = model.loss
    if isinstance(compiled, (list, tuple)) and len(compiled) == 1:
        compiled = compiled[0]
    if isinstance(compiled, dict) and len(compiled) == 1:
        compiled = next(iter(compiled.values()))
    settings: dict[str, Any] = {}
    if isinstance(compiled, str):
        name = compiled
        settings["from_logits"] = False
    elif isinstance(compiled, keras.losses.Loss):
        name = type(compiled).__name__
        settings = _loss_settings(compiled)
    else:
        if isinstance(compiled, functools.partial):
            settings, compiled = dict(compiled.keywords), compiled.func
        name = getattr(compiled, "__name__", type(compiled).__name__)
        if getattr(compiled, "__module__", "").startswith("keras."):
            settings.setdefault("from_logits", False)
    plain = name.replace("_", "").lower()
    flag = settings.get("from_logits")
    return {
        "name": name,
        "sparse": "sparse" in plain or _speaks_of_sparse(compiled),
        "from_logits": None if flag is None else bool(flag),
        "standard": plain in ("sparsecategoricalcrossentropy", "categoricalcrossentropy"),
        "known": plain in _known_losses(),
    }


def optimizer(model: Any) -> dict[str, Any]:
    """Return the class and the learning rate (of step 0) of the optimizer."""
    compiled = model.optimizer
    inner = getattr(compiled, "inner_optimizer", compiled)
    rate = getattr(inner, "_learning_rate", None)
    if isinstance(rate, keras.optimizers.schedules.LearningRateSchedule):
        rate = rate(0)
    else:
        rate = inner.learning_rate
    return {"name": type(inner).__name__, "learning_rate": float(keras.ops.convert_to_numpy(rate))}


def layers(model: Any) -> list[Any]:
    """Return every layer of the model, those of nested models and attributes included."""
    return list(model._flatten_layers(include_self=False, recursive=True))


def _speaks_of_sparse(own: Any) -> bool:
    """Tell whether a loss of the student's own uses a sparse one, by the names in its code."""
    function = own
    if not hasattr(own, "__code__") and callable(own):
        function = getattr(type(own), "call", type(own).__call__)
    code = getattr(function, "__code__", None)
    if code is None or function.__module__.startswith("keras."):
        return False
    meant = {**function.__globals__, **inspect.getclosurevars(function).nonlocals}
    values = [meant[name] for name in (*code.co_names, *code.co_freevars) if name in meant]
    kinds = [getattr(value, "__name__", type(value).__name__) for value in values]
    return any("sparse" in str(name).lower() for name in [*code.co_names, *kinds])


def _loss_settings(instance: Any) -> dict[str, Any]:
    settings = dict(getattr(instance, "_fn_kwargs", {}))
    with contextlib.suppress(Exception):  # a loss of the student's own need not have a config
        settings.update(instance.get_config())
    if hasattr(instance, "from_logits"):
        settings["from_logits"] = instance.from_logits
    return settings


def _known_losses() -> set[str]:
    return {name.replace("_", "").lower() for name in dir(keras.losses)} | {
        "mse",
        "mae",
        "mape",
        "msle",
        "bce",
    }


def _dropout_of(model: Any, x: Any) -> list[list[Any]]:
    """Return class and rate of each dropout, in no order: a layer that is called twice counts twice.

    One that inference does not call counts once: `if training: h = self.drop(h)` is dropout, too.
    """
    forward(model, x, False)  # a subclass may make its layers in its first call
    dropouts = [layer for layer in layers(model) if _is_dropout(layer)]
    calls: list[Any] = []
    with contextlib.ExitStack() as stack:
        for layer in dropouts:
            stack.enter_context(_calls_noted(layer, calls))
        forward(model, x, False)
    return [
        [type(layer).__name__, float(layer.rate)]
        for layer in dropouts
        for _ in range(max(1, sum(one is layer for one in calls)))
    ]


@contextlib.contextmanager
def _calls_noted(layer: Any, calls: list[Any]) -> Iterator[None]:
    original = layer.call

    def call(*args: Any, **kwargs: Any) -> Any:
        calls.append(layer)
        return original(*args, **kwargs)

    layer.__dict__["call"] = call  # past Keras' own __setattr__, which tracks what it is given
    try:
        yield
    finally:
        del layer.__dict__["call"]


def _is_dropout(layer: Any) -> bool:
    return "Dropout" in type(layer).__name__ and isinstance(getattr(layer, "rate", None), (int, float))


def _count(weights: Any) -> int:
    return int(sum(int(np.prod(weight.shape)) for weight in weights))


def _flat(results: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in results.items():
        if isinstance(value, dict):
            yield from _flat(value)
        else:
            yield name, value
