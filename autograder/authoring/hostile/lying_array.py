"""Returns an array that lies: about its shape, about its bytes, and when it is compared."""

import numpy as np


class Liar(np.ndarray):
    """An empty promise with the manners of an array."""

    @property
    def shape(self) -> "Anything":
        """Whatever shape is wanted."""
        return Anything()

    def __eq__(self, other: object) -> bool:
        return True

    def __array_ufunc__(self, *args: object, **kwargs: object) -> bool:
        return True

    def __array_function__(self, *args: object, **kwargs: object) -> bool:
        return True

    def tobytes(self, order: str | None = "C") -> bytes:
        """Fewer bytes than any shape needs."""
        return b"\x00"


class Anything(tuple[int, ...]):
    """A tuple that equals every other."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0


def attacked(*args: object, **kwargs: object) -> object:
    """Hand the liar over."""
    return np.zeros(3).view(Liar)
