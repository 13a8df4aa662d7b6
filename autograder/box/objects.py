"""What lives in the box and is known to the judge by a number; and what the judge sends, made real here."""

from __future__ import annotations

import inspect
import itertools
import sys
import types
from typing import Any

import numpy as np

from autograder.wire.errors import ClaimError
from autograder.wire.references import CallbackRef, DatasetValue, Handle, Reference, Seed, TensorValue

_KINDS: tuple[tuple[str, tuple[type, ...]], ...] = (
    ("class", (type,)),
    ("method", (types.MethodType,)),
    ("function", (types.FunctionType, types.BuiltinFunctionType, types.MethodDescriptorType)),
    ("module", (types.ModuleType,)),
)


class Objects:
    """The objects of one box that the judge holds handles for."""

    def __init__(self, submission: object) -> None:
        self._held: dict[int, object] = {0: submission}
        self._numbers = itertools.count(1)

    def __getitem__(self, number: int) -> object:
        """Return the object with this number. Raises ClaimError when there is none."""
        try:
            return self._held[number]
        except KeyError:
            raise ClaimError(f"no object has the number {number}") from None

    def hold(self, value: object) -> Handle:
        """Keep `value` until it is released, and name it."""
        number = next(self._numbers)
        self._held[number] = value
        return Handle(number, kind_of(value), type_name(value))

    def release(self, number: int) -> None:
        """Forget an object; an unknown number is nothing to forget."""
        if number != 0:
            self._held.pop(number, None)


def export(value: Any) -> Any:
    """Return `value` as plain data when it is a tensor or a variable, else `value` itself."""
    tensorflow = sys.modules.get("tensorflow")
    if tensorflow is None:  # then nobody can have made a tensor
        return value
    if tensorflow.is_tensor(value) or isinstance(value, tensorflow.Variable) or _is_keras_variable(value):
        if isinstance(value, tensorflow.RaggedTensor | tensorflow.SparseTensor):
            return value
        return _tensor_data(value)
    return value


def _is_keras_variable(value: object) -> bool:
    keras = sys.modules.get("keras")
    return keras is not None and isinstance(value, keras.Variable)


def _tensor_data(tensor: Any) -> Any:
    try:
        data = tensor.numpy()
    except (AttributeError, NotImplementedError):  # a symbolic tensor of a graph has no value
        return tensor
    if isinstance(data, np.ndarray) and data.dtype == object:  # tensors of text arrive as lists of bytes
        return data.tolist()
    return data


def materialise(reference: Reference) -> Any:
    """Return what a value that the judge described stands for here. Raises ClaimError for a handle."""
    match reference:
        case Seed(value=seed):
            return np.random.default_rng(seed)
        case TensorValue(array=array):
            import tensorflow

            return tensorflow.constant(array)
        case DatasetValue(arrays=arrays, batch_size=batch_size):
            import tensorflow

            dataset = tensorflow.data.Dataset.from_tensor_slices(arrays)
            return dataset if batch_size is None else dataset.batch(batch_size)
    raise ClaimError(f"a {type(reference).__name__} is of no use here")


def signature_of(reference: CallbackRef) -> inspect.Signature | None:
    """Return the signature of a judge's function, so that code which looks at it sees the real one."""
    if reference.parameters is None:
        return None
    return inspect.Signature(
        [
            inspect.Parameter(
                parameter.name,
                inspect._ParameterKind(parameter.kind),
                default=None if parameter.optional else inspect.Parameter.empty,
            )
            for parameter in reference.parameters
        ]
    )


def kind_of(value: object) -> str:
    """Return the kind of an object, for its handle and for the load report.

    Asks its type only: `isinstance` would run the object's own `__class__`.
    """
    kind = type(value)
    for name, types_of_it in _KINDS:
        if issubclass(kind, types_of_it):
            return name
    return "iterator" if hasattr(kind, "__next__") else "object"


def type_name(value: object) -> str:
    """Return the name of an object's type, at most 60 characters; of a class, its own name."""
    named: Any = value if issubclass(type(value), type) else type(value)
    return str(named.__name__)[:60]
