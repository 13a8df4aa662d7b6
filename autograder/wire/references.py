"""Names for what cannot cross the wire itself."""

from __future__ import annotations

from typing import Any

import msgspec


class Handle(msgspec.Struct, frozen=True):
    """An object that stays in the box. `kind` is function, class, method, module, iterator or object."""

    id: int
    kind: str
    type_name: str


class Parameter(msgspec.Struct, frozen=True):
    """One parameter of a judge's function: its kind as in `inspect.Parameter`, whether it may be left out."""

    name: str
    kind: int
    optional: bool


class CallbackRef(msgspec.Struct, frozen=True):
    """A function that stays in the judge. `parameters` is None where its signature is not known."""

    id: int
    name: str = "function"
    parameters: tuple[Parameter, ...] | None = None


class Seed(msgspec.Struct, frozen=True):
    """A `np.random.Generator`, as the non-negative seed it is made from."""

    value: int


class TensorValue(msgspec.Struct, frozen=True):
    """An array that arrives as a `tf.Tensor`."""

    array: Any


class DatasetValue(msgspec.Struct, frozen=True):
    """Arrays that arrive as a `tf.data.Dataset`, one element per row; in batches when `batch_size` is set."""

    arrays: Any
    batch_size: int | None = None


Reference = Handle | CallbackRef | Seed | TensorValue | DatasetValue
